import type { MessageInitShape } from '@bufbuild/protobuf';
import { type ApprovalSchema, ApprovalState, GatePosition } from '../../../gen/signalbox/console/v1/approval_pb.js';
import type { Plan, PlanField } from '../../../pipeline/plan.ts';
import {
  type Approval,
  type DecisionAnswer,
  gateOf,
  mayBeSelf,
  type GatePosition as Position,
  type ApprovalState as State,
  weighDecision,
} from '../../domain/approval.ts';
import { type ApprovalPolicy, needsComment } from '../../domain/approval-policy.ts';
import type { PipelineRun } from '../../domain/pipeline-run.ts';
import type { RefusalWord } from '../../domain/refusal-word.ts';
import { jsonValues } from './json-values.ts';
import { inputTypeOf } from './pipeline-messages.ts';
import { presentTimes } from './times.ts';

export const approvalStateOf: Readonly<Record<State, ApprovalState>> = {
  pending: ApprovalState.PENDING,
  approved: ApprovalState.APPROVED,
  rejected: ApprovalState.REJECTED,
  expired: ApprovalState.EXPIRED,
  withdrawn: ApprovalState.WITHDRAWN,
};

const positionOf: Readonly<Record<Position, GatePosition>> = {
  stage: GatePosition.BEFORE_STAGE,
  before: GatePosition.BEFORE_JOB,
  after: GatePosition.AFTER_JOB,
};

export function approvalMessage(
  approval: Approval,
  context: {
    readonly run: PipelineRun;
    readonly plan: Plan | undefined;
    readonly operator: string;
    readonly policy: ApprovalPolicy;
  },
): MessageInitShape<typeof ApprovalSchema> {
  const { run, plan, operator, policy } = context;
  const gate = plan && gateOf(plan, approval);
  const answer = weighDecision(approval, { by: operator, verdict: 'approve' }, policy);
  const asksForWords = gate?.requireComment ?? false;
  return {
    approvalId: approval.approvalId,
    runId: approval.runId,
    runNumber: run.number,
    pipelineId: approval.pipelineId,
    pipelineName: run.pipelineName,
    subject: approval.subject,
    position: positionOf[approval.position],
    state: approvalStateOf[approval.state],
    message: approval.message,
    approvers: [...approval.approvers],
    quorum: approval.quorum,
    allowSelf: mayBeSelf(approval, policy),
    requestedBy: approval.triggeredBy,
    requestedAtMs: approval.requestedAtMs,
    ...presentTimes({
      expiresAtMs: approval.expiresAtMs,
      remindedAtMs: approval.remindedAtMs,
      endedAtMs: approval.endedAtMs,
    }),
    decisions: approval.decisions.map((decision) => ({
      by: decision.by,
      atMs: decision.atMs,
      approved: decision.verdict === 'approve',
      comment: decision.comment,
      through: decision.through,
    })),
    jobsAfter: jobsBehind(approval, plan),
    branch: run.branch,
    commit: run.commitSha,
    fields: (gate?.fields ?? []).map(fieldMessage),
    answersJson: jsonValues(approval.answers),
    commentRequired: needsComment(policy, asksForWords, 'approve'),
    rejectCommentRequired: needsComment(policy, asksForWords, 'reject'),
    mayDecide: answer.kind === 'counted',
    mayReject: weighDecision(approval, { by: operator, verdict: 'reject' }, policy).kind === 'counted',
    ...mayNot(approval, answer),
  };
}

function fieldMessage({ name, type, description, required, options, ...field }: PlanField) {
  return {
    ...{ name, description, required, options: [...options] },
    type: inputTypeOf[type],
    ...(field.default !== null && { default: String(field.default) }),
  };
}

/** Keys of the jobs that the gate holds back. */
function jobsBehind({ position, subject }: Approval, plan: Plan | undefined): string[] {
  const jobs = plan?.jobs ?? [];
  switch (position) {
    case 'stage':
      return jobs.filter((job) => job.stage === subject).map((job) => job.key);
    case 'before':
      return [subject];
    case 'after':
      return jobs.filter((job) => job.dependsOn.includes(subject)).map((job) => job.key);
  }
}

interface MayNot {
  readonly mayNotBecause?: string;
  readonly mayNot?: { readonly word: RefusalWord; readonly values?: Record<string, string> };
}

/** Why the operator may not approve; nothing where the state says it. */
function mayNot({ approvers }: Approval, answer: DecisionAnswer): MayNot {
  if (answer.kind === 'counted') return {};
  if (answer.kind === 'stands') {
    if (answer.state !== 'pending') return { mayNotBecause: `it is ${answer.state} already` };
    return { mayNotBecause: 'you have approved it already', mayNot: { word: 'approved_already' } };
  }
  if (answer.because === 'own-run') {
    return { mayNotBecause: 'whoever started the run may not approve it', mayNot: { word: 'own_run' } };
  }
  const names = approvers.join(', ');
  return { mayNotBecause: `only ${names} may decide`, mayNot: { word: 'approvers_only', values: { names } } };
}
