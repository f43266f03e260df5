import { expect, test } from 'vitest';
import { backoffMs } from './backoff.ts';

test('waits double up to a bound, never less than half of it', () => {
  expect(backoffMs(0, 1)).toBe(250);
  expect(backoffMs(3, 1)).toBe(2000);
  expect(backoffMs(50, 1)).toBe(15_000);
  expect(backoffMs(50, 0)).toBe(7500);
});
