import { once } from 'node:events';
import { readFileSync, watch } from 'node:fs';
import { join } from 'node:path';
import { createClient, type Interceptor } from '@connectrpc/connect';
import { createConnectTransport } from '@connectrpc/connect-node';
import { PipelineService } from '../../gen/pipeline/v1/pipeline_pb.js';
import { LogsService } from '../../gen/signalbox/console/v1/logs_pb.js';
import { PipelinesService } from '../../gen/signalbox/console/v1/pipelines_pb.js';
import { RunnersService } from '../../gen/signalbox/console/v1/runners_pb.js';
import { RunsService } from '../../gen/signalbox/console/v1/runs_pb.js';
import { ServerService } from '../../gen/signalbox/console/v1/server_pb.js';
import { WatchService } from '../../gen/signalbox/console/v1/watch_pb.js';
import { StreamService } from '../../gen/stream/v1/stream_pb.js';

export interface ConsoleAddress {
  readonly url: string;
  readonly token: string;
}

export type ConsoleClients = ReturnType<typeof consoleClients>;

/** What the console and the command line use, against the console listener of a real server. */
export function consoleClients({ url, token }: ConsoleAddress) {
  const authorize: Interceptor = (next) => (request) => {
    request.header.set('authorization', `Bearer ${token}`);
    return next(request);
  };
  const transport = createConnectTransport({ baseUrl: url, httpVersion: '1.1', interceptors: [authorize] });
  return {
    pipeline: createClient(PipelineService, transport),
    pipelines: createClient(PipelinesService, transport),
    stream: createClient(StreamService, transport),
    runs: createClient(RunsService, transport),
    logs: createClient(LogsService, transport),
    runners: createClient(RunnersService, transport),
    server: createClient(ServerService, transport),
    watch: createClient(WatchService, transport),
  };
}

/** The address of the server that uses this data directory, which it writes there when it is ready. */
export async function consoleAddressIn(dataDir: string): Promise<ConsoleAddress> {
  const watcher = watch(dataDir);
  try {
    for (;;) {
      const address = addressFrom(join(dataDir, 'console.json'));
      if (address) return address;
      await once(watcher, 'change');
    }
  } finally {
    watcher.close();
  }
}

function addressFrom(file: string): ConsoleAddress | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as ConsoleAddress; // written whole by our own server
  } catch {
    return undefined; // not written yet, or not whole
  }
}
