import { existsSync } from 'node:fs';
import { lstat, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Of the folders of runs; those that are to be kept have another name. */
export const runFolderPrefix = 'signalbox-run-';
export const keptFolderPrefix = 'signalbox-kept-';

/** A run that has just begun has its folder before it has its lock. */
const youngMs = 60_000;

type Lock = (dir: string) => Disposable | undefined;

/** Removes what runs left behind that were killed without a chance to tidy up: nobody has their lock any more. */
export async function removeStaleRunFolders(parent: string, { lock, nowMs }: { lock: Lock; nowMs: number }) {
  const names = await readdir(parent).catch(() => []); // a folder that cannot be listed has nothing of ours to remove
  for (const name of names.filter((one) => one.startsWith(runFolderPrefix))) {
    const path = join(parent, name);
    if (!(await isOldAndOurs(path, nowMs)) || !isFree(path, lock)) continue;
    await rm(path, { recursive: true, force: true }).catch(() => {}); // left for the next start
  }
}

async function isOldAndOurs(path: string, nowMs: number): Promise<boolean> {
  const found = await lstat(path).catch(() => undefined); // gone meanwhile
  if (!found?.isDirectory() || nowMs - found.mtimeMs < youngMs) return false;
  return process.getuid === undefined || found.uid === process.getuid();
}

/** Without a lock file no server ever came so far as to write anything. */
function isFree(path: string, lock: Lock): boolean {
  if (!existsSync(join(path, 'lock.db'))) return true;
  try {
    const taken = lock(path);
    taken?.[Symbol.dispose]();
    return taken !== undefined;
  } catch {
    return false; // damaged or not readable: not ours to judge
  }
}
