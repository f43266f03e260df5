import type { Millis } from '../domain/ids.ts';

export interface BackupRecord {
  readonly folder: string;
  readonly atMs: Millis;
  readonly databaseBytes: number;
  readonly blobCount: number;
  readonly blobBytes: number;
}

/** A consistent copy of everything but the keys, made while the server works. */
export declare class Backup {
  /** Writes `<folder>/signalbox-<time>/`. At most one at a time (`wrong-state`). */
  now(folder: string, signal: AbortSignal): Promise<BackupRecord>;
  list(): readonly BackupRecord[];
}

/** Puts a backup into an empty or absent data folder, after checking it. */
export declare function restoreBackup(backupFolder: string, dataDir: string): Promise<BackupRecord>;
