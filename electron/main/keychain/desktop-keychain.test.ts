import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { KeyFile, textFrom } from '../../../server/services/key-file.ts';
import { dieBefore } from '../../../test/support/dying-disk.ts';
import { noKeychain, osKeychain } from '../../../test/support/os-keychain.ts';
import { DesktopKeychain, type KeyPreference } from './desktop-keychain.ts';
import type { OsKeychain } from './os-cipher.ts';

const sealed = 'master.key.sealed';
const plain = 'master.key';

describe('where there is a keychain', () => {
  test('the key is made in it, and no file holds it readably', async () => {
    using set = setUp();

    const key = await set.open().create();

    expect(set.files()).toEqual([sealed]);
    expect(readFileSync(join(set.folder, sealed), 'utf8')).not.toContain(key.toString('base64').slice(0, 20));
    expect(await set.open().find()).toEqual(key);
    expect(await set.open().whereabouts()).toEqual({ place: 'keychain', keychainProblem: '' });
  });

  test('a key that was in the file moves into it, and back when that is wished', async () => {
    using set = setUp();
    const key = await new KeyFile(set.folder).create();

    expect(await set.open().find()).toEqual(key);
    expect(set.files()).toEqual([sealed]);
    await set.open().prefer('file');
    expect(set.files()).toEqual([plain]);
    expect(await set.open('file').find()).toEqual(key);
    expect(await new KeyFile(set.folder).find()).toEqual(key);
  });

  test('a key that was sealed elsewhere is refused, and not replaced', async () => {
    using set = setUp();
    await set.open().create();
    const before = readFileSync(join(set.folder, sealed));
    const stranger = set.open('keychain', osKeychain('somebody else'));

    await expect(stranger.find()).rejects.toThrow(/sealed for another user, machine or app/);
    await expect(stranger.create()).rejects.toThrow(/sealed for another user, machine or app/);

    expect(readFileSync(join(set.folder, sealed))).toEqual(before);
  });

  test('a key file that is put beside what cannot be opened heals it', async () => {
    using set = setUp();
    const key = await set.open('keychain', osKeychain('the old machine')).create();
    writeFileSync(join(set.folder, plain), textFrom(key));

    expect(await set.open().find()).toEqual(key);
    expect(set.files()).toEqual([sealed]);
    expect(await set.open().find()).toEqual(key);
  });

  test('two different keys are not chosen from', async () => {
    using set = setUp();
    await set.open().create();
    writeFileSync(join(set.folder, plain), textFrom(Buffer.alloc(32, 1)));

    await expect(set.open().find()).rejects.toThrow(/hold two different keys/);
    expect(set.files()).toEqual([plain, sealed]);
  });
});

describe('where there is none', () => {
  test('the key is in the file, whatever is preferred', async () => {
    using set = setUp();
    const keychain = set.open('keychain', noKeychain);

    const key = await keychain.create();

    expect(set.files()).toEqual([plain]);
    expect(await keychain.find()).toEqual(key);
    expect(await keychain.whereabouts()).toEqual({ place: 'file', keychainProblem: 'there is no password manager' });
    await expect(keychain.prefer('keychain')).rejects.toThrow(/cannot be used: there is no password manager/);
  });

  test('a key that a former session has sealed is refused with where it was made', async () => {
    using set = setUp();
    await set.open().create();

    await expect(set.open('keychain', noKeychain).find()).rejects.toThrow(/start the app in the session/);
    expect(set.files()).toEqual([sealed]);
  });
});

describe.each<{ to: KeyPreference; from: KeyPreference }>([
  { to: 'keychain', from: 'file' },
  { to: 'file', from: 'keychain' },
])('a move to the $to that is cut off', ({ to, from }) => {
  const [wanted, former] = to === 'file' ? [plain, sealed] : [sealed, plain];

  test('at any change to the disk leaves a readable key, and the next start ends it', async () => {
    let isDead = true;
    let deaths = 0;
    for (let change = 1; isDead; change += 1) {
      using set = setUp();
      const key = await set.open(from).create();
      {
        using _disk = dieBefore(change, () => {
          throw new Error('killed');
        });
        isDead = await set
          .open(to)
          .find()
          .then(() => false)
          .catch(() => true);
      }
      deaths += Number(isDead);

      expect(await set.open(to).find()).toEqual(key);
      expect([existsSync(join(set.folder, wanted)), existsSync(join(set.folder, former))]).toEqual([true, false]);
    }
    expect(deaths).toBeGreaterThan(5);
  });

  test('by a real kill in its middle does so too', async () => {
    using set = setUp();
    const key = await set.open(from).create();
    const mover = fileURLToPath(new URL('../../../test/support/key-mover.ts', import.meta.url));

    const { signal } = spawnSync(process.execPath, [mover, set.folder, to, '4']);

    expect(signal).toBe('SIGKILL');
    expect(await set.open(to).find()).toEqual(key);
    expect(existsSync(join(set.folder, former))).toBe(false);
  });
});

function setUp() {
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-keychain-'));
  return {
    folder,
    open: (preference: KeyPreference = 'keychain', keychain: OsKeychain = osKeychain()) =>
      new DesktopKeychain({ dataDir: folder, keychain: Promise.resolve(keychain), preference }),
    /** Without what a killed write left aside. */
    files: () => readdirSync(folder).sort(),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}
