import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { app } from 'electron';
import { defaultDataDir } from '../../server/config.ts';
import { Openings } from './openings.ts';
import { declareScheme } from './pages.ts';
import { type ShellParts, startShell } from './shell.ts';
import { traysAreShown } from './tray-support.ts';

/** Everything that must happen before the app is ready, so nothing of it may wait; then the shell, or the end. */
export function launch(parts: ShellParts, argv: readonly string[]): void {
  const dataDir = dataDirFrom(argv);
  const ownDir = join(dataDir, 'shell');
  mkdirSync(ownDir, { recursive: true, mode: 0o700 });
  app.setName('Signalbox');
  if (process.platform === 'win32') app.setAppUserModelId('app.signalbox.desktop');
  // Chromium's own files, and with them the lock: one shell for each data folder.
  app.setPath('userData', ownDir);
  declareScheme();
  const openings = new Openings();
  if (app.requestSingleInstanceLock()) {
    const hasTray = traysAreShown(process.platform); // asked while Chromium starts
    void app.whenReady().then(async () => startShell({ ...parts, dataDir, argv, openings, hasTray: await hasTray }));
  } else {
    app.quit(); // the first one has been told what this one was to open
  }
}

/** `--data=DIR`; with an equals sign, because Chromium reorders what follows without one. */
function dataDirFrom(argv: readonly string[]): string {
  const given = argv.find((argument) => argument.startsWith('--data='))?.slice('--data='.length);
  return given ? resolve(given) : defaultDataDir(process.env, process.platform);
}
