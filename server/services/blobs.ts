import { createHash } from 'node:crypto';
import {
  createReadStream,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
} from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { DomainError } from '../domain/errors.ts';

const readBytes = 256 * 1024;

/** Where the content is, below a data folder or a backup. */
export function blobPath(folder: string, sha256: string): string {
  return join(folder, 'blobs', sha256.slice(0, 2), sha256);
}

/** Files by content, and files on their way to becoming one. Knows nothing of what they are for. */
export class Blobs {
  readonly #dataDir: string;
  readonly #blobs: string;
  readonly #parts: string;

  /** Creates `blobs/` and `uploads/` in the folder. */
  constructor(dataDir: string) {
    this.#dataDir = dataDir;
    this.#blobs = join(dataDir, 'blobs');
    this.#parts = join(dataDir, 'uploads');
    mkdirSync(this.#blobs, { recursive: true, mode: 0o700 });
    mkdirSync(this.#parts, { recursive: true, mode: 0o700 });
  }

  pathOf(sha256: string): string {
    return blobPath(this.#dataDir, sha256);
  }

  has(sha256: string): boolean {
    return existsSync(this.pathOf(sha256));
  }

  /** Refuses as `exhausted` what will not fit. */
  checkRoom(bytes: number): void {
    const { bavail, bsize } = statfsSync(this.#parts);
    if (bavail * bsize < bytes) throw diskFull();
  }

  /** Writes the bytes at the offset and waits until they are on disk. What was behind the offset is gone. */
  async write(part: string, offset: number, bytes: Uint8Array): Promise<void> {
    let file: FileHandle | undefined;
    try {
      file = await open(this.#partPath(part), offset === 0 ? 'w' : 'r+', 0o600);
      if (offset > 0) await file.truncate(offset);
      for (let written = 0; written < bytes.length; ) {
        written += (await file.write(bytes, written, bytes.length - written, offset + written)).bytesWritten;
      }
      await file.datasync();
    } catch (reason) {
      if (reason instanceof Error && 'code' in reason && (reason.code === 'ENOSPC' || reason.code === 'EDQUOT')) {
        throw diskFull(reason);
      }
      throw reason;
    } finally {
      await file?.close();
    }
  }

  /** SHA-256 in hex of what was written up to the length. */
  async digestOf(part: string, length: number): Promise<string> {
    const hash = createHash('sha256');
    if (length === 0) return hash.digest('hex');
    for await (const bytes of createReadStream(this.#partPath(part), { end: length - 1, highWaterMark: readBytes })) {
      hash.update(bytes);
    }
    return hash.digest('hex');
  }

  /** The part becomes the blob of its digest. Returns when a crash cannot undo it. */
  async keep(part: string, sha256: string): Promise<void> {
    const folder = join(this.#blobs, sha256.slice(0, 2));
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    renameSync(this.#partPath(part), this.pathOf(sha256));
    await syncFolder(folder);
    await syncFolder(this.#blobs);
  }

  removePart(part: string): void {
    rmSync(this.#partPath(part), { force: true });
  }

  remove(sha256: string): void {
    rmSync(this.pathOf(sha256), { force: true });
  }

  /** Bytes from the offset on. A blob that has vanished is `not-found`. */
  async *read(sha256: string, fromOffset: number, signal: AbortSignal): AsyncGenerator<Uint8Array, void, void> {
    const path = this.pathOf(sha256);
    if (!existsSync(path)) throw new DomainError('not-found', `the content ${sha256} is no longer kept`);
    if (fromOffset >= statSync(path).size) return;
    for await (const bytes of createReadStream(path, { start: fromOffset, highWaterMark: readBytes, signal }))
      yield bytes;
  }

  /** Removes what a crash left behind: blobs and parts that nobody knows. */
  sweep(known: { readonly isBlob: (sha256: string) => boolean; readonly isPart: (part: string) => boolean }): void {
    for (const folder of readdirSync(this.#blobs)) {
      for (const sha256 of readdirSync(join(this.#blobs, folder))) if (!known.isBlob(sha256)) this.remove(sha256);
    }
    for (const part of readdirSync(this.#parts)) if (!known.isPart(part)) this.removePart(part);
  }

  #partPath(part: string): string {
    return join(this.#parts, part);
  }
}

/** A rename is durable when its folder is. Windows has no such call and needs none. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function diskFull(cause?: unknown): DomainError {
  return new DomainError(
    'exhausted',
    'the disk of the server is full',
    { reason: 'disk_full', word: 'disk_full' },
    { cause },
  );
}
