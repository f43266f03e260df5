import { describe, expect, test } from 'vitest';
import { fc } from '../../test/support/property.ts';
import type { JobRunId, PipelineRunId, RunnerId } from './ids.ts';
import type { Lock } from './job-run.ts';
import { noRequirement } from './matching.ts';
import { QueueExplainer } from './queue-reason.ts';
import type { RunnerFacts } from './runner.ts';
import { assign, isEligible, type RunnerLoad, type Standing, type Waiting } from './scheduling.ts';

function aWaiting(id: string, given: Partial<Waiting> = {}): Waiting {
  return {
    jobRunId: id as JobRunId,
    runId: 'run' as PipelineRunId,
    jobKey: id,
    jobIndex: 0,
    group: 'pipeline',
    priority: 5,
    queuedAtMs: 0,
    requirement: noRequirement,
    locks: [],
    refusedUntilMs: new Map(),
    ...given,
  };
}

function aLoad(
  id: string,
  given: Partial<Omit<RunnerLoad, 'facts'>> & { readonly facts?: Partial<RunnerFacts> } = {},
): RunnerLoad {
  return {
    used: 0,
    idleSinceMs: 0,
    isReachable: true,
    ...given,
    facts: {
      runnerId: id as RunnerId,
      name: id,
      os: 'linux',
      arch: 'amd64',
      labels: {},
      capacity: 1,
      isEmbedded: false,
      delivery: 'stream',
      startsServices: null,
      availability: { kind: 'available' },
      ...given.facts,
    },
  };
}

function aStanding(
  waiting: readonly Waiting[],
  runners: readonly RunnerLoad[],
  given: Partial<Standing> = {},
): Standing {
  return { waiting, runners, holders: new Map(), running: new Map(), nowMs: 1000, ...given };
}

const decided = (standing: Standing) => assign(standing).map(({ jobRunId, runnerId }) => `${jobRunId}@${runnerId}`);

const key = (max = 1): Lock => ({ name: 'k', key: 'k', kind: 'key', max, cancelInProgress: false });

describe('jobs are served', () => {
  test('by priority, then waiting time, then order in the file', () => {
    const waiting = [
      aWaiting('late', { queuedAtMs: 2 }),
      aWaiting('second', { queuedAtMs: 1, jobIndex: 1 }),
      aWaiting('first', { queuedAtMs: 1, jobIndex: 0 }),
      aWaiting('urgent', { queuedAtMs: 9, priority: 1 }),
    ];

    expect(decided(aStanding(waiting, [aLoad('r', { facts: { capacity: 9 } })]))).toEqual([
      'urgent@r',
      'first@r',
      'second@r',
      'late@r',
    ]);
  });

  test('with the group that has the fewest running jobs first', () => {
    const waiting = [
      aWaiting('a1', { group: 'a', queuedAtMs: 1 }),
      aWaiting('a2', { group: 'a', queuedAtMs: 2 }),
      aWaiting('b1', { group: 'b', queuedAtMs: 3 }),
    ];
    const standing = aStanding(waiting, [aLoad('r', { facts: { capacity: 2 } })], { running: new Map([['a', 1]]) });

    expect(decided(standing)).toEqual(['b1@r', 'a1@r']);
  });

  test('even if others before them cannot start', () => {
    const gpu = { ...noRequirement, selectors: [{ matchLabels: { gpu: 'yes' }, matchExpressions: [] }] };
    const waiting = [
      aWaiting('picky', { requirement: gpu }),
      aWaiting('locked', { queuedAtMs: 1, locks: [key()] }),
      aWaiting('refused', { queuedAtMs: 2, refusedUntilMs: new Map([['r' as RunnerId, 5000]]) }),
      aWaiting('plain', { queuedAtMs: 3 }),
    ];

    expect(decided(aStanding(waiting, [aLoad('r')], { holders: new Map([['k', 1]]) }))).toEqual(['plain@r']);
  });
});

describe('a job gets the runner', () => {
  test('with the lowest share of used slots, then the longest idle, then by id', () => {
    const one = aWaiting('j');

    const half = aLoad('half', { used: 1, facts: { capacity: 2 } });
    const quarter = aLoad('quarter', { used: 1, facts: { capacity: 4 } });
    expect(decided(aStanding([one], [half, quarter]))).toEqual(['j@quarter']);
    expect(decided(aStanding([one], [aLoad('a', { idleSinceMs: 5 }), aLoad('b', { idleSinceMs: 3 })]))).toEqual([
      'j@b',
    ]);
    expect(decided(aStanding([one], [aLoad('b'), aLoad('a')]))).toEqual(['j@a']);
  });

  test('only if it is reachable, available and free', () => {
    const runners = [
      aLoad('away', { isReachable: false }),
      aLoad('draining', { facts: { availability: { kind: 'draining' } } }),
      aLoad('full', { used: 1 }),
    ];

    expect(decided(aStanding([aWaiting('j')], runners))).toEqual([]);
  });
});

const labels = fc.constantFrom('linux', 'windows');
const aJob = fc.record({
  group: fc.constantFrom('a', 'b', 'c'),
  priority: fc.integer({ min: 1, max: 3 }),
  queuedAtMs: fc.nat({ max: 5 }),
  os: fc.option(labels, { nil: undefined }),
  lock: fc.option(fc.integer({ min: 1, max: 2 }), { nil: undefined }),
});
const aRunner = fc.record({
  os: labels,
  capacity: fc.integer({ min: 1, max: 3 }),
  used: fc.nat({ max: 3 }),
  isReachable: fc.boolean(),
  isAvailable: fc.boolean(),
});

function standingOf(
  jobs: readonly { group: string; priority: number; queuedAtMs: number; os?: string; lock?: number }[],
  runners: readonly { os: string; capacity: number; used: number; isReachable: boolean; isAvailable: boolean }[],
  held: number,
): Standing {
  const waiting = jobs.map((job, index) =>
    aWaiting(`j${index}`, {
      ...job,
      jobIndex: index,
      requirement:
        job.os === undefined
          ? noRequirement
          : { ...noRequirement, selectors: [{ matchLabels: { os: job.os }, matchExpressions: [] }] },
      locks: job.lock === undefined ? [] : [{ ...key(job.lock), name: `k${job.lock}` }],
    }),
  );
  const loads = runners.map((runner, index) =>
    aLoad(`r${index}`, {
      used: Math.min(runner.used, runner.capacity),
      isReachable: runner.isReachable,
      facts: {
        runnerId: `r${index}` as RunnerId,
        labels: { os: runner.os },
        capacity: runner.capacity,
        availability: runner.isAvailable ? { kind: 'available' } : { kind: 'draining' },
      },
    }),
  );
  return aStanding(waiting, loads, {
    holders: new Map([
      ['k1', Math.min(held, 1)],
      ['k2', Math.min(held, 2)],
    ]),
  });
}

describe('whatever waits and whoever is there', () => {
  const standings = fc
    .tuple(fc.array(aJob, { maxLength: 12 }), fc.array(aRunner, { maxLength: 4 }), fc.nat({ max: 2 }))
    .map(([jobs, runners, held]) =>
      standingOf(
        jobs.map(({ os, lock, ...job }) => ({
          ...job,
          ...(os === undefined ? {} : { os }),
          ...(lock === undefined ? {} : { lock }),
        })),
        runners,
        held,
      ),
    );

  test('no slot is given twice, no job twice, no lock beyond its limit, and only to runners that match', () => {
    fc.assert(
      fc.property(standings, (standing) => {
        const decisions = assign(standing);
        expect(new Set(decisions.map((one) => one.jobRunId)).size).toBe(decisions.length);
        for (const load of standing.runners) {
          const given = decisions.filter((one) => one.runnerId === load.facts.runnerId);
          if (given.length > 0) expect(load.isReachable && load.facts.availability.kind === 'available').toBe(true);
          expect(load.used + given.length).toBeLessThanOrEqual(load.facts.capacity);
          for (const one of given) {
            const job = standing.waiting.find((waiting) => waiting.jobRunId === one.jobRunId);
            expect(job && isEligible(load.facts, job.requirement)).toBe(true);
          }
        }
        for (const max of [1, 2]) {
          const taken = decisions.filter((one) =>
            standing.waiting
              .find((job) => job.jobRunId === one.jobRunId)
              ?.locks.some((lock) => lock.name === `k${max}`),
          );
          expect((standing.holders.get(`k${max}`) ?? 0) + taken.length).toBeLessThanOrEqual(max);
        }
      }),
    );
  });

  test('whatever was not given has a reason that is true', () => {
    fc.assert(
      fc.property(standings, (standing) => {
        const decisions = assign(standing);
        const given = new Set(decisions.map((one) => one.jobRunId));
        const used = Map.groupBy(decisions, (one) => one.runnerId);
        const holders = new Map(standing.holders);
        for (const one of decisions) {
          const job = standing.waiting.find((waiting) => waiting.jobRunId === one.jobRunId);
          for (const lock of job?.locks ?? []) holders.set(lock.name, (holders.get(lock.name) ?? 0) + 1);
        }
        const after: Standing = {
          ...standing,
          holders,
          waiting: standing.waiting.filter((job) => !given.has(job.jobRunId)),
          runners: standing.runners.map((load) => ({
            ...load,
            used: load.used + (used.get(load.facts.runnerId)?.length ?? 0),
          })),
        };
        const explainer = new QueueExplainer({
          standing: after,
          holdersOf: () => [],
          messageOfRefusal: () => '',
          jobsOn: () => [],
        });
        for (const job of after.waiting) expect(explainer.explain(job).kind).not.toBe('queued-behind');
      }),
    );
  });

  test('the same standing gives the same decisions, in whatever order it is listed', () => {
    fc.assert(
      fc.property(standings, (standing) => {
        const reversed = {
          ...standing,
          waiting: standing.waiting.toReversed(),
          runners: standing.runners.toReversed(),
        };
        expect(decided(reversed)).toEqual(decided(standing));
      }),
    );
  });
});
