import { closeSync, existsSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import Sqlite from 'better-sqlite3';
import { DomainError } from '../domain/errors.ts';
import { openingErrorFrom, refusalFrom } from './failures.ts';

/** The connection is shared and the lock is held: a transaction body must not await. */
export type NotAsync<T> = T extends PromiseLike<unknown> ? never : T;

type Statement<Bind extends unknown[], Row> = Sqlite.Statement<Bind, Row>;

/** Statements are prepared once per store and kept by their text. */
export class Statements {
  readonly #db: Sqlite.Database;
  readonly #prepared = new Map<string, Sqlite.Statement>();

  constructor(db: Sqlite.Database) {
    this.#db = db;
  }

  get<Bind extends unknown[], Row>(sql: string): Statement<Bind, Row> {
    let statement = this.#prepared.get(sql);
    if (!statement) {
      statement = this.#db.prepare(sql);
      this.#prepared.set(sql, statement);
    }
    // The row type is the caller's claim about its own SQL, checked by the tests of each store file.
    return statement as unknown as Statement<Bind, Row>;
  }
}

/** A view of the database inside one transaction. Unusable after the transaction ended. */
export class ReadTx {
  readonly #statements: Statements;
  #isOver = false;

  constructor(statements: Statements) {
    this.#statements = statements;
  }

  prepare<Bind extends unknown[], Row>(sql: string): Statement<Bind, Row> {
    if (this.#isOver) throw new Error('a query was made after its transaction ended');
    return this.#statements.get<Bind, Row>(sql);
  }

  end(): void {
    this.#isOver = true;
  }
}

/** Only `Store.write` makes one, so a function that takes it cannot run outside a write transaction. */
export class WriteTx extends ReadTx {
  readonly kind = 'write';
  readonly #afterCommit: (() => void)[] = [];

  /** Runs `work` once the transaction is on disk; never if it is rolled back. */
  afterCommit(work: () => void): void {
    this.#afterCommit.push(work);
  }

  /** For the store only. */
  committed(): void {
    for (const work of this.#afterCommit) work();
  }
}

/** One SQLite file. Every write transaction is durable when `write` returns (WAL, synchronous=FULL). */
export class Store implements Disposable {
  readonly #db: Sqlite.Database;
  readonly #statements: Statements;
  #writing: WriteTx | undefined;

  /** Opens or creates the file and brings its schema up to date. `:memory:` serves tests that need no file. */
  constructor(file: string) {
    this.#db = openDatabase(file);
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

  /** Inside another `write` it becomes part of that one: undone alone if it throws, announced when the outer commits. */
  write<T>(work: (tx: WriteTx) => NotAsync<T>): T {
    const tx = new WriteTx(this.#statements);
    const outer = this.#writing;
    this.#writing = tx;
    let result: NotAsync<T>;
    try {
      result = this.#db.transaction(() => work(tx)).immediate();
    } catch (reason) {
      throw refusalFrom(reason); // rolled back: nothing of it is on disk
    } finally {
      tx.end();
      this.#writing = outer;
    }
    if (outer) outer.afterCommit(() => tx.committed());
    else tx.committed();
    return result as T; // as in read
  }

  /** Copies everything that is committed into a new file, a few pages at a time, while others go on writing. */
  async backUp(file: string, signal: AbortSignal): Promise<void> {
    try {
      await this.#db.backup(file, {
        progress() {
          signal.throwIfAborted();
          return backupPagesAtOnce;
        },
      });
    } catch (reason) {
      throw refusalFrom(reason);
    }
  }

  [Symbol.dispose](): void {
    this.#db.close();
  }
}

/** 2 MiB: a call that comes meanwhile waits about a millisecond. */
const backupPagesAtOnce = 512;

/** Throws a sentence that a person can act on when the file is in use, damaged, or of a newer version. */
function openDatabase(file: string): Sqlite.Database {
  let db: Sqlite.Database | undefined;
  try {
    createPrivate(file);
    db = new Sqlite(file);
    db.pragma('busy_timeout = 2000');
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = FULL');
    db.pragma('foreign_keys = ON');
    migrate(db);
    return db;
  } catch (reason) {
    db?.close();
    throw openingErrorFrom(reason, file);
  }
}

/** A folder that was there before may be open to others. The files that SQLite puts beside this one take over its rights. */
function createPrivate(file: string): void {
  if (file === ':memory:' || existsSync(file) || !existsSync(dirname(file))) return;
  closeSync(openSync(file, 'a', 0o600));
}

const migrationsFolder = new URL('./migrations/', import.meta.url);

/** Applies the numbered files that the database has not seen, each in a transaction; `user_version` counts them. */
function migrate(db: Sqlite.Database): void {
  const files = readdirSync(migrationsFolder)
    .filter((name) => name.endsWith('.sql'))
    .sort();
  const applied = Number(db.pragma('user_version', { simple: true }));
  if (applied > files.length) {
    throw new DomainError(
      'wrong-state',
      `the database is of a newer version (schema ${applied}, this program knows ${files.length})`,
    );
  }
  for (const [index, name] of files.entries()) {
    if (index < applied) continue;
    const sql = readFileSync(new URL(name, migrationsFolder), 'utf8');
    db.transaction(() => {
      db.exec(sql);
      db.pragma(`user_version = ${index + 1}`);
    }).immediate();
  }
}
