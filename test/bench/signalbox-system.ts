import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { WatchTopic } from '../../gen/signalbox/console/v1/watch_pb.js';
import { type ConsoleClients, consoleAddressIn, consoleClients } from '../support/console-clients.ts';
import { childMemory, endings, processMemory, type SystemUnderTest } from './system.ts';

export interface Signalbox extends SystemUnderTest {
  readonly console: ConsoleClients;
  /** The step run of a one-step run. */
  stepOf(runId: string): Promise<string>;
}

const program = join(import.meta.dirname, '../../bin/signalbox');

/** `signalbox serve` with its embedded runner, driven through its public listeners. */
export async function startSignalbox(dataDir: string): Promise<Signalbox> {
  const startedAt = performance.now();
  const server = spawn(process.execPath, [program, 'serve', '--data', dataDir, '--port', '0', '--agent-port', '0'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const access = await consoleAddressIn(dataDir);
  const startedInMs = performance.now() - startedAt;
  const console = consoleClients(access);
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

async function createPipeline({ pipelines }: ConsoleClients, steps: number): Promise<string> {
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

async function embeddedRunnerIsThere({ watch }: ConsoleClients, signal: AbortSignal): Promise<void> {
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
