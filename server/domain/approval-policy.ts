import type { Millis } from './ids.ts';

export type Verdict = 'approve' | 'reject';

/** When a decision must say why: where the gate asks, besides whenever something is rejected, or always. */
export const commentRules = ['gate', 'rejecting', 'always'] as const;

/** What holds at every gate of this server. A gate may ask for more, never for less. */
export interface ApprovalPolicy {
  readonly comment: (typeof commentRules)[number];
  /** Whether those who started a run may approve it. */
  readonly allowSelf: boolean;
  /** How long a request waits whose gate does not say. Null: without end. */
  readonly expiryMs: Millis | null;
  /** No request waits for longer, whatever its gate says. Null: no limit. */
  readonly longestExpiryMs: Millis | null;
  /** How long before its end people are reminded of a request; 0: never. */
  readonly reminderMs: Millis;
}

/** `ofGate`: whether the gate itself asks for a comment. */
export function needsComment({ comment }: ApprovalPolicy, ofGate: boolean, verdict: Verdict): boolean {
  return ofGate || comment === 'always' || (comment === 'rejecting' && verdict === 'reject');
}

/** `ofGate`: what the gate says; null: without end; undefined: nothing. */
export function waitingTimeMs(policy: ApprovalPolicy, ofGate: Millis | null | undefined): Millis | null {
  const wantedMs = ofGate === undefined ? policy.expiryMs : ofGate;
  if (policy.longestExpiryMs === null) return wantedMs;
  return Math.min(wantedMs ?? policy.longestExpiryMs, policy.longestExpiryMs);
}
