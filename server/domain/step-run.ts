import type { JsonObject, TextMap } from '../../pipeline/plan.ts';
import type { JobRunId, Millis, PipelineId, PipelineRunId, RunnerId, StepRunId } from './ids.ts';
import type { ResultReason } from './job-run.ts';
import { isTerminalIn, type StateTable } from './state-table.ts';

export const stepRunStates = [
  'pending',
  'queued', // its turn has come: handed out, or ready to be
  'running',
  'success',
  'failed',
  'cancelled',
  'timeout',
  'skipped',
] as const;
export type StepRunState = (typeof stepRunStates)[number];

export const stepRunEvents = [
  'dispatch',
  'skip',
  'misread', // a text of the step cannot be evaluated
  'refuse',
  'start',
  'succeed',
  'fail',
  'time-out',
  'lose',
  'cancel', // not handed out yet, or the agent confirmed, or 30 s passed
] as const;
export type StepRunEvent = (typeof stepRunEvents)[number];

/** `ended`: outputs are stored and the job goes on. */
export type StepRunEffect = 'ended';

const ended = { effects: ['ended'] } as const;

/** Language reference 10.4. */
export const stepRunTable: StateTable<StepRunState, StepRunEvent, StepRunEffect> = {
  pending: {
    dispatch: { to: 'queued' },
    skip: { to: 'skipped' },
    misread: { to: 'failed', ...ended },
    cancel: { to: 'cancelled' },
  },
  queued: {
    refuse: { to: 'queued' },
    start: { to: 'running' },
    succeed: { to: 'success', ...ended },
    fail: { to: 'failed', ...ended },
    'time-out': { to: 'timeout', ...ended },
    skip: { to: 'skipped', ...ended },
    misread: { to: 'failed', ...ended },
    lose: { to: 'failed', ...ended },
    cancel: { to: 'cancelled', ...ended },
  },
  running: {
    succeed: { to: 'success', ...ended },
    fail: { to: 'failed', ...ended },
    'time-out': { to: 'timeout', ...ended },
    skip: { to: 'skipped', ...ended },
    lose: { to: 'failed', ...ended },
    cancel: { to: 'cancelled', ...ended },
  },
  success: {},
  failed: {},
  cancelled: {},
  timeout: {},
  skipped: {},
};

export function isTerminalStep(state: StepRunState): boolean {
  return isTerminalIn(stepRunTable, state);
}

/** Of the first service of a job; the others have lower ones. */
export const firstServiceIndex = -2;

/** A container beside the steps: it runs while they do, and how it ends is no verdict on the job. */
export function isService({ stepIndex }: Pick<StepRun, 'stepIndex'>): boolean {
  return stepIndex <= firstServiceIndex;
}

/** Among the metrics of a service: since then steps may use it. */
export const readyMetric = 'service.ready';

/** Why a service is no obstacle to the steps any more, or not yet. */
export function standingOfService(step: Pick<StepRun, 'state' | 'metrics' | 'exitCode'>): 'starting' | 'up' | 'failed' {
  const wasReady = step.metrics[readyMetric] !== undefined;
  if (!isTerminalStep(step.state)) return wasReady ? 'up' : 'starting';
  // Its agent lost sight of it: nobody knows whether the steps still reach it.
  const isCutOff = step.state === 'failed' && step.exitCode === -1;
  return wasReady && !isCutOff ? 'up' : 'failed';
}

/** One attempt of one step. */
export interface StepRun {
  readonly stepRunId: StepRunId;
  readonly jobRunId: JobRunId;
  readonly runId: PipelineRunId;
  readonly pipelineId: PipelineId;
  readonly jobName: string;
  readonly stepName: string;
  /** Below -1: services; -1 is `@source`; then steps, `@target`, `finally` steps. */
  readonly stepIndex: number;
  readonly attempt: number;
  readonly isLatest: boolean;
  readonly uses: string;
  readonly action: string;
  readonly state: StepRunState;
  readonly reason: ResultReason;
  readonly continueOnError: boolean;
  readonly runnerId: RunnerId | null;
  readonly runnerLabels: TextMap;
  /** The lease it was handed out under; null while it is with nobody. */
  readonly leaseEpoch: number | null;
  /** How often a fetching runner was given it. */
  readonly offers: number;
  /** Earliest hand-out: the delay of a retry, or after a refusal. */
  readonly notBeforeMs: Millis | null;
  /** Set by an operator before it is handed out. */
  readonly envOverride: TextMap | null;
  readonly timeoutOverrideMs: number | null;
  /** As handed out, secrets masked; empty before. */
  readonly args: JsonObject;
  readonly env: TextMap;
  readonly image: string;
  readonly timeoutMs: number | null;
  readonly exitCode: number;
  readonly errorMessage: string;
  readonly outputs: TextMap;
  readonly metrics: TextMap;
  readonly createdBy: string;
  readonly createdAtMs: Millis;
  readonly queuedAtMs: Millis | null;
  readonly acknowledgedAtMs: Millis | null;
  readonly startedAtMs: Millis | null;
  readonly endedAtMs: Millis | null;
  readonly cancelRequestedAtMs: Millis | null;
  /** Why it was asked to stop; `timeout` makes its end a TIMEOUT. */
  readonly cancelReason: ResultReason;
}
