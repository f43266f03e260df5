import type { ServiceImpl } from '@connectrpc/connect';
import { type RunnersService, Stranding } from '../../../gen/signalbox/console/v1/runners_pb.js';
import type { RunnerId, StepRunId, TokenId } from '../../domain/ids.ts';
import { unmetCriteria } from '../../domain/matching.ts';
import { checkLabels, effectiveLabels } from '../../domain/runner-labels.ts';
import type { RunnerView } from '../../domain/runner-view.ts';
import type { StrandedJob } from '../../services/runner-alerts.ts';
import { enrolmentCommands, woodpeckerLines } from './enrolment.ts';
import { eventMessage } from './event-messages.ts';
import { idFrom } from './ids.ts';
import { operatorOf } from './operator.ts';
import { pageSizeFrom, tokenFrom } from './pages.ts';
import { refusedEntryMessage } from './refused-entry-messages.ts';
import { peakMessage, registrationTokenMessage, sampleMessage } from './runner-messages.ts';
import type { ConsoleServices } from './services.ts';
import { presentTimes } from './times.ts';
import type { Views } from './views.ts';

const hourMs = 3_600_000;
const historyShown = 100;
const usualSamples = 300;
const mostPipelines = 200;

const strandingOf: Readonly<Record<StrandedJob['how'], Stranding>> = {
  lost: Stranding.LOST,
  retried: Stranding.RETRIED,
  waiting: Stranding.WAITING,
};

export function runnersRoutes(
  {
    agentPrograms,
    audit,
    machineLoad,
    runnerAlerts,
    runners,
    registrationTokens,
    history,
    runs,
    queue,
    pipelines,
    facts,
    clock,
  }: ConsoleServices,
  views: Views,
): ServiceImpl<typeof RunnersService> {
  /** What the jobs of a run that never came to the queue ask for is not known. */
  function pipelineEffects(now: RunnerView, then: RunnerView) {
    const all = pipelines.list({}, { pageSize: mostPipelines }).rows;
    return all.flatMap(({ pipelineId, name, latestRunId }) => {
      const jobs = latestRunId === null ? [] : runs.jobs(latestRunId);
      const known = jobs.filter((job) => job.isLatest && job.queuedAtMs !== null);
      const count = (runner: RunnerView) =>
        known.filter((job) => unmetCriteria(runner, job.requirement).length === 0).length;
      const [jobsNow, jobsThen] = [count(now), count(then)];
      return jobsNow === jobsThen ? [] : [{ pipelineId, name, jobsNow, jobsThen }];
    });
  }

  return {
    listRunners() {
      return { runners: runners.list().map((runner) => views.runner(runner)) };
    },

    getRunner(request) {
      const runnerId = runnerIdFrom(request);
      const events = history.events(
        { types: ['runner.', 'audit.', 'ingest.'], runId: null, runnerId, pipelineId: null },
        { before: null, size: historyShown },
      );
      const stranded = runnerAlerts.stranded(runnerId).map((job) => ({ ...job, how: strandingOf[job.how] }));
      return { ...present(runnerId), history: events.map(eventMessage), stranded };
    },

    listRunnerJobs(request) {
      const { jobs, next } = history.runnerJobs(runnerIdFrom(request), {
        before: tokenFrom(request.pageToken),
        size: pageSizeFrom(request.pageSize),
      });
      return {
        jobs: jobs.map((job) => {
          const run = runs.get(job.runId);
          return {
            jobRunId: job.jobRunId,
            jobKey: job.jobKey,
            runId: job.runId,
            runNumber: run.number,
            pipelineId: run.pipelineId,
            pipelineName: run.pipelineName,
            state: job.state,
            ...presentTimes({ startedAtMs: job.startedAtMs, endedAtMs: job.endedAtMs }),
          };
        }),
        nextPageToken: next ?? '',
      };
    },

    getRunnerMetrics(request) {
      const periodMs = request.periodMs > 0 ? request.periodMs : hourMs;
      const runnerId = runnerIdFrom(request);
      const sinceMs = clock.nowMs() - periodMs;
      const samples = runners.metrics(runnerId, sinceMs);
      const every = Math.max(1, Math.ceil(samples.length / (request.maxSamples || usualSamples)));
      return {
        samples: samples.filter((_, index) => index % every === 0).map(sampleMessage),
        peaks: machineLoad.peaks(runnerId, sinceMs).map((peak) => ({ ...peakMessage(peak), steps: [...peak.steps] })),
      };
    },

    getStepLoad(request) {
      return { peaks: machineLoad.during(idFrom<StepRunId>(request.stepRunId, 'step_run_id')).map(peakMessage) };
    },

    createRunner(request, context) {
      const { name, labels, capacity, backend } = request;
      const { runnerId, token } = runners.admin.create({ name, labels, isEmbedded: false }, operatorOf(context));
      return { ...present(runnerId), token, woodpecker: woodpeckerLines({ facts, token, capacity, backend }) };
    },

    setLabels(request, context) {
      return changed(request, (runnerId) =>
        runners.admin.setAdminLabels(runnerId, request.labels, operatorOf(context)),
      );
    },

    previewLabels(request) {
      checkLabels(request.labels);
      const runner = runners.get(runnerIdFrom(request));
      const labels = effectiveLabels(runner.implicitLabels, runner.agentLabels, request.labels);
      const queuedJobs = queue
        .list()
        .filter(({ job }) => job.state === 'queued')
        .map(({ job }) => ({
          jobRunId: job.jobRunId,
          runId: job.runId,
          runNumber: runs.get(job.runId).number,
          pipelineName: runs.get(job.runId).pipelineName,
          jobKey: job.jobKey,
          matchesNow: unmetCriteria(runner, job.requirement).length === 0,
          wouldMatch: unmetCriteria({ ...runner, labels }, job.requirement).length === 0,
        }));
      return { effectiveLabels: { ...labels }, queuedJobs, pipelines: pipelineEffects(runner, { ...runner, labels }) };
    },

    setCapacity(request, context) {
      const capacity = request.capacity ?? null;
      return changed(request, (runnerId) => runners.admin.setCapacity(runnerId, capacity, operatorOf(context)));
    },

    updateRunner(request, context) {
      return changed(request, (runnerId) => agentPrograms.update(runnerId, operatorOf(context)));
    },

    updateAllRunners(_, context) {
      return { count: agentPrograms.updateAll(operatorOf(context)) };
    },

    rollBackRunner(request, context) {
      return changed(request, (runnerId) => agentPrograms.rollBack(runnerId, operatorOf(context)));
    },

    keepRunnerProgram(request, context) {
      return changed(request, (runnerId) => agentPrograms.keep(runnerId, operatorOf(context)));
    },

    renameRunner(request, context) {
      return changed(request, (runnerId) => runners.admin.rename(runnerId, request.name, operatorOf(context)));
    },

    drainRunner(request, context) {
      const drain = { note: request.note, untilMs: request.untilMs ?? null };
      return changed(request, (runnerId) => runners.admin.drain(runnerId, operatorOf(context), drain));
    },

    undrainRunner(request, context) {
      return changed(request, (runnerId) => runners.admin.undrain(runnerId, operatorOf(context)));
    },

    pauseRunner(request, context) {
      const pause = { note: request.note, untilMs: request.untilMs ?? null };
      return changed(request, (runnerId) => runners.admin.pause(runnerId, pause, operatorOf(context)));
    },

    resumeRunner(request, context) {
      return changed(request, (runnerId) => runners.admin.resume(runnerId, operatorOf(context)));
    },

    setRunnerEnabled(request, context) {
      return changed(request, (runnerId) => runners.admin.setEnabled(runnerId, request.enabled, operatorOf(context)));
    },

    approveRunner(request, context) {
      return changed(request, (runnerId) => runners.admin.approve(runnerId, operatorOf(context)));
    },

    rejectRunner(request, context) {
      runners.admin.reject(runnerIdFrom(request), operatorOf(context));
      return {};
    },

    revokeRunner(request, context) {
      return changed(request, (runnerId) => runners.admin.revoke(runnerId, operatorOf(context)));
    },

    rotateRunnerToken(request, context) {
      return runners.admin.rotate(runnerIdFrom(request), operatorOf(context));
    },

    removeRunner(request, context) {
      runners.admin.remove(runnerIdFrom(request), operatorOf(context));
      return {};
    },

    createRegistrationToken(request, context) {
      const { note, maxUses, requiresApproval, validForMs, labels, capacity, runnerName } = request;
      checkLabels(labels);
      const nowMs = clock.nowMs();
      const expiresAtMs = validForMs < 0 ? null : nowMs + (validForMs || hourMs);
      const { token, record } = registrationTokens.create(
        { note, maxUses, needsApproval: requiresApproval, expiresAtMs },
        operatorOf(context),
      );
      return {
        token: registrationTokenMessage(record, nowMs),
        secret: token,
        commands: enrolmentCommands({
          address: facts.agentAddress,
          caFingerprint: facts.caFingerprint,
          token,
          name: runnerName,
          labels,
          capacity,
        }),
      };
    },

    listRefusedEntries({ sinceMs }) {
      return { entries: audit.refusedEntries(sinceMs).map(refusedEntryMessage) };
    },

    listRegistrationTokens() {
      const nowMs = clock.nowMs();
      return { tokens: registrationTokens.list().map((token) => registrationTokenMessage(token, nowMs)) };
    },

    revokeRegistrationToken(request, context) {
      const tokenId = idFrom<TokenId>(request.tokenId, 'token_id');
      registrationTokens.revoke(tokenId, operatorOf(context));
      const token = registrationTokens.list().find((one) => one.id === tokenId);
      return token ? { token: registrationTokenMessage(token, clock.nowMs()) } : {};
    },
  };

  function changed(request: { readonly runnerId: string }, change: (runnerId: RunnerId) => void) {
    const runnerId = runnerIdFrom(request);
    change(runnerId);
    return present(runnerId);
  }

  function present(runnerId: RunnerId) {
    return { runner: views.runner(runners.get(runnerId)) };
  }
}

function runnerIdFrom(request: { readonly runnerId: string }): RunnerId {
  return idFrom<RunnerId>(request.runnerId, 'runner_id');
}
