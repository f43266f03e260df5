import { create } from '@bufbuild/protobuf';
import { describe, expect, test } from 'vitest';
import {
  JobRunSchema,
  JobState,
  RunState,
  RunSummarySchema,
  StepState,
} from '../../gen/signalbox/console/v1/run_pb.js';
import { WatchResponseSchema } from '../../gen/signalbox/console/v1/watch_pb.js';
import { RunView } from './run-view.ts';

const run = create(RunSummarySchema, { runId: 'r1', state: RunState.RUNNING });
const build = { jobRunId: 'j1', runId: 'r1', key: 'build', attempt: 1, latest: true };
const running = create(JobRunSchema, { ...build, state: JobState.RUNNING, times: { leasedAtMs: 1 } });
const compile = { stepRunId: 's1', jobRunId: 'j1', runId: 'r1', name: 'compile', startedAtMs: 2 };

describe('a followed run', () => {
  test('tells each change once, however often a state arrives', () => {
    const view = new RunView(run);
    const news = create(WatchResponseSchema, {
      jobRuns: [running],
      stepRuns: [{ ...compile, state: StepState.RUNNING }],
    });

    expect(view.applyNews(news).map((change) => change.kind)).toEqual(['job-started', 'step-started']);
    expect(view.applyNews(news)).toEqual([]);
  });

  test('tells the beginning of what is over before anybody looked', () => {
    const view = new RunView(run);
    const changes = view.applyNews(
      create(WatchResponseSchema, {
        jobRuns: [{ ...build, state: JobState.FAILED, times: { leasedAtMs: 1, endedAtMs: 9 } }],
        stepRuns: [{ ...compile, state: StepState.FAILED, endedAtMs: 8 }],
      }),
    );

    expect(changes.map((change) => change.kind)).toEqual(['job-started', 'step-started', 'step-ended', 'job-ended']);
  });

  test('knows the highest attempt of a job as the present one', () => {
    const view = new RunView(run);
    view.applyNews(create(WatchResponseSchema, { jobRuns: [running, { ...build, jobRunId: 'j2', attempt: 2 }] }));

    expect(view.jobs.map((job) => job.jobRunId)).toEqual(['j2']);
  });
});
