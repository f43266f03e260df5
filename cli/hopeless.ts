import { type JobRun, JobState } from '../gen/signalbox/console/v1/run_pb.js';
import { RunnersService } from '../gen/signalbox/console/v1/runners_pb.js';
import { RunsService } from '../gen/signalbox/console/v1/runs_pb.js';
import { WatchService, WatchTopic } from '../gen/signalbox/console/v1/watch_pb.js';
import type { Connection } from './connection.ts';

/** What waiting does not change where one runner is all there is. */
const hopeless: ReadonlySet<string | undefined> = new Set(['noMatch', 'stepByStep']);

/**
 * The jobs that keep a run from going on for ever, when one runner is all there is and will not take them: resolves once
 * that is so. What the runner offers is known only when it has come.
 */
export async function stuckJobs(
  connection: Connection,
  runId: string,
  signal: AbortSignal,
): Promise<readonly JobRun[]> {
  const ended = new AbortController();
  const runs = connection.client(RunsService);
  const watch = connection
    .client(WatchService)
    .watch({ topics: [WatchTopic.RUNNERS, WatchTopic.QUEUE] }, { signal: AbortSignal.any([signal, ended.signal]) });
  let hasRunner = false;
  try {
    for await (const { hello, runners, queue } of watch) {
      // The stream is open: whatever changes after this look is told.
      const known = hello ? (await connection.client(RunnersService).listRunners({}, { signal })).runners : runners;
      hasRunner ||= known.some((runner) => runner.connected);
      const ofRun = queue?.items.filter((item) => item.runId === runId) ?? [];
      if (!hasRunner || !ofRun.some(({ reason }) => hopeless.has(reason?.cause.case))) continue;
      const stuck = stuckAmong((await runs.getRun({ runId }, { signal })).jobs);
      if (stuck.length > 0) return stuck;
    }
    return [];
  } finally {
    ended.abort();
  }
}

/** None while anything of the run goes on. */
function stuckAmong(jobs: readonly JobRun[]): readonly JobRun[] {
  const open = jobs.filter((job) => job.state === JobState.QUEUED || job.state === JobState.RUNNING);
  return open.every((job) => hopeless.has(job.waiting?.cause.case)) ? open : [];
}
