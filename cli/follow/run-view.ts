import type { Approval } from '../../gen/signalbox/console/v1/approval_pb.js';
import { type JobRun, JobState, type RunSummary, type StepRun } from '../../gen/signalbox/console/v1/run_pb.js';
import type { GetRunResponse } from '../../gen/signalbox/console/v1/runs_pb.js';
import type { WatchResponse } from '../../gen/signalbox/console/v1/watch_pb.js';
import { hasStepBegun, isJobOver } from '../states.ts';

export interface JobChange {
  readonly kind: 'job-started' | 'job-ended';
  readonly job: JobRun;
}
export interface StepChange {
  readonly kind: 'step-started' | 'step-ended';
  readonly job: JobRun;
  readonly step: StepRun;
}
export interface GateChange {
  readonly kind: 'gate-opened';
  readonly approval: Approval;
}
export type Change = JobChange | StepChange | GateChange;

/** One run as it is known here. States replace each other whole, so applying one twice changes nothing. */
export class RunView {
  readonly #jobs = new Map<string, JobRun>();
  readonly #steps = new Map<string, StepRun>();
  readonly #told = new Set<string>();
  run: RunSummary;

  constructor(run: RunSummary) {
    this.run = run;
  }

  /** The latest attempt of each job, in plan order. */
  get jobs(): readonly JobRun[] {
    const latest = new Map<string, JobRun>();
    for (const job of this.#jobs.values()) {
      if (job.attempt >= (latest.get(job.key)?.attempt ?? 0)) latest.set(job.key, job);
    }
    return [...latest.values()];
  }

  /** What a running job is busy with: the latest of its steps that runs. */
  currentStep(job: JobRun): StepRun | undefined {
    return this.stepsOf(job).findLast((step) => hasStepBegun(step) && step.endedAtMs === undefined);
  }

  stepsOf(job: JobRun): readonly StepRun[] {
    return [...this.#steps.values()].filter((step) => step.jobRunId === job.jobRunId);
  }

  jobOf(step: StepRun): JobRun | undefined {
    return this.#jobs.get(step.jobRunId);
  }

  applySnapshot(answer: GetRunResponse): Change[] {
    if (answer.run) this.run = answer.run;
    return this.#apply([...answer.jobs, ...answer.earlierAttempts], answer.steps, answer.approvals);
  }

  applyNews(news: WatchResponse): Change[] {
    this.run = news.runs.find((run) => run.runId === this.run.runId) ?? this.run;
    const approvals = news.approvals.filter((approval) => approval.runId === this.run.runId);
    return this.#apply(news.jobRuns, news.stepRuns, approvals);
  }

  #apply(jobs: readonly JobRun[], steps: readonly StepRun[], approvals: readonly Approval[]): Change[] {
    for (const job of jobs) this.#jobs.set(job.jobRunId, job);
    for (const step of steps) this.#steps.set(step.stepRunId, step);
    const changes: Change[] = [
      ...jobs
        .filter((job) => job.state !== JobState.WAITING && job.times?.leasedAtMs !== undefined)
        .map((job) => ({ kind: 'job-started' as const, job })),
      ...steps.flatMap((step) => {
        const job = this.jobOf(step);
        if (!job || !hasStepBegun(step)) return [];
        const started = { kind: 'step-started' as const, job, step };
        return step.endedAtMs === undefined ? [started] : [started, { kind: 'step-ended' as const, job, step }];
      }),
      ...jobs.filter((job) => isJobOver(job.state)).map((job) => ({ kind: 'job-ended' as const, job })),
      ...approvals
        .filter((approval) => approval.endedAtMs === undefined)
        .map((approval) => ({ kind: 'gate-opened' as const, approval })),
    ];
    return changes.filter((change) => this.#isNew(change));
  }

  #isNew(change: Change): boolean {
    const subject =
      change.kind === 'gate-opened'
        ? change.approval.approvalId
        : 'step' in change
          ? change.step.stepRunId
          : change.job.jobRunId;
    const key = `${change.kind} ${subject}`;
    if (this.#told.has(key)) return false;
    this.#told.add(key);
    return true;
  }
}
