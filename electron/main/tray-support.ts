import { execa } from 'execa';

/**
 * Whether a tray icon would be seen. Elsewhere it always is; on Linux only where the desktop watches for such icons, and
 * Electron does not say. Where it cannot be found out, the answer is no: a window that nobody finds again is worse.
 */
export async function traysAreShown(platform: NodeJS.Platform): Promise<boolean> {
  if (platform !== 'linux') return true;
  const bus = 'org.freedesktop.DBus';
  const { stdout, failed } = await execa(
    'gdbus',
    [
      ...['call', '--session', '--dest', bus, '--object-path', '/org/freedesktop/DBus'],
      ...['--method', `${bus}.NameHasOwner`, 'org.kde.StatusNotifierWatcher'],
    ],
    { reject: false, timeout: 2_000 },
  );
  return !failed && stdout.includes('true');
}
