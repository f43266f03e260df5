import { expect, test } from 'vitest';
import { ControlPlane } from '../../test/support/control-plane.ts';
import { job, pipeline } from '../../test/support/pipeline-text.ts';
import { plansOf, scansIn } from '../../test/support/query-plans.ts';
import type { JobRunId, PipelineId, PipelineRunId, RunnerId, StepRunId } from '../domain/ids.ts';
import { findGate, listApprovals, listPendingApprovals, listUnreminded } from './approvals.ts';
import { listCommandsAbout, listCommandsFor } from './commands.ts';
import { listEventsAfter, listEventsOfRun } from './events.ts';
import {
  hasQueue,
  listJobsOfRun,
  listLatestJobs,
  listLeases,
  listLeasesOf,
  listQueue,
  listRefusalsOf,
  listWaitingJobs,
} from './job-runs.ts';
import { holdersOf } from './locks.ts';
import {
  findRunByRequest,
  hasOpenRuns,
  latestAttempt,
  listOpenRunIds,
  listRuns,
  listRunsOfLock,
} from './pipeline-runs.ts';
import { findPipelineByName } from './pipelines.ts';
import { queueWaits, runningJobs, runsSince } from './run-history.ts';
import { listActiveStepsOf, listSteps, listStepsOfJob, listStepsOfRun } from './step-runs.ts';
import type { ReadTx } from './store.ts';
import { listDueTimers, nextTimerAtMs } from './timers.ts';

const run = 'r' as PipelineRunId;
const pipelineId = 'p' as PipelineId;
const runner = 'a' as RunnerId;
const jobRunId = 'j' as JobRunId;
const stepRunId = 's' as StepRunId;

/** Every query that runs again and again on a table that grows. */
const queries: Readonly<Record<string, (tx: ReadTx) => unknown>> = {
  findRunByRequest: (tx) => findRunByRequest(tx, pipelineId, 'x'),
  listRuns: (tx) => listRuns(tx, {}, {}).rows,
  listRunsOfPipeline: (tx) => listRuns(tx, { pipelineId }, { after: 'x' }).rows,
  listRunsByState: (tx) => listRuns(tx, { states: ['running'] }, {}).rows,
  listOpenRunIds: (tx) => listOpenRunIds(tx),
  listRunsOfLock: (tx) => listRunsOfLock(tx, 'l'),
  hasOpenRuns: (tx) => hasOpenRuns(tx, pipelineId),
  latestAttempt: (tx) => latestAttempt(tx, pipelineId, 1),
  queueWaits: (tx) => queueWaits(tx, 1, null),
  runsSince: (tx) => runsSince(tx, 1, null),
  runningJobs: (tx) => runningJobs(tx, runner),
  findPipelineByName: (tx) => findPipelineByName(tx, 'default', 'x'),
  listJobsOfRun: (tx) => listJobsOfRun(tx, run),
  listLatestJobs: (tx) => listLatestJobs(tx, run),
  listQueue: (tx) => listQueue(tx),
  hasQueue: (tx) => hasQueue(tx),
  listWaitingJobs: (tx) => listWaitingJobs(tx),
  listLeases: (tx) => listLeases(tx),
  listLeasesOf: (tx) => listLeasesOf(tx, runner),
  listRefusalsOf: (tx) => listRefusalsOf(tx, jobRunId),
  listStepsOfJob: (tx) => listStepsOfJob(tx, jobRunId),
  listStepsOfRun: (tx) => listStepsOfRun(tx, run),
  listSteps: (tx) => listSteps(tx, { runId: run }, {}).rows,
  listActiveStepsOf: (tx) => listActiveStepsOf(tx, runner),
  listCommandsFor: (tx) => listCommandsFor(tx, runner),
  listCommandsAbout: (tx) => listCommandsAbout(tx, stepRunId),
  holdersOf: (tx) => holdersOf(tx, 'l'),
  findGate: (tx) => findGate(tx, { runId: run, position: 'stage', subject: 'x' }),
  listPendingApprovals: (tx) => listPendingApprovals(tx, run),
  listUnreminded: (tx) => listUnreminded(tx),
  listApprovals: (tx) => listApprovals(tx, { states: ['pending'] }, {}).rows,
  listDueTimers: (tx) => listDueTimers(tx, 1, 10),
  nextTimerAtMs: (tx) => nextTimerAtMs(tx),
  listEventsAfter: (tx) => listEventsAfter(tx, 1, 10),
  listEventsOfRun: (tx) => listEventsOfRun(tx, run, 0, 10),
};

test.each(Object.entries(queries))('%s scans no table and sorts nothing large', (name, query) => {
  using plane = new ControlPlane();
  plane.run(pipeline([job('a')]));
  const plans = plansOf(plane.store, query);

  expect(plans.length, name).toBeGreaterThan(0);
  const scans = scansIn(plans).filter((line) => !allowedScans.some((scan) => scan.test(line)));
  expect(scans).toEqual([]);
});

const allowedScans = [
  // Newest first over the whole table is the order of its key; a page ends the scan.
  /^SCAN (pipeline_runs|approvals)$/,
  // A page says how many there are in all.
  /^SCAN pipeline_runs USING COVERING INDEX/,
  // What is live has a row only while it lives.
  /^SCAN (l|timers|refusals)\b/,
];
