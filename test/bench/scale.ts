import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { measureBurst, samplesOf, timeRun } from './measure.ts';
import { FigureSheet } from './results.ts';
import { type Signalbox, startSignalbox } from './signalbox-system.ts';

export interface Scale {
  readonly folder: string;
  /** A text of a million lines, or of fewer. */
  readonly log: string;
  readonly logLines: number;
  readonly storedRuns: number;
  readonly runners: number;
  readonly idleSeconds: number;
  readonly rounds: number;
}

const runsAtOnce = 200;
const logRepetitions = 10;

/** What becomes of the figures when there is much of everything: stored runs, connected runners, lines of one log. */
export async function measureScale(scale: Scale): Promise<FigureSheet> {
  const sheet = new FigureSheet();
  await measureStoredRuns(scale, sheet);
  await measureIdleRunners(scale, sheet);
  await measureLongLog(scale, sheet);
  return sheet;
}

/** A server with many runs beside one with few, in turns, so that both meet the same moments of the machine. */
async function measureStoredRuns({ folder, storedRuns, rounds }: Scale, sheet: FigureSheet): Promise<void> {
  const dirs = { many: mkdtempSync(join(folder, 'many-')), few: mkdtempSync(join(folder, 'few-')) };
  {
    await using many = await startSignalbox(dirs.many);
    await using few = await startSignalbox(dirs.few);
    for (let stored = 0; stored < storedRuns; stored += runsAtOnce) await measureBurst(many, runsAtOnce);
    const compare = async (figure: string, times: number, measure: (system: Signalbox) => Promise<number>) => {
      const pairs: { readonly many: number; readonly few: number }[] = [];
      await measure(few); // warm, as the other is
      for (let round = 0; round < times; round++) pairs.push({ many: await measure(many), few: await measure(few) });
      noteGrowth(sheet, `${figure}, ${storedRuns.toLocaleString('en')} runs stored`, pairs);
    };
    await compare('trigger to finish, one step, ms', rounds, (system) => timeRun(system, 1));
    await compare('trigger to finish, ten steps, ms', rounds, (system) => timeRun(system, 10));
    await compare('200 one-step runs at once, ms', Math.ceil(rounds / 10), async (system) => {
      const runsAMinute = await measureBurst(system, runsAtOnce);
      return (runsAtOnce * 60_000) / runsAMinute;
    });
  }
  const starts: { readonly many: number; readonly few: number }[] = [];
  for (let round = 0; round < Math.ceil(rounds / 5); round++) {
    starts.push({ many: await startTime(dirs.many), few: await startTime(dirs.few) });
  }
  noteGrowth(sheet, `server start to ready, ms, ${storedRuns.toLocaleString('en')} runs stored`, starts);
}

async function startTime(dataDir: string): Promise<number> {
  await using system = await startSignalbox(dataDir);
  return system.startedInMs;
}

function noteGrowth(
  sheet: FigureSheet,
  figure: string,
  pairs: readonly { readonly many: number; readonly few: number }[],
): void {
  const many = samplesOf(pairs.map((pair) => pair.many)).median;
  const few = samplesOf(pairs.map((pair) => pair.few)).median;
  const growth = samplesOf(pairs.map((pair) => pair.many / pair.few)).median - 1;
  const sign = growth < 0 ? '' : '+';
  sheet.note(figure, `${few.toFixed(1)} → ${many.toFixed(1)}, ${sign}${(growth * 100).toFixed(0)} %`, '<= +10 %');
}

async function measureIdleRunners({ folder, runners, idleSeconds }: Scale, sheet: FigureSheet): Promise<void> {
  await using system = await startSignalbox(mkdtempSync(join(folder, 'runners-')));
  const alone = system.memoryBytes().server;
  const agents = await connectRunners(system, mkdtempSync(join(folder, 'agents-')), runners);
  try {
    await wait(5_000); // what connecting left behind is cleared away
    const before = system.processorSeconds();
    await wait(idleSeconds * 1000);
    const busy = (system.processorSeconds() - before) / idleSeconds;
    const { server } = system.memoryBytes();
    sheet.note(`${runners} idle runners connected: server, MiB`, server / 2 ** 20, '<= 250');
    sheet.note('the same with none, MiB', alone / 2 ** 20, '');
    sheet.note(`${runners} idle runners connected: server, % of a core`, busy * 100, '<= 3');
  } finally {
    const ended = once(agents, 'close');
    agents.stdin.end();
    await ended;
  }
}

async function connectRunners({ console }: Signalbox, folder: string, count: number) {
  const { agentAddress, caFingerprint } = await console.server.getServer({});
  const { secret } = await console.runners.createRegistrationToken({ note: 'benchmark' });
  const url = `https://127.0.0.1:${agentAddress.slice(agentAddress.lastIndexOf(':') + 1)}`;
  const agents = spawn(
    process.execPath,
    [join(import.meta.dirname, 'idle-runners.ts'), `${count}`, folder, url, caFingerprint, secret],
    { stdio: ['pipe', 'inherit', 'inherit'] },
  );
  for (let connected = 0; connected <= count; await wait(200)) {
    if (agents.exitCode !== null) throw new Error('the idle runners ended');
    const { runners } = await console.runners.listRunners({});
    connected = runners.filter((runner) => runner.connected).length; // the server's own among them
  }
  return agents;
}

async function measureLongLog({ folder, log, logLines, rounds }: Scale, sheet: FigureSheet): Promise<void> {
  await using system = await startSignalbox(mkdtempSync(join(folder, 'long-log-')));
  const files = Array.from({ length: logRepetitions }, () => log).join(' ');
  const lines = (logLines * logRepetitions).toLocaleString('en');
  sheet.note(`last 1,000 of ${lines} lines, ms`, await measureTail(system, `cat ${files}`, rounds), '<= 20');
}

/** Reads the end of the log of a step that executes `script`. */
export async function measureTail(system: Signalbox, script: string, rounds: number): Promise<number> {
  const runId = await system.trigger(1, script);
  await system.ended.of(runId);
  const stepRunId = await system.stepOf(runId);
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const startedAt = performance.now();
    await system.console.logs.readLog({ stepRunId, fromLine: -1000, count: 1000 });
    times.push(performance.now() - startedAt);
  }
  return samplesOf(times).median;
}
