import { expect, test } from 'vitest';
import { durationText } from './duration-text.ts';

test.each([
  [-5, '0 ms'],
  [840, '840 ms'],
  [12_340, '12.3 s'],
  [123_000, '2 min 3 s'],
  [3_900_000, '1 h 5 min'],
  [100 * 3_600_000, '4 d 4 h'],
])('%i ms is %s', (durationMs, text) => {
  expect(durationText(durationMs)).toBe(text);
});
