import { describe, expect, test } from 'vitest';
import type { RunnerId } from './ids.ts';
import { waitingSentence } from './waiting-sentence.ts';

const runnerId = 'agt_1' as RunnerId;

describe('why a job waits, in words', () => {
  test('names the criterion that fails and on how many', () => {
    const sentence = waitingSentence({
      kind: 'no-runner-matches',
      runners: 3,
      failures: [{ criterion: 'memory Gt 16', failsOn: 3, example: 'label memory = "16G" is not a number' }],
    });

    expect(sentence).toBe('no runner matches: memory Gt 16 fails on 3 of 3 (label memory = "16G" is not a number)');
  });

  test('names the only matching runner', () => {
    const runners = [{ runnerId, name: 'mac-mini', capacity: 1, holds: [] }];

    expect(waitingSentence({ kind: 'matching-busy', runners })).toBe('the only matching runner, mac-mini, is busy');
  });

  test('says why a matching runner may not take work', () => {
    const availability = { kind: 'paused', untilMs: null, note: 'update' } as const;

    expect(
      waitingSentence({ kind: 'matching-unavailable', runners: [{ runnerId, name: 'mac-mini', availability }] }),
    ).toBe('matching runners may not take work: mac-mini is paused (update)');
  });

  test('lists three and counts the rest', () => {
    const jobs = ['a', 'b', 'c', 'd', 'e'].map((jobKey) => ({ jobKey, state: 'running' }));

    expect(waitingSentence({ kind: 'dependency', jobs })).toBe('waits for a, b, c and 2 more');
  });
});
