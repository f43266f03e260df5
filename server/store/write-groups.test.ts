import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ReadOnlyStore } from './read-only-store.ts';
import { type ReadTx, Store, type WriteTx } from './store.ts';

/** A store whose commits are in groups, and what another program sees of it. */
function open() {
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-test-'));
  const file = join(folder, 'signalbox.db');
  const lost: unknown[] = [];
  const store = new Store(file, { commits: 'in-groups', lost: (reason) => lost.push(reason) });
  const other = new ReadOnlyStore(file);
  const told: string[] = [];
  return {
    folder,
    store,
    told,
    lost,
    onDisk: () => other.read(keys),
    write: (key: string, value?: string) => store.writeInGroup((tx) => put(tx, key, told, value)),
    [Symbol.dispose]() {
      other[Symbol.dispose]();
      store[Symbol.dispose]();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function put(tx: WriteTx, key: string, told: string[], value = ''): void {
  tx.prepare<[string, string], never>(
    `INSERT INTO settings (key, value, version, updated_at_ms, updated_by) VALUES (?, ?, 1, 0, '')`,
  ).run(key, value);
  tx.afterCommit(() => told.push(key));
}

function keys(tx: ReadTx): readonly string[] {
  return tx
    .prepare<[], { key: string }>('SELECT key FROM settings ORDER BY key')
    .all()
    .map((row) => row.key);
}

/** So many pages more than there are now; negative: as many as it likes. */
function limitPages(store: Store, more: number): void {
  store.read((tx) => {
    const count = tx.prepare<[], { page_count: number }>('PRAGMA page_count').get()?.page_count ?? 0;
    tx.prepare(`PRAGMA max_page_count = ${more < 0 ? 1_000_000 : count + more}`).get();
  });
}

test('what is written at one moment is on disk, and told, together', async () => {
  using base = open();
  const onceStored = base.store.onceStored();

  base.write('a');
  base.write('b');

  expect(base.store.read(keys)).toEqual(['a', 'b']);
  expect([base.onDisk(), base.told]).toEqual([[], []]);
  await onceStored();
  expect([base.onDisk(), base.told]).toEqual([
    ['a', 'b'],
    ['a', 'b'],
  ]);
  expect(onceStored()).toBeUndefined();
});

test('a part that throws is undone alone', async () => {
  using base = open();
  const onceStored = base.store.onceStored();

  base.write('a');
  expect(() => base.write('a')).toThrow(/UNIQUE/);
  base.write('b');

  await onceStored();
  expect([base.onDisk(), base.told]).toEqual([
    ['a', 'b'],
    ['a', 'b'],
  ]);
});

test('a write that must be on disk takes the group with it', () => {
  using base = open();

  base.write('a');
  base.store.write((tx) => put(tx, 'b', base.told));

  expect([base.onDisk(), base.told]).toEqual([
    ['a', 'b'],
    ['a', 'b'],
  ]);
});

test('a full disk takes all of the group; whoever waits for it is told, and later writes are stored', async () => {
  using base = open();
  const [first, second] = [base.store.onceStored(), base.store.onceStored()];
  limitPages(base.store, 2);

  base.write('a');
  const waiting = expect(first()).rejects.toMatchObject({ kind: 'unavailable', details: { reason: 'disk_full' } });
  expect(() => base.write('b', 'x'.repeat(1_000_000))).toThrow(/the disk is full/);

  await waiting;
  expect(() => second()).toThrow(/the disk is full/);
  expect(base.lost).toHaveLength(1);
  limitPages(base.store, -1);
  const third = base.store.onceStored();
  base.write('c');
  await third();
  expect([base.onDisk(), base.told]).toEqual([['c'], ['c']]);
});

test('somebody who cannot be told does not keep the others from it', async () => {
  using base = open();
  const onceStored = base.store.onceStored();

  base.store.writeInGroup((tx) =>
    tx.afterCommit(() => {
      throw new Error('a defect');
    }),
  );
  base.write('a');

  await expect(onceStored()).rejects.toThrow('a defect');
  expect([base.onDisk(), base.told]).toEqual([['a'], ['a']]);
});

test('closing stores what waits', () => {
  using base = open();
  base.write('a');

  base.store[Symbol.dispose]();

  expect(base.onDisk()).toEqual(['a']);
});

test('a backup goes on while others write', async () => {
  using base = open();
  base.write('a');
  base.write('large', 'x'.repeat(5_000_000));

  const backup = base.store.backUp(join(base.folder, 'copy.db'), new AbortController().signal);
  for (let count = 0; count < 20; count++) {
    base.write(`b${count}`);
    await new Promise(setImmediate);
  }
  await backup;

  using copy = new ReadOnlyStore(join(base.folder, 'copy.db'));
  expect(copy.read(keys).slice(0, 1)).toEqual(['a']);
});
