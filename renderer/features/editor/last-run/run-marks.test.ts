import { create } from '@bufbuild/protobuf';
import { expect, test } from 'vitest';
import {
  JobRunSchema,
  JobState,
  RunSummarySchema,
  StepRunSchema,
  StepState,
} from '../../../../gen/signalbox/console/v1/run_pb.js';
import { runMarks } from './run-marks.ts';

const job = (key: string, name: string, state: JobState) => create(JobRunSchema, { jobRunId: key, key, name, state });
const step = (jobRunId: string, name: string, state: StepState, latest = true) =>
  create(StepRunSchema, { jobRunId, name, state, latest });

test('a node of the graph is marked with the worst of its cells, the newest attempt of its steps, and its change', () => {
  const answer = {
    run: create(RunSummarySchema, { number: 7 }),
    jobs: [
      job('test (linux)', 'test', JobState.SUCCESS),
      job('test (mac)', 'test', JobState.FAILED),
      job('deploy', 'deploy', JobState.SKIPPED),
    ],
    steps: [
      step('test (linux)', 'unit', StepState.SUCCESS),
      step('test (mac)', 'unit', StepState.TIMEOUT, false),
      step('test (mac)', 'unit', StepState.SUCCESS),
    ],
  };

  const marks = runMarks(
    answer,
    new Map([
      ['test', 'changed'],
      ['lint', 'added'],
    ]),
  );

  const told = [...marks].map(([name, { status, change }]) => [name, status?.word, change]);
  expect(told).toEqual([
    ['test', 'failed', 'changed'],
    ['test/unit', 'passed', undefined],
    ['deploy', 'skipped', undefined],
    ['lint', undefined, 'added'],
  ]);
  expect(marks.get('test')?.runNumber).toBe(7);
});
