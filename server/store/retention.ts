import type { Millis, PipelineRunId } from '../domain/ids.ts';
import type { PipelineRun } from '../domain/pipeline-run.ts';
import type { ReadTx, WriteTx } from './store.ts';

/** Ended runs from before, oldest first; the latest run of a pipeline is kept for ever. */
export function listRunsEndedBefore(tx: ReadTx, atMs: Millis, limit: number): readonly PipelineRunId[] {
  return tx
    .prepare<[number, number], { runId: PipelineRunId }>(`
      SELECT run_id AS runId FROM pipeline_runs
       WHERE ended_at_ms < ? AND NOT EXISTS (SELECT 1 FROM pipelines WHERE latest_run_id = run_id)
       ORDER BY run_id LIMIT ?`)
    .all(atMs, limit)
    .map(({ runId }) => runId);
}

type RemovedRun = Pick<PipelineRun, 'pipelineId' | 'pipelineName' | 'number'>;

/** Everything about the run but its log lines and artifacts, which must be gone before. Undefined: there was none. */
export function deleteRun(tx: WriteTx, runId: PipelineRunId): RemovedRun | undefined {
  for (const sql of ofRun) tx.prepare<[string], never>(sql).run(runId);
  return tx
    .prepare<[string], RemovedRun>(`
      DELETE FROM pipeline_runs WHERE run_id = ?
      RETURNING pipeline_id AS pipelineId, pipeline_name AS pipelineName, number`)
    .get(runId);
}

const jobsOfRun = 'job_run_id IN (SELECT job_run_id FROM job_runs WHERE run_id = ?)';
const ofRun = [
  'UPDATE pipeline_runs SET rerun_of = NULL WHERE rerun_of = ?',
  `DELETE FROM commands WHERE ${jobsOfRun}`,
  `DELETE FROM leases WHERE ${jobsOfRun}`,
  `DELETE FROM refusals WHERE ${jobsOfRun}`,
  `DELETE FROM step_runs WHERE ${jobsOfRun}`,
  'DELETE FROM approval_decisions WHERE approval_id IN (SELECT approval_id FROM approvals WHERE run_id = ?)',
  'DELETE FROM approvals WHERE run_id = ?',
  'DELETE FROM annotations WHERE run_id = ?',
  'DELETE FROM run_notes WHERE run_id = ?',
  'DELETE FROM notifications WHERE run_id = ?',
  'DELETE FROM lock_holders WHERE run_id = ?',
  'DELETE FROM secret_uses WHERE run_id = ?',
  'DELETE FROM derived_secrets WHERE run_id = ?',
  'DELETE FROM job_runs WHERE run_id = ?',
] as const;

/** Plans and texts that nothing mentions any more. */
export function deleteUnusedPlans(tx: WriteTx): void {
  tx.prepare<[], never>(`
    DELETE FROM plans WHERE digest NOT IN (SELECT plan_digest FROM pipeline_runs WHERE plan_digest IS NOT NULL)`).run();
  tx.prepare<[], never>(`
    DELETE FROM sources WHERE digest NOT IN (SELECT source_digest FROM pipeline_runs)
                          AND digest NOT IN (SELECT source_digest FROM pipeline_versions)`).run();
}

/** Answers how many chunks went; 0 when the log has none left. */
export function deleteChunks(tx: WriteTx, logId: number, limit: number): number {
  return tx
    .prepare<[number, number], never>(`
      DELETE FROM log_chunks WHERE chunk_id IN (SELECT chunk_id FROM log_chunks WHERE log_id = ? LIMIT ?)`)
    .run(logId, limit).changes;
}

export function listLogsOfRun(tx: ReadTx, runId: PipelineRunId): readonly number[] {
  return tx
    .prepare<[string], { logId: number }>('SELECT log_id AS logId FROM logs WHERE run_id = ?')
    .all(runId)
    .map(({ logId }) => logId);
}
