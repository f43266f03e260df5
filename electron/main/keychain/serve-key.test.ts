import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MessageChannel } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { osKeychain } from '../../../test/support/os-keychain.ts';
import { portKeychain } from '../../port-keychain.ts';
import { DesktopKeychain } from './desktop-keychain.ts';
import { osKeychainFrom } from './os-cipher.ts';
import { serveKey } from './serve-key.ts';

test('the control plane gets its key over the port, and a new one only when it asks for it', async () => {
  using set = setUp();

  expect(await set.child.find()).toBeUndefined();
  const key = await set.child.create();

  expect(key).toHaveLength(32);
  expect(await set.child.find()).toEqual(key);
  expect(set.child.name).toContain(join(set.folder, 'master.key.sealed'));
});

test('what is wrong with the keychain arrives as a sentence', async () => {
  using set = setUp();
  const stranger = new DesktopKeychain({
    dataDir: set.folder,
    keychain: Promise.resolve(osKeychain('stranger')),
    preference: 'keychain',
  });
  await stranger.create();

  await expect(set.child.find()).rejects.toThrow(expect.objectContaining({ kind: 'wrong-state' }));
});

test.each([
  ['linux', 'gnome_libsecret', true, 'available'],
  ['linux', 'basic_text', true, 'unavailable'],
  ['linux', 'unknown', true, 'unavailable'],
  ['linux', 'kwallet6', false, 'unavailable'],
  ['darwin', 'unknown', true, 'available'],
  ['win32', 'unknown', false, 'unavailable'],
] as const)('on %s with %s, encryption %s, the keychain is %s', async (platform, backend, isOn, kind) => {
  const safeStorage = {
    getSelectedStorageBackend: () => backend,
    isAsyncEncryptionAvailable: async () => isOn,
    encryptStringAsync: async (text: string) => Buffer.from(text),
    decryptStringAsync: async (sealed: Buffer) => ({ result: sealed.toString(), shouldReEncrypt: false }),
  };

  expect(await osKeychainFrom(safeStorage, platform)).toMatchObject({ kind });
});

test('a keychain that fails when it is asked for counts as none', async () => {
  const safeStorage = {
    getSelectedStorageBackend: () => 'gnome_libsecret' as const,
    isAsyncEncryptionAvailable: () => Promise.reject(new Error('no D-Bus')),
    encryptStringAsync: async (text: string) => Buffer.from(text),
    decryptStringAsync: async (sealed: Buffer) => ({ result: sealed.toString(), shouldReEncrypt: false }),
  };

  expect(await osKeychainFrom(safeStorage, 'linux')).toMatchObject({ kind: 'unavailable' });
});

/** Both ends, with a real port between them. */
function setUp() {
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-key-port-'));
  const { port1: main, port2: child } = new MessageChannel();
  const place = new DesktopKeychain({
    dataDir: folder,
    keychain: Promise.resolve(osKeychain()),
    preference: 'keychain',
  });
  const served = serveKey(main, place);
  return {
    folder,
    child: portKeychain({
      postMessage: (message) => child.postMessage(message),
      on: (event, listener) => child.on(event, (data: unknown) => listener({ data })),
    }),
    [Symbol.dispose]() {
      served[Symbol.dispose]();
      main.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
