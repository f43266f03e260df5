import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RunnerAction } from '../../gen/signalbox/console/v1/runners_pb.js';
import { WatchTopic } from '../../gen/signalbox/console/v1/watch_pb.js';
import { type ConsoleClients, consoleAddressIn, consoleClients } from '../support/console-clients.ts';
import { childMemory, endings, processMemory, type SystemUnderTest } from './system.ts';

export interface Signalbox extends SystemUnderTest {
  readonly console: ConsoleClients;
  /** The step run of a one-step run. */
  stepOf(runId: string): Promise<string>;
  /** What the server's process has used of a processor so far. */
  processorSeconds(): number;
}

/** Runs at the same time: the design's. */
const slots = 8;

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
  await embeddedRunnerTakes(console, slots);
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
    processorSeconds: () => processorSeconds(server.pid ?? 0),
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

/** Resolves when the runner of the server is connected and takes so many jobs at a time. */
async function embeddedRunnerTakes({ runners, watch }: ConsoleClients, capacity: number): Promise<void> {
  const over = new AbortController();
  try {
    for await (const _ of watch.watch({ topics: [WatchTopic.RUNNERS] }, { signal: over.signal })) {
      const [runner] = (await runners.listRunners({})).runners.filter((one) => one.embedded);
      if (!runner?.allowed.includes(RunnerAction.EDIT_CAPACITY)) continue; // not before its agent is there
      if (runner.capacity === capacity) return;
      if (runner.wantedCapacity !== capacity) await runners.setCapacity({ runnerId: runner.runnerId, capacity });
    }
  } finally {
    over.abort();
  }
}

const ticksPerSecond = 100;

function processorSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const [user = 0, system = 0] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 13)
    .map(Number);
  return (user + system) / ticksPerSecond;
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
