import type { LogChunkBody } from './log-chunk-codec.ts';
import type { ReadTx, WriteTx } from './store.ts';

export interface LogChunk extends LogChunkBody {
  readonly firstLine: number;
  readonly lineCount: number;
  readonly isSealed: boolean;
}

interface Row extends Omit<LogChunk, 'isSealed'> {
  isSealed: number;
}
const columns = `first_line AS firstLine, line_count AS lineCount, first_at_us AS firstAtUs, text_bytes AS textBytes,
  is_sealed AS isSealed, codec, body`;

export function insertChunk(tx: WriteTx, logId: number, chunk: LogChunk): void {
  tx.prepare<[number, number, number, number, number, number, number, Buffer], never>(`
    INSERT INTO log_chunks (log_id, first_line, line_count, first_at_us, text_bytes, is_sealed, codec, body)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)`).run(
    logId,
    chunk.firstLine,
    chunk.lineCount,
    chunk.firstAtUs,
    chunk.textBytes,
    Number(chunk.isSealed),
    chunk.codec,
    chunk.body,
  );
}

/** Makes room for a chunk that holds the same lines and more. */
export function deleteChunksFrom(tx: WriteTx, logId: number, firstLine: number): void {
  tx.prepare<[number, number], never>('DELETE FROM log_chunks WHERE log_id = ? AND first_line >= ?').run(
    logId,
    firstLine,
  );
}

/** The chunk that holds the line; no other is read. */
export function findChunkOf(tx: ReadTx, logId: number, line: number): LogChunk | undefined {
  const row = tx
    .prepare<[number, number], Row>(`
      SELECT ${columns} FROM log_chunks WHERE log_id = ? AND first_line <= ? ORDER BY first_line DESC LIMIT 1`)
    .get(logId, line);
  return row && line < row.firstLine + row.lineCount ? { ...row, isSealed: row.isSealed === 1 } : undefined;
}

/** What a sealed chunk will replace, in order. */
export function listUnsealedChunks(tx: ReadTx, logId: number): readonly LogChunk[] {
  const newestFirst = tx.prepare<[number], Row>(
    `SELECT ${columns} FROM log_chunks WHERE log_id = ? ORDER BY first_line DESC`,
  );
  const unsealed: LogChunk[] = [];
  for (const row of newestFirst.iterate(logId)) {
    if (row.isSealed === 1) break; // small chunks are at the end only
    unsealed.unshift({ ...row, isSealed: false });
  }
  return unsealed;
}
