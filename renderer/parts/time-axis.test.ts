import { expect, test } from 'vitest';
import { axisTicks } from './time-axis.ts';

test('an axis has few and round marks', () => {
  expect(axisTicks(4200, 8)).toEqual([0, 1000, 2000, 3000, 4000]);
  expect(axisTicks(3_600_000, 8).length).toBeLessThanOrEqual(9);
});
