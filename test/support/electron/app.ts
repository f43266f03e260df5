import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import packageFile from '../../../package.json' with { type: 'json' };
import { BrowserWindow } from './browser-window.ts';
import { closeChromium } from './chromium.ts';
import { ElectronEmitter } from './events.ts';
import { only } from './platforms.ts';

type PathName = 'home' | 'appData' | 'userData' | 'temp' | 'logs';

/** The life of the app: ready after the first turn of the event loop, and quitting in Electron's order. */
export class App extends ElectronEmitter {
  readonly isPackaged = false;
  readonly #paths = new Map<PathName, string>([
    ['home', homedir()],
    ['temp', tmpdir()],
  ]);
  #name = 'signalbox';
  #badge = 0;
  #isReady = false;
  #hasLock = false;
  #loginItem = { openAtLogin: false };
  readonly #ready: Promise<void>;

  constructor() {
    super();
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#ready = promise;
    setImmediate(() => {
      this.#isReady = true;
      this.tell('ready', {}, {});
      resolve();
    });
  }

  whenReady(): Promise<void> {
    return this.#ready;
  }

  isReady(): boolean {
    return this.#isReady;
  }

  getName(): string {
    return this.#name;
  }

  setName(name: string): void {
    this.#name = name;
  }

  getVersion(): string {
    return packageFile.version;
  }

  getLocale(): string {
    return process.env.DOUBLE_LOCALE ?? 'en-GB';
  }

  getAppPath(): string {
    return process.cwd();
  }

  getPath(name: PathName): string {
    const path = this.#paths.get(name);
    if (path === undefined) throw new Error(`Failed to get '${name}' path`);
    return path;
  }

  setPath(name: PathName, path: string): void {
    if (this.#isReady && name === 'userData') throw new Error('userData has to be set before the app is ready');
    this.#paths.set(name, path);
  }

  setAppUserModelId(_id: string): void {
    only('setAppUserModelId', 'win32');
  }

  setAsDefaultProtocolClient(_scheme: string): boolean {
    return true;
  }

  setBadgeCount(count = 0): boolean {
    only('setBadgeCount', 'linux', 'darwin');
    this.#badge = count;
    return true;
  }

  getBadgeCount(): number {
    return this.#badge;
  }

  setLoginItemSettings(settings: { readonly openAtLogin?: boolean; readonly args?: readonly string[] }): void {
    only('setLoginItemSettings', 'darwin', 'win32');
    this.#loginItem = { openAtLogin: settings.openAtLogin ?? false };
  }

  getLoginItemSettings() {
    only('getLoginItemSettings', 'darwin', 'win32');
    return { ...this.#loginItem, wasOpenedAtLogin: false };
  }

  /**
   * By user data directory, as Electron does it. The call is synchronous, so the first instance is spoken to by a program of
   * its own.
   */
  requestSingleInstanceLock(): boolean {
    if (this.#hasLock) return true;
    const socket = join(this.getPath('userData'), 'lock.sock');
    const client = fileURLToPath(new URL('second-instance.ts', import.meta.url));
    const told = JSON.stringify({ argv: process.argv, folder: process.cwd() });
    if (spawnSync(process.execPath, [client, socket], { input: told }).status === 0) return false;
    rmSync(socket, { force: true }); // nobody answers: whoever had it was killed
    const server = createServer({ allowHalfOpen: true }, (connection) => {
      let text = '';
      connection.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      connection.on('end', () => {
        connection.end('taken');
        const { argv, folder } = JSON.parse(text) as { argv: string[]; folder: string }; // written by the client above
        this.tell('second-instance', {}, argv, folder, {});
      });
    });
    server.listen(socket);
    server.unref();
    this.#hasLock = true;
    return true;
  }

  /** `before-quit`, then every window is asked, then `will-quit` and `quit`: each may say no, but for the last. */
  quit(): void {
    if (!this.#isReady) {
      process.exit(0);
    }
    if (!this.ask('before-quit')) return;
    for (const window of BrowserWindow.getAllWindows()) {
      window.close();
      if (!window.isDestroyed()) return;
    }
    if (!this.ask('will-quit')) return;
    this.exit(0);
  }

  exit(exitCode = 0): void {
    this.tell('quit', {}, exitCode);
    closeChromium().finally(() => process.exit(exitCode));
  }
}

export const app = new App();

BrowserWindow.profile = () => {
  const folder = app.getPath('userData');
  mkdirSync(folder, { recursive: true });
  return folder;
};
BrowserWindow.lastClosed = () => {
  if (!app.emit('window-all-closed')) app.quit();
};
