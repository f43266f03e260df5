import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type BrowserWindow, dialog, type OpenDialogOptions, utilityProcess } from 'electron';
import type { FromControlPlane, ToControlPlane } from '../control-plane-messages.ts';
import type { RestoreOutcome } from '../ipc.ts';
import type { ControlPlane } from './control-plane.ts';
import type { Say } from './language.ts';
import type { LogFile } from './log-file.ts';
import type { Programs } from './programs.ts';

/** What a backup replaces. Keys and certificates are in no backup, and stay. */
const replaced = ['signalbox.db', 'signalbox.db-wal', 'signalbox.db-shm', 'blobs'];

interface BackupsOptions {
  readonly programs: Programs;
  readonly dataDir: string;
  readonly controlPlane: ControlPlane;
  readonly log: LogFile;
  readonly say: () => Say;
  readonly frame: () => BrowserWindow | undefined;
}

/** The dialogs around backups. Making one is the control plane's work; putting one back is done while it is stopped. */
export class Backups {
  readonly #options: BackupsOptions;

  constructor(options: BackupsOptions) {
    this.#options = options;
  }

  chooseFolder(): Promise<string | undefined> {
    const title = this.#options.say()('chooseFolder');
    return this.#choose({ title, properties: ['openDirectory', 'createDirectory'] });
  }

  /**
   * Asks which backup, and whether. What there is now is moved aside first and moved back if the backup turns out to be
   * incomplete or changed, so that in every case a whole data folder is left.
   */
  async restore(): Promise<RestoreOutcome> {
    const { say: language, dataDir, controlPlane } = this.#options;
    const say = language();
    const backupFolder = await this.#choose({ title: say('chooseBackup'), properties: ['openDirectory'] });
    if (backupFolder === undefined) return { kind: 'not-chosen' };
    const aside = join(dataDir, `before-restore-${stamp(new Date())}`);
    const isWanted = await this.#confirm(say, basename(aside));
    if (!isWanted) return { kind: 'not-chosen' };
    await controlPlane.stop();
    move(dataDir, aside);
    const refusal = await this.#putBack(backupFolder);
    if (refusal !== undefined) {
      move(dataDir, `${aside}.failed`);
      move(aside, dataDir);
    }
    controlPlane.start();
    return refusal === undefined ? { kind: 'restored' } : { kind: 'refused', because: refusal };
  }

  async #choose(options: OpenDialogOptions): Promise<string | undefined> {
    const window = this.#options.frame();
    const { canceled, filePaths } = await (window
      ? dialog.showOpenDialog(window, options)
      : dialog.showOpenDialog(options));
    return canceled ? undefined : filePaths[0];
  }

  async #confirm(say: Say, folder: string): Promise<boolean> {
    const question = {
      type: 'warning' as const,
      message: say('restoreTitle'),
      detail: say('restoreBody', { folder }),
      buttons: [say('restoreButton'), say('cancel')],
      defaultId: 1,
      cancelId: 1,
      noLink: true,
    };
    const window = this.#options.frame();
    const { response } = await (window ? dialog.showMessageBox(window, question) : dialog.showMessageBox(question));
    return response === 0;
  }

  /** Why not; undefined when it is in place. */
  #putBack(backupFolder: string): Promise<string | undefined> {
    const { programs, dataDir, log } = this.#options;
    const fault = programs.fault();
    if (fault !== undefined) return Promise.resolve(fault);
    const { promise, resolve } = Promise.withResolvers<string | undefined>();
    let outcome: string | undefined = 'unknown';
    const child = utilityProcess.fork(programs.controlPlane, [], { serviceName: 'Signalbox restore', stdio: 'pipe' });
    child.stderr?.on('data', (chunk: Uint8Array) => log.write(chunk));
    child.stdout?.on('data', (chunk: Uint8Array) => log.write(chunk));
    child.on('message', (message: FromControlPlane) => {
      if (message.kind !== 'restored' && message.kind !== 'refused') return;
      outcome = message.kind === 'refused' ? message.because : undefined;
      const end: ToControlPlane = { kind: 'stop' };
      child.postMessage(end);
    });
    child.once('exit', (exitCode) => resolve(outcome === 'unknown' ? `it ended with exit code ${exitCode}` : outcome));
    const order: ToControlPlane = { kind: 'restore', backupFolder, dataDir };
    child.once('spawn', () => child.postMessage(order));
    return promise;
  }
}

function move(from: string, to: string): void {
  mkdirSync(to, { recursive: true, mode: 0o700 });
  for (const name of replaced) if (existsSync(join(from, name))) renameSync(join(from, name), join(to, name));
}

function stamp(date: Date): string {
  return date.toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '-');
}
