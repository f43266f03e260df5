import { BrowserWindow, nativeTheme, type WebContents } from 'electron';
import { keepInside, originOf, webPreferences } from './guard.ts';
import { controlPlanePage, shellOrigin } from './pages.ts';

/** What it is before the first paint, so that a dark room stays dark. */
const ground = { dark: '#0E1116', light: '#FFFFFF' };
/** A control plane that is up by then is all the operator sees of its start. */
const patienceMs = 1_200;
const reviveEveryMs = 30_000;

interface MainWindowOptions {
  readonly preload: string;
  /** What closing it means at this moment. */
  readonly closing: () => 'close' | 'hide' | 'minimize' | 'stay';
  /** Leads the console that is open to another view. */
  readonly navigate: (path: string) => void;
}

/**
 * The one window. It shows the console once the control plane has an address, and until then, or when there never is one,
 * the shell's own page that says how the control plane is doing.
 */
export class MainWindow implements Disposable {
  readonly #options: MainWindowOptions;
  #window: BrowserWindow | undefined;
  #consoleUrl: string | undefined;
  /** Where the console is to open. */
  #path = '/';
  #patience: NodeJS.Timeout | undefined;
  #revivedAtMs = Number.NEGATIVE_INFINITY;

  constructor(options: MainWindowOptions) {
    this.#options = options;
  }

  get page(): WebContents | undefined {
    return this.#window?.webContents;
  }

  get isFocused(): boolean {
    return this.#window?.isFocused() === true;
  }

  /** For dialogs that belong to it. */
  get frame(): BrowserWindow | undefined {
    return this.#window;
  }

  isOurs(origin: string): boolean {
    return origin === shellOrigin || (this.#consoleUrl !== undefined && origin === originOf(this.#consoleUrl));
  }

  /** In front, made anew if it was closed. */
  show(): void {
    const window = this.#window ?? this.#create();
    if (window.isMinimized()) window.restore();
    window.show();
    window.focus();
  }

  /** In front, at a view of the console. */
  showAt(path: string): void {
    this.#path = path;
    if (this.#window && this.#consoleUrl && !this.#showsConsole()) this.#load(new URL(path, this.#consoleUrl).href);
    else if (this.#window && this.#consoleUrl) this.#options.navigate(path);
    this.show();
  }

  /** The control plane has an address: the console is loaded unless it is there already. */
  open(consoleUrl: string): void {
    clearTimeout(this.#patience);
    this.#consoleUrl = consoleUrl;
    if (this.#window && !this.#showsConsole()) this.#load(new URL(this.#path, consoleUrl).href);
  }

  /** There is no control plane for now. A console that is open stays: it says so itself and can still be read. */
  wait(): void {
    if (this.#window && !this.#showsConsole()) this.#load(controlPlanePage);
  }

  /** Out of sight, ready to come back. */
  leave(how: 'hide' | 'minimize'): void {
    const window = this.#window;
    if (how === 'minimize') window?.minimize();
    else if (window?.isFullScreen()) {
      // Hidden from full screen it would leave a black one behind on macOS.
      window.once('leave-full-screen', () => window.hide());
      window.setFullScreen(false);
    } else window?.hide();
  }

  /** Past every question. */
  destroy(): void {
    clearTimeout(this.#patience);
    this.#window?.destroy();
  }

  [Symbol.dispose](): void {
    this.destroy();
  }

  #create(): BrowserWindow {
    const window = new BrowserWindow({
      name: 'main',
      windowStatePersistence: true,
      width: 1440,
      height: 900,
      minWidth: 800,
      minHeight: 560,
      show: false,
      title: 'Signalbox',
      backgroundColor: nativeTheme.shouldUseDarkColors ? ground.dark : ground.light,
      autoHideMenuBar: process.platform !== 'darwin',
      webPreferences: { ...webPreferences, preload: this.#options.preload },
    });
    this.#window = window;
    keepInside(window.webContents, (origin) => this.isOurs(origin));
    window.on('close', (event) => {
      const answer = this.#options.closing();
      if (answer === 'close') return;
      event.preventDefault();
      if (answer !== 'stay') this.leave(answer);
    });
    window.on('closed', () => {
      this.#window = undefined;
    });
    // A page that died is of no use to anybody; what it showed is in its address. One that dies again at once stays dead.
    window.webContents.on('render-process-gone', (_event, { reason }) => {
      const sinceMs = performance.now() - this.#revivedAtMs;
      if (reason === 'clean-exit' || sinceMs < reviveEveryMs) return;
      this.#revivedAtMs = performance.now();
      window.webContents.reload();
    });
    if (this.#consoleUrl) this.#load(new URL(this.#path, this.#consoleUrl).href);
    else this.#patience = setTimeout(() => this.wait(), patienceMs);
    return window;
  }

  #load(url: string): void {
    // Its failure is an event of the page, and the control plane's state says the same.
    this.#window?.loadURL(url).catch(() => {});
  }

  #showsConsole(): boolean {
    return (
      this.#consoleUrl !== undefined &&
      originOf(this.#window?.webContents.getURL() ?? '') === originOf(this.#consoleUrl)
    );
  }
}
