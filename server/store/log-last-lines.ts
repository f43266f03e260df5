import type { LogChunkBody } from './log-chunk-codec.ts';
import type { ReadTx, WriteTx } from './store.ts';

/** Consecutive lines among the newest of a log that is past its limit. */
export interface LastLinesPart extends LogChunkBody {
  readonly position: number;
  readonly lineCount: number;
}

/** Oldest first. */
export function listLastLines(tx: ReadTx, logId: number): readonly LastLinesPart[] {
  return tx
    .prepare<[number], LastLinesPart>(`
      SELECT position, line_count AS lineCount, first_at_us AS firstAtUs, text_bytes AS textBytes, codec, body
        FROM log_last_lines WHERE log_id = ? ORDER BY position`)
    .all(logId);
}

export function saveLastLines(tx: WriteTx, logId: number, part: LastLinesPart): void {
  tx.prepare<[number, number, number, number, number, number, Buffer], never>(`
    INSERT OR REPLACE INTO log_last_lines (log_id, position, line_count, first_at_us, text_bytes, codec, body)
    VALUES (?, ?, ?, ?, ?, ?, ?)`).run(
    logId,
    part.position,
    part.lineCount,
    part.firstAtUs,
    part.textBytes,
    part.codec,
    part.body,
  );
}

export function deleteLastLinesBefore(tx: WriteTx, logId: number, position: number): void {
  tx.prepare<[number, number], never>('DELETE FROM log_last_lines WHERE log_id = ? AND position < ?').run(
    logId,
    position,
  );
}
