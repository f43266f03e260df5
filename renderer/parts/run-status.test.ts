import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { expect, test } from 'vitest';
import type { WaitingReasonSchema } from '../../gen/signalbox/console/v1/queue_pb.js';
import { RunState, RunSummarySchema } from '../../gen/signalbox/console/v1/run_pb.js';
import { statusOfRun } from './run-status.ts';

type Cause = MessageInitShape<typeof WaitingReasonSchema>['cause'];

const wordOf = (state: RunState, cause?: Cause, pendingApprovals = 0) =>
  statusOfRun(create(RunSummarySchema, { state, pendingApprovals, ...(cause && { waiting: { cause } }) })).word;

test('a run of which nothing runs because no runner may take it is waiting', () => {
  expect(wordOf(RunState.RUNNING, { case: 'noMatch', value: {} })).toBe('waiting');
  expect(wordOf(RunState.RUNNING, { case: 'capacity', value: {} })).toBe('waiting');
});

test('between two jobs it goes on running', () => {
  expect(wordOf(RunState.RUNNING, { case: 'jobs', value: {} })).toBe('running');
  expect(wordOf(RunState.RUNNING)).toBe('running');
});

test('what waits for a person comes first, and a run that has ended waits for nothing', () => {
  expect(wordOf(RunState.RUNNING, { case: 'noMatch', value: {} }, 1)).toBe('needsApproval');
  expect(wordOf(RunState.CANCELLED, { case: 'noMatch', value: {} })).toBe('cancelled');
});
