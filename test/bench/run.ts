/**
 * `npm run bench`: the numbers of the product, each beside the floor programs measured in the same run on the same
 * machine. What is held is the ratio; absolute times move from machine to machine.
 */
import { once } from 'node:events';
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { startFloor } from './floor/floor-system.ts';
import { describeMachine } from './machine.ts';
import { measureBurst, measureSequence, measureSingleStep, type Samples, samplesOf } from './measure.ts';
import { writeFigures } from './results.ts';
import { measureScale, measureTail } from './scale.ts';
import { startSignalbox } from './signalbox-system.ts';
import type { SystemUnderTest } from './system.ts';

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean' },
    part: { type: 'string' },
    write: { type: 'boolean' },
    help: { type: 'boolean' },
  },
});
const parts = values.part === undefined ? ['floor', 'scale'] : [values.part];
if (values.help) {
  console.log(
    'usage: npm run bench [-- --quick] [-- --part floor|scale] [-- --write]\n\n  --quick   fewer rounds, less of everything\n  --part    only the figures beside the floor, or only those of many runs, runners and lines\n  --write   also into test/bench/RESULTS.md',
  );
  process.exit(0);
}

const heading = `# Benchmarks

\`npm run bench\` measures these figures; \`npm run bench -- --write\` writes this page. The floor is a bare program that
does only the unavoidable work (test/bench/floor), measured in the same run. Goals are those of the design; where both a
time and a ratio are given there, the ratio is what is held.
`;
const rounds = values.quick ? 10 : 50;
const logLines = values.quick ? 100_000 : 1_000_000;

interface Figures {
  readonly startMs: number;
  /** With everything to be made. */
  readonly firstStartMs: number;
  readonly idle: { readonly server: number; readonly agent: number };
  readonly triggerToRunningMs: Samples;
  readonly triggerToFinishMs: Samples;
  readonly tenStepsMs: Samples;
  readonly runsAMinute: number;
  readonly linesASecond: number;
}

interface Row {
  readonly figure: string;
  readonly floor: string;
  readonly ours: string;
  readonly ratio: string;
  readonly goal: string;
}

const folder = mkdtempSync(join(tmpdir(), 'signalbox-bench-'));
try {
  const log = await writeLog(join(folder, 'lines.txt'), logLines);
  if (parts.includes('floor')) await measureBesideFloor(log);
  if (parts.includes('scale')) await measureMuch(log);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function measureBesideFloor(log: string): Promise<void> {
  const machine = describeMachine(folder);
  const floor = {
    ...(await measureStarts(startFloor)),
    ...(await withSystem(startFloor, (system) => measureAll(system, log))),
  };
  const { measured, tail } = await withSystem(startSignalbox, async (system) => ({
    measured: await measureAll(system, log),
    tail: await measureTail(system, `cat ${log}`, rounds),
  }));
  const ours = { ...(await measureStarts(startSignalbox)), ...measured };
  const table = tableOf([
    ...compare(floor, ours),
    {
      figure: `last 1,000 of ${format(logLines)} lines, ms`,
      floor: '',
      ours: tail.toFixed(1),
      ratio: '',
      goal: '<= 5',
    },
  ]);
  const text = [...machine.map((line) => `* ${line}`), `* ${rounds} rounds, medians`, '', table].join('\n');
  console.log(`\n${text}`);
  if (values.write) writeFigures(`${heading}\n${text}\n`);
}

async function measureMuch(log: string): Promise<void> {
  const sheet = await measureScale({
    ...{ folder, log, logLines, rounds },
    storedRuns: values.quick ? 1_000 : 10_000,
    runners: values.quick ? 20 : 200,
    idleSeconds: values.quick ? 10 : 60,
  });
  if (!values.write) return;
  sheet.write(
    'Much of everything',
    `Two servers in turns, one with few runs and one with many. ${rounds} rounds, medians.`,
  );
}

/** One start after another on the same data; the first finds none. */
async function measureStarts(start: Start<SystemUnderTest>): Promise<Pick<Figures, 'startMs' | 'firstStartMs'>> {
  const dataDir = mkdtempSync(join(folder, 'starts-'));
  const times: number[] = [];
  for (let round = 0; round <= rounds / 5; round++) {
    await using system = await start(dataDir);
    times.push(system.startedInMs);
  }
  const [firstStartMs = Number.NaN, ...later] = times;
  return { startMs: samplesOf(later).median, firstStartMs };
}

type Start<System> = (dataDir: string) => Promise<System>;

async function withSystem<System extends SystemUnderTest, T>(
  start: Start<System>,
  measure: (system: System) => Promise<T>,
): Promise<T> {
  const dataDir = mkdtempSync(join(folder, 'data-'));
  await using system = await start(dataDir);
  return await measure(system);
}

async function measureAll(system: SystemUnderTest, log: string): Promise<Omit<Figures, 'startMs' | 'firstStartMs'>> {
  const say = (what: string) => process.stderr.write(`${system.name}: ${what}\n`);
  await measureSequence(system, 1, rounds); // warm
  const idle = system.memoryBytes();
  say('one step');
  const single = await measureSingleStep(system, folder, rounds);
  say('ten steps');
  const tenStepsMs = await measureSequence(system, 10, rounds);
  say('200 runs at once');
  const runsAMinute = await measureBurst(system, 200);
  say(`${format(logLines)} lines`);
  const pushMs = samplesOf([
    await system.pushLines(log),
    await system.pushLines(log),
    await system.pushLines(log),
  ]).median;
  return {
    idle,
    ...single,
    tenStepsMs,
    runsAMinute,
    linesASecond: (logLines * 1000) / pushMs,
  };
}

function compare(floor: Figures, ours: Figures): Row[] {
  const slower = (figure: string, pick: (figures: Figures) => number, goal: string): Row => ({
    figure,
    floor: pick(floor).toFixed(1),
    ours: pick(ours).toFixed(1),
    ratio: `${(pick(ours) / pick(floor)).toFixed(2)}x`,
    goal,
  });
  const mebibytes = (bytes: number) => bytes / 2 ** 20;
  return [
    slower('trigger to step process running, ms', (figures) => figures.triggerToRunningMs.median, '<= 3x'),
    slower('trigger to finish, one step of `true`, ms', (figures) => figures.triggerToFinishMs.median, '<= 2.5x'),
    slower('trigger to finish, ten steps in sequence, ms', (figures) => figures.tenStepsMs.median, '<= 2.5x'),
    slower('200 one-step runs queued at once, runs a minute', (figures) => figures.runsAMinute, '>= 6,000'),
    slower(`${format(logLines)} lines of 80 bytes, lines/s`, (figures) => figures.linesASecond, '>= 700,000'),
    slower('server start to ready, ms', (figures) => figures.startMs, '<= 500'),
    slower('the same, with database and certificates to be made, ms', (figures) => figures.firstStartMs, ''),
    slower('idle resident memory of the server, MiB', (figures) => mebibytes(figures.idle.server), '<= 130'),
    slower('idle resident memory of the agent, MiB', (figures) => mebibytes(figures.idle.agent), '<= 100'),
  ];
}

function tableOf(rows: readonly Row[]): string {
  const lines = rows.map(
    ({ figure, floor, ours, ratio, goal }) => `| ${figure} | ${floor} | ${ours} | ${ratio} | ${goal} |`,
  );
  return ['| figure | floor | ours | ratio | goal |', '|---|--:|--:|--:|--:|', ...lines].join('\n');
}

async function writeLog(file: string, lines: number): Promise<string> {
  const output = createWriteStream(file);
  for (let line = 0; line < lines; line++) {
    const text = `${String(line).padStart(9, '0')} compiling src/module_${line % 7919}.c with -O2 -Wall, writing object file`;
    if (!output.write(`${text.padEnd(79).slice(0, 79)}\n`)) await once(output, 'drain');
  }
  output.end();
  await finished(output);
  return file;
}

function format(count: number): string {
  return count.toLocaleString('en');
}
