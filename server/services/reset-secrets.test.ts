import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { foundation } from '../../test/support/foundation.ts';
import { lockDataDir } from '../store/data-dir-lock.ts';
import { Store } from '../store/store.ts';
import { KeyFile } from './key-file.ts';
import { openMasterKey } from './master-key.ts';
import { lostSecretsIn } from './reset-secrets.ts';
import { Secrets } from './secrets.ts';

test('secrets whose key is lost are named, and forgotten when asked; the next start makes another key', async () => {
  using set = await setUp();
  rmSync(set.keyFile);
  {
    using lost = await lostSecretsIn(set.folder);
    expect(lost.names).toEqual(['A', 'B']);
    expect(await set.openedKind()).toBe('locked');
    lost.forget();
  }

  expect(await set.openedKind()).toBe('open');
  expect(existsSync(set.keyFile)).toBe(true);
});

test('a damaged key is moved aside, not removed', async () => {
  using set = await setUp();
  writeFileSync(set.keyFile, 'rubbish');
  {
    using lost = await lostSecretsIn(set.folder);
    lost.forget();
  }

  expect(existsSync(`${set.keyFile}.unusable`)).toBe(true);
  expect(await set.openedKind()).toBe('open');
});

test('nothing is forgotten while the key opens everything, or a server is running', async () => {
  using set = await setUp();
  await expect(lostSecretsIn(set.folder)).rejects.toThrow(/opens all stored secrets; nothing is lost/);
  rmSync(set.keyFile);
  using _server = lockDataDir(set.folder);

  await expect(lostSecretsIn(set.folder)).rejects.toThrow(/a server uses .*; stop it first/);
});

test('a folder without a database has no secrets', async () => {
  await expect(lostSecretsIn('/nowhere')).rejects.toThrow(/no database in \/nowhere/);
});

/** A data folder with two secrets, and no server. */
async function setUp() {
  const base = foundation();
  const file = new KeyFile(base.folder);
  const key = await file.create();
  const secrets = new Secrets({ ...base, keychain: { masterKey: () => key } });
  for (const name of ['A', 'B']) secrets.put({ name, scope: { kind: 'global' }, note: '', value: 'value' }, 'op');
  base.close();
  return {
    folder: base.folder,
    keyFile: file.name,
    async openedKind() {
      using store = new Store(base.databaseFile);
      return (await openMasterKey(file, store)).kind;
    },
    [Symbol.dispose]: () => rmSync(base.folder, { recursive: true, force: true }),
  };
}
