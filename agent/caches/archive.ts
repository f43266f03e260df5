import { type ChildProcess, spawn } from 'node:child_process';
import { createReadStream, createWriteStream, lstatSync, realpathSync } from 'node:fs';
import { join, posix } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { constants, createZstdCompress, createZstdDecompress } from 'node:zlib';
import { findFiles } from '../files.ts';

/** Writes the entries, which are relative to `root`, into one compressed file. */
export async function pack(root: string, entries: readonly string[], file: string, signal: AbortSignal): Promise<void> {
  const tar = spawn('tar', ['-c', '-f', '-', '--null', '-T', '-'], {
    cwd: root,
    stdio: ['pipe', 'pipe', 'pipe'],
    signal,
  });
  const ended = endOf(tar);
  tar.stdin.on('error', () => {}); // it ended before it had read all; its end says why
  tar.stdin.end(entries.map((entry) => `./${entry}\0`).join(''));
  const compress = createZstdCompress({ params: { [constants.ZSTD_c_compressionLevel]: 1 } });
  await Promise.all([pipeline(tar.stdout, compress, createWriteStream(file, { mode: 0o600 })), ended]);
}

export async function unpack(file: string, root: string, signal: AbortSignal): Promise<void> {
  const tar = spawn('tar', ['-x', '-o', '-f', '-'], { cwd: root, stdio: ['pipe', 'ignore', 'pipe'], signal });
  const fed = pipeline(createReadStream(file), createZstdDecompress(), tar.stdin);
  const [feeding, ending] = await Promise.allSettled([fed, endOf(tar)]);
  // It reads no further than the end of the archive, which can be before the end of the file.
  if (feeding.status === 'rejected' && !isClosed(feeding.reason)) throw feeding.reason;
  if (ending.status === 'rejected') throw ending.reason;
}

function isClosed(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'EPIPE' || code === 'ECONNRESET' || code === 'ERR_STREAM_PREMATURE_CLOSE';
}

export interface ChosenEntries {
  readonly entries: readonly string[];
  /** Those of `paths` that lead out of the workspace: they are never kept. */
  readonly outside: readonly string[];
}

/** What `paths` mean in the workspace now: whole folders by their names, files also by globs. */
export async function chooseEntries(root: string, paths: readonly string[]): Promise<ChosenEntries> {
  const entries = new Set<string>();
  const outside: string[] = [];
  for (const path of paths) {
    const plain = posix.normalize(path.replaceAll('\\', '/')).replace(/\/+$/, '');
    if (/^([/~]|[A-Za-z]:|\.\.(\/|$))/.test(plain)) outside.push(path);
    else if (plain === '.') for (const { relative } of await findFiles(root, ['**'])) entries.add(relative);
    else if (isInside(root, plain)) entries.add(plain);
    else for (const { relative } of await findFiles(root, [plain])) if (isInside(root, relative)) entries.add(relative);
  }
  return { entries: [...entries].sort(), outside };
}

/** It is there, and no link on the way leads elsewhere. */
function isInside(root: string, path: string): boolean {
  const parent = join(root, posix.dirname(path));
  if (lstatSync(join(root, path), { throwIfNoEntry: false }) === undefined) return false;
  return realpathSync(parent) === join(realpathSync(root), posix.dirname(path));
}

async function endOf(tar: ChildProcess): Promise<void> {
  let said = '';
  tar.stderr?.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString('utf8')).slice(-500);
  });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  tar.once('error', reject);
  tar.once('close', (code) => {
    if (code === 0) resolve();
    else reject(new Error(`tar ended with ${code}: ${said.trim()}`));
  });
  await promise;
}
