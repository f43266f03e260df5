import { describe, expect, test } from 'vitest';
import type { PlanJob, PlanRetry } from '../../pipeline/plan.ts';
import type { JobRun, JobRunState } from './job-run.ts';
import { noJobs, recount, runEnding, upstreamStatus } from './results.ts';
import { jobRetryCause, retryDelayMs } from './retry.ts';

function ended(
  state: JobRunState,
  more: { readonly tolerated?: boolean; readonly warning?: boolean; readonly reason?: JobRun['reason'] } = {},
) {
  const job = { state, reason: more.reason ?? '', hasWarning: more.warning ?? false } as const;
  return { job, plan: { allowFailure: more.tolerated ?? false } as PlanJob }; // all that is asked of it here
}

describe('a run ends', () => {
  test.each([
    ['succeed', [ended('success')]],
    ['succeed', []],
    ['succeed', [ended('skipped', { reason: 'condition' })]],
    ['end-partial', [ended('success', { warning: true })]],
    ['end-partial', [ended('failed', { tolerated: true }), ended('success')]],
    ['end-partial', [ended('timeout', { tolerated: true })]],
    ['fail', [ended('failed'), ended('success')]],
    ['fail', [ended('timeout')]],
    ['fail', [ended('cancelled'), ended('success')]],
    ['fail', [ended('failed', { tolerated: true }), ended('failed')]],
  ] as const)('by %s', (ending, jobs) => {
    expect(runEnding(jobs)).toBe(ending);
  });
});

describe('what is before a job counts as', () => {
  test.each([
    [
      { success: true, failure: false, cancelled: false },
      [ended('success'), ended('skipped', { reason: 'condition' })],
    ],
    [{ success: true, failure: false, cancelled: false }, [ended('failed', { tolerated: true })]],
    [{ success: false, failure: true, cancelled: false }, [ended('failed')]],
    [{ success: false, failure: false, cancelled: false }, [ended('skipped', { reason: 'upstream' })]],
    [{ success: false, failure: false, cancelled: false }, [ended('cancelled')]],
  ] as const)('%o', (status, upstream) => {
    expect(upstreamStatus(upstream)).toEqual(status);
  });
});

test('counters follow each move, and a further attempt takes back the end of the one before', () => {
  let counters = { ...noJobs, total: 2 };
  for (const [from, to] of [
    ['waiting', 'queued'],
    ['queued', 'running'],
    ['running', 'failed'],
    ['failed', 'waiting'],
  ] as const) {
    counters = recount(counters, from, to);
  }

  expect(counters).toEqual({ total: 2, completed: 0, failed: 0, running: 0 });
});

describe('a retry policy', () => {
  const policy: PlanRetry = { maxAttempts: 4, delayMs: 60_000, backoff: 'exponential', on: ['failed', 'lost'] };

  test('doubles its pause up to ten minutes and ends with the last attempt', () => {
    const long = { ...policy, maxAttempts: 9 };
    expect([1, 2, 3, 4, 5, 8].map((attempt) => retryDelayMs(long, attempt, 'failed'))).toEqual([
      60_000, 120_000, 240_000, 480_000, 600_000, 600_000,
    ]);
    expect(retryDelayMs(policy, 4, 'failed')).toBeUndefined();
    expect(retryDelayMs({ ...policy, backoff: 'fixed' }, 3, 'failed')).toBe(60_000);
  });

  test('repeats only what it names, and never what people or the queue decided', () => {
    expect(retryDelayMs(policy, 1, 'timeout')).toBeUndefined();
    expect(jobRetryCause({ state: 'failed', reason: 'runner_lost' })).toBe('lost');
    expect(jobRetryCause({ state: 'failed', reason: 'exit_code' })).toBe('failed');
    for (const reason of ['rejected', 'expired', 'no_runner'] as const) {
      expect(jobRetryCause({ state: 'failed', reason })).toBeUndefined();
    }
    expect(jobRetryCause({ state: 'cancelled', reason: 'operator' })).toBeUndefined();
  });
});
