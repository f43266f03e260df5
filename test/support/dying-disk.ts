import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const changes = ['openSync', 'writeSync', 'fsyncSync', 'linkSync', 'renameSync', 'unlinkSync'] as const;

/**
 * Calls `dead` in the place of the n-th change to the disk that happens from now on, and of every later one: after a kill
 * nothing is tidied up either. Disposing brings the disk back.
 */
export function dieBefore(change: number, dead: () => never): Disposable {
  let count = 0;
  const originals = Object.fromEntries(changes.map((name) => [name, fs[name]]));
  for (const name of changes) {
    const original = fs[name] as (...values: unknown[]) => unknown;
    Object.assign(fs, {
      [name]: (...values: unknown[]) => {
        count += 1;
        return count >= change ? dead() : original(...values);
      },
    });
  }
  syncBuiltinESMExports();
  return {
    [Symbol.dispose]() {
      Object.assign(fs, originals);
      syncBuiltinESMExports();
    },
  };
}
