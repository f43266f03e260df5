import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { KeyFile, sealedKeyFileIn } from './key-file.ts';

test('the key file is for its owner only and stays the same', async () => {
  using set = setUp();
  expect(await set.file.find()).toBeUndefined();

  const key = await set.file.create();
  chmodSync(set.file.name, 0o644);

  expect(key).toHaveLength(32);
  expect(await new KeyFile(set.folder).find()).toEqual(key);
  expect(readdirSync(set.folder)).toEqual(['master.key']);
  if (process.platform !== 'win32') expect(statSync(set.file.name).mode & 0o777).toBe(0o600);
});

test('two starts agree on one key', async () => {
  using set = setUp();

  const [first, second] = await Promise.all([set.file.create(), new KeyFile(set.folder).create()]);

  expect(second).toEqual(first);
});

test('a damaged file is refused and not replaced', async () => {
  using set = setUp();
  writeFileSync(set.file.name, 'rubbish');

  await expect(set.file.find()).rejects.toThrow(/master\.key is damaged; put back/);
  await expect(set.file.create()).rejects.toThrow(/is damaged/);
});

test('a key that the desktop app keeps is not taken for a missing one', async () => {
  using set = setUp();
  writeFileSync(sealedKeyFileIn(set.folder), '{}');

  await expect(set.file.find()).rejects.toThrow(/in the keychain of this desktop.*start the app/);
});

function setUp() {
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-key-'));
  return {
    folder,
    file: new KeyFile(folder),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}
