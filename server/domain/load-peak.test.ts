import { expect, test } from 'vitest';
import { peaksOf } from './load-peak.ts';

const aSample = (atMs: number, cpu: number, memoryUsedBytes: number) => ({
  ...{ atMs, cpu, memoryUsedBytes, memoryTotalBytes: 100 },
  ...{ diskUsedBytes: 0, diskTotalBytes: 0 },
});

test('each measure has its own peak, the first of equals', () => {
  expect(peaksOf([aSample(1, 0.2, 97), aSample(2, 0.9, 10), aSample(3, 0.9, 97)])).toEqual([
    { measure: 'cpu', ratio: 0.9, atMs: 2 },
    { measure: 'memory', ratio: 0.97, atMs: 1 },
  ]);
});

test('what was never stated has no peak', () => {
  expect(peaksOf([])).toEqual([]);
  expect(peaksOf([aSample(1, 0.5, 0)])).toEqual([{ measure: 'cpu', ratio: 0.5, atMs: 1 }]);
});
