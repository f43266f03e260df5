/**
 * Server and agent are killed (SIGKILL) again and again while runs are under way, at instants drawn from a seed. After
 * that every run ends, every acknowledged log line is there once and in order, and no step has two results.
 *
 * CHAOS_KILLS and CHAOS_SEED make it longer or repeat another schedule; a failure names its seed.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import type { Event } from '../../gen/signalbox/console/v1/event_pb.js';
import { RunState, type StepRun, StepState } from '../../gen/signalbox/console/v1/run_pb.js';
import { Victims } from './victims.ts';

const kills = Number(process.env.CHAOS_KILLS ?? 6);
const seed = Number(process.env.CHAOS_SEED ?? 20_261);
const runCount = 4;
const linesPerStep = 60;

const folder = mkdtempSync(join(tmpdir(), 'signalbox-chaos-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test(`after ${kills} kills (seed ${seed}) nothing is lost, doubled or left running`, {
  timeout: 120_000 + kills * 20_000,
}, async () => {
  const random = generator(seed);
  await using victims = await Victims.start(folder);
  const runIds = await Promise.all(Array.from({ length: runCount }, (_, index) => startRun(victims, index)));

  for (let kill = 0; kill < kills; kill++) {
    await pause(100 + random() * 900);
    const victim = random() < 0.5 ? 'server' : 'agent';
    await victims.kill(victim);
    await pause(random() * 300);
    await victims.restart(victim);
  }
  await untilAllEnded(victims, runIds);

  for (const runId of runIds) {
    const { run, steps } = await victims.console.runs.getRun({ runId });
    expect(endStates).toContain(run?.state);
    const { events } = await victims.console.runs.listRunEvents({ runId, pageSize: 5000 });
    for (const step of steps) {
      expect(endStepStates, `step ${step.name} of run ${runId}`).toContain(step.state);
      expect(resultsOf(events, step)).toHaveLength(1);
      const lines = await linesOf(victims, step);
      expect(lines, `log of ${step.name} (${step.stepRunId})`).toEqual(expectedLines(lines.length));
      if (step.state === StepState.SUCCESS) expect(lines).toHaveLength(linesPerStep);
    }
  }
});

test('a job of the embedded runner survives the death of the server', async () => {
  await using victims = await Victims.startAlone(mkdtempSync(join(folder, 'alone-')));
  const runId = await startRun(victims, 0);
  const changes = victims.console.watch.watch({})[Symbol.asyncIterator]();
  const isRunning = (step: StepRun) => step.state === StepState.RUNNING;
  for (let seen = await changes.next(); !seen.value?.stepRuns.some(isRunning); seen = await changes.next());

  await victims.kill('server');
  await victims.restart('server');
  await untilAllEnded(victims, [runId]);

  const { run, jobs, earlierAttempts } = await victims.console.runs.getRun({ runId });
  expect(run?.state).toBe(RunState.SUCCESS);
  expect(jobs.map((job) => job.attempt)).toEqual([1, 1]);
  expect(earlierAttempts).toEqual([]);
});

const endStates = [RunState.SUCCESS, RunState.FAILED, RunState.PARTIAL];
const endStepStates = [StepState.SUCCESS, StepState.FAILED, StepState.SKIPPED, StepState.CANCELLED];

const script = `i=0; while [ $i -lt ${linesPerStep} ]; do i=$((i+1)); echo "line $i"; sleep 0.02; done`;
const definition = `
namespace: chaos
defaults: {retry: {max_attempts: 10}}
jobs:
  - name: first
    steps:
      - {name: one, uses: shell, args: {run: '${script}'}}
      - {name: two, uses: shell, args: {run: '${script}'}}
  - name: second
    depends_on: [first]
    steps:
      - {name: three, uses: shell, args: {run: '${script}'}}
`;

async function startRun(victims: Victims, index: number): Promise<string> {
  const request = { text: definition, fileName: 'chaos.yaml', requestId: `chaos-${index}` };
  const { run } = await victims.console.runs.runText(request);
  return run?.runId ?? '';
}

async function untilAllEnded(victims: Victims, runIds: readonly string[]): Promise<void> {
  const open = new Set(runIds);
  const watching = new AbortController();
  const changes = victims.console.watch.watch({}, { signal: watching.signal })[Symbol.asyncIterator]();
  await changes.next(); // from here on nothing is missed
  for (const runId of runIds) {
    const { run } = await victims.console.runs.getRun({ runId });
    if (run && endStates.includes(run.state)) open.delete(runId);
  }
  while (open.size > 0) {
    const { value, done } = await changes.next();
    if (done) throw new Error(`the watch stream ended with ${open.size} runs open`);
    for (const run of value.runs) if (endStates.includes(run.state)) open.delete(run.runId);
  }
  watching.abort();
}

/** Events that gave the step a result. */
function resultsOf(events: readonly Event[], step: StepRun): readonly Event[] {
  const ends = /^step-run\.(succeeded|failed|cancelled|timed-out|skipped)$/;
  return events.filter((event) => event.stepRunId === step.stepRunId && ends.test(event.type));
}

/** What the step itself wrote; lines of the agent and the server are told apart by their flag. */
async function linesOf(victims: Victims, { stepRunId }: StepRun): Promise<readonly string[]> {
  const { lines } = await victims.console.logs.readLog({ stepRunId, fromLine: 1, count: 5000 });
  const text = new TextDecoder().decode(lines?.text).split('\n').slice(0, -1);
  const ofTheSystem = 2;
  return text.filter((_, index) => ((lines?.flags[index] ?? 0) & ofTheSystem) === 0);
}

function expectedLines(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `line ${index + 1}`);
}

/** Mulberry32: the same numbers for the same seed on every machine. */
function generator(start: number): () => number {
  let state = start;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
