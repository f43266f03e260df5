import { join } from 'node:path';
import Sqlite from 'better-sqlite3';

/**
 * Takes the data directory for this process, or answers undefined when another one has it. The lock is one of the
 * operating system, held by SQLite, so that it ends with the process however that ends.
 */
export function lockDataDir(dir: string): Disposable | undefined {
  const db = new Sqlite(join(dir, 'lock.db'), { timeout: 0 });
  try {
    db.pragma('locking_mode = EXCLUSIVE');
    db.exec('BEGIN EXCLUSIVE');
  } catch (reason) {
    db.close();
    if (reason instanceof Sqlite.SqliteError && reason.code.startsWith('SQLITE_BUSY')) return undefined;
    throw reason;
  }
  return { [Symbol.dispose]: () => void db.close() };
}
