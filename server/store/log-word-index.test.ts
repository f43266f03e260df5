import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LogWordIndex, wordsOf } from './log-word-index.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'signalbox-test-'));
  file = join(folder, 'search.db');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('spans are found by all their words, the last one unfinished', () => {
  using index = new LogWordIndex(file);
  index.add(
    1,
    [
      { firstLine: 0, text: 'connection refused' },
      { firstLine: 64, text: 'connection made' },
    ],
    100,
  );
  index.add(7, [{ firstLine: 0, text: 'Verbindung über TCP' }], 10);

  expect([...index.spansWith(['connection', 'ma'], 1, 0)]).toEqual([64]);
  expect([...index.spansWith(['connection'], 1, 0)]).toEqual([0, 64]);
  expect([...index.spansWith(['connection'], 1, 70)]).toEqual([64]);
  expect([...index.spansWith(['onnection'], 1, 0)]).toEqual([]);
  expect(index.newestLogWith(['über'], 100)).toBe(7);
  expect(index.newestLogWith(['conn'], 1)).toBeUndefined();
});

test('a span that grows is replaced, and a removed log is gone', () => {
  using index = new LogWordIndex(file);
  index.add(1, [{ firstLine: 0, text: 'half' }], 10);
  index.add(1, [{ firstLine: 0, text: 'half whole' }], 64);
  expect([...index.spansWith(['whole'], 1, 0)]).toEqual([0]);

  index.remove(1);

  expect(index.newestLogWith(['half'], 100)).toBeUndefined();
  expect(index.indexedLogs()).toEqual(new Map());
});

test('a damaged file is made anew', () => {
  writeFileSync(file, 'rubbish'.repeat(1_000));

  using index = new LogWordIndex(file);

  expect(index.indexedLines(1)).toBe(0);
});

test('words are cut as the index cuts them', () => {
  expect(wordsOf('Error: src/app_1.ts failed!')).toEqual(['error', 'src', 'app', '1', 'ts', 'failed']);
});
