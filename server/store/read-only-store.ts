import Sqlite from 'better-sqlite3';
import { type NotAsync, ReadTx, Statements } from './store.ts';

/** A second connection that can only read, for another thread: it sees what is committed and holds nobody up. */
export class ReadOnlyStore implements Disposable {
  readonly #db: Sqlite.Database;
  readonly #statements: Statements;

  constructor(file: string) {
    this.#db = new Sqlite(file, { readonly: true, fileMustExist: true });
    this.#statements = new Statements(this.#db);
  }

  read<T>(work: (tx: ReadTx) => NotAsync<T>): T {
    const tx = new ReadTx(this.#statements);
    try {
      return this.#db.transaction(() => work(tx)).deferred() as T; // NotAsync<T> is T for every T that compiles
    } finally {
      tx.end();
    }
  }

  [Symbol.dispose](): void {
    this.#db.close();
  }
}
