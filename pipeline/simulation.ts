import type { JsonObject, TextMap } from './plan.ts';

/** What a simulation takes for granted, because only a real run would know. */
export interface Assumptions {
  /** Of every step that has no entry below. One minute when absent. */
  readonly stepMs?: number;
  /** By `job/step`, `job` (each of its steps) or matrix job key. */
  readonly durationsMs?: Readonly<Record<string, number>>;
  /** By `job/step` or `job` (its first step); everything else succeeds. A failure is what is left after all retries. */
  readonly outcomes?: Readonly<Record<string, 'success' | 'failed' | 'timeout'>>;
  /** By `job/step`: what the step reports. */
  readonly outputs?: Readonly<Record<string, JsonObject>>;
  /** Absent: a fitting runner is always free. */
  readonly runners?: readonly SimulatedRunner[];
  /** By stage name or job key; absent: approved. */
  readonly gates?: Readonly<Record<string, 'approved' | 'rejected' | 'open'>>;
  /** From request to decision; 0 when absent. */
  readonly approvalMs?: number;
}

export interface SimulatedRunner {
  readonly name: string;
  readonly labels: TextMap;
  /** How many jobs at a time. */
  readonly slots: number;
}

export type SimulatedState = 'success' | 'failed' | 'timeout' | 'cancelled' | 'skipped' | 'waiting';

export interface Simulation {
  /** `waiting`: something never happens under the assumptions, such as an open gate. */
  readonly result: 'success' | 'partial' | 'failed' | 'waiting';
  readonly totalMs: number;
  /** In the order in which they start; those that never do at the end, in file order. */
  readonly jobs: readonly SimulatedJob[];
  readonly gates: readonly SimulatedGate[];
  /** Keys of the jobs that make the run as long as it is, first to last. */
  readonly criticalPath: readonly string[];
  readonly warnings: readonly string[];
}

export interface SimulatedJob {
  readonly key: string;
  readonly stage: string;
  readonly state: SimulatedState;
  /** In words: the condition that was false, what it waits for, why it failed. Empty for what needs no reason. */
  readonly because: string;
  /** When its dependencies were finished; null when they never are. */
  readonly readyMs: number | null;
  /** Null when it never runs. */
  readonly startMs: number | null;
  readonly endMs: number | null;
  readonly runner: string | null;
  readonly attempts: number;
  readonly steps: readonly SimulatedStep[];
}

export interface SimulatedStep {
  readonly name: string;
  readonly state: SimulatedState;
  readonly because: string;
  /** True when its failure does not fail the job. */
  readonly isTolerated: boolean;
  readonly startMs: number | null;
  readonly endMs: number | null;
}

export interface SimulatedGate {
  /** `stage release`, `before deploy`, `after deploy`. */
  readonly name: string;
  readonly approvers: readonly string[];
  readonly message: string;
  readonly requestedMs: number;
  readonly decision: 'approved' | 'rejected' | 'open';
}

export const defaultStepMs = 60_000;
