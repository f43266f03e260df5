import { createHash } from 'node:crypto';
import {
  constants,
  copyFileSync,
  createReadStream,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { DomainError } from '../domain/errors.ts';
import type { Millis } from '../domain/ids.ts';
import { listContents } from '../store/artifacts.ts';
import { inspectDatabase, makeSelfContained } from '../store/database-check.ts';
import type { Store } from '../store/store.ts';
import { blobPath } from './blobs.ts';
import type { Clock } from './ports/clock.ts';
import type { Settings } from './settings.ts';

export interface BackupRecord {
  readonly folder: string;
  readonly atMs: Millis;
  readonly databaseBytes: number;
  readonly blobCount: number;
  readonly blobBytes: number;
}

const databaseName = 'signalbox.db';
const manifestName = 'manifest.json';
const nameForm = /^signalbox-\d{8}-\d{6}$/;

const manifestSchema = z.object({
  formatVersion: z.literal(1),
  atMs: z.number(),
  database: z.object({ bytes: z.number(), sha256: z.string() }),
  blobs: z.array(z.object({ sha256: z.string().regex(/^[0-9a-f]{64}$/), bytes: z.number() })),
});
type Manifest = z.output<typeof manifestSchema>;

/**
 * Consistent copies of the database and the artifacts, made while the server works. Keys are not in them: whoever finds
 * a backup must not be able to read the secrets. Keep the key file apart.
 */
export class Backup implements AsyncDisposable {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #settings: Settings;
  readonly #dataDir: string;
  readonly #stopped = new AbortController();
  #current: Promise<BackupRecord> | undefined;

  constructor(options: {
    readonly store: Store;
    readonly clock: Clock;
    readonly settings: Settings;
    readonly dataDir: string;
  }) {
    this.#store = options.store;
    this.#clock = options.clock;
    this.#settings = options.settings;
    this.#dataDir = options.dataDir;
  }

  /**
   * Writes `<folder>/signalbox-<time>/`; an empty folder means the one of the settings. One at a time: another is
   * `wrong-state`. What is not complete has a name of its own and is removed by the next one.
   */
  async now(folder: string, signal: AbortSignal): Promise<BackupRecord> {
    if (this.#current)
      throw new DomainError('wrong-state', 'a backup is being made; wait for it', { word: 'backup_running' });
    this.#current = this.#make(folder || this.folder(), AbortSignal.any([signal, this.#stopped.signal]));
    try {
      return await this.#current;
    } finally {
      this.#current = undefined;
    }
  }

  /** Resolves when no backup is being made. */
  async settled(): Promise<void> {
    await Promise.allSettled([this.#current]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopped.abort(
      new DomainError('unavailable', 'the server is stopping; the backup was given up', { word: 'server_stopping' }),
    );
    await this.settled();
  }

  /** Where backups go unless told otherwise. */
  folder(): string {
    return this.#settings.get('backup.folder') || join(this.#dataDir, 'backups');
  }

  /** Those in the folder of the settings, newest first. */
  list(): readonly BackupRecord[] {
    return namesIn(this.folder())
      .map((name) => recordIn(join(this.folder(), name)))
      .filter((record) => record !== undefined)
      .reverse();
  }

  async #make(folder: string, signal: AbortSignal): Promise<BackupRecord> {
    const atMs = this.#clock.nowMs();
    const target = join(
      folder,
      `signalbox-${new Date(atMs).toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '-')}`,
    );
    if (existsSync(target))
      throw new DomainError('already-exists', `there is a backup ${target}`, {
        word: 'backup_taken',
        values: { folder: target },
      });
    const aside = `${target}.partial`;
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      for (const name of readdirSync(folder))
        if (name.endsWith('.partial')) rmSync(join(folder, name), { recursive: true });
      mkdirSync(join(aside, 'blobs'), { recursive: true, mode: 0o700 });
      const database = join(aside, databaseName);
      await this.#store.backUp(database, signal);
      makeSelfContained(database);
      const contents = inspectDatabase(database, (tx) => listContents(tx));
      const blobs: Manifest['blobs'] = [];
      for (const { sha256, sizeBytes } of contents) {
        signal.throwIfAborted();
        // Retention may have been faster; the row in the copy then says "no longer kept".
        if (await shareOrCopy(blobPath(this.#dataDir, sha256), blobPath(aside, sha256)))
          blobs.push({ sha256, bytes: sizeBytes });
      }
      const manifest: Manifest = {
        formatVersion: 1,
        atMs,
        database: { bytes: statSync(database).size, sha256: await digestOf(database) },
        blobs,
      };
      writeFileSync(join(aside, manifestName), `${JSON.stringify(manifest)}\n`, { flush: true });
      renameSync(aside, target);
      this.#removeOld(folder);
      return recordFrom(target, manifest);
    } catch (reason) {
      rmSync(aside, { recursive: true, force: true });
      throw refusalFrom(reason, folder);
    }
  }

  #removeOld(folder: string): void {
    const names = namesIn(folder);
    for (const name of names.slice(0, Math.max(0, names.length - this.#settings.get('backup.keep')))) {
      rmSync(join(folder, name), { recursive: true, force: true });
    }
  }
}

/**
 * Puts a backup into an empty or absent data folder, after checking every byte of it. The key file is put beside it by
 * hand; without it everything works but the secrets.
 */
export async function restoreBackup(backupFolder: string, dataDir: string): Promise<BackupRecord> {
  const manifest = manifestIn(backupFolder);
  if (!manifest) throw new DomainError('invalid', `${backupFolder} is not a complete backup`);
  if (existsSync(join(dataDir, databaseName))) {
    throw new DomainError('already-exists', `${dataDir} holds a database already; restore into an empty folder`);
  }
  const database = join(backupFolder, databaseName);
  if ((await digestOf(database)) !== manifest.database.sha256)
    throw new DomainError('corrupt', `the database in ${backupFolder} was changed`);
  inspectDatabase(database, () => undefined);
  for (const { sha256 } of manifest.blobs) {
    const blob = blobPath(backupFolder, sha256);
    if ((await digestOf(blob)) !== sha256)
      throw new DomainError('corrupt', `the artifact ${sha256} in ${backupFolder} was changed`);
    mkdirSync(join(dataDir, 'blobs', sha256.slice(0, 2)), { recursive: true, mode: 0o700 });
    await copyFile(blob, blobPath(dataDir, sha256));
  }
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const aside = join(dataDir, `${databaseName}.restored`);
  copyFileSync(database, aside);
  renameSync(aside, join(dataDir, databaseName)); // last: until then the folder counts as empty
  return recordFrom(backupFolder, manifest);
}

/** False when there is no such file. A link costs nothing where the disk is the same: contents never change. */
async function shareOrCopy(from: string, to: string): Promise<boolean> {
  if (!existsSync(from)) return false;
  mkdirSync(join(to, '..'), { recursive: true, mode: 0o700 });
  try {
    linkSync(from, to);
  } catch {
    await copyFile(from, to, constants.COPYFILE_FICLONE);
  }
  return true;
}

async function digestOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const bytes of createReadStream(file)) hash.update(bytes);
  return hash.digest('hex');
}

/** Complete backups, oldest first. */
function namesIn(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => nameForm.test(name))
    .sort();
}

function recordIn(folder: string): BackupRecord | undefined {
  const manifest = manifestIn(folder);
  return manifest && recordFrom(folder, manifest);
}

function manifestIn(folder: string): Manifest | undefined {
  const file = join(folder, manifestName);
  if (!existsSync(file)) return undefined;
  try {
    return manifestSchema.safeParse(JSON.parse(readFileSync(file, 'utf8'))).data;
  } catch {
    return undefined; // not JSON: no manifest of ours
  }
}

function recordFrom(folder: string, { atMs, database, blobs }: Manifest): BackupRecord {
  const blobBytes = blobs.reduce((sum, { bytes }) => sum + bytes, 0);
  return { folder, atMs, databaseBytes: database.bytes, blobCount: blobs.length, blobBytes };
}

const folderFaults = [
  { codes: ['ENOSPC', 'EDQUOT'], word: 'folder_full', sentence: 'its disk is full' },
  { codes: ['EACCES', 'EPERM', 'EROFS'], word: 'folder_not_writable', sentence: 'it may not be written' },
  { codes: ['ENOTDIR', 'EEXIST'], word: 'not_a_folder', sentence: 'it is no folder' },
  { codes: ['ENOENT'], word: 'folder_not_made', sentence: 'it cannot be made' },
] as const;

function refusalFrom(reason: unknown, folder: string): unknown {
  if (!(reason instanceof Error) || !('code' in reason) || typeof reason.code !== 'string') return reason;
  const { code } = reason;
  const found = folderFaults.find(({ codes }) => codes.some((one) => one === code));
  if (!found) return reason;
  const details = { word: found.word, values: { folder } };
  return new DomainError('wrong-state', `no backup in ${folder}: ${found.sentence}`, details, { cause: reason });
}
