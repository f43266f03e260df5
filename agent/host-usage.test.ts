import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { HostUsage } from './host-usage.ts';

test('a sample is a share of processors and bytes of memory and disk', () => {
  const { cpuUsage, memoryUsed, memoryTotal, diskUsed, diskTotal } = new HostUsage(tmpdir()).sample();

  expect([
    cpuUsage >= 0 && cpuUsage <= 1,
    memoryUsed > 0n,
    memoryUsed < memoryTotal,
    diskUsed >= 0n,
    diskUsed <= diskTotal,
  ]).toEqual([true, true, true, true, true]);
});
