import { resolveText } from '../../../pipeline/expressions.ts';
import { type FieldValues, fieldAnswers } from '../../../pipeline/gate-fields.ts';
import type { JsonObject, PlanField, PlanGate } from '../../../pipeline/plan.ts';
import type { Scope } from '../../../pipeline/scope.ts';
import {
  type Approval,
  type ApprovalEvent,
  type ApprovalState,
  approvalTable,
  type GatePosition,
} from '../../domain/approval.ts';
import { waitingTimeMs } from '../../domain/approval-policy.ts';
import type { ApprovalChanged } from '../../domain/events.ts';
import type { PipelineRun } from '../../domain/pipeline-run.ts';
import { step as look } from '../../domain/state-table.ts';
import { findGate, insertApproval, insertDecision, listApprovalsOfRun, updateApproval } from '../../store/approvals.ts';
import { announceApproval, announceReminder } from './outbox.ts';
import type { Turn } from './turn.ts';

export type GateAnswer =
  | { readonly kind: 'passed' }
  | { readonly kind: 'waiting' }
  | { readonly kind: 'refused'; readonly reason: 'rejected' | 'expired'; readonly message: string }
  | { readonly kind: 'misread'; readonly message: string };

/** The standing answer of a gate; a gate that nobody came to before is opened now. */
export function passGate(
  turn: Turn,
  run: PipelineRun,
  gate: { readonly position: GatePosition; readonly subject: string; readonly plan: PlanGate; readonly scope: Scope },
): GateAnswer {
  const known = findGate(turn.tx, { runId: run.runId, position: gate.position, subject: gate.subject });
  if (known) return answerOf(known);
  const message = resolveText(gate.plan.messageTemplate, gate.scope);
  if (!message.ok) return { kind: 'misread', message: message.message };
  return answerOf(openGate(turn, run, { ...gate, message: message.value }));
}

/** Undefined: the gate has not been opened. */
export function gateAnswer(
  turn: Turn,
  run: PipelineRun,
  gate: { readonly position: GatePosition; readonly subject: string },
): GateAnswer | undefined {
  const known = findGate(turn.tx, { runId: run.runId, ...gate });
  return known && answerOf(known);
}

/** The only way in which a request changes its state. */
export function moveApproval(turn: Turn, approval: Approval, event: ApprovalEvent): boolean {
  const move = look(approvalTable, approval.state, event);
  if (move.kind !== 'moved') return false;
  updateApproval(turn.tx, approval.approvalId, { state: move.to, endedAtMs: turn.nowMs });
  turn.clearTimer('approval', approval.approvalId);
  turn.clearTimer('approval-reminder', approval.approvalId);
  recordApproval(turn, `approval.${move.to}`, approval.state, { ...approval, state: move.to });
  if (move.effects.includes('advance-run')) turn.runsToAdvance.add(approval.runId);
  return true;
}

export function recordApproval(
  turn: Turn,
  type: ApprovalChanged['type'] | `approval.${ApprovalState}`,
  from: ApprovalState | null,
  approval: Approval,
): void {
  const { pipelineName, number } = turn.runs.get(approval.runId);
  const isDecision = type === 'approval.counted' || type === 'approval.approved' || type === 'approval.rejected';
  const comment = isDecision ? approval.decisions.at(-1)?.comment : undefined;
  turn.record({
    type: type === 'approval.pending' ? 'approval.requested' : type,
    pipelineId: approval.pipelineId,
    runId: approval.runId,
    approvalId: approval.approvalId,
    position: approval.position,
    subject: approval.subject,
    ...{ pipelineName, number },
    from,
    to: approval.state,
    message: approval.message,
    ...(comment && { comment }),
    ...(approval.expiresAtMs !== null && { expiresAtMs: approval.expiresAtMs }),
  });
}

/** What expressions see of the gates that were passed (language reference 8.3). */
export function approvalsScope(turn: Turn, runId: PipelineRun['runId']): Readonly<Record<string, JsonObject>> {
  const passed = listApprovalsOfRun(turn.tx, runId).filter((approval) => approval.state === 'approved');
  return Object.fromEntries(
    passed.map(({ subject, answers, decisions }) => {
      const last = decisions.findLast((decision) => decision.verdict === 'approve');
      return [subject, { by: last?.by ?? '', comment: last?.comment ?? '', fields: answers }];
    }),
  );
}

function defaultAnswers(fields: readonly PlanField[]): FieldValues {
  const optional = fields.map((field) => ({ ...field, required: false }));
  const answers = fieldAnswers(optional, {});
  return answers.ok ? answers.values : {};
}

function openGate(
  turn: Turn,
  run: PipelineRun,
  gate: {
    readonly position: GatePosition;
    readonly subject: string;
    readonly plan: PlanGate;
    readonly message: string;
  },
): Approval {
  const isAutomatic = gate.plan.type === 'auto';
  const waitsMs = isAutomatic ? null : waitingTimeMs(turn.parts.approvalPolicy(), gate.plan.timeoutMs);
  const expiresAtMs = waitsMs === null ? null : turn.nowMs + waitsMs;
  const request = {
    approvalId: turn.parts.ids.next<Approval['approvalId']>(),
    runId: run.runId,
    pipelineId: run.pipelineId,
    position: gate.position,
    subject: gate.subject,
    state: 'pending',
    message: gate.message,
    plugin: gate.plan.plugin,
    approvers: gate.plan.approvers,
    quorum: gate.plan.quorum,
    allowSelf: gate.plan.allowSelf,
    triggeredBy: run.triggeredBy,
    requestedAtMs: turn.nowMs,
    expiresAtMs,
    remindedAtMs: null,
    endedAtMs: null,
    answers: isAutomatic ? defaultAnswers(gate.plan.fields ?? []) : {},
  } as const;
  insertApproval(turn.tx, request);
  const approval: Approval = { ...request, decisions: [] };
  recordApproval(turn, 'approval.requested', null, approval);
  if (expiresAtMs !== null) turn.setTimer('approval', approval.approvalId, expiresAtMs);
  setReminder(turn, approval);
  if (!isAutomatic) {
    announceApproval(turn, approval);
    return approval;
  }
  const granted = { by: 'auto', verdict: 'approve', comment: '', through: 'auto', atMs: turn.nowMs } as const;
  insertDecision(turn.tx, approval.approvalId, granted);
  moveApproval(turn, approval, 'approve');
  return { ...approval, state: 'approved', decisions: [granted], endedAtMs: turn.nowMs };
}

/** As the policy is now, once; a request that waits for less than that is reminded of half-way. */
export function setReminder(turn: Turn, { approvalId, requestedAtMs, expiresAtMs, remindedAtMs }: Approval): void {
  if (expiresAtMs === null || remindedAtMs !== null) return;
  const beforeMs = Math.min(turn.parts.approvalPolicy().reminderMs, (expiresAtMs - requestedAtMs) / 2);
  if (beforeMs > 0) {
    turn.setTimer('approval-reminder', approvalId, Math.max(turn.nowMs, Math.round(expiresAtMs - beforeMs)));
  } else turn.clearTimer('approval-reminder', approvalId);
}

/** Nobody has decided yet, and the time is nearly over. */
export function remindOfApproval(turn: Turn, approval: Approval): void {
  if (approval.state !== 'pending') return;
  updateApproval(turn.tx, approval.approvalId, { remindedAtMs: turn.nowMs });
  recordApproval(turn, 'approval.reminded', 'pending', approval);
  announceReminder(turn, approval);
}

function answerOf(approval: Approval): GateAnswer {
  switch (approval.state) {
    case 'pending':
      return { kind: 'waiting' };
    case 'approved':
      return { kind: 'passed' };
    case 'rejected': {
      const last = approval.decisions.findLast((decision) => decision.verdict === 'reject');
      const comment = last?.comment ? `: ${last.comment}` : '';
      return { kind: 'refused', reason: 'rejected', message: `rejected by ${last?.by ?? 'somebody'}${comment}` };
    }
    case 'expired':
    case 'withdrawn':
      return { kind: 'refused', reason: 'expired', message: `nobody decided within the time limit` };
  }
}
