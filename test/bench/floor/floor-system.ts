import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { createClient } from '@connectrpc/connect';
import { createGrpcTransport } from '@connectrpc/connect-node';
import { PipelineService } from '../../../gen/pipeline/v1/pipeline_pb.js';
import { StreamService } from '../../../gen/stream/v1/stream_pb.js';
import { childMemory, endings, type SystemUnderTest } from '../system.ts';

const here = import.meta.dirname;

/** The floor programs, driven as Signalbox is. */
export async function startFloor(dataDir: string): Promise<SystemUnderTest> {
  const startedAt = performance.now();
  const server = spawn(process.execPath, [`${here}/control-plane.ts`, `${dataDir}/floor.db`], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const [port = ''] = await firstLine(server.stdout);
  const startedInMs = performance.now() - startedAt;
  const agent = spawn(process.execPath, [`${here}/agent.ts`, port], { stdio: ['ignore', 'inherit', 'inherit'] });
  const transport = createGrpcTransport({ baseUrl: `http://127.0.0.1:${port}` });
  const pipelines = createClient(PipelineService, transport);
  const watching = new AbortController();
  const ended = endings(createClient(StreamService, transport).streamPipelineStatus({}, { signal: watching.signal }));

  return {
    name: 'floor',
    startedInMs,
    async trigger(steps, script) {
      const { runId } = await pipelines.triggerPipeline({ variables: { steps: String(steps), script } });
      return runId;
    },
    ended,
    async pushLines(file) {
      const pusher = spawn(process.execPath, [`${here}/agent.ts`, port, 'logs', file], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const [tookMs = ''] = await firstLine(pusher.stdout);
      return Number(tookMs);
    },
    memoryBytes: () => ({ server: childMemory(server), agent: childMemory(agent) }),
    async [Symbol.asyncDispose]() {
      watching.abort();
      agent.kill();
      server.stdin.end();
      await new Promise((resolve) => server.on('close', resolve));
    },
  };
}

async function firstLine(input: NodeJS.ReadableStream): Promise<string[]> {
  for await (const line of createInterface({ input })) return [line];
  return [];
}
