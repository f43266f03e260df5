import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ControlPlane } from '../../test/support/control-plane.ts';
import type { PipelineId, PipelineRunId, RunnerId } from '../domain/ids.ts';
import type { RunSearch } from '../store/run-history.ts';
import { RunHistory } from './run-history.ts';
import { RunNotes } from './run-notes.ts';

const twoJobs = `
namespace: demo
jobs:
  - name: build
    steps:
      - { name: compile, uses: shell, args: { command: make } }
  - name: test
    depends_on: [build]
    steps:
      - { name: unit, uses: shell, args: { command: make test } }
`;
const anyRun: RunSearch = { pipelineIds: [], states: [], triggers: [], branch: '', text: '', fromMs: null, toMs: null };
const first = { before: null, size: 10 };

let plane: ControlPlane;
let history: RunHistory;
let runnerId: RunnerId;

beforeEach(() => {
  plane = new ControlPlane();
  history = new RunHistory({ store: plane.store, clock: plane.clock });
  runnerId = plane.addRunner('one');
});

afterEach(() => {
  plane[Symbol.dispose]();
});

describe('searching runs', () => {
  test('answers newest first, a page at a time, with the total', async () => {
    const { runIds } = await threeRuns();

    const page = history.search(anyRun, { before: null, size: 2 });
    const rest = history.search(anyRun, { before: page.next, size: 2 });

    expect(page.runIds).toEqual([runIds[2], runIds[1]]);
    expect(page).toMatchObject({ total: 3, isTotalMinimum: false });
    expect(rest).toMatchObject({ runIds: [runIds[0]], next: null });
  });

  test('filters combine: state, number and name', async () => {
    const { runIds } = await threeRuns();
    const failed: RunSearch = { ...anyRun, states: ['failed'] };

    expect(history.search(failed, first).runIds).toEqual([runIds[1]]);
    expect(history.search({ ...anyRun, text: 'WEB #3' }, first).runIds).toEqual([runIds[2]]);
    expect(history.search({ ...failed, text: '#3' }, first).runIds).toEqual([]);
    expect(history.search({ ...anyRun, text: '100%' }, first).runIds).toEqual([]);
  });
});

test('the record of a pipeline: bars oldest first, success rate and median of the good ones', async () => {
  const { pipelineId, runIds } = await threeRuns();

  const record = history.record(pipelineId);

  expect(record.bars.map((bar) => bar.runId)).toEqual(runIds);
  expect(record.successRate).toBeCloseTo(2 / 3);
  expect(record.medianMs).toBe(2_000);
});

test('a failure points at the step that caused it', async () => {
  const { runIds } = await threeRuns();

  expect(history.firstFailure(runIds[1] as PipelineRunId)).toMatchObject({ jobKey: 'build', stepName: 'compile' });
  expect(
    history.lastGreenBefore(plane.runs.get(runIds[2] as PipelineRunId).pipelineId, runIds[2] as PipelineRunId),
  ).toBe(runIds[0]);
});

test('usual durations are those of jobs that went well', async () => {
  const { pipelineId } = await threeRuns();

  expect([...history.usualJobMs(pipelineId)]).toEqual([
    ['build', 1_000],
    ['test', 1_000],
  ]);
});

test('statistics count runs of the period and the waiting of their jobs', async () => {
  const { pipelineId } = await threeRuns();

  expect(history.stats(pipelineId, 3_600_000)).toMatchObject({
    runs: 3,
    succeeded: 2,
    failed: 1,
    durationP50Ms: 2_000,
  });
  plane.clock.advance(7_200_000);
  expect(history.stats(pipelineId, 3_600_000)).toMatchObject({ runs: 0, queueWaitP50Ms: undefined });
});

test('a runner holds jobs while they run, and has them in its history afterwards', () => {
  using agent = plane.connect(runnerId);
  const runId = plane.run(twoJobs);
  const step = agent.take();

  expect(history.runningJobs(runnerId)).toMatchObject([{ runId, jobKey: 'build', state: 'running' }]);
  expect(history.work()).toMatchObject({ runningRuns: 1, waitingJobs: 1, runningJobs: 1 });

  agent.report(step.stepRunId, 'failed');
  expect(history.runningJobs(runnerId)).toEqual([]);
  expect(history.runnerJobs(runnerId, first).jobs).toMatchObject([{ jobKey: 'build', state: 'failed' }]);
});

test('a broken pipeline counts as taken on while somebody has taken its failed run on', async () => {
  using agent = plane.connect(runnerId);
  const { pipelineId } = await plane.pipelines.create({ name: 'web', text: twoJobs }, 'tester');
  const { runId } = await plane.runs.trigger({ pipelineId, triggeredBy: 'tester' });
  agent.report(agent.take().stepRunId, 'failed');
  const notes = new RunNotes(plane);

  const broken = history.work();
  notes.set(runId, { text: 'known flake', isTaken: false }, 'ada');
  const noted = history.work();
  notes.set(runId, { text: 'mine', isTaken: true }, 'ada');

  expect([broken, noted, history.work()]).toMatchObject([
    { brokenPipelines: 1, takenPipelines: 0 },
    { brokenPipelines: 1, takenPipelines: 0 },
    { brokenPipelines: 1, takenPipelines: 1 },
  ]);
});

test('events are found by subject, newest first', () => {
  using agent = plane.connect(runnerId);
  const runId = plane.run(twoJobs);
  agent.executeAll();

  const found = history.events(
    { types: ['pipeline-run.'], runId, runnerId: null, pipelineId: null },
    { before: null, size: 10 },
  );

  expect(found.map((event) => event.type)).toEqual([
    'pipeline-run.succeeded',
    'pipeline-run.started',
    'pipeline-run.created',
  ]);
});

test('lists of runs and of a runner’s jobs are read in the order of an index', () => {
  const planOf = (sql: string) =>
    plane.store.read((tx) =>
      tx
        .prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
        .all()
        .map((row) => row.detail)
        .join(),
    );

  expect(planOf(`SELECT run_id FROM pipeline_runs WHERE run_id < 'x' ORDER BY run_id DESC LIMIT 9`)).not.toContain(
    'TEMP B-TREE',
  );
  expect(
    planOf(
      `SELECT job_run_id FROM job_runs WHERE runner_id = 'x' AND job_run_id < 'y' ORDER BY job_run_id DESC LIMIT 9`,
    ),
  ).toContain('job_runs_by_runner');
});

/** Of one pipeline: green, red, green; each job takes a second. */
async function threeRuns(): Promise<{ readonly pipelineId: PipelineId; readonly runIds: readonly PipelineRunId[] }> {
  using agent = plane.connect(runnerId);
  const { pipelineId } = await plane.pipelines.create({ name: 'web', text: twoJobs }, 'tester');
  const runIds: PipelineRunId[] = [];
  for (const outcome of ['success', 'failed', 'success'] as const) {
    const { runId } = await plane.runs.trigger({ pipelineId, triggeredBy: 'tester' });
    runIds.push(runId);
    while (agent.hasWork) {
      const { stepRunId } = agent.take();
      agent.report(stepRunId, 'running');
      plane.clock.advance(1_000);
      agent.report(stepRunId, outcome);
    }
    plane.clock.advance(60_000);
  }
  return { pipelineId, runIds };
}
