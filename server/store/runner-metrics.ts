import type { Millis, PipelineRunId, RunnerId, StepRunId } from '../domain/ids.ts';
import type { RunnerMetrics } from '../domain/runner-view.ts';
import type { ReadTx, WriteTx } from './store.ts';

export function insertMetrics(tx: WriteTx, runnerId: RunnerId, sample: RunnerMetrics): void {
  tx.prepare<[string, number, number, number, number, number, number], never>(`
    INSERT INTO runner_metrics (runner_id, at_ms, cpu, memory_used_bytes, memory_total_bytes, disk_used_bytes,
                                disk_total_bytes)
    VALUES (?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT DO NOTHING`).run(
    runnerId,
    sample.atMs,
    sample.cpu,
    sample.memoryUsedBytes,
    sample.memoryTotalBytes,
    sample.diskUsedBytes,
    sample.diskTotalBytes,
  );
}

/** Oldest first; both ends belong to it. */
export function listMetrics(
  tx: ReadTx,
  runnerId: RunnerId,
  sinceMs: Millis,
  untilMs: Millis = Number.MAX_SAFE_INTEGER,
): readonly RunnerMetrics[] {
  return tx
    .prepare<[string, number, number], RunnerMetrics>(`
      SELECT at_ms AS atMs, cpu, memory_used_bytes AS memoryUsedBytes, memory_total_bytes AS memoryTotalBytes,
             disk_used_bytes AS diskUsedBytes, disk_total_bytes AS diskTotalBytes
        FROM runner_metrics WHERE runner_id = ? AND at_ms >= ? AND at_ms <= ? ORDER BY at_ms`)
    .all(runnerId, sinceMs, untilMs);
}

/** A step that a runner executed. */
export interface ExecutedStep {
  readonly stepRunId: StepRunId;
  readonly stepName: string;
  readonly jobKey: string;
  readonly runId: PipelineRunId;
  readonly runNumber: number;
  readonly pipelineName: string;
}

/** What the runner executed at a time. */
export function listStepsAt(tx: ReadTx, runnerId: RunnerId, atMs: Millis, limit: number): readonly ExecutedStep[] {
  return tx
    .prepare<[string, number, number, number, number, number], ExecutedStep>(`
      SELECT s.step_run_id AS stepRunId, s.step_name AS stepName, j.job_key AS jobKey, j.run_id AS runId,
             r.number AS runNumber, r.pipeline_name AS pipelineName
        FROM job_runs j
        JOIN step_runs s ON s.job_run_id = j.job_run_id
        JOIN pipeline_runs r ON r.run_id = j.run_id
       WHERE j.runner_id = ? AND j.started_at_ms <= ? AND coalesce(j.ended_at_ms, 9e15) >= ?
         AND s.started_at_ms <= ? AND coalesce(s.ended_at_ms, 9e15) >= ?
       ORDER BY s.started_at_ms LIMIT ?`)
    .all(runnerId, atMs, atMs, atMs, atMs, limit);
}

export function deleteMetricsBefore(tx: WriteTx, runnerId: RunnerId, atMs: Millis): number {
  return tx
    .prepare<[string, number], never>('DELETE FROM runner_metrics WHERE runner_id = ? AND at_ms < ?')
    .run(runnerId, atMs).changes;
}
