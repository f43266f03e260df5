import type { BrowserContext, Frame, Page, Route } from 'playwright-core';
import { chromiumUrl, electronUrl, originOf } from './addresses.ts';
import { ElectronEmitter } from './events.ts';
import { type FrameOfPage, invoke } from './ipc-main.ts';
import { preloadScript } from './preload-script.ts';
import { answerCustom, customSchemes } from './protocol.ts';
import { session } from './session.ts';

type OpenHandler = (details: { readonly url: string }) => { readonly action: 'deny' | 'allow' };

/** A page of Chromium, as main sees it. What is asked of it before it is there is done once it is. */
export class WebContents extends ElectronEmitter {
  readonly session = session.defaultSession;
  readonly navigationHistory = {
    goBack: (): void => this.#do((page) => page.goBack()),
    goForward: (): void => this.#do((page) => page.goForward()),
  };
  readonly #page: Promise<Page>;
  #loaded: Page | undefined;
  #isDestroyed = false;
  /** The origin that main itself loads from: pages of it may move among themselves unasked. */
  #ownOrigin = '';
  #openHandler: OpenHandler = () => ({ action: 'allow' });

  constructor(context: Promise<BrowserContext>, preload: string | undefined) {
    super();
    this.#page = this.#open(context, preload);
    this.#page.catch(() => {}); // told by whatever waits for it
  }

  async loadURL(url: string): Promise<void> {
    const page = await this.#page;
    const target = chromiumUrl(url, customSchemes());
    this.#ownOrigin = originOf(target);
    await page.goto(target, { waitUntil: 'load' });
  }

  getURL(): string {
    return this.#loaded ? electronUrl(this.#loaded.url(), customSchemes()).replace('about:blank', '') : '';
  }

  reload(): void {
    this.#do((page) => page.reload());
  }

  send(channel: string, ...values: unknown[]): void {
    this.#do((page) =>
      page.evaluate(
        ([name, parts]) => {
          const host = globalThis as unknown as { electronDoubleDeliver?(channel: string, values: unknown[]): void };
          host.electronDoubleDeliver?.(name, parts);
        },
        [channel, values] as const,
      ),
    );
  }

  isDestroyed(): boolean {
    return this.#isDestroyed;
  }

  setWindowOpenHandler(handler: OpenHandler): void {
    this.#openHandler = handler;
  }

  /** @internal for the window that it belongs to */
  static async destroy(contents: WebContents): Promise<void> {
    if (contents.#isDestroyed) return;
    contents.#isDestroyed = true;
    const page = await contents.#page;
    await page.close();
  }

  /** @internal for the window that it belongs to */
  static resize(contents: WebContents, size: { readonly width: number; readonly height: number }): void {
    contents.#do((page) => page.setViewportSize(size));
  }

  async #open(context: Promise<BrowserContext>, preload: string | undefined): Promise<Page> {
    const chromium = await context;
    const [blank] = chromium.pages();
    const page = blank?.url() === 'about:blank' ? blank : await chromium.newPage();
    await page.exposeBinding('electronDoubleInvoke', ({ frame }, channel: string, values: unknown[]) =>
      this.#answer(frame, channel, values),
    );
    if (preload !== undefined) await page.addInitScript({ content: await preloadScript(preload) });
    await chromium.route(
      (url) =>
        originOf(url.href) !== this.#ownOrigin || originOf(electronUrl(url.href, customSchemes())) !== url.origin,
      (route) => this.#decide(route, page),
    );
    page.on('load', () => this.emit('did-finish-load'));
    page.on('crash', () => this.tell('render-process-gone', {}, { reason: 'crashed', exitCode: 5 }));
    this.#loaded = page;
    return page;
  }

  async #answer(frame: Frame, channel: string, values: unknown[]) {
    try {
      return { value: await invoke({ sender: this, senderFrame: frameOf(frame) }, channel, values) };
    } catch (reason) {
      return { problem: String(reason) };
    }
  }

  /** Requests that leave the page's own origin: custom schemes are answered, navigations are asked about. */
  async #decide(route: Route, page: Page): Promise<void> {
    const request = route.request();
    const url = electronUrl(request.url(), customSchemes());
    if (request.isNavigationRequest() && originOf(request.url()) !== this.#ownOrigin) {
      const frame = this.#frameOf(route, page);
      if (frame === undefined) {
        this.#openHandler({ url }); // a window of its own is never made: nobody allows one
        await route.abort('aborted'); // any other reason would show a page that says so
        return;
      }
      const isMainFrame = frame === page.mainFrame();
      const details = { url, isMainFrame, isSameDocument: false, frame: frameOf(frame) };
      if (!this.ask('will-frame-navigate', details) || (isMainFrame && !this.ask('will-navigate', details, url))) {
        await route.abort('aborted'); // any other reason would show a page that says so
        return;
      }
    }
    const response = url === request.url() ? undefined : await answerCustom(url);
    if (!response) return route.continue();
    await route.fulfill({
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: Buffer.from(await response.arrayBuffer()),
    });
  }

  /** Undefined for the first page of another window, which has no frame yet, or one of its own. */
  #frameOf(route: Route, page: Page): Frame | undefined {
    try {
      const frame = route.request().frame();
      return frame.page() === page ? frame : undefined;
    } catch {
      return undefined;
    }
  }

  #do(work: (page: Page) => Promise<unknown>): void {
    // A page that is closed meanwhile answers to nobody, as in Electron.
    void this.#page.then(work).catch(() => {});
  }
}

function frameOf(frame: Frame): FrameOfPage {
  const url = electronUrl(frame.url(), customSchemes());
  const parent = frame.parentFrame();
  return { url, origin: originOf(url), parent: parent && frameOf(parent) };
}
