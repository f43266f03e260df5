/**
 * Moves the key of a data folder, and kills itself before the n-th change to the disk.
 *
 *   node test/support/key-mover.ts <data folder> <keychain|file> <n>
 */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const [dataDir = '', place, limit] = process.argv.slice(2);
let changes = 0;
for (const name of ['openSync', 'writeSync', 'fsyncSync', 'linkSync', 'renameSync', 'unlinkSync'] as const) {
  const original = fs[name] as (...values: unknown[]) => unknown;
  Object.assign(fs, {
    [name]: (...values: unknown[]) => {
      changes += 1;
      if (changes === Number(limit)) process.kill(process.pid, 'SIGKILL');
      return original(...values);
    },
  });
}
syncBuiltinESMExports();
const { DesktopKeychain } = await import('../../electron/main/keychain/desktop-keychain.ts');
const { osKeychain } = await import('./os-keychain.ts');
const preference = place === 'file' ? 'file' : 'keychain';
await new DesktopKeychain({ dataDir, keychain: Promise.resolve(osKeychain()), preference }).find();
