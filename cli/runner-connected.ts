import { RunnersService } from '../gen/signalbox/console/v1/runners_pb.js';
import { WatchService, WatchTopic } from '../gen/signalbox/console/v1/watch_pb.js';
import type { Connection } from './connection.ts';

/** Resolves when some runner is connected; until then nobody knows what it offers. */
export async function runnerConnected(connection: Connection, signal: AbortSignal): Promise<void> {
  const ended = new AbortController();
  const watch = connection
    .client(WatchService)
    .watch({ topics: [WatchTopic.RUNNERS] }, { signal: AbortSignal.any([signal, ended.signal]) });
  try {
    for await (const { hello, runners } of watch) {
      // The stream is open: whatever connects after this look is told.
      const known = hello ? (await connection.client(RunnersService).listRunners({}, { signal })).runners : runners;
      if (known.some((runner) => runner.connected)) return;
    }
  } finally {
    ended.abort();
  }
}
