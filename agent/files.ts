import { realpathSync } from 'node:fs';
import { relative, resolve, sep } from 'node:path';
import { glob } from 'tinyglobby';

export interface FoundFile {
  readonly absolute: string;
  /** Below the root, `/` between parts. */
  readonly relative: string;
}

/**
 * The files that the globs match below `root`, in a stable order; a directory means everything in it. A pattern or a
 * link that leads out of the root matches nothing.
 */
export async function findFiles(root: string, patterns: readonly string[]): Promise<readonly FoundFile[]> {
  const base = realpathSync(root);
  const found = await glob([...patterns], {
    cwd: base,
    dot: true,
    onlyFiles: true,
    expandDirectories: true,
    absolute: true,
  });
  const inside = found.map((path) => resolve(path)).filter((path) => isInside(base, path));
  return inside.sort().map((absolute) => ({ absolute, relative: relative(base, absolute).split(sep).join('/') }));
}

function isInside(base: string, path: string): boolean {
  return realpathSync(path).startsWith(base + sep);
}
