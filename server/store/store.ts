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

export interface StoreOptions {
  /**
   * `in-groups`: what `writeInGroup` writes in one turn of the event loop is committed at its end, together, and whoever
   * answers must wait for it (`onceStored`). `at-once`: each is committed by itself.
   */
  readonly commits?: 'at-once' | 'in-groups';
  /** Told when a group could not be stored; who waited for it is told as well, but perhaps nobody did. */
  readonly lost?: (reason: unknown) => void;
}

/** Resolves when all that was written is on disk, undefined: it is. Throws or rejects when something could not be stored. */
export type OnceStored = () => Promise<void> | undefined;

interface Failure {
  readonly reason: unknown;
}

/** Writes with one commit between them. */
interface Group {
  readonly stored: PromiseWithResolvers<void>;
  readonly announcements: (() => void)[];
}

/** One SQLite file in WAL mode, synchronous=FULL: what is committed survives a power cut. */
export class Store implements Disposable {
  readonly #db: Sqlite.Database;
  readonly #statements: Statements;
  /** Runs the work as a transaction; inside another as a part that is undone alone. */
  readonly #transact: Sqlite.Transaction<(work: () => unknown) => unknown>;
  readonly #commits: 'at-once' | 'in-groups';
  readonly #lost: (reason: unknown) => void;
  #writing: WriteTx | undefined;
  #group: Group | undefined;
  #backups = 0;
  #lastLoss: Failure | undefined;

  /** Opens or creates the file and brings its schema up to date. `:memory:` serves tests that need no file. */
  constructor(file: string, { commits = 'at-once', lost = () => {} }: StoreOptions = {}) {
    this.#db = openDatabase(file);
    this.#statements = new Statements(this.#db);
    this.#transact = this.#db.transaction((work: () => unknown) => work());
    this.#commits = commits;
    this.#lost = lost;
  }

  read<T>(work: (tx: ReadTx) => NotAsync<T>): T {
    const tx = new ReadTx(this.#statements);
    try {
      return this.#transact.deferred(() => work(tx)) as T; // NotAsync<T> is T for every T that compiles
    } finally {
      tx.end();
    }
  }

  /**
   * On disk when it returns, and with it what waits in a group. Inside another write it becomes part of that one: undone
   * alone if it throws, announced when the outer commits.
   */
  write<T>(work: (tx: WriteTx) => NotAsync<T>): T {
    let failure: Failure | undefined;
    let result: T;
    try {
      result = this.#join(work);
    } finally {
      if (!this.#writing) failure = this.#commit();
    }
    if (failure) throw failure.reason;
    return result;
  }

  /** As `write`, but where commits are in groups it is on disk, and announced, at the end of this turn of the event loop. */
  writeInGroup<T>(work: (tx: WriteTx) => NotAsync<T>): T {
    if (this.#commits === 'at-once' || this.#writing || this.#backups > 0) return this.write(work);
    if (!this.#group) setImmediate(() => this.#commit()); // whoever waits is told what went wrong
    return this.#join(work);
  }

  /** Taken before something is done, and asked before it is answered. */
  onceStored(): OnceStored {
    const before = this.#lastLoss;
    return () => {
      if (this.#lastLoss && this.#lastLoss !== before) throw this.#lastLoss.reason;
      return this.#group?.stored.promise;
    };
  }

  #join<T>(work: (tx: WriteTx) => NotAsync<T>): T {
    const outer = this.#writing;
    const tx = new WriteTx(this.#statements);
    try {
      this.#group ??= this.#begin();
      this.#writing = tx;
      const result = this.#transact(() => work(tx));
      if (outer) outer.afterCommit(() => tx.committed());
      else this.#group.announcements.push(() => tx.committed());
      return result as T; // as in read
    } catch (reason) {
      const refusal = refusalFrom(reason);
      // A full disk makes SQLite undo not only this part of the group but all of it.
      if (this.#group && !this.#db.inTransaction) this.#lose(this.#group, refusal);
      throw refusal; // rolled back: nothing of it is on disk
    } finally {
      tx.end();
      this.#writing = outer;
    }
  }

  #begin(): Group {
    this.#statements.get('BEGIN IMMEDIATE').run();
    const stored = Promise.withResolvers<void>();
    stored.promise.catch(() => {}); // told to whoever waits; perhaps nobody does
    return { stored, announcements: [] };
  }

  /** Answers what went wrong, if something did: it is lost, or somebody could not be told that it is stored. */
  #commit(): Failure | undefined {
    const group = this.#group;
    if (!group) return undefined;
    try {
      this.#statements.get('COMMIT').run();
    } catch (reason) {
      if (this.#db.inTransaction) this.#statements.get('ROLLBACK').run();
      return this.#lose(group, refusalFrom(reason));
    }
    this.#group = undefined;
    let failure: Failure | undefined;
    for (const announce of group.announcements) {
      try {
        announce();
      } catch (reason) {
        failure ??= { reason };
      }
    }
    if (failure) group.stored.reject(failure.reason);
    else group.stored.resolve();
    return failure;
  }

  #lose(group: Group, reason: unknown): Failure {
    this.#group = undefined;
    this.#lastLoss = { reason };
    group.stored.reject(reason);
    this.#lost(reason);
    return this.#lastLoss;
  }

  /** Copies everything that is committed into a new file, a few pages at a time, while others go on writing. */
  async backUp(file: string, signal: AbortSignal): Promise<void> {
    this.#commit(); // a copy cannot go on beside a group that is open
    this.#backups += 1;
    try {
      await this.#db.backup(file, {
        progress() {
          signal.throwIfAborted();
          return backupPagesAtOnce;
        },
      });
    } catch (reason) {
      throw refusalFrom(reason);
    } finally {
      this.#backups -= 1;
    }
  }

  [Symbol.dispose](): void {
    this.#commit();
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
    db.pragma('temp_store = MEMORY'); // else every part of a transaction is first written to a file, to be undone from
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

/** Applies the numbered files that the database has not seen, all of them or none; `user_version` counts them. */
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
  if (applied === files.length) return;
  db.transaction(() => {
    for (const name of files.slice(applied)) db.exec(readFileSync(new URL(name, migrationsFolder), 'utf8'));
    db.pragma(`user_version = ${files.length}`);
  }).immediate();
}
