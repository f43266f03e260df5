import type { TextMap } from '../../pipeline/plan.ts';
import type { JobRunId, Millis, PipelineId, PipelineRunId, RunnerId } from './ids.ts';
import type { Requirement } from './matching.ts';
import { isTerminalIn, type StateTable } from './state-table.ts';

export const jobRunStates = [
  'waiting',
  'queued',
  'running',
  'success',
  'failed',
  'cancelled',
  'timeout',
  'skipped',
] as const;
export type JobRunState = (typeof jobRunStates)[number];

export const jobRunEvents = [
  'ready', // dependencies done, condition true, gates given, delay over
  'skip',
  'reject', // a gate before the job was rejected or expired
  'misread', // an expression of a job-level field cannot be evaluated
  'lease',
  'give-up', // queue limit, or refused by every runner
  'succeed',
  'fail',
  'time-out',
  'lose', // the lease ended after a step had been acknowledged
  'return', // the lease ended before any step was acknowledged
  'cancel',
] as const;
export type JobRunEvent = (typeof jobRunEvents)[number];

/**
 * `unlease`: give the runner free. `retry`: make a further attempt if the policy allows one. `close`: close open steps;
 * after the last attempt also release keys and notify; then the run goes on. `schedule`: look for runners.
 */
export type JobRunEffect = 'close' | 'retry' | 'unlease' | 'schedule';

/** Language reference 10.3, one attempt of one job. */
export const jobRunTable: StateTable<JobRunState, JobRunEvent, JobRunEffect> = {
  waiting: {
    ready: { to: 'queued', effects: ['schedule'] },
    skip: { to: 'skipped', effects: ['close'] },
    reject: { to: 'failed', effects: ['close'] },
    misread: { to: 'failed', effects: ['close'] },
    cancel: { to: 'cancelled', effects: ['close'] },
  },
  queued: {
    lease: { to: 'running' },
    'give-up': { to: 'failed', effects: ['retry', 'close'] },
    cancel: { to: 'cancelled', effects: ['close'] },
  },
  running: {
    succeed: { to: 'success', effects: ['unlease', 'close'] },
    fail: { to: 'failed', effects: ['unlease', 'retry', 'close'] },
    'time-out': { to: 'timeout', effects: ['unlease', 'retry', 'close'] },
    lose: { to: 'failed', effects: ['unlease', 'retry', 'close'] },
    return: { to: 'queued', effects: ['unlease', 'schedule'] },
    cancel: { to: 'cancelled', effects: ['unlease', 'close'] },
  },
  success: {},
  failed: {},
  cancelled: {},
  timeout: {},
  skipped: {},
};

export function isTerminalJob(state: JobRunState): boolean {
  return isTerminalIn(jobRunTable, state);
}

/** What a job that has not ended is busy with; the states of the wire are coarser. */
export const jobPhases = [
  'needs', // waiting: for other jobs, or for the delay before a further attempt
  'stage-gate', // waiting
  'gate', // waiting: `before` gate of the job
  'queue', // queued
  'steps', // running, on a runner
  'after-gate', // running, no runner held
  'target-queue', // running, waiting for a runner for `@target`
  'target', // running `@target` under its own lease
  'over',
] as const;
export type JobPhase = (typeof jobPhases)[number];

/** How a running job is going to end; `none` while everything is well. */
export type JobVerdict = 'none' | 'failed' | 'timeout' | 'cancelled';

export type ResultReason =
  | ''
  | 'condition'
  | 'upstream'
  | 'exit_code'
  | 'service' // a container beside the steps could not be used
  | 'expression'
  | 'rejected'
  | 'expired'
  | 'runner_lost'
  | 'no_runner'
  | 'refused'
  | 'superseded'
  | 'operator'
  | 'fail_fast'
  | 'definition'
  | 'timeout' // the limit of the job
  | 'agent'; // the agent itself declared that it stopped the work

export interface StepCounters {
  readonly total: number;
  readonly completed: number;
  readonly failed: number;
  readonly running: number;
  /** -1 before the first step. */
  readonly currentIndex: number;
}

/** A concurrency key or a `max_parallel` limit: at most `max` jobs hold it at once, from lease to final state. */
export interface Lock {
  /** Unique on this control plane. */
  readonly name: string;
  /** As the author wrote it. */
  readonly key: string;
  readonly kind: 'key' | 'max-parallel';
  readonly max: number;
  readonly cancelInProgress: boolean;
}

/** One attempt of one job. */
export interface JobRun {
  readonly jobRunId: JobRunId;
  readonly runId: PipelineRunId;
  readonly pipelineId: PipelineId;
  /** Key of the job in the plan. */
  readonly jobKey: string;
  /** Position in the plan. */
  readonly jobIndex: number;
  readonly attempt: number;
  readonly isLatest: boolean;
  readonly state: JobRunState;
  readonly phase: JobPhase;
  readonly verdict: JobVerdict;
  readonly reason: ResultReason;
  readonly errorMessage: string;
  /** Something tolerated failed inside. */
  readonly hasWarning: boolean;
  readonly priority: number;
  /** What a runner must offer; complete once the job is queued. */
  readonly requirement: Requirement;
  readonly locks: readonly Lock[];
  readonly runnerId: RunnerId | null;
  /** Rises with each lease; a step remembers the one it was handed out under. */
  readonly leaseEpoch: number;
  readonly refusals: number;
  readonly outputs: TextMap;
  /** Limit of its ordinary steps, or of its `finally` steps once those run; null: none, or not with a runner. */
  readonly deadlineAtMs: Millis | null;
  /** Earliest start of a further attempt. */
  readonly notBeforeMs: Millis | null;
  /** The job of an earlier run whose result this one took over (rerun of failed jobs). */
  readonly carriedFrom: JobRunId | null;
  readonly createdAtMs: Millis;
  readonly queuedAtMs: Millis | null;
  readonly startedAtMs: Millis | null;
  readonly endedAtMs: Millis | null;
}
