import type { TextMap } from '../../pipeline/plan.ts';
import type { Millis, PipelineId } from '../domain/ids.ts';
import type { ReadTx, WriteTx } from './store.ts';

export interface CronEntry {
  readonly pipelineId: PipelineId;
  readonly expression: string;
  /** Empty: the server's. */
  readonly timezone: string;
  readonly options: { readonly variables: TextMap; readonly branch: string; readonly catchUp: 'none' | 'one' };
  /** Every fire time up to here is dealt with. */
  readonly checkedAtMs: Millis;
}

interface CronRow extends Omit<CronEntry, 'options'> {
  readonly options: string;
}

const columns = `pipeline_id AS pipelineId, expression, timezone, options, checked_at_ms AS checkedAtMs`;

export function listCronEntries(tx: ReadTx): CronEntry[] {
  return tx
    .prepare<[], CronRow>(`SELECT ${columns} FROM cron_triggers ORDER BY pipeline_id, expression, timezone`)
    .all()
    .map((row) => ({ ...row, options: JSON.parse(row.options) as CronEntry['options'] })); // written below
}

/** The entries of a pipeline are these from now on; one that it had before keeps what is dealt with. */
export function replaceCronEntries(tx: WriteTx, pipelineId: PipelineId, entries: readonly CronEntry[]): void {
  const wanted = JSON.stringify(entries.map((entry) => [entry.expression, entry.timezone]));
  tx.prepare<[string, string], never>(
    `DELETE FROM cron_triggers WHERE pipeline_id = ? AND json_array(expression, timezone) NOT IN (
       SELECT value FROM json_each(?))`,
  ).run(pipelineId, wanted);
  for (const entry of entries) {
    tx.prepare<unknown[], never>(
      `INSERT INTO cron_triggers (pipeline_id, expression, timezone, options, checked_at_ms) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (pipeline_id, expression, timezone) DO UPDATE SET options = excluded.options`,
    ).run(pipelineId, entry.expression, entry.timezone, JSON.stringify(entry.options), entry.checkedAtMs);
  }
}

export function checkCronEntry(tx: WriteTx, entry: CronEntry, checkedAtMs: Millis): void {
  tx.prepare<[number, string, string, string], never>(
    `UPDATE cron_triggers SET checked_at_ms = ? WHERE pipeline_id = ? AND expression = ? AND timezone = ?`,
  ).run(checkedAtMs, entry.pipelineId, entry.expression, entry.timezone);
}
