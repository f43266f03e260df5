import Sqlite from 'better-sqlite3';
import { ReadTx, Statements } from './store.ts';

/** Makes a fresh copy one file that stands for itself: without it, even a reader would put a log beside it. */
export function makeSelfContained(file: string): void {
  const db = new Sqlite(file, { fileMustExist: true });
  db.pragma('journal_mode = DELETE');
  db.close();
}

/** Looks at a database file that nobody else uses. Throws a sentence when it is damaged. */
export function inspectDatabase<T>(file: string, look: (tx: ReadTx) => T): T {
  const db = new Sqlite(file, { readonly: true, fileMustExist: true });
  try {
    const verdict = db.pragma('quick_check(1)', { simple: true });
    if (verdict !== 'ok') throw new Error(`the database ${file} is damaged: ${String(verdict)}`);
    return look(new ReadTx(new Statements(db)));
  } catch (reason) {
    if (!(reason instanceof Sqlite.SqliteError)) throw reason;
    throw new Error(`the database ${file} is damaged`, { cause: reason });
  } finally {
    db.close();
  }
}
