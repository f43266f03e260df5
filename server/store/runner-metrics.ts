import type { Millis, RunnerId } from '../domain/ids.ts';
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

export function listMetrics(tx: ReadTx, runnerId: RunnerId, sinceMs: Millis): readonly RunnerMetrics[] {
  return tx
    .prepare<[string, number], RunnerMetrics>(`
      SELECT at_ms AS atMs, cpu, memory_used_bytes AS memoryUsedBytes, memory_total_bytes AS memoryTotalBytes,
             disk_used_bytes AS diskUsedBytes, disk_total_bytes AS diskTotalBytes
        FROM runner_metrics WHERE runner_id = ? AND at_ms >= ? ORDER BY at_ms`)
    .all(runnerId, sinceMs);
}

export function deleteMetricsBefore(tx: WriteTx, runnerId: RunnerId, atMs: Millis): number {
  return tx
    .prepare<[string, number], never>('DELETE FROM runner_metrics WHERE runner_id = ? AND at_ms < ?')
    .run(runnerId, atMs).changes;
}
