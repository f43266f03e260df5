import type { ServiceImpl } from '@connectrpc/connect';
import type { OverviewService } from '../../../gen/signalbox/console/v1/overview_pb.js';
import { pendingFirst } from '../../domain/approval.ts';
import { eventMessage } from './event-messages.ts';
import { operatorOf } from './operator.ts';
import type { ConsoleServices } from './services.ts';
import type { Views } from './views.ts';

const runningShown = 50;
const failedShown = 20;
const failedSinceMs = 7 * 24 * 3_600_000;
const queueShown = 100;
const pipelinesShown = 100;
const approvalsShown = 100;
const activityShown = 50;
const foundUsually = 20;
const foundAtMost = 100;
/** What people call activity; the life of each single step is too much. */
const activityTypes = ['pipeline.', 'pipeline-run.', 'approval.', 'runner.', 'secret.', 'setting.', 'trigger.'];

const anyRun = { pipelineIds: [], states: [], triggers: [], branch: '', text: '', fromMs: null, toMs: null } as const;

export function overviewRoutes(services: ConsoleServices, views: Views): ServiceImpl<typeof OverviewService> {
  const { history, pipelines, runners, approvals, clock } = services;
  return {
    getOverview(_, context) {
      const operator = operatorOf(context);
      const running = history.search(
        { ...anyRun, states: ['pending', 'running', 'paused', 'cancelling'] },
        { before: null, size: runningShown },
      );
      const failed = history.search(
        { ...anyRun, states: ['failed'], fromMs: clock.nowMs() - failedSinceMs },
        { before: null, size: failedShown },
      );
      const activity = history.events(
        { types: activityTypes, runId: null, runnerId: null, pipelineId: null },
        { before: null, size: activityShown },
      );
      return {
        counters: views.counters(),
        running: views.runSummaries(running.runIds),
        waiting: views.queue(queueShown),
        failed: views.runSummaries(failed.runIds),
        runners: runners.list().map((runner) => views.runner(runner)),
        pipelines: pipelines.list({}, { pageSize: pipelinesShown }).rows.map((pipeline) => views.pipeline(pipeline)),
        approvals: approvals
          .list({ states: ['pending'] }, { pageSize: approvalsShown })
          .rows.toSorted(pendingFirst)
          .map((approval) => views.approval(approval, operator)),
        activity: activity.map(eventMessage),
      };
    },

    find(request) {
      const limit = Math.min(request.limit || foundUsually, foundAtMost);
      const text = request.text.trim().toLowerCase();
      const found = [
        ...pipelines
          .list(text === '' ? {} : { name: text }, { pageSize: limit })
          .rows.map((pipeline) => ({ what: { case: 'pipeline' as const, value: views.pipeline(pipeline) } })),
        ...runners
          .list()
          .filter((runner) => runner.name.toLowerCase().includes(text))
          .map((runner) => ({ what: { case: 'runner' as const, value: views.runner(runner) } })),
        ...history
          .search({ ...anyRun, text }, { before: null, size: limit })
          .runIds.map((runId) => ({ what: { case: 'run' as const, value: views.runSummary(runId) } })),
      ];
      return { found: found.slice(0, limit) };
    },
  };
}
