import { closeSync, fsyncSync, linkSync, openSync, renameSync, unlinkSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Puts a small private file in place so that a crash at any instant leaves it absent or whole. False when `path` was
 * there before: it is then left as it is.
 */
export function createDurably(path: string, content: string | Buffer): boolean {
  const aside = writeAside(path, content);
  try {
    linkSync(aside, path);
    syncFolder(path);
    return true;
  } catch (reason) {
    if (reason instanceof Error && 'code' in reason && reason.code === 'EEXIST') return false;
    throw reason;
  } finally {
    unlinkSync(aside);
  }
}

/** The same, in place of what was there: a crash leaves the former content or the present one. */
export function replaceDurably(path: string, content: string | Buffer): void {
  renameSync(writeAside(path, content), path);
  syncFolder(path);
}

/** For good: after a crash it is still gone. */
export function removeDurably(path: string): void {
  unlinkSync(path);
  syncFolder(path);
}

function writeAside(path: string, content: string | Buffer): string {
  const aside = `${path}.${process.pid}.new`;
  const file = openSync(aside, 'w', 0o600);
  try {
    writeSync(file, typeof content === 'string' ? Buffer.from(content) : content);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  return aside;
}

/** The name is as durable as the content only after this. Windows keeps its folders by itself and opens none. */
function syncFolder(path: string): void {
  if (process.platform === 'win32') return;
  const folder = openSync(dirname(path), 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
