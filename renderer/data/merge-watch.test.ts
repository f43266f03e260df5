import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { describe, expect, test } from 'vitest';
import { ApprovalState } from '../../gen/signalbox/console/v1/approval_pb.js';
import { GetOverviewResponseSchema } from '../../gen/signalbox/console/v1/overview_pb.js';
import { JobRunSchema, JobState, RunState, RunSummarySchema } from '../../gen/signalbox/console/v1/run_pb.js';
import {
  GetRunnerMetricsResponseSchema,
  ListRunnersResponseSchema,
} from '../../gen/signalbox/console/v1/runners_pb.js';
import { GetRunResponseSchema, ListRunsResponseSchema } from '../../gen/signalbox/console/v1/runs_pb.js';
import { WatchResponseSchema } from '../../gen/signalbox/console/v1/watch_pb.js';
import { mergeById, mergeMetrics, mergeOverview, mergeRun, mergeRunList, mergeRunners } from './merge-watch.ts';

const run = (runId: string, state: RunState) => create(RunSummarySchema, { runId, state });

describe('the overview', () => {
  const overview = create(GetOverviewResponseSchema, { running: [run('a', RunState.RUNNING)] });

  test('a run that ended leaves what is running, and a failed one joins what failed', () => {
    const message = create(WatchResponseSchema, {
      seq: 2,
      runs: [run('a', RunState.FAILED), run('b', RunState.PENDING)],
    });

    const next = mergeOverview(overview, message);

    expect(next.running.map(({ runId }) => runId)).toEqual(['b']);
    expect(next.failed.map(({ runId }) => runId)).toEqual(['a']);
  });

  test('the queue is replaced as a whole, and stays when a message has none', () => {
    const queued = mergeOverview(overview, create(WatchResponseSchema, { queue: { items: [{ jobRunId: 'j' }] } }));

    expect(queued.waiting).toHaveLength(1);
    expect(mergeOverview(queued, create(WatchResponseSchema, {})).waiting).toHaveLength(1);
    expect(mergeOverview(queued, create(WatchResponseSchema, { queue: {} })).waiting).toEqual([]);
  });

  test('an event that came before is not shown twice', () => {
    const message = create(WatchResponseSchema, { events: [{ seq: 1, type: 'a.b' }] });

    const once = mergeOverview(overview, message);

    expect(mergeOverview(once, message).activity).toHaveLength(1);
  });
});

describe('the lists of the overview', () => {
  const message = (init: MessageInitShape<typeof WatchResponseSchema>) => create(WatchResponseSchema, init);

  test('a failed run that is taken up again is no failure any more', () => {
    const overview = create(GetOverviewResponseSchema, { failed: [run('a', RunState.FAILED)] });

    const next = mergeOverview(overview, message({ runs: [run('a', RunState.RUNNING)] }));

    expect([next.running.map(({ runId }) => runId), next.failed]).toEqual([['a'], []]);
  });

  test('twenty failures are kept, the newest first', () => {
    const failed = Array.from({ length: 20 }, (_, index) => run(`old ${index}`, RunState.FAILED));

    const next = mergeOverview(
      create(GetOverviewResponseSchema, { failed }),
      message({ runs: [run('new', RunState.FAILED)] }),
    );

    expect([next.failed.length, next.failed[0]?.runId, next.failed.at(-1)?.runId]).toEqual([20, 'new', 'old 18']);
  });

  test('a removed run is shown nowhere', () => {
    const overview = create(GetOverviewResponseSchema, {
      running: [run('a', RunState.RUNNING)],
      failed: [run('b', RunState.FAILED)],
    });

    const next = mergeOverview(overview, message({ removedRunIds: ['a', 'b'] }));

    expect([next.running, next.failed]).toEqual([[], []]);
  });

  test('an approval is listed until it is decided', () => {
    const approval = (state: ApprovalState) => message({ approvals: [{ approvalId: 'a', state }] });

    const asked = mergeOverview(create(GetOverviewResponseSchema), approval(ApprovalState.PENDING));

    expect(asked.approvals).toHaveLength(1);
    expect(mergeOverview(asked, approval(ApprovalState.APPROVED)).approvals).toEqual([]);
  });

  test('activity is newest first', () => {
    const overview = create(GetOverviewResponseSchema, { activity: [{ seq: 5 }, { seq: 4 }] });

    const next = mergeOverview(overview, message({ events: [{ seq: 5 }, { seq: 6 }, { seq: 7 }] }));

    expect(next.activity.map(({ seq }) => seq)).toEqual([7, 6, 5, 4]);
  });
});

describe('runners', () => {
  const runners = (...runnerIds: string[]) => runnerIds.map((runnerId) => ({ runnerId }));

  test('an unknown one joins the list at its end and a removed one leaves it', () => {
    const list = create(ListRunnersResponseSchema, { runners: runners('a', 'b') });
    const message = create(WatchResponseSchema, { runners: runners('c'), removedRunnerIds: ['a'] });

    expect(mergeRunners(list, message).runners.map(({ runnerId }) => runnerId)).toEqual(['b', 'c']);
  });

  test('load is recorded once per sample and the oldest gives way', () => {
    const samples = Array.from({ length: 300 }, (_, index) => ({ atMs: index + 1 }));
    const runner = create(WatchResponseSchema, { runners: [{ runnerId: 'a', load: { atMs: 301 } }] }).runners[0];

    const next = mergeMetrics(create(GetRunnerMetricsResponseSchema, { samples }), runner);

    expect([next.samples.length, next.samples[0]?.atMs, next.samples.at(-1)?.atMs]).toEqual([300, 2, 301]);
    expect(mergeMetrics(next, runner)).toBe(next);
  });
});

describe('a list of runs', () => {
  const list = create(ListRunsResponseSchema, { runs: [run('a', RunState.RUNNING), run('b', RunState.SUCCESS)] });

  test('known rows change in place and unknown ones are left to the server', () => {
    const message = create(WatchResponseSchema, { runs: [run('c', RunState.RUNNING), run('a', RunState.SUCCESS)] });

    expect(mergeRunList(list, message).runs.map(({ runId, state }) => [runId, state])).toEqual([
      ['a', RunState.SUCCESS],
      ['b', RunState.SUCCESS],
    ]);
  });

  test('a message about other things gives the same object', () => {
    expect(mergeRunList(list, create(WatchResponseSchema, { runs: [run('z', RunState.RUNNING)] }))).toBe(list);
  });
});

describe('one run', () => {
  const job = (jobRunId: string, attempt: number, latest: boolean) =>
    create(JobRunSchema, { jobRunId, runId: 'a', key: 'test', attempt, latest, state: JobState.RUNNING });
  const answer = create(GetRunResponseSchema, { run: run('a', RunState.RUNNING), jobs: [job('j1', 1, true)], seq: 5 });

  test('a further attempt takes the place of the one before, which is kept', () => {
    const next = mergeRun(answer, create(WatchResponseSchema, { seq: 6, jobRuns: [job('j2', 2, true)] }));

    expect(next.jobs.map(({ jobRunId }) => jobRunId)).toEqual(['j2']);
    expect(next.earlierAttempts.map(({ jobRunId }) => jobRunId)).toEqual(['j1']);
  });

  test('a message that the answer already contains changes nothing', () => {
    expect(mergeRun(answer, create(WatchResponseSchema, { seq: 5, jobRuns: [job('j2', 2, true)] }))).toBe(answer);
  });

  test('another run changes nothing', () => {
    expect(mergeRun(answer, create(WatchResponseSchema, { seq: 9, runs: [run('b', RunState.FAILED)] }))).toBe(answer);
  });
});

test('merging twice is merging once', () => {
  const id = (value: { readonly id: string }) => value.id;
  const changed = [
    { id: 'b', n: 2 },
    { id: 'c', n: 3 },
  ];
  const once = mergeById(
    [
      { id: 'a', n: 1 },
      { id: 'b', n: 1 },
    ],
    changed,
    { id, add: 'last' },
  );

  expect(mergeById(once, changed, { id, add: 'last' })).toEqual(once);
});
