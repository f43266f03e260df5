import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, watch } from 'node:fs';
import { join } from 'node:path';
import { createClient, type Interceptor } from '@connectrpc/connect';
import { createConnectTransport } from '@connectrpc/connect-node';
import { PipelineService } from '../../gen/pipeline/v1/pipeline_pb.js';
import { LogsService } from '../../gen/signalbox/console/v1/logs_pb.js';
import { PipelinesService } from '../../gen/signalbox/console/v1/pipelines_pb.js';
import { RunsService } from '../../gen/signalbox/console/v1/runs_pb.js';
import { WatchService, WatchTopic } from '../../gen/signalbox/console/v1/watch_pb.js';
import { StreamService } from '../../gen/stream/v1/stream_pb.js';
import { childMemory, endings, processMemory, type SystemUnderTest } from './system.ts';

export interface Signalbox extends SystemUnderTest {
  readonly console: ReturnType<typeof clients>;
  /** The step run of a one-step run. */
  stepOf(runId: string): Promise<string>;
}

const program = join(import.meta.dirname, '../../cli/main.ts');

/** `signalbox serve` with its embedded runner, driven through its public listeners. */
export async function startSignalbox(dataDir: string): Promise<Signalbox> {
  const startedAt = performance.now();
  const server = spawn(process.execPath, [program, 'serve', '--data', dataDir, '--port', '0', '--agent-port', '0'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const access = await addressIn(dataDir);
  const startedInMs = performance.now() - startedAt;
  const console = clients(access);
  const watching = new AbortController();
  const ended = endings(console.stream.streamPipelineStatus({}, { signal: watching.signal }));
  await embeddedRunnerIsThere(console, watching.signal);
  const pipelines = new Map<number, Promise<string>>();

  async function stepOf(runId: string): Promise<string> {
    const { steps } = await console.runs.getRun({ runId });
    return steps[0]?.stepRunId ?? '';
  }
  async function trigger(steps: number, script: string): Promise<string> {
    const known = pipelines.get(steps) ?? createPipeline(console, steps);
    pipelines.set(steps, known);
    const { runId } = await console.pipeline.triggerPipeline({
      pipelineId: await known,
      variables: { SCRIPT: script },
    });
    return runId;
  }

  return {
    name: 'signalbox',
    startedInMs,
    console,
    trigger,
    ended,
    stepOf,
    async pushLines(file) {
      const runId = await trigger(1, `cat ${file}`);
      await ended.of(runId);
      const stepRunId = await stepOf(runId);
      for await (const _ of console.logs.tailLog({ stepRunId, fromLine: -1 })) void _; // ends when all is stored
      const { steps } = await console.runs.getRun({ runId });
      const storedAt = Date.now();
      return storedAt - (steps[0]?.startedAtMs ?? 0);
    },
    memoryBytes: () => ({ server: childMemory(server), agent: processMemory(childOf(server.pid ?? 0)) }),
    async [Symbol.asyncDispose]() {
      watching.abort();
      const closed = once(server, 'close');
      server.kill('SIGTERM');
      await closed;
    },
  };
}

function clients({ url, token }: { readonly url: string; readonly token: string }) {
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
    watch: createClient(WatchService, transport),
  };
}

async function createPipeline({ pipelines }: Signalbox['console'], steps: number): Promise<string> {
  const list = Array.from(
    { length: steps },
    (_, index) => `      - {name: s${index}, uses: shell, args: {run: "\${{ variables.SCRIPT }}"}}`,
  );
  const text = `namespace: bench\nvariables: {SCRIPT: "true"}\njobs:\n  - name: work\n    steps:\n${list.join('\n')}\n`;
  const { pipeline } = await pipelines.createPipeline({
    name: `steps-${steps}`,
    home: { case: 'managed', value: { text } },
  });
  return pipeline?.pipelineId ?? '';
}

/** The server writes its address when it is ready. */
async function addressIn(dataDir: string): Promise<{ url: string; token: string }> {
  const read = () => {
    try {
      return JSON.parse(readFileSync(join(dataDir, 'console.json'), 'utf8')) as { url: string; token: string };
    } catch {
      return undefined; // not written yet, or not whole
    }
  };
  const watcher = watch(dataDir);
  try {
    for (let address = read(); ; address = read()) {
      if (address) return address;
      await once(watcher, 'change');
    }
  } finally {
    watcher.close();
  }
}

async function embeddedRunnerIsThere({ watch }: Signalbox['console'], signal: AbortSignal): Promise<void> {
  const topics = [WatchTopic.RUNNERS];
  for await (const { counters } of watch.watch({ topics }, { signal })) if ((counters?.runnersOnline ?? 0) > 0) return;
}

function childOf(pid: number): number {
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      if (Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) === pid) return Number(name);
    } catch {
      // it ended meanwhile
    }
  }
  return 0;
}
