import { type FieldProblem, type FieldValues, fieldAnswers } from '../../pipeline/gate-fields.ts';
import { type Approval, type ApprovalState, gateOf, weighDecision } from '../domain/approval.ts';
import { type ApprovalPolicy, needsComment, type Verdict } from '../domain/approval-policy.ts';
import { DomainError } from '../domain/errors.ts';
import { system } from '../domain/events.ts';
import type { ApprovalId, PipelineRunId } from '../domain/ids.ts';
import type { Page, PageRequest } from '../domain/page.ts';
import type { RefusalWord } from '../domain/refusal-word.ts';
import { findApproval, insertDecision, listApprovals, listUnreminded, updateApproval } from '../store/approvals.ts';
import type { ReadTx } from '../store/store.ts';
import type { Engine } from './engine/engine.ts';
import { moveApproval, recordApproval, setReminder } from './engine/gates.ts';

export interface ApprovalFilter {
  readonly runId?: PipelineRunId;
  readonly states?: readonly ApprovalState[];
}

export interface DecideRequest {
  readonly verdict: Verdict;
  readonly by: string;
  /** Groups the person is in; an approver may be a group. */
  readonly groups?: readonly string[];
  readonly comment?: string;
  /** What is filled in, by name of the field. Looked at when approving. */
  readonly fields?: Readonly<Record<string, string>>;
  /** Where the decision was made: `console`, `cli`, or a channel. */
  readonly through?: string;
}

export interface DecideAnswer {
  readonly approval: Approval;
  /** False: it had been decided before; what stands is in `approval`. */
  readonly isCounted: boolean;
}

/** Requests that wait for people (language reference 9.8). */
export class Approvals {
  readonly #engine: Engine;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** What holds at every gate now. */
  get policy(): ApprovalPolicy {
    return this.#engine.parts.approvalPolicy();
  }

  /** Newest first. */
  list(filter: ApprovalFilter, page: PageRequest): Page<Approval> {
    return this.#engine.parts.store.read((tx) => listApprovals(tx, filter, page));
  }

  get(approvalId: ApprovalId): Approval {
    return this.#engine.parts.store.read((tx) => existing(tx, approvalId));
  }

  /** First sufficient decision wins. Late and repeated ones change nothing. */
  decide(approvalId: ApprovalId, request: DecideRequest): DecideAnswer {
    const { verdict, by, groups = [], comment = '', through = 'console', fields = {} } = request;
    return this.#engine.turn(by, (turn) => {
      const approval = existing(turn.tx, approvalId);
      const answer = weighDecision(approval, { by, groups, verdict }, this.policy);
      if (answer.kind === 'not-permitted') {
        const { message, word } = refusals[answer.because];
        throw new DomainError('forbidden', message, { word });
      }
      if (answer.kind === 'stands') return { approval, isCounted: false };
      const gate = gateOf(turn.planOf(turn.runs.get(approval.runId)).plan, approval);
      if (comment.trim() === '' && needsComment(this.policy, gate?.requireComment === true, verdict)) {
        throw new DomainError('invalid', 'this decision needs a comment: say why', {
          subject: 'comment',
          word: 'comment_missing',
        });
      }
      if (verdict === 'approve') {
        // Whoever approves last has the last word about the values, too.
        const given = { ...asTexts(approval.answers), ...fields };
        const answers = fieldAnswers(gate?.fields ?? [], given);
        if (!answers.ok) {
          const { field, problem, message } = answers;
          throw new DomainError('invalid', message, { subject: field, word: fieldWords[problem], values: { field } });
        }
        updateApproval(turn.tx, approvalId, { answers: answers.values });
      }
      insertDecision(turn.tx, approvalId, { by, verdict, comment, through, atMs: turn.nowMs });
      const counted = existing(turn.tx, approvalId);
      if (answer.missing > 0) recordApproval(turn, 'approval.counted', counted.state, counted);
      else moveApproval(turn, counted, verdict);
      return { approval: existing(turn.tx, approvalId), isCounted: true };
    });
  }

  /** The time of the reminder was changed: it holds for what waits already, too. */
  policyChanged(): void {
    this.#engine.turn(system, (turn) => {
      for (const approval of listUnreminded(turn.tx)) setReminder(turn, approval);
    });
  }
}

const fieldWords = {
  unknown: 'field_unknown',
  missing: 'field_missing',
  misfit: 'field_misfit',
} satisfies Record<FieldProblem, RefusalWord>;

const refusals = {
  'not-an-approver': { word: 'not_an_approver', message: 'you are not among the approvers of this gate' },
  'own-run': { word: 'own_run', message: 'whoever started the run may not approve it' },
} as const;

function asTexts(values: FieldValues): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)]));
}

function existing(tx: ReadTx, approvalId: ApprovalId): Approval {
  const approval = findApproval(tx, approvalId);
  if (approval) return approval;
  throw new DomainError('not-found', `there is no approval ${approvalId}`, { subject: approvalId });
}
