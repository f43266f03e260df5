import type { JobRunId, PipelineId, PipelineRunId, RunnerId, StepRunId } from '../domain/ids.ts';
import type { Page, PageRequest } from '../domain/page.ts';
import type { StepRun, StepRunState } from '../domain/step-run.ts';
import { listPage } from './list-page.ts';
import type { ReadTx, WriteTx } from './store.ts';
import { tableOf } from './table.ts';

const steps = tableOf<StepRun>('step_runs', 'stepRunId', {
  stepRunId: 'plain',
  jobRunId: 'plain',
  runId: 'plain',
  pipelineId: 'plain',
  jobName: 'plain',
  stepName: 'plain',
  stepIndex: 'plain',
  attempt: 'plain',
  isLatest: 'flag',
  uses: 'plain',
  action: 'plain',
  state: 'plain',
  reason: 'plain',
  continueOnError: 'flag',
  runnerId: 'plain',
  runnerLabels: 'json',
  leaseEpoch: 'plain',
  offers: 'plain',
  notBeforeMs: 'plain',
  envOverride: 'json',
  timeoutOverrideMs: 'plain',
  args: 'json',
  env: 'json',
  image: 'plain',
  timeoutMs: 'plain',
  exitCode: 'plain',
  errorMessage: 'plain',
  outputs: 'json',
  metrics: 'json',
  createdBy: 'plain',
  createdAtMs: 'plain',
  queuedAtMs: 'plain',
  acknowledgedAtMs: 'plain',
  startedAtMs: 'plain',
  endedAtMs: 'plain',
  cancelRequestedAtMs: 'plain',
  cancelReason: 'plain',
});

export const findStep = steps.find;
export const insertStep = steps.insert;
export const updateStep = steps.update;

/** All attempts, in the order of execution. */
export function listStepsOfJob(tx: ReadTx, jobRunId: JobRunId): StepRun[] {
  return tx
    .prepare<[string], object>(
      `SELECT ${steps.columns} FROM step_runs WHERE job_run_id = ? ORDER BY step_index, attempt, step_run_id`,
    )
    .all(jobRunId)
    .map(steps.rowFrom);
}

export function listStepsOfRun(tx: ReadTx, runId: PipelineRunId): StepRun[] {
  return tx
    .prepare<[string], object>(
      `SELECT ${steps.columns} FROM step_runs WHERE run_id = ? ORDER BY job_run_id, step_index, attempt, step_run_id`,
    )
    .all(runId)
    .map(steps.rowFrom);
}

/** Handed out to the runner or running there, oldest first. */
export function listActiveStepsOf(tx: ReadTx, runnerId: RunnerId): StepRun[] {
  return tx
    .prepare<[string], object>(
      `SELECT ${steps.columns} FROM step_runs INDEXED BY step_runs_active
        WHERE runner_id = ? AND state IN ('queued', 'running') ORDER BY step_run_id`,
    )
    .all(runnerId)
    .map(steps.rowFrom);
}

export interface StepQuery {
  readonly pipelineId?: PipelineId;
  readonly runId?: PipelineRunId;
  readonly jobRunId?: JobRunId;
  readonly jobName?: string;
  readonly stepName?: string;
  readonly state?: StepRunState;
  readonly runnerId?: RunnerId;
  readonly sortBy?: keyof typeof sortColumns;
  readonly isDescending?: boolean;
}

const sortColumns = {
  created_at: undefined, // the order of the key
  started_at: 'started_at_ms',
  finished_at: 'ended_at_ms',
  duration: '(ended_at_ms - started_at_ms)',
  step_index: 'step_index',
  step_name: 'step_name',
  status: 'state',
} as const;

export function listSteps(tx: ReadTx, query: StepQuery, page: PageRequest): Page<StepRun> {
  const is = (column: string, value: string | undefined) =>
    value === undefined ? undefined : { sql: `${column} = ?`, values: [value] };
  const orderBy = sortColumns[query.sortBy ?? 'created_at'];
  return listPage(tx, {
    from: 'step_runs',
    columns: steps.columns,
    key: 'step_run_id',
    ...(orderBy === undefined ? {} : { orderBy }),
    isDescending: query.isDescending ?? false,
    where: [
      is('run_id', query.runId),
      is('job_run_id', query.jobRunId),
      is('pipeline_id', query.pipelineId),
      is('job_name', query.jobName),
      is('step_name', query.stepName),
      is('state', query.state),
      is('runner_id', query.runnerId),
    ],
    page,
    maxPageSize: 200,
    rowFrom: steps.rowFrom,
    keyOf: (step) => step.stepRunId,
  });
}

export function deleteStep(tx: WriteTx, stepRunId: StepRunId): void {
  tx.prepare<[string], never>(`DELETE FROM step_runs WHERE step_run_id = ?`).run(stepRunId);
}
