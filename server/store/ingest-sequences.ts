import type { Millis, RunnerId } from '../domain/ids.ts';
import type { IngestSequence } from '../domain/ingest-sequence.ts';
import type { ReadTx, WriteTx } from './store.ts';

export type IngestKind = 'logs' | 'events';

export interface SequenceKey {
  readonly runnerId: RunnerId;
  readonly kind: IngestKind;
  /** Empty when the agent names none. */
  readonly spoolId: string;
}

/** Former spools of an agent are remembered, so that an older program coming back does not store its lines again. */
const spoolsKept = 8;

export function findSequence(tx: ReadTx, key: SequenceKey): IngestSequence | undefined {
  return tx
    .prepare<[string, string, string], IngestSequence>(`
      SELECT watermark, batch_at_ms AS batchAtMs FROM ingest_sequences
       WHERE runner_id = ? AND kind = ? AND spool_id = ?`)
    .get(key.runnerId, key.kind, key.spoolId);
}

export function saveSequence(tx: WriteTx, key: SequenceKey, sequence: IngestSequence, usedAtMs: Millis): void {
  const { changes } = tx
    .prepare<[number, number, number, string, string, string], never>(`
      UPDATE ingest_sequences SET watermark = ?, batch_at_ms = ?, used_at_ms = ?
       WHERE runner_id = ? AND kind = ? AND spool_id = ?`)
    .run(sequence.watermark, sequence.batchAtMs, usedAtMs, key.runnerId, key.kind, key.spoolId);
  if (changes === 1) return;
  tx.prepare<[string, string, string, number, number, number], never>(`
    INSERT INTO ingest_sequences (runner_id, kind, spool_id, watermark, batch_at_ms, used_at_ms)
    VALUES (?, ?, ?, ?, ?, ?)`).run(
    key.runnerId,
    key.kind,
    key.spoolId,
    sequence.watermark,
    sequence.batchAtMs,
    usedAtMs,
  );
  tx.prepare<[string, string, string, string, number], never>(`
    DELETE FROM ingest_sequences WHERE runner_id = ? AND kind = ? AND spool_id NOT IN
      (SELECT spool_id FROM ingest_sequences WHERE runner_id = ? AND kind = ? ORDER BY used_at_ms DESC LIMIT ?)`).run(
    key.runnerId,
    key.kind,
    key.runnerId,
    key.kind,
    spoolsKept,
  );
}
