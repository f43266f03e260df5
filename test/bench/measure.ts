import { execFileSync } from 'node:child_process';
import { constants, openSync } from 'node:fs';
import { Socket } from 'node:net';
import { join } from 'node:path';
import type { SystemUnderTest } from './system.ts';

/** Samples of one figure, in the order they were taken. */
export interface Samples {
  readonly median: number;
  readonly p95: number;
  readonly count: number;
}

export function samplesOf(values: readonly number[]): Samples {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
  return { median: at(0.5), p95: at(0.95), count: sorted.length };
}

export interface RunFigures {
  readonly triggerToRunningMs: Samples;
  readonly triggerToFinishMs: Samples;
}

/**
 * One-step runs, one after another. A step says that it runs by writing to a named pipe that the benchmark reads, so
 * both systems are timed from outside and in the same way.
 */
export async function measureSingleStep(system: SystemUnderTest, folder: string, rounds: number): Promise<RunFigures> {
  using pipe = openPipe(join(folder, `${system.name}.pipe`));
  const running: number[] = [];
  const finished: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const said = pipe.next();
    const startedAt = performance.now();
    const runId = await system.trigger(1, `printf x > ${pipe.path}`);
    await said;
    running.push(performance.now() - startedAt);
    await system.ended.of(runId);
  }
  for (let round = 0; round < rounds; round++) finished.push(await timeRun(system, 1));
  return { triggerToRunningMs: samplesOf(running), triggerToFinishMs: samplesOf(finished) };
}

export async function measureSequence(system: SystemUnderTest, steps: number, rounds: number): Promise<Samples> {
  const values: number[] = [];
  for (let round = 0; round < rounds; round++) values.push(await timeRun(system, steps));
  return samplesOf(values);
}

/** Runs a minute when `count` one-step runs are triggered at once. */
export async function measureBurst(system: SystemUnderTest, count: number): Promise<number> {
  const startedAt = performance.now();
  const runs = await Promise.all(Array.from({ length: count }, () => system.trigger(1, 'true')));
  await Promise.all(runs.map((runId) => system.ended.of(runId)));
  return (count * 60_000) / (performance.now() - startedAt);
}

/** Milliseconds from the trigger of a run of so many steps to its end. */
export async function timeRun(system: SystemUnderTest, steps: number): Promise<number> {
  const startedAt = performance.now();
  await system.ended.of(await system.trigger(steps, 'true'));
  return performance.now() - startedAt;
}

function openPipe(path: string): Disposable & { readonly path: string; next(): Promise<void> } {
  execFileSync('mkfifo', [path]);
  // Opened for reading and writing, so that the pipe never ends between two writers.
  const fd = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
  const stream = new Socket({ fd, readable: true, writable: false });
  let wake = () => {};
  stream.on('data', () => wake());
  return {
    path,
    next: () =>
      new Promise((resolve) => {
        wake = resolve;
      }),
    [Symbol.dispose]: () => void stream.destroy(),
  };
}
