import type { Millis, PipelineId, PipelineRunId } from '../domain/ids.ts';
import type { Page, PageRequest } from '../domain/page.ts';
import type { Pipeline, PipelineHome } from '../domain/pipeline.ts';
import type { PipelineRunState } from '../domain/pipeline-run.ts';
import { listPage } from './list-page.ts';
import type { ReadTx, WriteTx } from './store.ts';
import { tableOf } from './table.ts';

/** The pipeline of runs that belong to none; made by the schema and shown nowhere. */
export const adHocPipelineId = 'ad-hoc' as PipelineId;

/** As stored; the state of the newest run is read from that run. */
export interface PipelineRow extends Omit<Pipeline, 'home' | 'latestRunState'> {
  readonly home: PipelineHome | 'ad-hoc';
  readonly lastRunNumber: number;
  readonly deletedAtMs: Millis | null;
}

const pipelines = tableOf<PipelineRow>('pipelines', 'pipelineId', {
  pipelineId: 'plain',
  projectId: 'plain',
  name: 'plain',
  description: 'plain',
  home: 'plain',
  repoUrl: 'plain',
  defaultBranch: 'plain',
  filePath: 'plain',
  saveMode: 'plain',
  prTargetBranch: 'plain',
  metadata: 'json',
  isEnabled: 'flag',
  createdBy: 'plain',
  createdAtMs: 'plain',
  updatedAtMs: 'plain',
  deletedAtMs: 'plain',
  lastSyncMessage: 'plain',
  lastSyncedAtMs: 'plain',
  lastEditor: 'plain',
  lastCommitSha: 'plain',
  lastRunNumber: 'plain',
  latestRunId: 'plain',
  totalRuns: 'plain',
  successRuns: 'plain',
  failedRuns: 'plain',
});

export const insertPipeline = pipelines.insert;
export const updatePipeline = pipelines.update;

const latestRunState = `(SELECT state FROM pipeline_runs WHERE run_id = latest_run_id)`;
const columns = `${pipelines.columns}, ${latestRunState} AS latestRunState`;

/** One that people can see: not removed, and not the home of ad-hoc runs. */
export function findPipeline(tx: ReadTx, pipelineId: PipelineId): Pipeline | undefined {
  const raw = tx
    .prepare<[string], object>(
      `SELECT ${columns} FROM pipelines WHERE pipeline_id = ? AND deleted_at_ms IS NULL AND home <> 'ad-hoc'`,
    )
    .get(pipelineId);
  return raw && pipelineFrom(raw);
}

export function findPipelineByName(tx: ReadTx, projectId: string, name: string): PipelineId | undefined {
  return tx
    .prepare<[string, string], { id: PipelineId }>(
      `SELECT pipeline_id AS id FROM pipelines WHERE project_id = ? AND name = ? AND deleted_at_ms IS NULL`,
    )
    .get(projectId, name)?.id;
}

/** Newest first. */
export function listPipelines(
  tx: ReadTx,
  filter: {
    readonly projectId?: string;
    readonly name?: string;
    readonly latestRunState?: readonly PipelineRunState[];
  },
  page: PageRequest,
): Page<Pipeline> {
  const states = filter.latestRunState ?? [];
  return listPage(tx, {
    from: 'pipelines',
    columns,
    key: 'pipeline_id',
    isDescending: true,
    where: [
      { sql: `deleted_at_ms IS NULL AND home <> 'ad-hoc'`, values: [] },
      filter.projectId ? { sql: 'project_id = ?', values: [filter.projectId] } : undefined,
      filter.name ? { sql: 'instr(lower(name), lower(?)) > 0', values: [filter.name] } : undefined,
      states.length > 0
        ? { sql: `COALESCE(${latestRunState}, 'pending') IN (${states.map(() => '?').join()})`, values: states }
        : undefined,
    ],
    page,
    maxPageSize: 100,
    rowFrom: pipelineFrom,
    keyOf: (pipeline) => pipeline.pipelineId,
  });
}

/** Those that triggers may start. */
export function listEnabledPipelines(tx: ReadTx): Pipeline[] {
  return tx
    .prepare<[], object>(
      `SELECT ${columns} FROM pipelines
        WHERE deleted_at_ms IS NULL AND home <> 'ad-hoc' AND is_enabled = 1 ORDER BY pipeline_id`,
    )
    .all()
    .map(pipelineFrom);
}

/** A new run: its number, and the newest of the pipeline from now on. A repetition keeps the number it repeats. */
export function countNewRun(
  tx: WriteTx,
  pipelineId: PipelineId,
  run: { readonly runId: PipelineRunId; readonly isRepetition: boolean },
): number {
  const row = tx
    .prepare<[number, string, string], { number: number }>(
      `UPDATE pipelines SET last_run_number = last_run_number + ?, total_runs = total_runs + 1, latest_run_id = ?
        WHERE pipeline_id = ? RETURNING last_run_number AS number`,
    )
    .get(run.isRepetition ? 0 : 1, run.runId, pipelineId);
  if (!row) throw new Error(`pipeline ${pipelineId} has no row`);
  return row.number;
}

export function countEndedRun(tx: WriteTx, pipelineId: PipelineId, result: 'success' | 'failed'): void {
  const column = result === 'success' ? 'success_runs' : 'failed_runs';
  tx.prepare<[string], never>(`UPDATE pipelines SET ${column} = ${column} + 1 WHERE pipeline_id = ?`).run(pipelineId);
}

function pipelineFrom(raw: object): Pipeline {
  const { lastRunNumber: _number, deletedAtMs: _deleted, home, ...rest } = pipelines.rowFrom(raw);
  // The query adds this column to those of the table.
  const { latestRunState: state } = raw as { readonly latestRunState: PipelineRunState | null };
  return { ...rest, latestRunState: state, home: home === 'git' ? 'git' : 'managed' };
}
