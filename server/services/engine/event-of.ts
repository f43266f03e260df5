import type {
  JobRunChanged,
  JobRunNoted,
  PipelineRunChanged,
  StepRunChanged,
  StepRunNoted,
} from '../../domain/events.ts';
import type { JobRun, StepCounters } from '../../domain/job-run.ts';
import type { PipelineRun } from '../../domain/pipeline-run.ts';
import { isTerminalStep, type StepRun } from '../../domain/step-run.ts';
import type { Turn } from './turn.ts';

/** How the rows of a turn are told to those who watch: facts enough to draw the change without asking back. */
export function pipelineRunChanged(
  turn: Turn,
  type: PipelineRunChanged['type'],
  from: PipelineRun['state'] | null,
  run: PipelineRun,
): PipelineRunChanged {
  return {
    type,
    pipelineId: run.pipelineId,
    runId: run.runId,
    from,
    to: run.state,
    reason: run.reason,
    message: run.errorMessage,
    pipelineName: run.pipelineName,
    namespace: run.namespace,
    number: run.number,
    attempt: run.attempt,
    triggerType: run.triggerType,
    triggeredBy: run.triggeredBy,
    counters: run.counters,
    durationMs: durationMs(turn, run),
  };
}

export function jobRunChanged(
  turn: Turn,
  type: JobRunChanged['type'],
  from: JobRun['state'] | null,
  job: JobRun,
): JobRunChanged {
  return {
    type,
    ...subjectOfJob(job),
    from,
    to: job.state,
    phase: job.phase,
    reason: job.reason,
    message: job.errorMessage,
    runnerId: job.runnerId,
    leaseEpoch: job.leaseEpoch,
    hasWarning: job.hasWarning,
    steps: stepCounters(turn.latestSteps(job.jobRunId)),
    durationMs: durationMs(turn, job),
  };
}

export function jobRunNoted(type: JobRunNoted['type'], job: JobRun, message: string): JobRunNoted {
  return { type, ...subjectOfJob(job), runnerId: job.runnerId, message };
}

export function stepRunChanged(
  turn: Turn,
  type: StepRunChanged['type'],
  from: StepRun['state'] | null,
  step: StepRun,
): StepRunChanged {
  return {
    type,
    ...subjectOfStep(step),
    from,
    to: step.state,
    reason: step.reason,
    runnerId: step.runnerId,
    exitCode: step.exitCode,
    message: step.errorMessage,
    durationMs: durationMs(turn, step),
  };
}

export function stepRunNoted(type: StepRunNoted['type'], step: StepRun, message: string): StepRunNoted {
  return { type, ...subjectOfStep(step), runnerId: step.runnerId, message };
}

export function stepCounters(steps: readonly StepRun[]): StepCounters {
  let completed = 0;
  let failed = 0;
  let running = 0;
  let currentIndex = -1;
  for (const step of steps) {
    if (isTerminalStep(step.state)) completed += 1;
    if (step.state === 'failed' || step.state === 'timeout') failed += 1;
    if (step.state === 'running') running += 1;
    if (step.state !== 'pending' && step.state !== 'skipped') currentIndex = Math.max(currentIndex, step.stepIndex);
  }
  return { total: steps.length, completed, failed, running, currentIndex };
}

function subjectOfJob(job: JobRun) {
  return {
    pipelineId: job.pipelineId,
    runId: job.runId,
    jobRunId: job.jobRunId,
    jobName: job.jobKey,
    attempt: job.attempt,
  };
}

function subjectOfStep(step: StepRun) {
  return {
    pipelineId: step.pipelineId,
    runId: step.runId,
    jobRunId: step.jobRunId,
    jobName: step.jobName,
    attempt: step.attempt,
    stepRunId: step.stepRunId,
    stepName: step.stepName,
    stepIndex: step.stepIndex,
  };
}

/** So far, or in total; 0 before the start. */
function durationMs(
  turn: Turn,
  one: { readonly startedAtMs: number | null; readonly endedAtMs: number | null },
): number {
  return one.startedAtMs === null ? 0 : Math.max(0, (one.endedAtMs ?? turn.nowMs) - one.startedAtMs);
}
