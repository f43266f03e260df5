import type { FieldValues } from '../../pipeline/gate-fields.ts';
import type { Plan, PlanGate } from '../../pipeline/plan.ts';
import { hadPartIn } from './actor.ts';
import type { ApprovalPolicy, Verdict } from './approval-policy.ts';
import type { ApprovalId, Millis, PipelineId, PipelineRunId } from './ids.ts';
import type { StateTable } from './state-table.ts';

/** In the order of the numbers of the language reference 10.5. */
export const approvalStates = ['pending', 'approved', 'rejected', 'expired', 'withdrawn'] as const;
export type ApprovalState = (typeof approvalStates)[number];

export type ApprovalEvent = 'approve' | 'reject' | 'expire' | 'withdraw';
export type ApprovalEffect = 'advance-run';

const advance = { effects: ['advance-run'] } as const;

export const approvalTable: StateTable<ApprovalState, ApprovalEvent, ApprovalEffect> = {
  pending: {
    approve: { to: 'approved', ...advance },
    reject: { to: 'rejected', ...advance },
    expire: { to: 'expired', ...advance },
    withdraw: { to: 'withdrawn' },
  },
  approved: {},
  rejected: {},
  expired: {},
  withdrawn: {},
};

export type GatePosition = 'stage' | 'before' | 'after';

export interface ApprovalDecision {
  readonly by: string;
  readonly verdict: Verdict;
  readonly comment: string;
  /** Where the decision was made: `console`, `cli`, a channel name, or `auto`. */
  readonly through: string;
  readonly atMs: Millis;
}

/** One request per gate and run. */
export interface Approval {
  readonly approvalId: ApprovalId;
  readonly runId: PipelineRunId;
  readonly pipelineId: PipelineId;
  readonly position: GatePosition;
  /** Name of the stage, or key of the job. */
  readonly subject: string;
  readonly state: ApprovalState;
  readonly message: string;
  readonly plugin: string;
  /** Empty: anybody who may use the console. */
  readonly approvers: readonly string[];
  readonly quorum: number;
  /** What the gate says; the policy of the server may be stricter. */
  readonly allowSelf: boolean;
  readonly triggeredBy: string;
  readonly decisions: readonly ApprovalDecision[];
  /** What was filled in, once somebody approved. */
  readonly answers: FieldValues;
  readonly requestedAtMs: Millis;
  readonly expiresAtMs: Millis | null;
  /** When people were reminded of it; null: not yet. */
  readonly remindedAtMs: Millis | null;
  readonly endedAtMs: Millis | null;
}

export type DecisionAnswer =
  /** The gate is decided, or still needs `missing` more approvers. */
  | { readonly kind: 'counted'; readonly missing: number }
  /** Late or repeated: this result stands. */
  | { readonly kind: 'stands'; readonly state: ApprovalState }
  | { readonly kind: 'not-permitted'; readonly because: 'not-an-approver' | 'own-run' };

interface Decider {
  readonly by: string;
  /** Groups the person is in; an approver may be a group. */
  readonly groups?: readonly string[];
  readonly verdict: Verdict;
}

/** What one person's word does to a request (language reference 7.2, 9.8). */
export function weighDecision(
  approval: Approval,
  { by, groups = [], verdict }: Decider,
  policy: ApprovalPolicy,
): DecisionAnswer {
  if (approval.state !== 'pending') return { kind: 'stands', state: approval.state };
  const named = approval.approvers.length === 0 || [by, ...groups].some((who) => approval.approvers.includes(who));
  if (!named) return { kind: 'not-permitted', because: 'not-an-approver' };
  if (verdict === 'reject') return { kind: 'counted', missing: 0 };
  if (!mayBeSelf(approval, policy) && hadPartIn(approval.triggeredBy, by)) {
    return { kind: 'not-permitted', because: 'own-run' };
  }
  const approvers = new Set(approval.decisions.filter((one) => one.verdict === 'approve').map((one) => one.by));
  if (approvers.has(by)) return { kind: 'stands', state: 'pending' };
  return { kind: 'counted', missing: Math.max(0, approval.quorum - approvers.size - 1) };
}

export function mayBeSelf({ allowSelf }: Pick<Approval, 'allowSelf'>, policy: ApprovalPolicy): boolean {
  return allowSelf && policy.allowSelf;
}

/** Those that wait, the ones that expire soonest in front; the rest keeps its order. */
export function pendingFirst(a: Approval, b: Approval): number {
  if (a.state !== 'pending' && b.state !== 'pending') return 0;
  if (a.state !== b.state) return a.state === 'pending' ? -1 : 1;
  return (a.expiresAtMs ?? Number.MAX_VALUE) - (b.expiresAtMs ?? Number.MAX_VALUE);
}

/** The gate of the plan that a request stands for. */
export function gateOf(
  plan: Plan,
  { position, subject }: Pick<Approval, 'position' | 'subject'>,
): PlanGate | undefined {
  if (position === 'stage') return plan.stages.find((stage) => stage.name === subject)?.gate ?? undefined;
  const job = plan.jobs.find(({ key }) => key === subject);
  return (position === 'before' ? job?.gateBefore : job?.gateAfter) ?? undefined;
}
