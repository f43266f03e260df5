import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromiumIn } from './chromium.ts';
import { ElectronEmitter } from './events.ts';
import { only } from './platforms.ts';
import { WebContents } from './web-contents.ts';

type Options = Pick<
  Electron.BrowserWindowConstructorOptions,
  | 'autoHideMenuBar'
  | 'backgroundColor'
  | 'height'
  | 'minHeight'
  | 'minWidth'
  | 'name'
  | 'show'
  | 'title'
  | 'webPreferences'
  | 'width'
  | 'windowStatePersistence'
>;
type Bounds = Electron.Rectangle;

const windows = new Set<BrowserWindow>();
let focused: BrowserWindow | undefined;

/** A window that is a page of Chromium without a frame: what a window manager would do is kept as state. */
export class BrowserWindow extends ElectronEmitter {
  /** Where profile and window states are kept; set by the app. */
  static profile: () => string = () => '';
  static lastClosed: () => void = () => {};

  readonly webContents: WebContents;
  readonly #options: Options;
  #bounds: Bounds;
  #isVisible = false;
  #isMinimized = false;
  #isFullScreen = false;
  #isDestroyed = false;

  constructor(options: Options = {}) {
    super();
    const { name, width = 800, height = 600, webPreferences } = options;
    if (name !== undefined && [...windows].some((other) => other.#options.name === name))
      throw new Error(`Window name '${name}' is already in use`);
    this.#options = options;
    this.#bounds = this.#stored() ?? { x: 0, y: 0, width, height };
    this.webContents = new WebContents(chromiumIn(BrowserWindow.profile()), webPreferences?.preload);
    WebContents.resize(this.webContents, this.#bounds);
    windows.add(this);
    if (options.show !== false) this.show();
  }

  static getAllWindows(): BrowserWindow[] {
    return [...windows];
  }

  static getFocusedWindow(): BrowserWindow | null {
    return focused ?? null;
  }

  loadURL(url: string): Promise<void> {
    return this.webContents.loadURL(url);
  }

  show(): void {
    const wasVisible = this.#isVisible;
    this.#isVisible = true;
    if (!wasVisible) this.emit('show');
    this.focus();
  }

  hide(): void {
    this.blur();
    this.#isVisible = false;
    this.emit('hide');
  }

  isVisible(): boolean {
    return this.#isVisible;
  }

  focus(): void {
    if (!this.#isVisible || focused === this) return;
    focused?.blur();
    focused = this;
    this.emit('focus');
  }

  blur(): void {
    if (focused !== this) return;
    focused = undefined;
    this.emit('blur');
  }

  isFocused(): boolean {
    return focused === this;
  }

  minimize(): void {
    this.blur();
    this.#isMinimized = true;
    this.emit('minimize');
  }

  isMinimized(): boolean {
    return this.#isMinimized;
  }

  restore(): void {
    this.#isMinimized = false;
    this.emit('restore');
  }

  setFullScreen(isFullScreen: boolean): void {
    if (this.#isFullScreen === isFullScreen) return;
    this.#isFullScreen = isFullScreen;
    setImmediate(() => this.emit(isFullScreen ? 'enter-full-screen' : 'leave-full-screen'));
  }

  isFullScreen(): boolean {
    return this.#isFullScreen;
  }

  getBounds(): Bounds {
    return { ...this.#bounds };
  }

  setBounds(bounds: Partial<Bounds>): void {
    this.#bounds = { ...this.#bounds, ...bounds };
    WebContents.resize(this.webContents, this.#bounds);
    this.#keep();
    this.emit('resized');
  }

  setOverlayIcon(_overlay: object | null, _description: string): void {
    only('setOverlayIcon', 'win32');
  }

  /** Asks first. */
  close(): void {
    if (this.#isDestroyed || !this.ask('close')) return;
    this.destroy();
  }

  /** Past every question. */
  destroy(): void {
    if (this.#isDestroyed) return;
    this.#isDestroyed = true;
    this.blur();
    windows.delete(this);
    void WebContents.destroy(this.webContents);
    this.emit('closed');
    if (windows.size === 0) BrowserWindow.lastClosed();
  }

  isDestroyed(): boolean {
    return this.#isDestroyed;
  }

  get #stateFile(): string {
    return join(BrowserWindow.profile(), `window-${this.#options.name}.json`);
  }

  #stored(): Bounds | undefined {
    if (!this.#options.windowStatePersistence || this.#options.name === undefined) return undefined;
    try {
      return JSON.parse(readFileSync(this.#stateFile, 'utf8')) as Bounds; // written below
    } catch {
      return undefined;
    }
  }

  #keep(): void {
    if (!this.#options.windowStatePersistence || this.#options.name === undefined) return;
    writeFileSync(this.#stateFile, JSON.stringify(this.#bounds));
  }
}
