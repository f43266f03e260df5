import type { PipelineRunId } from '../domain/ids.ts';
import type { ReadTx, WriteTx } from './store.ts';

export interface LockHolder {
  readonly runId: PipelineRunId;
  /** Empty: the run itself holds it. */
  readonly jobKey: string;
}

/** Taking a lock twice is the same as once: a further attempt of a job keeps it. */
export function takeLock(tx: WriteTx, lockName: string, holder: LockHolder): void {
  tx.prepare<[string, string, string], never>(
    `INSERT INTO lock_holders (lock_name, run_id, job_key) VALUES (?, ?, ?) ON CONFLICT DO NOTHING`,
  ).run(lockName, holder.runId, holder.jobKey);
}

/** Answers the names of what was released. */
export function releaseLocks(tx: WriteTx, holder: LockHolder): string[] {
  return tx
    .prepare<[string, string], { name: string }>(
      `DELETE FROM lock_holders WHERE run_id = ? AND job_key = ? RETURNING lock_name AS name`,
    )
    .all(holder.runId, holder.jobKey)
    .map((row) => row.name);
}

export function holdersOf(tx: ReadTx, lockName: string): LockHolder[] {
  return tx
    .prepare<[string], LockHolder>(
      `SELECT run_id AS runId, job_key AS jobKey FROM lock_holders WHERE lock_name = ? ORDER BY run_id, job_key`,
    )
    .all(lockName);
}

/** Every lock that somebody holds. */
export function listHeldLocks(tx: ReadTx): (LockHolder & { readonly lockName: string })[] {
  return tx
    .prepare<[], LockHolder & { readonly lockName: string }>(
      `SELECT lock_name AS lockName, run_id AS runId, job_key AS jobKey FROM lock_holders`,
    )
    .all();
}
