import type { PlanJob, PlanStep } from '../../../pipeline/plan.ts';
import type { JobRun } from '../../domain/job-run.ts';
import { noRequirement } from '../../domain/matching.ts';
import { isTerminalRun, type PipelineRun } from '../../domain/pipeline-run.ts';
import { jobRetryCause, retryDelayMs } from '../../domain/retry.ts';
import type { StepRun } from '../../domain/step-run.ts';
import { jobRunChanged, stepRunChanged } from './event-of.ts';
import type { Turn } from './turn.ts';

export interface NewJob {
  readonly run: PipelineRun;
  readonly plan: PlanJob;
  readonly jobIndex: number;
  readonly attempt: number;
  readonly createdBy: string;
  /** The result of an earlier run that this job takes over instead of running. */
  readonly carried?: Pick<JobRun, 'jobRunId' | 'state' | 'reason' | 'errorMessage' | 'hasWarning' | 'outputs'>;
  readonly notBeforeMs?: number;
}

/** A job attempt with all its steps, so that each has its id from the start. */
export function createJob(turn: Turn, { run, plan, carried, ...given }: NewJob): JobRun {
  const job: JobRun = {
    jobRunId: turn.parts.ids.next(),
    runId: run.runId,
    pipelineId: run.pipelineId,
    jobKey: plan.key,
    jobIndex: given.jobIndex,
    attempt: given.attempt,
    isLatest: true,
    state: carried?.state ?? 'waiting',
    phase: carried ? 'over' : 'needs',
    verdict: 'none',
    reason: carried?.reason ?? '',
    errorMessage: carried?.errorMessage ?? '',
    hasWarning: carried?.hasWarning ?? false,
    priority: plan.priority,
    requirement: noRequirement,
    locks: [],
    runnerId: null,
    leaseEpoch: 0,
    refusals: 0,
    outputs: carried?.outputs ?? {},
    deadlineAtMs: null,
    notBeforeMs: given.notBeforeMs ?? null,
    carriedFrom: carried?.jobRunId ?? null,
    createdAtMs: turn.nowMs,
    queuedAtMs: null,
    startedAtMs: null,
    endedAtMs: carried ? turn.nowMs : null,
  };
  turn.addJob(job);
  const steps = carried ? [] : allSteps(plan).map((step) => createStep(turn, job, step, given.createdBy));
  turn.record(jobRunChanged(turn, 'job-run.created', null, job));
  for (const step of steps) turn.record(stepRunChanged(turn, 'step-run.created', null, step));
  return job;
}

/** A step once more in the same job: its next attempt, or the same one under a new id. */
export function repeatStep(
  turn: Turn,
  job: JobRun,
  step: StepRun,
  plan: PlanStep,
  next: { readonly attempt: number; readonly notBeforeMs: number | null },
): StepRun {
  turn.steps.change(step.stepRunId, { isLatest: false });
  const again = createStep(turn, job, plan, step.createdBy, next);
  turn.record(stepRunChanged(turn, 'step-run.created', null, again));
  const { notBeforeMs } = next;
  if (notBeforeMs !== null && notBeforeMs > turn.nowMs) turn.setTimer('step-retry', again.stepRunId, notBeforeMs);
  return again;
}

/** Whether and when the job runs again after this attempt: language reference 9.6. */
export function createNextAttempt(turn: Turn, job: JobRun): JobRun | undefined {
  const run = turn.runs.get(job.runId);
  if (run.state === 'cancelling' || isTerminalRun(run.state)) return undefined;
  const plan = turn.planOf(run).job(job.jobKey);
  const delayMs = retryDelayMs(plan.retry, job.attempt, jobRetryCause(job));
  return delayMs === undefined ? undefined : createFurtherAttempt(turn, job, delayMs);
}

export function createFurtherAttempt(turn: Turn, job: JobRun, delayMs: number): JobRun {
  const run = turn.runs.get(job.runId);
  turn.jobs.change(job.jobRunId, { isLatest: false });
  const next = createJob(turn, {
    run,
    plan: turn.planOf(run).job(job.jobKey),
    jobIndex: job.jobIndex,
    attempt: job.attempt + 1,
    createdBy: turn.actor,
    ...(delayMs > 0 ? { notBeforeMs: turn.nowMs + delayMs } : {}),
  });
  if (delayMs > 0) turn.setTimer('retry', next.jobRunId, turn.nowMs + delayMs);
  turn.runsToAdvance.add(job.runId);
  return next;
}

const first = { attempt: 1, notBeforeMs: null } as const;

/** In the order of their indices: `@source`, steps, `@target`, `finally` steps. */
export function allSteps(plan: PlanJob): readonly PlanStep[] {
  return [
    ...(plan.source ? [plan.source] : []),
    ...plan.steps,
    ...(plan.target ? [plan.target] : []),
    ...plan.finallySteps,
  ];
}

/** Pending, and with nobody. */
export function createStep(
  turn: Turn,
  job: Pick<JobRun, 'jobRunId' | 'runId' | 'pipelineId' | 'jobKey'>,
  plan: PlanStep,
  createdBy: string,
  { attempt, notBeforeMs }: { readonly attempt: number; readonly notBeforeMs: number | null } = first,
): StepRun {
  const step: StepRun = {
    stepRunId: turn.parts.ids.next(),
    jobRunId: job.jobRunId,
    runId: job.runId,
    pipelineId: job.pipelineId,
    jobName: job.jobKey,
    stepName: plan.name,
    stepIndex: plan.index,
    attempt,
    isLatest: true,
    uses: plan.uses,
    action: plan.action,
    state: 'pending',
    reason: '',
    continueOnError: plan.continueOnError,
    runnerId: null,
    runnerLabels: {},
    leaseEpoch: null,
    offers: 0,
    notBeforeMs,
    envOverride: null,
    timeoutOverrideMs: null,
    args: {},
    env: {},
    image: '',
    timeoutMs: plan.timeoutMs,
    exitCode: 0,
    errorMessage: '',
    outputs: {},
    metrics: {},
    createdBy,
    createdAtMs: turn.nowMs,
    queuedAtMs: null,
    acknowledgedAtMs: null,
    startedAtMs: null,
    endedAtMs: null,
    cancelRequestedAtMs: null,
    cancelReason: '',
  };
  turn.addStep(step);
  return step;
}
