import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { app } from 'electron';
import type { UpdateChannel } from '../../ipc.ts';

/** What updates need from electron-updater, which checks the signature or the digest of all that it downloads. */
export interface Updater {
  /** The version that is newer than this one; undefined: there is none. */
  check(channel: Exclude<UpdateChannel, 'off'>): Promise<string | undefined>;
  /** The one that was found last. */
  download(progress: (percent: number) => void): Promise<void>;
  /** Ends the process. */
  install(how: 'silently' | 'and-restart'): void;
}

export type UpdateSource =
  | { readonly kind: 'updater'; readonly updater: Updater }
  | { readonly kind: 'none'; readonly because: 'unpackaged' | 'no-source' };

interface Log {
  write(line: string): void;
}

/** Packages that were made without a place for updates, and checkouts, have none. */
export function updateSource(log: Log): UpdateSource {
  if (!app.isPackaged) return { kind: 'none', because: 'unpackaged' };
  if (!existsSync(join(process.resourcesPath, 'app-update.yml'))) return { kind: 'none', because: 'no-source' };
  return { kind: 'updater', updater: electronUpdater(log) };
}

function electronUpdater(log: Log): Updater {
  let loaded: Promise<typeof import('electron-updater')['autoUpdater']> | undefined;
  const load = async () => {
    const { autoUpdater } = (await import('electron-updater')).default;
    autoUpdater.autoDownload = false;
    // It would install at any end of the process, also when the system shuts down in the middle of a run.
    autoUpdater.autoInstallOnAppQuit = false;
    autoUpdater.disableWebInstaller = true; // those are not signed
    const say = (level: string) => (text?: unknown) => log.write(`updates: ${level}: ${text}\n`);
    autoUpdater.logger = { info: say('info'), warn: say('warning'), error: say('error') };
    return autoUpdater;
  };
  const updater = () => {
    loaded ??= load();
    return loaded;
  };
  return {
    async check(channel) {
      const auto = await updater();
      auto.channel = channel === 'stable' ? 'latest' : 'beta';
      auto.allowDowngrade = false; // setting the channel allows it
      const found = await auto.checkForUpdates();
      return found?.isUpdateAvailable ? found.updateInfo.version : undefined;
    },
    async download(progress) {
      const auto = await updater();
      const onProgress = ({ percent }: { readonly percent: number }) => progress(Math.floor(percent));
      auto.on('download-progress', onProgress);
      try {
        await auto.downloadUpdate();
      } finally {
        auto.off('download-progress', onProgress);
      }
    },
    install(how) {
      void updater().then((auto) => auto.quitAndInstall(how === 'silently', how === 'and-restart'));
    },
  };
}
