import { rmSync } from 'node:fs';
import Sqlite from 'better-sqlite3';

/** Lines of one entry of the index. Measured: an index per line is several times larger, per 64 lines 0.3 of the text. */
export const linesPerSpan = 64;
const spansPerLog = 2 ** 24;
const schemaVersion = 1;

/**
 * Which words occur in which spans of closed logs. Kept in a file of its own, because it can be made again at any time
 * and writing it must never wait for, or hold up, the database.
 */
export class LogWordIndex implements Disposable {
  readonly #db: Sqlite.Database;

  /** Begins anew when the file is damaged or of another version. */
  constructor(file: string) {
    this.#db = openOr(file, () => {
      for (const part of ['', '-wal', '-shm']) rmSync(`${file}${part}`, { force: true });
    });
  }

  /** How many lines of each log are in the index. */
  indexedLogs(): ReadonlyMap<number, number> {
    const rows = this.#db
      .prepare<[], { logId: number; lineCount: number }>(
        'SELECT log_id AS logId, line_count AS lineCount FROM indexed_logs',
      )
      .all();
    return new Map(rows.map(({ logId, lineCount }) => [logId, lineCount]));
  }

  /** Lines of the log up to here are in the index. */
  indexedLines(logId: number): number {
    return (
      this.#db
        .prepare<[number], { line_count: number }>('SELECT line_count FROM indexed_logs WHERE log_id = ?')
        .get(logId)?.line_count ?? 0
    );
  }

  /** Adds spans that follow what is there. `toLine`: the line after the last one. */
  add(logId: number, spans: readonly { readonly firstLine: number; readonly text: string }[], toLine: number): void {
    const insert = this.#db.prepare<[number, string], never>('INSERT INTO spans (rowid, text) VALUES (?, ?)');
    const remove = this.#db.prepare<[number], never>('DELETE FROM spans WHERE rowid = ?');
    this.#db
      .transaction(() => {
        for (const { firstLine, text } of spans) {
          const rowId = rowOf(logId, firstLine);
          remove.run(rowId); // a span that was incomplete before
          insert.run(rowId, text);
        }
        this.#db
          .prepare<[number, number], never>(`
            INSERT INTO indexed_logs (log_id, line_count) VALUES (?, ?)
            ON CONFLICT (log_id) DO UPDATE SET line_count = excluded.line_count`)
          .run(logId, toLine);
      })
      .immediate();
  }

  remove(logId: number): void {
    this.#db
      .transaction(() => {
        this.#db
          .prepare<[number, number], never>('DELETE FROM spans WHERE rowid BETWEEN ? AND ?')
          .run(rowOf(logId, 0), rowOf(logId + 1, 0) - 1);
        this.#db.prepare<[number], never>('DELETE FROM indexed_logs WHERE log_id = ?').run(logId);
      })
      .immediate();
  }

  /** The newest log below `beforeLogId` with a span that holds all the words; the last word may be unfinished. */
  newestLogWith(words: readonly string[], beforeLogId: number): number | undefined {
    const row = this.#db
      .prepare<[string, number], { rowid: number }>(
        'SELECT rowid FROM spans WHERE spans MATCH ? AND rowid < ? ORDER BY rowid DESC LIMIT 1',
      )
      .get(matchOf(words), rowOf(beforeLogId, 0));
    return row && Math.floor(row.rowid / spansPerLog);
  }

  /** First lines of the spans of one log that hold all the words, in order, from the span of `fromLine` on. */
  *spansWith(words: readonly string[], logId: number, fromLine: number): Generator<number, void, void> {
    const rows = this.#db
      .prepare<[string, number, number], { rowid: number }>(
        'SELECT rowid FROM spans WHERE spans MATCH ? AND rowid BETWEEN ? AND ? ORDER BY rowid',
      )
      .iterate(matchOf(words), rowOf(logId, fromLine), rowOf(logId + 1, 0) - 1);
    for (const { rowid } of rows) yield (rowid % spansPerLog) * linesPerSpan;
  }

  [Symbol.dispose](): void {
    this.#db.close();
  }
}

/** The words that the index knows of a text, in the way its tokenizer finds them. */
export function wordsOf(text: string): readonly string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}\p{Co}\p{M}]+/gu) ?? [];
}

function matchOf(words: readonly string[]): string {
  return words.map((word, at) => (at === words.length - 1 ? `"${word}"*` : `"${word}"`)).join(' AND ');
}

function rowOf(logId: number, firstLine: number): number {
  return logId * spansPerLog + Math.floor(firstLine / linesPerSpan);
}

function openOr(file: string, removeFiles: () => void): Sqlite.Database {
  try {
    const db = opened(file);
    if (Number(db.pragma('user_version', { simple: true })) === schemaVersion) return db;
    db.close();
  } catch (reason) {
    if (!(reason instanceof Sqlite.SqliteError) || !/^SQLITE_(CORRUPT|NOTADB)/.test(reason.code)) throw reason;
  }
  removeFiles();
  return opened(file);
}

function opened(file: string): Sqlite.Database {
  const db = new Sqlite(file);
  try {
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = NORMAL'); // what a power cut takes is indexed again
    if (Number(db.pragma('user_version', { simple: true })) === 0) {
      db.exec(`
        CREATE VIRTUAL TABLE spans USING fts5(text, content = '', contentless_delete = 1, detail = none,
                                              tokenize = 'unicode61 remove_diacritics 0');
        CREATE TABLE indexed_logs (log_id INTEGER PRIMARY KEY, line_count INTEGER NOT NULL) STRICT;
        PRAGMA user_version = ${schemaVersion}`);
    }
    return db;
  } catch (reason) {
    db.close();
    throw reason;
  }
}
