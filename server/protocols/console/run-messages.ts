import type { MessageInitShape } from '@bufbuild/protobuf';
import {
  type AnnotationSchema,
  AnnotationStyle,
  type ArtifactSchema,
  JobAction,
  JobPhase,
  type JobRunSchema,
  JobState,
  RunAction,
  RunState,
  type RunSummarySchema,
  StepAction,
  StepPhase,
  type StepRunSchema,
  StepState,
  TriggerKind,
} from '../../../gen/signalbox/console/v1/run_pb.js';
import type { Plan, PlanJob } from '../../../pipeline/plan.ts';
import * as allowed from '../../domain/allowed-actions.ts';
import type { Annotation } from '../../domain/annotation.ts';
import type { JobRun, JobRunState, JobPhase as Phase } from '../../domain/job-run.ts';
import { isTerminalRun, type PipelineRun, type PipelineRunState, type TriggerType } from '../../domain/pipeline-run.ts';
import type { StepRun, StepRunState } from '../../domain/step-run.ts';
import type { WaitingReason } from '../../domain/waiting-reason.ts';
import type { Artifact } from '../../services/artifacts.ts';
import type { ReasonOf } from './reasons.ts';
import type { ConsoleServices } from './services.ts';
import { presentTimes } from './times.ts';
import { waitingReasonMessage } from './waiting-messages.ts';

export type RunSummaryMessage = MessageInitShape<typeof RunSummarySchema>;
export type JobRunMessage = MessageInitShape<typeof JobRunSchema>;
export type StepRunMessage = MessageInitShape<typeof StepRunSchema>;

export const runStateOf: Readonly<Record<PipelineRunState, RunState>> = {
  pending: RunState.PENDING,
  running: RunState.RUNNING,
  paused: RunState.PAUSED,
  cancelling: RunState.CANCELLING,
  success: RunState.SUCCESS,
  partial: RunState.PARTIAL,
  failed: RunState.FAILED,
  cancelled: RunState.CANCELLED,
};

export const jobStateOf: Readonly<Record<JobRunState, JobState>> = {
  waiting: JobState.WAITING,
  queued: JobState.QUEUED,
  running: JobState.RUNNING,
  success: JobState.SUCCESS,
  failed: JobState.FAILED,
  cancelled: JobState.CANCELLED,
  timeout: JobState.TIMEOUT,
  skipped: JobState.SKIPPED,
};

export const stepStateOf: Readonly<Record<StepRunState, StepState>> = {
  pending: StepState.PENDING,
  queued: StepState.QUEUED,
  running: StepState.RUNNING,
  success: StepState.SUCCESS,
  failed: StepState.FAILED,
  cancelled: StepState.CANCELLED,
  timeout: StepState.TIMEOUT,
  skipped: StepState.SKIPPED,
};

export const triggerKindOf: Readonly<Record<TriggerType, TriggerKind>> = {
  manual: TriggerKind.MANUAL,
  cron: TriggerKind.CRON,
  event: TriggerKind.EVENT,
};

const phaseOf: Readonly<Record<Phase, JobPhase>> = {
  needs: JobPhase.NEEDS,
  'stage-gate': JobPhase.STAGE_GATE,
  gate: JobPhase.GATE,
  queue: JobPhase.QUEUE,
  steps: JobPhase.STEPS,
  'after-gate': JobPhase.AFTER_GATE,
  'target-queue': JobPhase.TARGET_QUEUE,
  target: JobPhase.TARGET,
  over: JobPhase.OVER,
};

const runActionOf: Readonly<Record<allowed.RunAction, RunAction>> = {
  stop: RunAction.STOP,
  pause: RunAction.PAUSE,
  resume: RunAction.RESUME,
  'rerun-all': RunAction.RERUN_ALL,
  'rerun-failed': RunAction.RERUN_FAILED,
};

const jobActionOf: Readonly<Record<allowed.JobAction, JobAction>> = {
  cancel: JobAction.CANCEL,
  'rerun-from': JobAction.RERUN_FROM,
};

const stepActionOf: Readonly<Record<allowed.StepAction, StepAction>> = {
  cancel: StepAction.CANCEL,
  retry: StepAction.RETRY,
};

/** The few facts that a list row needs besides the run itself, read where they can matter only. */
export function runSummaryMessage(
  run: PipelineRun,
  { history, runs, runNotes }: Pick<ConsoleServices, 'history' | 'runs' | 'runNotes'>,
  reasonOf: ReasonOf,
): RunSummaryMessage {
  const isOver = isTerminalRun(run.state);
  const failure = run.state === 'failed' || run.state === 'partial' ? history.firstFailure(run.runId) : undefined;
  const pendingApprovals = isOver ? 0 : history.pendingApprovals(run.runId).length;
  // A job that waits at its gate after the steps counts as running.
  const isBusy = run.counters.running > 0 && pendingApprovals === 0;
  const waiting = waitingReasonMessage(isOver || isBusy ? { kind: 'not-waiting' } : waitingFor());
  const note = runNotes.find(run.runId);
  return {
    runId: run.runId,
    pipelineId: run.pipelineId,
    pipelineName: run.pipelineName,
    number: run.number,
    state: runStateOf[run.state],
    reason: run.reason,
    message: run.state === 'paused' ? '' : run.errorMessage,
    ...(run.state === 'paused' && {
      pause: { reason: run.errorMessage, ...presentTimes({ untilMs: run.pausedUntilMs }) },
    }),
    trigger: triggerKindOf[run.triggerType],
    triggeredBy: run.triggeredBy,
    branch: run.branch,
    tag: run.tag,
    commit: run.commitSha,
    definitionCommit: run.definitionCommitSha,
    attempt: run.attempt,
    rerunOf: run.rerunOf ?? '',
    createdAtMs: run.createdAtMs,
    ...presentTimes({ startedAtMs: run.startedAtMs, endedAtMs: run.endedAtMs }),
    jobs: run.counters,
    waitingFor: waiting.sentence ?? '',
    ...(waiting.cause?.case && { waiting }),
    ...(note && { note: { text: note.text, taken: note.isTaken, by: note.by, atMs: note.atMs } }),
    pendingApprovals,
    ...(failure && { firstFailure: { ...failure, stepRunId: failure.stepRunId ?? '' } }),
  };

  function waitingFor(): WaitingReason {
    if (run.state === 'paused') return { kind: 'run-paused' };
    const open = runs
      .jobs(run.runId)
      .filter(
        (job) => job.isLatest && (job.state === 'waiting' || job.state === 'queued' || job.phase === 'after-gate'),
      );
    // What the others wait for is mostly one of these.
    const reasons = open.map(reasonOf).filter((reason) => reason.kind !== 'dependency');
    return reasons[0] ?? { kind: 'not-waiting' };
  }
}

export function jobRunMessage(
  run: PipelineRun,
  job: JobRun,
  context: { readonly planJob: PlanJob | undefined; readonly runnerName: string; readonly waiting: WaitingReason },
): JobRunMessage {
  const { planJob, waiting } = context;
  return {
    jobRunId: job.jobRunId,
    runId: job.runId,
    key: job.jobKey,
    name: planJob?.name ?? job.jobKey,
    stage: planJob?.stage ?? '',
    attempt: job.attempt,
    latest: job.isLatest,
    state: jobStateOf[job.state],
    phase: phaseOf[job.phase],
    reason: job.reason,
    message: job.errorMessage,
    runnerId: job.runnerId ?? '',
    runnerName: context.runnerName,
    tolerated: (job.state === 'failed' || job.state === 'timeout') && planJob?.allowFailure === true,
    hasWarning: job.hasWarning,
    times: {
      createdAtMs: job.createdAtMs,
      ...presentTimes({ queuedAtMs: job.queuedAtMs, leasedAtMs: job.startedAtMs, endedAtMs: job.endedAtMs }),
    },
    outputs: { ...job.outputs },
    ...(waiting.kind !== 'not-waiting' && { waiting: waitingReasonMessage(waiting) }),
    allowed: allowed.jobActions(run, job).map((action) => jobActionOf[action]),
    priority: job.priority,
    carriedFrom: job.carriedFrom ?? '',
  };
}

export function stepRunMessage(
  run: PipelineRun,
  job: JobRun,
  step: StepRun,
  planJob: PlanJob | undefined,
): StepRunMessage {
  return {
    stepRunId: step.stepRunId,
    jobRunId: step.jobRunId,
    runId: step.runId,
    name: step.stepName,
    index: step.stepIndex,
    attempt: step.attempt,
    latest: step.isLatest,
    phase: stepPhaseOf(step.stepIndex, planJob),
    uses: step.uses,
    action: step.action,
    state: stepStateOf[step.state],
    reason: step.reason,
    message: step.errorMessage,
    // -1: killed, or never started.
    ...(step.endedAtMs !== null && step.exitCode >= 0 && step.state !== 'skipped' && { exitCode: step.exitCode }),
    continueOnError: step.continueOnError,
    createdAtMs: step.createdAtMs,
    ...presentTimes({
      dispatchedAtMs: step.queuedAtMs,
      startedAtMs: step.startedAtMs,
      endedAtMs: step.endedAtMs,
    }),
    outputs: { ...step.outputs },
    allowed: allowed.stepActions(run, job, step).map((action) => stepActionOf[action]),
  };
}

export function runActionMessages(run: PipelineRun): RunAction[] {
  return allowed.runActions(run).map((action) => runActionOf[action]);
}

export function planJobOf(plan: Plan | undefined, jobKey: string): PlanJob | undefined {
  return plan?.jobs.find((job) => job.key === jobKey);
}

const annotationStyleOf: Readonly<Record<Annotation['style'], AnnotationStyle>> = {
  info: AnnotationStyle.INFO,
  success: AnnotationStyle.SUCCESS,
  warning: AnnotationStyle.WARNING,
  error: AnnotationStyle.ERROR,
};

export function annotationMessage(annotation: Annotation): MessageInitShape<typeof AnnotationSchema> {
  const { annotationId, runId, jobRunId, stepRunId, jobName, name, style, markdown, postedAtMs } = annotation;
  return {
    ...{ annotationId, runId, jobRunId, stepRunId, jobName, name, markdown, postedAtMs },
    style: annotationStyleOf[style],
  };
}

export function artifactMessage(artifact: Artifact, downloadPath: string): MessageInitShape<typeof ArtifactSchema> {
  return {
    artifactId: artifact.id,
    runId: artifact.runId,
    jobRunId: artifact.jobRunId,
    stepRunId: artifact.stepRunId,
    jobName: artifact.jobName,
    name: artifact.name,
    path: artifact.uri || artifact.path,
    sizeBytes: artifact.sizeBytes,
    digest: artifact.sha256,
    storedAtMs: artifact.createdAtMs,
    ...presentTimes({ expiresAtMs: artifact.expiresAtMs }),
    downloadPath,
  };
}

/** Steps are numbered over steps, target, finally steps; the checkout of `source` is -1. */
function stepPhaseOf(index: number, planJob: PlanJob | undefined): StepPhase {
  if (index < -1) return StepPhase.SERVICE;
  if (index < 0) return StepPhase.SOURCE;
  if (planJob?.target?.index === index) return StepPhase.TARGET;
  return planJob?.finallySteps.some((step) => step.index === index) ? StepPhase.FINALLY : StepPhase.STEPS;
}
