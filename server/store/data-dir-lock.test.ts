import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { lockDataDir } from './data-dir-lock.ts';

const dir = mkdtempSync(join(tmpdir(), 'signalbox-lock-'));
afterAll(() => rmSync(dir, { recursive: true }));

test('a data directory has one owner at a time', () => {
  const first = lockDataDir(dir);

  expect(first).toBeDefined();
  expect(lockDataDir(dir)).toBeUndefined();

  first?.[Symbol.dispose]();
  const second = lockDataDir(dir);
  expect(second).toBeDefined();
  second?.[Symbol.dispose]();
});
