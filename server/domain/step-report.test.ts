import { expect, test } from 'vitest';
import { plausibleTime } from './step-report.ts';

const receivedMs = Date.UTC(2026, 0, 1, 12, 0, 0, 400);

test('a report that came at once has the time of its receipt, which is finer than the whole second it names', () => {
  expect(plausibleTime(receivedMs - 400, receivedMs)).toBe(receivedMs);
});

test('a report that was held up keeps the time of the agent', () => {
  expect(plausibleTime(receivedMs - 60_000, receivedMs)).toBe(receivedMs - 60_000);
});

test('an unknown time, and one of a clock that is far off, is replaced by the receipt', () => {
  expect(plausibleTime(0, receivedMs)).toBe(receivedMs);
  expect(plausibleTime(receivedMs - 3_600_000, receivedMs)).toBe(receivedMs);
});
