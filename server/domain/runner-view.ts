import type { TextMap } from '../../pipeline/plan.ts';
import type { Millis, TokenId } from './ids.ts';
import type { RunnerFacts, RunnerState } from './runner.ts';

/** What an agent measures of its machine. */
export interface RunnerMetrics {
  readonly atMs: Millis;
  /** Share of all cores, 0 to 1. */
  readonly cpu: number;
  readonly memoryUsedBytes: number;
  readonly memoryTotalBytes: number;
  readonly diskUsedBytes: number;
  readonly diskTotalBytes: number;
}

export type RunnerWarning =
  /** The agent's clock is ahead of the server's by this much; negative: behind. */
  | { readonly kind: 'clock-skew'; readonly aheadMs: Millis }
  | { readonly kind: 'running-count'; readonly reported: number; readonly expected: number }
  /** It never sent its token, so it lost its identity with its connection (Arcentra API 11.1): it must be restarted. */
  | { readonly kind: 'nameless-connection' };

/** A runner as people see it. */
export interface RunnerView extends RunnerFacts {
  readonly state: RunnerState;
  /** `state` refined by its work: no step is `idle`, no free slot is `busy`. */
  readonly activity: 'offline' | 'idle' | 'online' | 'busy';
  /** The token it registered with first; null for one made by an operator. */
  readonly registrationTokenId: TokenId | null;
  readonly door: string;
  readonly version: string;
  readonly ip: string;
  readonly approval: 'approved' | 'pending' | 'rejected';
  readonly isDraining: boolean;
  /** Why it drains, and when what it still executes is taken away. Null unless the operator drains it. */
  readonly drain: { readonly untilMs: Millis | null; readonly note: string } | null;
  readonly isLeaving: boolean;
  readonly pause: { readonly untilMs: Millis | null; readonly note: string } | null;
  readonly runningStepRuns: number;
  /** What its agent offers; `capacity` is what is used of it. */
  readonly offeredCapacity: number;
  /** What an operator set; null: nothing. */
  readonly wantedCapacity: number | null;
  /** Its agent can be told how many jobs it shall hold. */
  readonly takesCapacity: boolean;
  readonly implicitLabels: TextMap;
  readonly agentLabels: TextMap;
  readonly adminLabels: TextMap;
  /** The newest sample; null when none came since the server started. */
  readonly load: RunnerMetrics | null;
  readonly warnings: readonly RunnerWarning[];
  /** Machines from which agents call under its identity at the same time; empty while it is one. */
  readonly sharingHosts: readonly string[];
  readonly createdAtMs: Millis;
  readonly registeredAtMs: Millis | null;
  readonly lastHeardAtMs: Millis | null;
}
