import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { foundation } from '../../test/support/foundation.ts';
import { addStep } from '../../test/support/step-runs.ts';
import type { RunnerId } from '../domain/ids.ts';
import { Artifacts } from './artifacts.ts';
import { Backup, restoreBackup } from './backup.ts';
import { KeyFile } from './key-file.ts';

const none = new AbortController().signal;

async function setUp() {
  const base = foundation();
  const { keychain } = base;
  const artifacts = new Artifacts({ ...base, keychain, dataDir: base.folder });
  const { stepRunId } = addStep(base.store, { name: 'one', runnerId: 'agt_1' as RunnerId, atMs: base.clock.nowMs() });
  const content = Buffer.from('kept');
  const sha256 = createHash('sha256').update(content).digest('hex');
  const request = { name: 'dist', path: 'app', sizeBytes: 4, sha256, isExecutable: false, expireInMs: null };
  const start = artifacts.begin(stepRunId, request);
  if (start.kind !== 'upload') throw new Error('the content cannot be known');
  await artifacts.write(stepRunId, start.uploadId, { offset: 0, bytes: content });
  const artifact = await artifacts.finish(stepRunId, start.uploadId);
  return {
    ...base,
    keychain,
    artifact,
    backup: new Backup({ ...base, dataDir: base.folder }),
    target: join(base.folder, 'away'),
  };
}

test('a restored backup holds what was committed, artifacts included', async () => {
  using set = await setUp();
  set.settings.set('retention.runsDays', 7, 'op');

  const made = await set.backup.now(set.target, none);
  set.settings.set('retention.runsDays', 8, 'op');
  const restored = join(set.folder, 'restored');
  await restoreBackup(made.folder, restored);

  expect(made).toMatchObject({ atMs: set.clock.nowMs(), blobCount: 1, blobBytes: 4 });
  using after = foundation(restored);
  expect(after.settings.get('retention.runsDays')).toBe(7);
  const artifacts = new Artifacts({ ...after, keychain: set.keychain, dataDir: restored });
  const bytes = await Array.fromAsync(artifacts.open(set.artifact.id, 0, none));
  expect(Buffer.concat(bytes).toString()).toBe('kept');
});

test('the key is not in a backup', async () => {
  using set = await setUp();
  await new KeyFile(set.folder).create();

  const { folder } = await set.backup.now(set.target, none);

  expect(readdirSync(folder).sort()).toEqual(['blobs', 'manifest.json', 'signalbox.db']);
});

test('backups are listed newest first, and only so many are kept', async () => {
  using set = await setUp();
  set.settings.set('backup.keep', 2, 'op');
  for (let i = 0; i < 3; i++) {
    await set.backup.now('', none);
    set.clock.advance(60_000);
  }

  expect(set.backup.list().map(({ atMs }) => (set.clock.nowMs() - atMs) / 60_000)).toEqual([1, 2]);
});

test('one backup at a time', async () => {
  using set = await setUp();
  const first = set.backup.now(set.target, none);

  await expect(set.backup.now(set.target, none)).rejects.toMatchObject({ kind: 'wrong-state' });
  await first;
});

test('a backup that is given up leaves nothing behind', async () => {
  using set = await setUp();
  const abort = new AbortController();
  const backup = set.backup.now(set.target, abort.signal);
  abort.abort();

  await expect(backup).rejects.toThrow();
  expect(readdirSync(set.target)).toEqual([]);
});

test('a backup that is being made is given up when the server stops', async () => {
  using set = await setUp();
  const backup = set.backup.now(set.target, none);
  const refused = expect(backup).rejects.toMatchObject({ kind: 'unavailable' });

  await set.backup[Symbol.asyncDispose]();

  await refused;
});

test('a folder that cannot be written is refused with a sentence', async () => {
  using set = await setUp();
  writeFileSync(set.target, 'a file');

  await expect(set.backup.now(set.target, none)).rejects.toMatchObject({ kind: 'wrong-state' });
});

test.each([
  ['a changed database', (folder: string) => appendFileSync(join(folder, 'signalbox.db'), 'x')],
  ['a changed manifest', (folder: string) => writeFileSync(join(folder, 'manifest.json'), '{')],
  ['a changed artifact', (folder: string) => changeFirstBlob(folder)],
])('%s is noticed before anything is restored', async (_, change) => {
  using set = await setUp();
  const { folder } = await set.backup.now(set.target, none);
  change(folder);
  const restored = join(set.folder, 'restored');

  await expect(restoreBackup(folder, restored)).rejects.toThrow();

  expect(existsSync(join(restored, 'signalbox.db'))).toBe(false);
});

test('nothing is restored over a database', async () => {
  using set = await setUp();
  const { folder } = await set.backup.now(set.target, none);

  await expect(restoreBackup(folder, set.folder)).rejects.toThrow(/holds a database already/);
});

function changeFirstBlob(folder: string): void {
  const [part = ''] = readdirSync(join(folder, 'blobs'));
  const [sha256 = ''] = readdirSync(join(folder, 'blobs', part));
  mkdirSync(join(folder, 'blobs', part), { recursive: true });
  appendFileSync(join(folder, 'blobs', part, sha256), 'x');
}
