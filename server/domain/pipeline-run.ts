import type { JsonObject, TextMap } from '../../pipeline/plan.ts';
import type { Millis, PipelineId, PipelineRunId } from './ids.ts';
import { isTerminalIn, type StateTable } from './state-table.ts';

export const pipelineRunStates = [
  'pending',
  'running',
  'paused',
  'cancelling', // shown as cancelled, without an end time
  'success',
  'partial',
  'failed',
  'cancelled',
] as const;
export type PipelineRunState = (typeof pipelineRunStates)[number];

export const pipelineRunEvents = [
  'fail-plan',
  'start', // first gate opened, or first job queued, skipped or leased
  'pause',
  'resume',
  'stop', // something still runs
  'stop-idle', // nothing runs
  'succeed',
  'end-partial',
  'fail',
  'end-cancelled',
] as const;
export type PipelineRunEvent = (typeof pipelineRunEvents)[number];

/**
 * `announce`: tell that it started. `cancel-jobs`: end or stop every job. `close`: release the run's key, count the
 * result, notify. `schedule`: its jobs may be leased again.
 */
export type PipelineRunEffect = 'announce' | 'cancel-jobs' | 'close' | 'schedule';

/** Language reference 10.2. */
export const pipelineRunTable: StateTable<PipelineRunState, PipelineRunEvent, PipelineRunEffect> = {
  pending: {
    'fail-plan': { to: 'failed', effects: ['close'] },
    start: { to: 'running', effects: ['announce'] },
    stop: { to: 'cancelling', effects: ['cancel-jobs'] },
    'stop-idle': { to: 'cancelled', effects: ['cancel-jobs', 'close'] },
  },
  running: {
    pause: { to: 'paused' },
    stop: { to: 'cancelling', effects: ['cancel-jobs'] },
    'stop-idle': { to: 'cancelled', effects: ['cancel-jobs', 'close'] },
    succeed: { to: 'success', effects: ['close'] },
    'end-partial': { to: 'partial', effects: ['close'] },
    fail: { to: 'failed', effects: ['close'] },
  },
  paused: {
    resume: { to: 'running', effects: ['schedule'] },
    stop: { to: 'cancelling', effects: ['cancel-jobs'] },
    'stop-idle': { to: 'cancelled', effects: ['cancel-jobs', 'close'] },
    succeed: { to: 'success', effects: ['close'] },
    'end-partial': { to: 'partial', effects: ['close'] },
    fail: { to: 'failed', effects: ['close'] },
  },
  cancelling: { 'end-cancelled': { to: 'cancelled', effects: ['close'] } },
  success: {},
  partial: {},
  failed: {},
  cancelled: {},
};

export function isTerminalRun(state: PipelineRunState): boolean {
  return isTerminalIn(pipelineRunTable, state);
}

export type TriggerType = 'manual' | 'cron' | 'event';

/** Language reference 10.8: a job with several attempts counts once, by its latest attempt. */
export interface JobCounters {
  readonly total: number;
  readonly completed: number;
  readonly failed: number;
  readonly running: number;
}

export interface PipelineRun {
  readonly runId: PipelineRunId;
  readonly pipelineId: PipelineId;
  readonly pipelineName: string;
  /** Per pipeline, from 1. A run that repeats another has its number and the next attempt. */
  readonly number: number;
  readonly attempt: number;
  readonly rerunOf: PipelineRunId | null;
  readonly requestId: string | null;
  readonly state: PipelineRunState;
  /** Why the state is what it is: `definition`, `operator`, `fail_fast`, `superseded`, or empty. */
  readonly reason: string;
  readonly errorMessage: string;
  /** Of a paused run: when it goes on by itself; null: when somebody resumes it. */
  readonly pausedUntilMs: Millis | null;
  /** Null only when no plan could be made. */
  readonly planDigest: string | null;
  readonly sourceDigest: string;
  /** The lock of the top level `concurrency`: waited for while pending, held from then on. */
  readonly lockName: string | null;
  readonly triggerType: TriggerType;
  readonly triggeredBy: string;
  /** As given when the run was triggered. */
  readonly variables: TextMap;
  readonly inputs: JsonObject;
  readonly branch: string;
  readonly tag: string;
  readonly commitSha: string;
  readonly definitionCommitSha: string;
  readonly definitionPath: string;
  readonly namespace: string;
  readonly counters: JobCounters;
  readonly createdAtMs: Millis;
  readonly startedAtMs: Millis | null;
  readonly endedAtMs: Millis | null;
}
