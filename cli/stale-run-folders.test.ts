import { mkdirSync, mkdtempDisposableSync, readdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { lockDataDir } from '../server/store/data-dir-lock.ts';
import { removeStaleRunFolders } from './stale-run-folders.ts';

test('folders of runs that were killed are removed; those of running, young and kept ones stay', async () => {
  using parent = mkdtempDisposableSync(join(tmpdir(), 'stale-'));
  const nowMs = Date.now();
  const folder = (name: string, ageMs: number) => {
    const path = join(parent.path, name);
    mkdirSync(join(path, 'blobs'), { recursive: true });
    writeFileSync(join(path, 'server.log'), 'x');
    lockDataDir(path)?.[Symbol.dispose]();
    utimesSync(path, new Date(nowMs - ageMs), new Date(nowMs - ageMs));
    return path;
  };
  folder('signalbox-run-killed', 3_600_000);
  folder('signalbox-run-young', 1_000);
  folder('signalbox-kept-x', 3_600_000);
  folder('something-else', 3_600_000);
  const running = folder('signalbox-run-running', 0);
  using _lock = lockDataDir(running);
  utimesSync(running, new Date(nowMs - 3_600_000), new Date(nowMs - 3_600_000));
  symlinkSync(join(parent.path, 'something-else'), join(parent.path, 'signalbox-run-link'));

  await removeStaleRunFolders(parent.path, { lock: lockDataDir, nowMs });

  expect(readdirSync(parent.path).toSorted()).toEqual([
    'signalbox-kept-x',
    'signalbox-run-link',
    'signalbox-run-running',
    'signalbox-run-young',
    'something-else',
  ]);
});

test('a folder that is not there is nothing to tidy', async () => {
  await removeStaleRunFolders(join(tmpdir(), 'no-such-folder-at-all'), { lock: lockDataDir, nowMs: 0 });
});
