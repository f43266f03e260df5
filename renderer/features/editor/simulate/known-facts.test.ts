import { create } from '@bufbuild/protobuf';
import { expect, test } from 'vitest';
import { RunnerSchema } from '../../../../gen/signalbox/console/v1/runners_pb.js';
import { GetRunResponseSchema } from '../../../../gen/signalbox/console/v1/runs_pb.js';
import { connectedRunners, usualDurations } from './known-facts.ts';

test('only runners that would take a job now count', () => {
  const ready = { connected: true, approved: true, enabled: true, capacity: 2, labels: { os: 'linux' } };
  const runners = [
    { name: 'local', ...ready, embedded: true },
    { name: 'away', ...ready, connected: false },
    { name: 'new', ...ready, approved: false },
    { name: 'off', ...ready, enabled: false },
    { name: 'leaving', ...ready, draining: true },
    { name: 'resting', ...ready, pause: { note: 'lunch' } },
  ].map((runner) => create(RunnerSchema, runner));

  expect(connectedRunners(runners)).toEqual([{ name: 'local', labels: { os: 'linux', embedded: 'true' }, slots: 2 }]);
});

test('durations are those of the steps of the run, by job and step', () => {
  const answer = create(GetRunResponseSchema, {
    jobs: [{ jobRunId: 'j1', key: 'test (linux)' }],
    steps: [
      { jobRunId: 'j1', name: 'unit', startedAtMs: 1000, endedAtMs: 3500 },
      { jobRunId: 'j1', name: 'skipped' },
      { jobRunId: 'earlier attempt', name: 'unit', startedAtMs: 0, endedAtMs: 9 },
    ],
  });

  expect(usualDurations(answer)).toEqual({ 'test (linux)/unit': 2500 });
});
