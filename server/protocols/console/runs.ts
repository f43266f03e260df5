import type { MessageInitShape } from '@bufbuild/protobuf';
import type { ServiceImpl } from '@connectrpc/connect';
import { JobState } from '../../../gen/signalbox/console/v1/run_pb.js';
import type {
  ListRunsRequest,
  RerunRunRequest,
  RunsService,
  StageSchema,
} from '../../../gen/signalbox/console/v1/runs_pb.js';
import type { JsonObject, Plan } from '../../../pipeline/plan.ts';
import { criticalPath } from '../../domain/critical-path.ts';
import { DomainError, malformed } from '../../domain/errors.ts';
import type { JobRunId, PipelineId, PipelineRunId, StepRunId } from '../../domain/ids.ts';
import type { JobRun } from '../../domain/job-run.ts';
import { type PipelineRun, pipelineRunStates, type TriggerType } from '../../domain/pipeline-run.ts';
import type { RerunScope } from '../../services/engine/rerun.ts';
import { comparisonMessage } from './comparison-message.ts';
import { eventMessage } from './event-messages.ts';
import { idFrom } from './ids.ts';
import { jsonValues } from './json-values.ts';
import { operatorOf } from './operator.ts';
import { pageSizeFrom, tokenFrom } from './pages.ts';
import {
  annotationMessage,
  artifactMessage,
  jobStateOf,
  runActionMessages,
  runStateOf,
  triggerKindOf,
} from './run-messages.ts';
import type { ConsoleServices } from './services.ts';
import { presentTimes } from './times.ts';
import type { Views } from './views.ts';

const longestReason = 500;
const weekMs = 7 * 24 * 3_600_000;

export function runsRoutes(services: ConsoleServices, views: Views): ServiceImpl<typeof RunsService> {
  const { runs, history, artifacts, annotations, runNotes, approvals, events, clock } = services;
  return {
    listRuns(request) {
      const page = history.search(searchFrom(request), {
        before: tokenFrom(request.pageToken),
        size: pageSizeFrom(request.pageSize),
      });
      return {
        runs: views.runSummaries(page.runIds),
        nextPageToken: page.next ?? '',
        total: page.total,
        totalIsMinimum: page.isTotalMinimum,
      };
    },

    getRun(request, context) {
      const seq = events.lastSeq(); // before the state is read: what happens meanwhile is told again by the watch
      const run = runs.get(runIdFrom(request));
      const plan = views.plan(run);
      const jobs = runs.jobs(run.runId);
      const usual = history.usualJobMs(run.pipelineId);
      const reasonOf = views.reasons.fresh();
      const messages = jobs.map((job) => views.job(run, job, reasonOf));
      return {
        seq,
        run: views.runSummary(run.runId, reasonOf),
        jobs: messages.filter((job) => job.latest),
        earlierAttempts: messages.filter((job) => !job.latest),
        steps: views.stepsOfRun(run, jobs),
        stages: stagesOf(plan, jobs),
        artifacts: artifacts
          .listForRun(run.runId)
          .map((artifact) => artifactMessage(artifact, artifacts.downloadOf(artifact))),
        annotations: annotations.list(run.runId).map(annotationMessage),
        approvals: approvals
          .list({ runId: run.runId }, { pageSize: 100 })
          .rows.map((approval) => views.approval(approval, operatorOf(context))),
        variables: { ...(plan?.variables ?? run.variables) },
        inputsJson: jsonValues(plan?.inputs ?? run.inputs),
        planJson: plan ? JSON.stringify(plan) : '',
        definitionText: runs.source(run.runId),
        allowed: runActionMessages(run),
        criticalPath: [...criticalPath(timedJobs(plan, jobs, clock.nowMs()))],
        attempts: history.attempts(run.pipelineId, run.number).map((runId) => {
          const { attempt, state } = runs.get(runId);
          return { runId, attempt, state: runStateOf[state] };
        }),
        usualJobMs: Object.fromEntries(usual),
      };
    },

    setRunNote(request, context) {
      const runId = runIdFrom(request);
      runNotes.set(runId, { text: request.text, isTaken: request.taken }, operatorOf(context));
      return { run: views.runSummary(runId) };
    },

    listRunEvents(request) {
      const size = pageSizeFrom(request.pageSize);
      const found = runs.timeline(runIdFrom(request), request.afterSeq, size + 1);
      return { events: found.slice(0, size).map(eventMessage), hasMore: found.length > size };
    },

    async triggerRun(request, context) {
      const { branch, commit, tag, requestId } = request;
      const answer = await runs.trigger({
        pipelineId: idFrom<PipelineId>(request.pipelineId, 'pipeline_id'),
        requestId: idFrom(requestId, 'request_id'),
        variables: {
          ...request.variables,
          ...(branch !== '' && { 'git.branch': branch }),
          ...(commit !== '' && { 'git.commit': commit }),
          ...(tag !== '' && { 'git.tag': tag }),
        },
        inputs: request.inputs,
        triggeredBy: operatorOf(context),
      });
      return { run: views.runSummary(answer.runId), repeated: answer.isRepeat };
    },

    async runText(request, context) {
      const { text, fileName, pipelineId, variables, inputs, includes, gitJson, requestId } = request;
      const answer = await runs.runFresh({
        text,
        path: fileName === '' ? 'pipeline.yaml' : fileName,
        ...(pipelineId !== '' && { pipelineId: idFrom<PipelineId>(pipelineId, 'pipeline_id') }),
        ...(gitJson !== '' && { git: jsonObjectFrom(gitJson) }),
        ...(requestId !== '' && { requestId }),
        variables,
        inputs,
        includes: (path) => (Object.hasOwn(includes, path) ? includes[path] : undefined),
        triggeredBy: operatorOf(context),
      });
      return { run: views.runSummary(answer.runId) };
    },

    stopRun(request, context) {
      return afterwards(request, () => runs.stop(steering(request, operatorOf(context))));
    },

    pauseRun(request, context) {
      if (request.reason.length > longestReason) {
        throw new DomainError('invalid', `the reason has more than ${longestReason} characters`, {
          subject: 'reason',
          word: 'reason_long',
          values: { max: `${longestReason}` },
        });
      }
      const untilMs = request.untilMs ?? null;
      return afterwards(request, () => runs.pause(steering(request, operatorOf(context)), untilMs));
    },

    resumeRun(request, context) {
      return afterwards(request, () => runs.resume(steering(request, operatorOf(context))));
    },

    async rerunRun(request, context) {
      const runId = runIdFrom(request);
      const scope = scopeFrom(request);
      const { reused, executed } = runs.previewRerun(runId, scope);
      const keys = { reusedJobKeys: [...reused], executedJobKeys: [...executed] };
      if (request.dryRun) return keys;
      const variables = request.what.case === 'all' ? request.what.value.variables : {};
      const hasVariables = Object.keys(variables).length > 0;
      const answer = await runs.rerun({
        runId,
        scope,
        definition: hasVariables ? 'latest' : 'same',
        triggeredBy: operatorOf(context),
        ...(hasVariables && { variables }),
        ...(request.requestId !== '' && { requestId: request.requestId }),
      });
      return { ...keys, run: views.runSummary(answer.runId) };
    },

    retryStep(request, context) {
      const stepRunId = runs.retryStep(idFrom<StepRunId>(request.stepRunId, 'step_run_id'), operatorOf(context));
      const { jobRunId, runId } = runs.step(stepRunId);
      return { stepRunId, jobRunId, runId };
    },

    cancelJob(request, context) {
      runs.cancelJob(idFrom<JobRunId>(request.jobRunId, 'job_run_id'), request.reason, operatorOf(context));
      return {};
    },

    cancelStep(request, context) {
      runs.cancelStep(idFrom<StepRunId>(request.stepRunId, 'step_run_id'), request.reason, operatorOf(context));
      return {};
    },

    compareRuns(request) {
      const left = runs.get(idFrom<PipelineRunId>(request.leftRunId, 'left_run_id'));
      const right = runs.get(
        request.rightRunId === '' ? lastGreenBefore(left) : idFrom<PipelineRunId>(request.rightRunId, 'right_run_id'),
      );
      const sideOf = (run: PipelineRun) => ({
        run,
        plan: views.plan(run),
        jobs: runs.jobs(run.runId),
        steps: runs.stepsOfRun(run.runId),
        definition: runs.source(run.runId),
      });
      return {
        left: views.runSummary(left.runId),
        right: views.runSummary(right.runId),
        ...comparisonMessage(sideOf(left), sideOf(right)),
      };
    },

    getRunStats(request) {
      const pipelineId = request.pipelineId === '' ? null : idFrom<PipelineId>(request.pipelineId, 'pipeline_id');
      const stats = history.stats(pipelineId, request.periodMs > 0 ? request.periodMs : weekMs);
      const { runs: all, succeeded, failed, ...times } = stats;
      return { runs: all, succeeded, failed, ...presentTimes(times) };
    },
  };

  function afterwards(request: { readonly runId: string }, change: () => void) {
    change();
    return { run: views.runSummary(runIdFrom(request)) };
  }

  function lastGreenBefore(run: PipelineRun): PipelineRunId {
    const found = history.lastGreenBefore(run.pipelineId, run.runId);
    if (found) return found;
    throw new DomainError('not-found', `no run of ${run.pipelineName} before #${run.number} succeeded`);
  }
}

function runIdFrom(request: { readonly runId: string }): PipelineRunId {
  return idFrom<PipelineRunId>(request.runId, 'run_id');
}

function steering(request: { readonly runId: string; readonly reason: string }, by: string) {
  return { runId: runIdFrom(request), reason: request.reason, by };
}

function searchFrom(request: ListRunsRequest) {
  const triggers = (Object.keys(triggerKindOf) as TriggerType[]) // the record has exactly these keys
    .filter((type) => request.triggers.includes(triggerKindOf[type]));
  return {
    pipelineIds: request.pipelineIds.map((id) => idFrom<PipelineId>(id, 'pipeline_ids')),
    states: pipelineRunStates.filter((state) => request.states.includes(runStateOf[state])),
    triggers,
    branch: request.branch.trim(),
    text: request.text,
    fromMs: request.createdFromMs ?? null,
    toMs: request.createdToMs ?? null,
  };
}

function scopeFrom({ what }: RerunRunRequest): RerunScope {
  switch (what.case) {
    case 'all':
      return { kind: 'all' };
    case 'failed':
      return { kind: 'failed' };
    case 'fromJob':
      return { kind: 'from-job', jobKey: what.value.jobKey };
    case undefined:
      throw malformed('what', 'say what to run again: all, failed or from_job');
  }
}

function jsonObjectFrom(text: string): JsonObject {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject;
  } catch {
    // answered below: the text is no JSON
  }
  throw malformed('git_json', 'git_json is not a JSON object');
}

function timedJobs(plan: Plan | undefined, jobs: readonly JobRun[], nowMs: number) {
  const latest = new Map(jobs.filter((job) => job.isLatest).map((job) => [job.jobKey, job]));
  return (plan?.jobs ?? []).map(({ key, dependsOn }) => {
    const job = latest.get(key);
    const startedAtMs = job?.startedAtMs ?? null;
    return { key, dependsOn, durationMs: startedAtMs === null ? 0 : (job?.endedAtMs ?? nowMs) - startedAtMs };
  });
}

/** The worst of its jobs, in the order of the language reference 10.7. */
function stagesOf(plan: Plan | undefined, jobs: readonly JobRun[]): MessageInitShape<typeof StageSchema>[] {
  const stateByKey = new Map(jobs.filter((job) => job.isLatest).map((job) => [job.jobKey, jobStateOf[job.state]]));
  return (plan?.stages ?? []).map(({ name, description }) => {
    const planned = plan?.jobs.filter((job) => job.stage === name) ?? [];
    const states = planned.map((job) => {
      const state = stateByKey.get(job.key) ?? JobState.WAITING;
      const isTolerated = job.allowFailure && (state === JobState.FAILED || state === JobState.TIMEOUT);
      return isTolerated ? JobState.SUCCESS : state;
    });
    return {
      name,
      description,
      state: stageOrder.find((state) => states.includes(state)) ?? JobState.SKIPPED,
      jobKeys: planned.map((job) => job.key),
    };
  });
}

const stageOrder = [
  JobState.RUNNING,
  JobState.QUEUED,
  JobState.CANCELLED,
  JobState.TIMEOUT,
  JobState.FAILED,
  JobState.WAITING,
  JobState.SUCCESS,
];
