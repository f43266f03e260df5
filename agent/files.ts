import { realpathSync } from 'node:fs';
import { relative, resolve, sep } from 'node:path';
import { glob } from 'tinyglobby';

export interface FoundFile {
  readonly absolute: string;
  /** Below the root, `/` between parts. */
  readonly relative: string;
}

/**
 * The files that the globs match below `root`, in a stable order; a directory means everything in it. Links are neither
 * followed nor matched, so nothing outside the root is ever found.
 */
export async function findFiles(root: string, patterns: readonly string[]): Promise<readonly FoundFile[]> {
  const base = realpathSync(root);
  const found = await glob([...patterns], {
    cwd: base,
    dot: true,
    onlyFiles: true,
    expandDirectories: true,
    followSymbolicLinks: false,
    absolute: true,
  });
  const inside = [...new Set(found.map((path) => resolve(path)))].filter((path) => path.startsWith(base + sep));
  return inside.sort().map((absolute) => ({ absolute, relative: relative(base, absolute).split(sep).join('/') }));
}
