import type { Approval, ListApprovalsResponse } from '../../gen/signalbox/console/v1/approval_pb.js';
import { ApprovalState } from '../../gen/signalbox/console/v1/approval_pb.js';
import type { GetOverviewResponse } from '../../gen/signalbox/console/v1/overview_pb.js';
import type { GetPipelineResponse, ListPipelinesResponse } from '../../gen/signalbox/console/v1/pipelines_pb.js';
import { RunState, type RunSummary } from '../../gen/signalbox/console/v1/run_pb.js';
import type {
  GetRunnerMetricsResponse,
  GetRunnerResponse,
  ListRegistrationTokensResponse,
  ListRunnersResponse,
} from '../../gen/signalbox/console/v1/runners_pb.js';
import type { GetRunResponse, ListRunsResponse } from '../../gen/signalbox/console/v1/runs_pb.js';
import type { WatchResponse } from '../../gen/signalbox/console/v1/watch_pb.js';

/**
 * Pure: what a cached answer is after a watch message. Objects in messages are whole and replace what is cached, so
 * applying one twice is harmless. An answer that nothing concerns comes back as the same object.
 */

interface Keyed<T> {
  readonly id: (value: T) => string;
  /** Where an unknown one goes; absent: unknown ones are ignored. */
  readonly add?: 'first' | 'last';
}

export function mergeById<T>(known: T[], changed: readonly T[], { id, add }: Keyed<T>): T[] {
  if (changed.length === 0) return known;
  const fresh = new Map(changed.map((value) => [id(value), value]));
  let touched = false;
  const kept = known.map((value) => {
    const next = fresh.get(id(value));
    if (!next) return value;
    fresh.delete(id(value));
    touched = true;
    return next;
  });
  if (!add || fresh.size === 0) return touched ? kept : known;
  const added = [...fresh.values()];
  return add === 'first' ? [...added.reverse(), ...kept] : [...kept, ...added];
}

export function without<T>(known: T[], removedIds: readonly string[], id: (value: T) => string): T[] {
  if (removedIds.length === 0) return known;
  const removed = new Set(removedIds);
  return known.some((value) => removed.has(id(value))) ? known.filter((value) => !removed.has(id(value))) : known;
}

const byRunId: Keyed<RunSummary> = { id: (run) => run.runId };
const runnerId = (runner: { readonly runnerId: string }) => runner.runnerId;
const pipelineId = (pipeline: { readonly pipelineId: string }) => pipeline.pipelineId;
const approvalId = (approval: { readonly approvalId: string }) => approval.approvalId;

const isUnderWay = (run: RunSummary) =>
  run.state === RunState.PENDING ||
  run.state === RunState.RUNNING ||
  run.state === RunState.PAUSED ||
  run.state === RunState.CANCELLING;

const hasFailed = (run: RunSummary) => run.state === RunState.FAILED;

export function mergeOverview(overview: GetOverviewResponse, message: WatchResponse): GetOverviewResponse {
  const running = mergeById(overview.running, message.runs, { ...byRunId, add: 'first' }).filter(isUnderWay);
  const failures = message.runs.filter(hasFailed);
  return {
    ...overview,
    counters: message.counters ?? overview.counters,
    running: without(running, message.removedRunIds, byRunId.id),
    failed: without(
      mergeById(mergeById(overview.failed, message.runs, byRunId).filter(hasFailed), failures, {
        ...byRunId,
        add: 'first',
      }).slice(0, 20),
      message.removedRunIds,
      byRunId.id,
    ),
    waiting: message.queue ? message.queue.items : overview.waiting,
    runners: without(
      mergeById(overview.runners, message.runners, { id: runnerId, add: 'last' }),
      message.removedRunnerIds,
      runnerId,
    ),
    pipelines: without(
      mergeById(overview.pipelines, message.pipelines, { id: pipelineId, add: 'last' }),
      message.removedPipelineIds,
      pipelineId,
    ),
    approvals: mergeById(overview.approvals, message.approvals, { id: approvalId, add: 'last' }).filter(isPending),
    activity: mergeEvents(overview.activity, message.events),
  };
}

const isPending = (approval: Approval) => approval.state === ApprovalState.PENDING;

function mergeEvents(known: GetOverviewResponse['activity'], events: WatchResponse['events']) {
  const newest = known[0]?.seq ?? 0;
  const fresh = events.filter((event) => event.seq > newest);
  return fresh.length === 0 ? known : [...fresh.reverse(), ...known].slice(0, 50);
}

/** Rows that are shown stay where they are; whether an unknown run belongs into a list, only the server can say. */
export function mergeRunList(list: ListRunsResponse, message: WatchResponse): ListRunsResponse {
  const runs = without(mergeById(list.runs, message.runs, byRunId), message.removedRunIds, byRunId.id);
  return runs === list.runs ? list : { ...list, runs };
}

export function mergeRun(answer: GetRunResponse, message: WatchResponse): GetRunResponse {
  const { run } = answer;
  if (!run || message.seq <= answer.seq) return answer;
  const mine = <T extends { readonly runId: string }>(values: readonly T[]) =>
    values.filter((value) => value.runId === run.runId);
  const summary = message.runs.find((value) => value.runId === run.runId);
  const jobs = mine(message.jobRuns);
  const steps = mine(message.stepRuns);
  const artifacts = mine(message.artifacts);
  const approvals = mine(message.approvals);
  const annotations = mine(message.annotations);
  const changes = [jobs, steps, artifacts, approvals, annotations];
  if (!summary && changes.every((changed) => changed.length === 0)) return answer;
  return {
    ...answer,
    seq: message.seq,
    run: summary ?? run,
    // A further attempt takes the place of the one it supersedes, so that the order of the plan stays.
    jobs: mergeById(
      answer.jobs,
      jobs.filter((job) => job.latest),
      { id: (job) => job.key, add: 'last' },
    ),
    earlierAttempts: mergeById(answer.earlierAttempts, supersededBy(answer, jobs), {
      id: (job) => job.jobRunId,
      add: 'last',
    }),
    steps: mergeById(answer.steps, steps, { id: (step) => step.stepRunId, add: 'last' }),
    artifacts: mergeById(answer.artifacts, artifacts, { id: (artifact) => artifact.artifactId, add: 'last' }),
    approvals: mergeById(answer.approvals, approvals, { id: approvalId, add: 'last' }),
    annotations: mergeById(answer.annotations, annotations, { id: (one) => one.annotationId, add: 'last' }),
  };
}

function supersededBy(answer: GetRunResponse, jobs: WatchResponse['jobRuns']) {
  const told = jobs.filter((job) => !job.latest);
  const replaced = answer.jobs.filter((old) =>
    jobs.some((job) => job.latest && job.key === old.key && job.jobRunId !== old.jobRunId),
  );
  return [...replaced.filter((old) => !told.some((job) => job.jobRunId === old.jobRunId)), ...told];
}

export function mergeRunners(list: ListRunnersResponse, message: WatchResponse): ListRunnersResponse {
  const merged = mergeById(list.runners, message.runners, { id: runnerId, add: 'last' });
  const runners = without(merged, message.removedRunnerIds, runnerId);
  return runners === list.runners ? list : { ...list, runners };
}

export function mergeRunner(answer: GetRunnerResponse, message: WatchResponse): GetRunnerResponse {
  const next = message.runners.find((runner) => runner.runnerId === answer.runner?.runnerId);
  return next ? { ...answer, runner: next } : answer;
}

/** Samples arrive with the runner's state. The window of time is kept by dropping the oldest. */
export function mergeMetrics(
  answer: GetRunnerMetricsResponse,
  runner: WatchResponse['runners'][number] | undefined,
): GetRunnerMetricsResponse {
  const sample = runner?.load;
  const last = answer.samples.at(-1);
  if (!sample || (last && sample.atMs <= last.atMs)) return answer;
  return { ...answer, samples: [...answer.samples.slice(answer.samples.length >= 300 ? 1 : 0), sample] };
}

export function mergePipelines(list: ListPipelinesResponse, message: WatchResponse): ListPipelinesResponse {
  const merged = mergeById(list.pipelines, message.pipelines, { id: pipelineId });
  const pipelines = without(merged, message.removedPipelineIds, pipelineId);
  return pipelines === list.pipelines ? list : { ...list, pipelines };
}

export function mergePipeline(answer: GetPipelineResponse, message: WatchResponse): GetPipelineResponse {
  const next = message.pipelines.find((pipeline) => pipeline.pipelineId === answer.pipeline?.pipelineId);
  return next ? { ...answer, pipeline: next } : answer;
}

export function mergeApprovals(list: ListApprovalsResponse, message: WatchResponse): ListApprovalsResponse {
  const approvals = mergeById(list.approvals, message.approvals, { id: approvalId });
  return approvals === list.approvals ? list : { ...list, approvals };
}

export function mergeTokens(list: ListRegistrationTokensResponse, message: WatchResponse) {
  const tokens = mergeById(list.tokens, message.registrationTokens, { id: (token) => token.tokenId, add: 'first' });
  return tokens === list.tokens ? list : { ...list, tokens };
}
