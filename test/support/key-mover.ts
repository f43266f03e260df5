/**
 * Moves the key of a data folder, and is killed before the n-th change to the disk.
 *
 *   node test/support/key-mover.ts <data folder> <keychain|file> <n>
 */
import { dieBefore } from './dying-disk.ts';

const [dataDir = '', place, change] = process.argv.slice(2);
dieBefore(Number(change), () => {
  process.kill(process.pid, 'SIGKILL');
  throw new Error('not reached');
});
const { DesktopKeychain } = await import('../../electron/main/keychain/desktop-keychain.ts');
const { osKeychain } = await import('./os-keychain.ts');
const preference = place === 'file' ? 'file' : 'keychain';
await new DesktopKeychain({ dataDir, keychain: Promise.resolve(osKeychain()), preference }).find();
