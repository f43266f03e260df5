import type { JobRunId, Millis, PipelineRunId, RunnerId } from '../domain/ids.ts';
import type { ReadTx, WriteTx } from './store.ts';

/** A runner that is away against everybody's will. */
export interface RunnerAlert {
  readonly runnerId: RunnerId;
  /** When it was heard of last. */
  readonly sinceMs: Millis;
  /** When people were told; null: it may still come back before anybody notices. */
  readonly toldAtMs: Millis | null;
}

export function findAlert(tx: ReadTx, runnerId: RunnerId): RunnerAlert | undefined {
  return tx
    .prepare<[string], RunnerAlert>(
      `SELECT runner_id AS runnerId, since_ms AS sinceMs, told_at_ms AS toldAtMs FROM runner_alerts WHERE runner_id = ?`,
    )
    .get(runnerId);
}

export function saveAlert(tx: WriteTx, { runnerId, sinceMs, toldAtMs }: RunnerAlert): void {
  tx.prepare<[string, number, number | null], never>(
    `INSERT INTO runner_alerts (runner_id, since_ms, told_at_ms) VALUES (?, ?, ?)
     ON CONFLICT (runner_id) DO UPDATE SET told_at_ms = excluded.told_at_ms`,
  ).run(runnerId, sinceMs, toldAtMs);
}

export function deleteAlert(tx: WriteTx, runnerId: RunnerId): void {
  tx.prepare<[string], never>(`DELETE FROM runner_alerts WHERE runner_id = ?`).run(runnerId);
}

export interface LostJob {
  readonly jobRunId: JobRunId;
  readonly runId: PipelineRunId;
  readonly jobKey: string;
  /** Nobody took it up again. */
  readonly isLatest: boolean;
}

/** Jobs that ended because this runner was lost, since then, newest first. */
export function listJobsLostBy(tx: ReadTx, runnerId: RunnerId, sinceMs: Millis, limit: number): LostJob[] {
  return tx
    .prepare<[string, number, number], Omit<LostJob, 'isLatest'> & { readonly isLatest: number }>(`
      SELECT job_run_id AS jobRunId, run_id AS runId, job_key AS jobKey, is_latest AS isLatest
        FROM job_runs
       WHERE runner_id = ? AND reason = 'runner_lost' AND ended_at_ms >= ?
       ORDER BY job_run_id DESC LIMIT ?`)
    .all(runnerId, sinceMs, limit)
    .map((row) => ({ ...row, isLatest: row.isLatest === 1 }));
}
