import type { MessageInitShape } from '@bufbuild/protobuf';
import type {
  StreamJobStatusRequest,
  StreamJobStatusResponseSchema,
  StreamPipelineStatusRequest,
  StreamPipelineStatusResponseSchema,
  StreamStepRunStatusRequest,
  StreamStepRunStatusResponseSchema,
} from '../../../gen/stream/v1/stream_pb.js';
import type { JobRunChanged, PipelineRunChanged, StepRunChanged, StoredEvent } from '../../domain/events.ts';
import type { JobRunId, Millis, PipelineId, PipelineRunId, StepRunId } from '../../domain/ids.ts';
import { isTerminalJob, type JobRun, type JobRunState, type StepCounters } from '../../domain/job-run.ts';
import { isTerminalRun, type PipelineRun } from '../../domain/pipeline-run.ts';
import { isTerminalStep, type StepRun } from '../../domain/step-run.ts';
import { elapsedMs, secondsFrom } from './from-domain.ts';
import type { Needs } from './needs.ts';
import { jobStatus, runStatus, squeezedJobStatus, stepStatus } from './statuses.ts';
import { optionalId, requiredId } from './to-domain.ts';
import { named, type Watched } from './watch.ts';

type StepMessage = MessageInitShape<typeof StreamStepRunStatusResponseSchema>;
type JobMessage = MessageInitShape<typeof StreamJobStatusResponseSchema>;
type RunMessage = MessageInitShape<typeof StreamPipelineStatusResponseSchema>;

/** Every name of a filter, so that one that stands alone can be told from one among others. */
function countNames(...names: readonly (readonly unknown[] | string)[]): number {
  return names.reduce((sum, name) => sum + (typeof name === 'string' ? Number(name.trim() !== '') : name.length), 0);
}

export function watchedSteps(request: StreamStepRunStatusRequest, needs: Needs): Watched<StepMessage> {
  const { runs, clock } = needs;
  const isOnly = countNames(request.stepRunIds, request.pipelineRunId, request.jobId, request.pipelineId) === 1;
  const scope = scopeOf(request, isOnly, needs);
  const jobName = request.jobName.trim();
  const ids = new Set(request.stepRunIds.map((id) => requiredId<StepRunId>('step_run_ids', id)));
  const steps = named([...ids], isOnly, (id) => runs.step(id));
  const jobIds = named(given<JobRunId>('job_id', request.jobId), isOnly, (id) => runs.job(id));
  const jobRunId = optionalId<JobRunId>('job_id', request.jobId);

  const matches = (step: Pick<StepRun, 'stepRunId' | 'pipelineId' | 'runId' | 'jobRunId' | 'jobName'>) =>
    scope.matches(step) &&
    (ids.size === 0 || ids.has(step.stepRunId)) &&
    (jobRunId === undefined || step.jobRunId === jobRunId) &&
    (jobName === '' || step.jobName === jobName);
  const openSteps = new Set(steps.filter(({ state }) => !isTerminalStep(state)).map(({ stepRunId }) => stepRunId));
  const openJobs = new Set(jobIds.filter(({ state }) => !isTerminalJob(state)).map((job) => job.jobRunId));

  const candidates = ids.size > 0 ? steps : [...jobIds, ...scope.runs].flatMap(({ runId }) => runs.stepsOfRun(runId));
  const nowMs = clock.nowMs();
  return {
    present: uniqueBy(candidates, ({ stepRunId }) => stepRunId)
      .filter(matches)
      .map((step) => presentStep(step, nowMs)),
    change(event) {
      scope.follow(event);
      if (event.type.startsWith('job-run.') && 'to' in event && 'jobRunId' in event) {
        if (isJobChange(event) && isTerminalJob(event.to)) openJobs.delete(event.jobRunId);
      }
      if (!isStepChange(event)) return undefined;
      if (isTerminalStep(event.to)) openSteps.delete(event.stepRunId);
      return matches(event) ? changedStep(event) : undefined;
    },
    isOver: () =>
      (ids.size > 0 && openSteps.size === 0) || (jobRunId !== undefined && openJobs.size === 0) || scope.isOver(),
  };
}

export function watchedJobs(
  request: StreamJobStatusRequest,
  features: ReadonlySet<string>,
  needs: Needs,
): Watched<JobMessage> {
  const { runs, clock } = needs;
  const isOnly = countNames(request.jobIds, request.pipelineRunId, request.pipelineId) === 1;
  const isExact = features.has('exact-status');
  const scope = scopeOf(request, isOnly, needs);
  const ids = new Set(request.jobIds.map((id) => requiredId<JobRunId>('job_ids', id)));
  const jobs = named([...ids], isOnly, (id) => runs.job(id));

  const matches = (job: Pick<JobRun, 'jobRunId' | 'pipelineId' | 'runId'>) =>
    scope.matches(job) && (ids.size === 0 || ids.has(job.jobRunId));
  const open = new Set(jobs.filter(({ state }) => !isTerminalJob(state)).map(({ jobRunId }) => jobRunId));
  const candidates = ids.size > 0 ? jobs : scope.runs.flatMap(({ runId }) => runs.jobs(runId));
  const nowMs = clock.nowMs();
  return {
    present: candidates.filter(matches).map((job) => {
      const steps = runs.stepsOfRun(job.runId).filter(({ jobRunId }) => jobRunId === job.jobRunId);
      return presentJob(job, stepCounters(steps), { isExact, nowMs });
    }),
    change(event) {
      scope.follow(event);
      if (!isJobChange(event)) return undefined;
      if (isTerminalJob(event.to)) open.delete(event.jobRunId);
      return matches(event) ? changedJob(event, isExact) : undefined;
    },
    isOver: () => (ids.size > 0 && open.size === 0) || scope.isOver(),
  };
}

export function watchedRuns(
  request: StreamPipelineStatusRequest,
  { runs, pipelines, clock }: Needs,
): Watched<RunMessage> {
  const isOnly = countNames(request.pipelineIds, request.pipelineRunIds) === 1;
  const pipelineIds = new Set(request.pipelineIds.map((id) => requiredId<PipelineId>('pipeline_ids', id)));
  const runIds = new Set(request.pipelineRunIds.map((id) => requiredId<PipelineRunId>('pipeline_run_ids', id)));
  named([...pipelineIds], isOnly, (id) => pipelines.get(id));
  const found = named([...runIds], isOnly, (id) => runs.get(id));

  const matches = ({ pipelineId, runId }: Pick<PipelineRun, 'pipelineId' | 'runId'>) =>
    (pipelineIds.size === 0 || pipelineIds.has(pipelineId)) && (runIds.size === 0 || runIds.has(runId));
  const open = new Set(found.filter(({ state }) => !isTerminalRun(state)).map(({ runId }) => runId));
  const nowMs = clock.nowMs();
  return {
    present: found.filter(matches).map((run) => presentRun(run, nowMs)),
    change(event) {
      if (!isRunChange(event)) return undefined;
      if (isTerminalRun(event.to)) open.delete(event.runId);
      // The end of a stopped run is no news on this wire: it was shown as cancelled from the stop on.
      const isNews = event.from === null || runStatus[event.from] !== runStatus[event.to];
      return isNews && matches(event) ? changedRun(event) : undefined;
    },
    isOver: () => runIds.size > 0 && open.size === 0,
  };
}

/** The part of a filter that names a pipeline or a run. */
function scopeOf(
  request: { readonly pipelineId: string; readonly pipelineRunId: string },
  isOnly: boolean,
  { runs, pipelines }: Needs,
) {
  const pipelineId = optionalId<PipelineId>('pipeline_id', request.pipelineId);
  const runId = optionalId<PipelineRunId>('pipeline_run_id', request.pipelineRunId);
  named(given<PipelineId>('pipeline_id', request.pipelineId), isOnly, (id) => pipelines.get(id));
  const found = named(given<PipelineRunId>('pipeline_run_id', request.pipelineRunId), isOnly, (id) => runs.get(id));
  let isOpen = found.some(({ state }) => !isTerminalRun(state));
  return {
    runs: found,
    matches: (one: { readonly pipelineId: PipelineId; readonly runId: PipelineRunId }) =>
      (pipelineId === undefined || one.pipelineId === pipelineId) && (runId === undefined || one.runId === runId),
    follow(event: StoredEvent) {
      if (isRunChange(event) && event.runId === runId && isTerminalRun(event.to)) isOpen = false;
    },
    isOver: () => runId !== undefined && !isOpen,
  };
}

function given<Id extends string>(field: string, text: string): readonly Id[] {
  const id = optionalId<Id>(field, text);
  return id === undefined ? [] : [id];
}

function uniqueBy<T>(items: readonly T[], key: (item: T) => unknown): readonly T[] {
  return [...new Map(items.map((item) => [key(item), item])).values()];
}

function isStepChange(event: StoredEvent): event is StoredEvent & StepRunChanged {
  return event.type.startsWith('step-run.') && 'to' in event;
}
function isJobChange(event: StoredEvent): event is StoredEvent & JobRunChanged {
  return event.type.startsWith('job-run.') && 'to' in event;
}
function isRunChange(event: StoredEvent): event is StoredEvent & PipelineRunChanged {
  return event.type.startsWith('pipeline-run.') && 'to' in event;
}

function presentStep(step: StepRun, nowMs: Millis): StepMessage {
  return {
    stepRunId: step.stepRunId,
    pipelineId: step.pipelineId,
    pipelineRunId: step.runId,
    jobId: step.jobRunId,
    jobName: step.jobName,
    stepName: step.stepName,
    status: stepStatus.numberOf(step.state),
    timestamp: secondsFrom(step.endedAtMs ?? step.startedAtMs ?? step.queuedAtMs ?? step.createdAtMs),
    agentId: step.runnerId ?? '',
    exitCode: step.exitCode,
    errorMessage: step.errorMessage,
    duration: elapsedMs(step.startedAtMs, step.endedAtMs, nowMs),
    metrics: step.metrics,
  };
}

function changedStep(event: StoredEvent & StepRunChanged): StepMessage {
  return {
    stepRunId: event.stepRunId,
    pipelineId: event.pipelineId,
    pipelineRunId: event.runId,
    jobId: event.jobRunId,
    jobName: event.jobName,
    stepName: event.stepName,
    status: stepStatus.numberOf(event.to),
    ...(event.from && { previousStatus: stepStatus.numberOf(event.from) }),
    timestamp: secondsFrom(event.atMs),
    agentId: event.runnerId ?? '',
    exitCode: event.exitCode,
    errorMessage: event.message,
    duration: BigInt(event.durationMs),
  };
}

function stepCounters(steps: readonly StepRun[]): StepCounters {
  const begun = steps.filter(({ startedAtMs }) => startedAtMs !== null);
  return {
    total: steps.length,
    completed: steps.filter(({ state }) => isTerminalStep(state)).length,
    failed: steps.filter(({ state }) => state === 'failed' || state === 'timeout').length,
    running: steps.filter(({ state }) => state === 'running').length,
    currentIndex: Math.max(-1, ...begun.map(({ stepIndex }) => stepIndex)),
  };
}

function presentJob(
  job: JobRun,
  steps: StepCounters,
  { isExact, nowMs }: { readonly isExact: boolean; readonly nowMs: Millis },
): JobMessage {
  return {
    jobId: job.jobRunId,
    jobName: job.jobKey,
    pipelineId: job.pipelineId,
    pipelineRunId: job.runId,
    status: squeezedJobStatus(job.state, job.reason),
    timestamp: secondsFrom(job.endedAtMs ?? job.startedAtMs ?? job.queuedAtMs ?? job.createdAtMs),
    ...counted(steps),
    duration: elapsedMs(job.startedAtMs, job.endedAtMs, nowMs),
    ...(isExact && { jobRunStatus: jobStatus[job.state] }),
  };
}

/** Undefined: a change that the squeezed states do not show. Progress inside a state is shown by the counters. */
function changedJob(event: StoredEvent & JobRunChanged, isExact: boolean): JobMessage | undefined {
  const squeezed = (state: JobRunState) => squeezedJobStatus(state, event.reason);
  const isHidden = event.from !== null && event.from !== event.to && squeezed(event.from) === squeezed(event.to);
  if (isHidden && !isExact) return undefined;
  return {
    jobId: event.jobRunId,
    jobName: event.jobName,
    pipelineId: event.pipelineId,
    pipelineRunId: event.runId,
    status: squeezed(event.to),
    ...(event.from && { previousStatus: squeezed(event.from) }),
    timestamp: secondsFrom(event.atMs),
    ...counted(event.steps),
    duration: BigInt(event.durationMs),
    ...(isExact && { jobRunStatus: jobStatus[event.to] }),
  };
}

function counted({ total, completed, failed, running, currentIndex }: StepCounters) {
  return {
    totalSteps: total,
    completedSteps: completed,
    failedSteps: failed,
    runningSteps: running,
    currentStepIndex: currentIndex,
  };
}

function presentRun(run: PipelineRun, nowMs: Millis): RunMessage {
  return {
    pipelineId: run.pipelineId,
    runId: run.runId,
    namespace: run.namespace,
    status: runStatus[run.state],
    timestamp: secondsFrom(run.endedAtMs ?? run.startedAtMs ?? run.createdAtMs),
    ...countedJobs(run.counters),
    duration: elapsedMs(run.startedAtMs, run.endedAtMs, nowMs),
  };
}

function changedRun(event: StoredEvent & PipelineRunChanged): RunMessage {
  return {
    pipelineId: event.pipelineId,
    runId: event.runId,
    namespace: event.namespace,
    status: runStatus[event.to],
    ...(event.from && { previousStatus: runStatus[event.from] }),
    timestamp: secondsFrom(event.atMs),
    ...countedJobs(event.counters),
    duration: BigInt(event.durationMs),
  };
}

function countedJobs({ total, completed, failed, running }: PipelineRun['counters']) {
  return { totalJobs: total, completedJobs: completed, failedJobs: failed, runningJobs: running };
}
