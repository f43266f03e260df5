import { type Approval, ApprovalState } from '../../../gen/signalbox/console/v1/approval_pb.js';
import {
  type JobRun,
  JobState,
  type RunSummary,
  type StepRun,
  StepState,
} from '../../../gen/signalbox/console/v1/run_pb.js';
import type { GetRunResponse } from '../../../gen/signalbox/console/v1/runs_pb.js';
import type { Plan } from '../../../pipeline/plan.ts';
import type { JobFact } from '../../graph/JobGraph.tsx';
import type { Span } from '../../parts/time-axis.ts';
import { jobStatus } from '../../ui/status.ts';

/** What the run page derives from an answer. Pure. */
export interface RunModel {
  readonly run: RunSummary;
  readonly answer: GetRunResponse;
  readonly jobs: readonly JobRun[];
  readonly stepsOf: (jobRunId: string) => readonly StepRun[];
  readonly earlierOf: (jobKey: string) => readonly JobRun[];
  /** Every step in the order of the outline. */
  readonly allSteps: readonly StepRun[];
  readonly plan: Plan | undefined;
  readonly facts: ReadonlyMap<string, JobFact>;
}

export function modelOf(answer: GetRunResponse, run: RunSummary): RunModel {
  const byJob = Map.groupBy(answer.steps, (step) => step.jobRunId);
  const stepsOf = (jobRunId: string) => (byJob.get(jobRunId) ?? []).filter((step) => step.latest);
  const critical = new Set(answer.criticalPath);
  return {
    run,
    answer,
    jobs: answer.jobs,
    stepsOf,
    earlierOf: (jobKey) => answer.earlierAttempts.filter((job) => job.key === jobKey),
    allSteps: answer.jobs.flatMap((job) => stepsOf(job.jobRunId)),
    plan: planFrom(answer.planJson),
    facts: new Map(
      answer.jobs.map((job) => [
        job.key,
        {
          status: statusOfJob(job),
          startedAtMs: job.times?.leasedAtMs,
          endedAtMs: job.times?.endedAtMs,
          isCritical: critical.has(job.key),
        },
      ]),
    ),
  };
}

/** The gate that waits; of several the one that expires first. */
export function gateToDecide(approvals: readonly Approval[]): Approval | undefined {
  const endOf = ({ expiresAtMs }: Approval) => expiresAtMs ?? Number.MAX_VALUE;
  const waiting = approvals.filter((approval) => approval.state === ApprovalState.PENDING);
  return waiting.toSorted((a, b) => endOf(a) - endOf(b))[0];
}

export function statusOfJob(job: JobRun) {
  return jobStatus({ ...job, atGate: job.waiting?.cause.case === 'approval' });
}

/** The server made it from its own type, so that its shape is known. */
function planFrom(json: string): Plan | undefined {
  return json === '' ? undefined : (JSON.parse(json) as Plan);
}

export const stepName = (step: StepRun, source: string): string => (step.index === -1 ? source : step.name);

/** What to open when nobody chose: the failure, else what runs now, else what ran last. */
export function stepToOpen({ run, allSteps, answer }: RunModel): StepRun | undefined {
  const failure = run.firstFailure?.stepRunId;
  const failed = failure ? answer.steps.find((step) => step.stepRunId === failure) : undefined;
  if (failed) return failed;
  const has = (state: StepState) => allSteps.findLast((step) => step.state === state);
  return (
    has(StepState.RUNNING) ??
    has(StepState.QUEUED) ??
    allSteps.findLast((step) => step.startedAtMs !== undefined) ??
    allSteps[0]
  );
}

/** How a job spent its time. */
export interface JobSpans {
  readonly jobKey: string;
  readonly waiting: Span | undefined;
  readonly queued: Span | undefined;
  readonly dispatch: Span | undefined;
  readonly running: Span | undefined;
}

export function spansOf(job: JobRun, steps: readonly StepRun[], nowMs: number): JobSpans {
  const { times } = job;
  if (!times)
    return { jobKey: job.key, waiting: undefined, queued: undefined, dispatch: undefined, running: undefined };
  const end = times.endedAtMs ?? nowMs;
  const firstStart = steps.reduce<number | undefined>((first, step) => {
    if (step.startedAtMs === undefined) return first;
    return first === undefined ? step.startedAtMs : Math.min(first, step.startedAtMs);
  }, undefined);
  const span = (fromMs: number | undefined, toMs: number | undefined): Span | undefined =>
    fromMs === undefined || (toMs ?? end) <= fromMs ? undefined : { fromMs, toMs: toMs ?? end };
  // A job that ended without steps of its own was run as a whole.
  const runsFrom = firstStart ?? (job.state === JobState.RUNNING ? undefined : times.leasedAtMs);
  return {
    jobKey: job.key,
    waiting: span(times.createdAtMs, times.queuedAtMs),
    queued: span(times.queuedAtMs, times.leasedAtMs),
    dispatch: span(times.leasedAtMs, runsFrom),
    running: span(runsFrom, times.endedAtMs),
  };
}
