import type { PipelineId, PipelineRunId } from '../domain/ids.ts';
import type { Page, PageRequest } from '../domain/page.ts';
import type { PipelineRun, PipelineRunState } from '../domain/pipeline-run.ts';
import { listPage } from './list-page.ts';
import type { ReadTx } from './store.ts';
import { tableOf } from './table.ts';

const runs = tableOf<PipelineRun>('pipeline_runs', 'runId', {
  runId: 'plain',
  pipelineId: 'plain',
  pipelineName: 'plain',
  number: 'plain',
  attempt: 'plain',
  rerunOf: 'plain',
  requestId: 'plain',
  state: 'plain',
  reason: 'plain',
  errorMessage: 'plain',
  pausedUntilMs: 'plain',
  planDigest: 'plain',
  sourceDigest: 'plain',
  lockName: 'plain',
  triggerType: 'plain',
  triggeredBy: 'plain',
  variables: 'json',
  inputs: 'json',
  branch: 'plain',
  tag: 'plain',
  commitSha: 'plain',
  definitionCommitSha: 'plain',
  definitionPath: 'plain',
  namespace: 'plain',
  counters: 'json',
  createdAtMs: 'plain',
  startedAtMs: 'plain',
  endedAtMs: 'plain',
});

export const findRun = runs.find;
export const insertRun = runs.insert;
export const updateRun = runs.update;

export function findRunByRequest(tx: ReadTx, pipelineId: PipelineId, requestId: string): PipelineRun | undefined {
  const raw = tx
    .prepare<[string, string], object>(
      `SELECT ${runs.columns} FROM pipeline_runs WHERE pipeline_id = ? AND request_id = ?`,
    )
    .get(pipelineId, requestId);
  return raw && runs.rowFrom(raw);
}

/** Newest first. */
export function listRuns(
  tx: ReadTx,
  filter: { readonly pipelineId?: PipelineId; readonly states?: readonly PipelineRunState[] },
  page: PageRequest,
): Page<PipelineRun> {
  return listPage(tx, {
    from: 'pipeline_runs',
    columns: runs.columns,
    key: 'run_id',
    isDescending: true,
    where: [
      filter.pipelineId ? { sql: 'pipeline_id = ?', values: [filter.pipelineId] } : undefined,
      filter.states?.length
        ? { sql: `state IN (${filter.states.map(() => '?').join()})`, values: [...filter.states] }
        : undefined,
    ],
    page,
    maxPageSize: 100,
    rowFrom: runs.rowFrom,
    keyOf: (run) => run.runId,
  });
}

/** Runs that have not ended, oldest first. */
export function listOpenRunIds(tx: ReadTx): PipelineRunId[] {
  return tx
    .prepare<[], { run_id: PipelineRunId }>(
      `SELECT run_id FROM pipeline_runs INDEXED BY pipeline_runs_open WHERE ended_at_ms IS NULL ORDER BY run_id`,
    )
    .all()
    .map((row) => row.run_id);
}

/** Open runs that want or hold the key of a run, oldest first. */
export function listRunsOfLock(tx: ReadTx, lockName: string): PipelineRunId[] {
  return tx
    .prepare<[string], { run_id: PipelineRunId }>(
      `SELECT run_id FROM pipeline_runs WHERE lock_name = ? AND ended_at_ms IS NULL ORDER BY run_id`,
    )
    .all(lockName)
    .map((row) => row.run_id);
}

export function hasOpenRuns(tx: ReadTx, pipelineId: PipelineId): boolean {
  return (
    tx
      .prepare<[string], object>(
        `SELECT 1 FROM pipeline_runs INDEXED BY pipeline_runs_open WHERE ended_at_ms IS NULL AND pipeline_id = ? LIMIT 1`,
      )
      .get(pipelineId) !== undefined
  );
}

export function latestAttempt(tx: ReadTx, pipelineId: PipelineId, number: number): number {
  const row = tx
    .prepare<[string, number], { attempt: number | null }>(
      `SELECT MAX(attempt) AS attempt FROM pipeline_runs WHERE pipeline_id = ? AND number = ?`,
    )
    .get(pipelineId, number);
  return row?.attempt ?? 0;
}
