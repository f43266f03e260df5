import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Store } from './store.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'signalbox-test-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('a file that is no database is refused with a sentence', () => {
  const file = join(folder, 'signalbox.db');
  writeFileSync(file, 'this is not a database, but it is long enough to be taken for one'.repeat(100));

  expect(() => new Store(file)).toThrow(
    expect.objectContaining({
      name: 'DomainError',
      message: expect.stringContaining('is damaged or no database of this program; restore a backup'),
    }),
  );
});

test.skipIf(process.platform === 'win32')('only its owner may read the database, whatever the folder allows', () => {
  const file = join(folder, 'signalbox.db');
  using store = new Store(file);
  store.write((tx) => void tx.prepare('DELETE FROM settings').run());

  expect([file, `${file}-wal`].map((path) => statSync(path).mode & 0o077)).toEqual([0, 0]);
});

test('a folder that does not exist is refused with a sentence', () => {
  expect(() => new Store(join(folder, 'nowhere', 'signalbox.db'))).toThrow(/check that its folder exists/);
});

test('a write is refused as unavailable while another program holds the database', () => {
  const file = join(folder, 'signalbox.db');
  using store = new Store(file);
  store.read((tx) => tx.prepare('PRAGMA busy_timeout = 1').get());
  const other = new Sqlite(file);
  other.exec('BEGIN IMMEDIATE');

  const write = () => store.write((tx) => void tx.prepare('DELETE FROM settings').run());

  expect(write).toThrow(
    expect.objectContaining({ kind: 'unavailable', details: { reason: 'database_busy', word: 'database_busy' } }),
  );
  other.close();
  expect(write).not.toThrow();
});

test('a full disk is refused as unavailable, and what was stored stays', () => {
  using store = new Store(join(folder, 'signalbox.db'));
  const put = (key: string, value: string) =>
    store.write((tx) => {
      tx.prepare<[string, string], never>(
        `INSERT INTO settings (key, value, version, updated_at_ms, updated_by) VALUES (?, ?, 1, 0, '')`,
      ).run(key, value);
    });
  put('a', '1');
  const pages = store.read((tx) => tx.prepare<[], { page_count: number }>('PRAGMA page_count').get()?.page_count);
  store.read((tx) => tx.prepare(`PRAGMA max_page_count = ${pages}`).get());

  expect(() => put('b', 'x'.repeat(1_000_000))).toThrow(
    expect.objectContaining({ kind: 'unavailable', details: { reason: 'disk_full', word: 'disk_full' } }),
  );

  expect(store.read((tx) => tx.prepare('SELECT key FROM settings').all())).toEqual([{ key: 'a' }]);
});
