import { create } from '@bufbuild/protobuf';
import { describe, expect, test } from 'vitest';
import { ApprovalSchema, ApprovalState } from '../../../gen/signalbox/console/v1/approval_pb.js';
import {
  JobRunSchema,
  JobState,
  RunSummarySchema,
  StepRunSchema,
  StepState,
} from '../../../gen/signalbox/console/v1/run_pb.js';
import { GetRunResponseSchema } from '../../../gen/signalbox/console/v1/runs_pb.js';
import { gateToDecide, modelOf, spansOf, stepToOpen } from './run-view.ts';

const job = create(JobRunSchema, {
  jobRunId: 'j',
  key: 'test',
  state: JobState.SUCCESS,
  times: { createdAtMs: 0, queuedAtMs: 100, leasedAtMs: 300, endedAtMs: 1000 },
});
const step = (stepRunId: string, state: StepState, startedAtMs?: number) =>
  create(StepRunSchema, {
    stepRunId,
    jobRunId: 'j',
    state,
    latest: true,
    ...(startedAtMs === undefined ? {} : { startedAtMs }),
  });

describe('the time of a job', () => {
  test('is split into waiting, queued, starting and running without gaps', () => {
    expect(spansOf(job, [step('s', StepState.SUCCESS, 350)], 5000)).toEqual({
      jobKey: 'test',
      waiting: { fromMs: 0, toMs: 100 },
      queued: { fromMs: 100, toMs: 300 },
      dispatch: { fromMs: 300, toMs: 350 },
      running: { fromMs: 350, toMs: 1000 },
    });
  });

  test('is running, not starting, when it ended without a step', () => {
    const spans = spansOf(job, [], 5000);

    expect([spans.dispatch, spans.running]).toEqual([undefined, { fromMs: 300, toMs: 1000 }]);
  });

  test('is starting until its first step begins', () => {
    const starting = create(JobRunSchema, { state: JobState.RUNNING, times: { createdAtMs: 0, leasedAtMs: 300 } });

    const spans = spansOf(starting, [step('s', StepState.PENDING)], 5000);

    expect([spans.dispatch, spans.running]).toEqual([{ fromMs: 300, toMs: 5000 }, undefined]);
  });

  test('goes on until now while it has no end', () => {
    const waiting = create(JobRunSchema, {
      key: 'w',
      state: JobState.QUEUED,
      times: { createdAtMs: 0, queuedAtMs: 10 },
    });

    expect(spansOf(waiting, [], 500).queued).toEqual({ fromMs: 10, toMs: 500 });
  });
});

describe('the step to open', () => {
  const open = (steps: ReturnType<typeof step>[], failed?: string) => {
    const run = create(RunSummarySchema, { runId: 'r', ...(failed ? { firstFailure: { stepRunId: failed } } : {}) });
    return stepToOpen(modelOf(create(GetRunResponseSchema, { run, jobs: [job], steps }), run))?.stepRunId;
  };

  test('is the failure, else what runs, else what ran last', () => {
    const done = step('done', StepState.SUCCESS, 1);
    const running = step('running', StepState.RUNNING, 2);
    const pending = step('pending', StepState.PENDING);

    expect(open([done, running, pending], 'done')).toBe('done');
    expect(open([done, running, pending])).toBe('running');
    expect(open([done, pending])).toBe('done');
    expect(open([pending])).toBe('pending');
  });
});

test('the gate to decide is the one that waits, of several the one that expires first', () => {
  const gate = (subject: string, state: ApprovalState, expiresAtMs?: number) =>
    create(ApprovalSchema, { subject, state, ...(expiresAtMs !== undefined && { expiresAtMs }) });
  const { PENDING, APPROVED } = ApprovalState;

  const found = gateToDecide([
    gate('build', APPROVED, 1),
    gate('docs', PENDING),
    gate('late', PENDING, 9),
    gate('soon', PENDING, 5),
  ]);

  expect(found?.subject).toBe('soon');
  expect(gateToDecide([gate('build', APPROVED)])).toBeUndefined();
});
