import type { MessageInitShape } from '@bufbuild/protobuf';
import type { ApprovalSchema } from '../../../gen/signalbox/console/v1/approval_pb.js';
import type { QueueItemSchema } from '../../../gen/signalbox/console/v1/queue_pb.js';
import type { Plan } from '../../../pipeline/plan.ts';
import type { Approval } from '../../domain/approval.ts';
import type { JobRunId, Millis, PipelineId, PipelineRunId, RunnerId, StepRunId } from '../../domain/ids.ts';
import type { JobRun } from '../../domain/job-run.ts';
import type { Pipeline } from '../../domain/pipeline.ts';
import type { PipelineRun } from '../../domain/pipeline-run.ts';
import type { RunnerView } from '../../domain/runner-view.ts';
import { approvalMessage } from './approval-messages.ts';
import { type PipelineSummaryMessage, pipelineSummaryMessage } from './pipeline-messages.ts';
import { type ReasonOf, Reasons } from './reasons.ts';
import {
  type JobRunMessage,
  jobRunMessage,
  planJobOf,
  type RunSummaryMessage,
  runSummaryMessage,
  type StepRunMessage,
  stepRunMessage,
} from './run-messages.ts';
import { type RunnerMessage, runnerMessage } from './runner-messages.ts';
import type { ConsoleServices } from './services.ts';
import { waitingReasonMessage } from './waiting-messages.ts';

const minuteMs = 60_000;

/** Gathers what one message of the console needs from several services. Unary calls and the watch stream share it. */
export class Views {
  readonly #services: ConsoleServices;
  readonly reasons: Reasons;
  /** A median over the last runs changes slowly, and is asked for with every change of a runner. */
  readonly #usualJobMs = new Map<PipelineId, { readonly atMs: Millis; readonly usual: ReadonlyMap<string, Millis> }>();

  constructor(services: ConsoleServices) {
    this.#services = services;
    this.reasons = new Reasons(services);
  }

  plan(run: PipelineRun): Plan | undefined {
    return run.planDigest === null ? undefined : this.#services.runs.plan(run.runId);
  }

  runSummary(runId: PipelineRunId, reasonOf = this.reasons.fresh()): RunSummaryMessage {
    return runSummaryMessage(this.#services.runs.get(runId), this.#services, reasonOf);
  }

  runSummaries(runIds: readonly PipelineRunId[]): RunSummaryMessage[] {
    const reasonOf = this.reasons.fresh();
    return runIds.map((runId) => this.runSummary(runId, reasonOf));
  }

  job(run: PipelineRun, job: JobRun, reasonOf: ReasonOf): JobRunMessage {
    return jobRunMessage(run, job, {
      planJob: planJobOf(this.plan(run), job.jobKey),
      runnerName: job.runnerId === null ? '' : this.#runnerName(job.runnerId),
      waiting: reasonOf(job),
    });
  }

  jobById(jobRunId: JobRunId, reasonOf: ReasonOf): JobRunMessage {
    const job = this.#services.runs.job(jobRunId);
    return this.job(this.#services.runs.get(job.runId), job, reasonOf);
  }

  /** All attempts of all steps of a run. */
  stepsOfRun(run: PipelineRun, jobs: readonly JobRun[]): StepRunMessage[] {
    const jobById = new Map(jobs.map((job) => [job.jobRunId, job]));
    const plan = this.plan(run);
    return this.#services.runs.stepsOfRun(run.runId).flatMap((step) => {
      const job = jobById.get(step.jobRunId);
      return job ? stepRunMessage(run, job, step, planJobOf(plan, job.jobKey)) : [];
    });
  }

  stepById(stepRunId: StepRunId): StepRunMessage {
    const { runs } = this.#services;
    const step = runs.step(stepRunId);
    const job = runs.job(step.jobRunId);
    const run = runs.get(step.runId);
    return stepRunMessage(run, job, step, planJobOf(this.plan(run), job.jobKey));
  }

  approval(approval: Approval, operator: string): MessageInitShape<typeof ApprovalSchema> {
    const run = this.#services.runs.get(approval.runId);
    const { policy } = this.#services.approvals;
    return approvalMessage(approval, { run, plan: this.plan(run), operator, policy });
  }

  runner(runner: RunnerView): RunnerMessage {
    const { agentPrograms, facts } = this.#services;
    const { runnerId } = runner;
    return runnerMessage(runner, {
      work: this.#workOf(runnerId),
      program: agentPrograms.of(runnerId),
      programActions: agentPrograms.actions(runner),
      wantedVersion: agentPrograms.shipped?.version ?? facts.version,
    });
  }

  pipeline(pipeline: Pipeline): PipelineSummaryMessage {
    const { history, triggers, clock } = this.#services;
    return pipelineSummaryMessage(pipeline, {
      record: history.record(pipeline.pipelineId),
      lastRun: pipeline.latestRunId === null ? undefined : this.runSummary(pipeline.latestRunId),
      nextFireAtMs: pipeline.isEnabled ? earliest(triggers.next(), pipeline.pipelineId) : undefined,
      nowMs: clock.nowMs(),
    });
  }

  /** At most `limit`, in the order in which they would be served. */
  queue(limit: number): MessageInitShape<typeof QueueItemSchema>[] {
    return this.reasons
      .list()
      .slice(0, limit)
      .map(({ job, position, reason }) => {
        const run = this.#services.runs.get(job.runId);
        return {
          jobRunId: job.jobRunId,
          runId: job.runId,
          pipelineId: job.pipelineId,
          pipelineName: run.pipelineName,
          runNumber: run.number,
          jobKey: job.jobKey,
          priority: job.priority,
          waitingSinceMs: job.queuedAtMs ?? job.createdAtMs,
          position: position ?? 0,
          reason: waitingReasonMessage(reason),
        };
      });
  }

  counters() {
    const runners = this.#services.runners.list();
    return {
      ...this.#services.history.work(),
      runnersOnline: runners.filter((runner) => runner.approval === 'approved' && runner.activity !== 'offline').length,
      runnersTotal: runners.filter((runner) => runner.approval === 'approved').length,
      runnersPending: runners.filter((runner) => runner.approval === 'pending').length,
    };
  }

  /** Empty for a runner that was removed. */
  #runnerName(runnerId: RunnerId): string {
    return this.#services.runners.list().find((runner) => runner.runnerId === runnerId)?.name ?? '';
  }

  #usual(pipelineId: PipelineId): ReadonlyMap<string, Millis> {
    const { history, clock } = this.#services;
    const known = this.#usualJobMs.get(pipelineId);
    if (known && clock.nowMs() - known.atMs < minuteMs) return known.usual;
    const usual = history.usualJobMs(pipelineId);
    this.#usualJobMs.set(pipelineId, { atMs: clock.nowMs(), usual });
    return usual;
  }

  #workOf(runnerId: RunnerId) {
    const { history, runs } = this.#services;
    const running = history.runningJobs(runnerId);
    return running.map((job) => {
      const run = runs.get(job.runId);
      const step = runs.steps({ jobRunId: job.jobRunId, state: 'running' }, { pageSize: 1 }).rows[0];
      const usualMs = this.#usual(run.pipelineId).get(job.jobKey);
      return {
        jobRunId: job.jobRunId,
        jobKey: job.jobKey,
        runId: job.runId,
        runNumber: run.number,
        pipelineName: run.pipelineName,
        stepName: step?.stepName ?? '',
        startedAtMs: job.startedAtMs ?? 0,
        ...(usualMs !== undefined && job.startedAtMs !== null && { expectedEndAtMs: job.startedAtMs + usualMs }),
      };
    });
  }
}

function earliest(
  fires: readonly { readonly pipelineId: PipelineId; readonly atMs: Millis }[],
  pipelineId: PipelineId,
): Millis | undefined {
  return fires
    .filter((fire) => fire.pipelineId === pipelineId)
    .map((fire) => fire.atMs)
    .sort((a, b) => a - b)[0];
}
