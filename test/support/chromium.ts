import { existsSync } from 'node:fs';
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium } from 'playwright-core';

const programs = [
  process.env.CHROMIUM ?? '',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];

export const chromiumArgs = [
  ...['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-sync'],
  ...['--disable-background-networking', '--disable-component-update'],
];

export function chromiumProgram(): string {
  const program = programs.find((path) => existsSync(path));
  if (!program) throw new Error('Chromium is needed here; set CHROMIUM to its path');
  return program;
}

function launch(): Promise<Browser> {
  return chromium.launch({ executablePath: chromiumProgram(), args: chromiumArgs });
}

interface Shared {
  browser?: Promise<Browser>;
}

let shared: Shared | undefined;

/** From now on the windows of this process are those of one browser, which ends with what is returned. */
export function shareChromium(): AsyncDisposable {
  const mine: Shared = {};
  shared = mine;
  return {
    async [Symbol.asyncDispose]() {
      shared = undefined;
      await (await mine.browser)?.close();
    },
  };
}

/** Storage and cookies of its own. Its browser ends with it, unless that is shared. */
export async function openContext(
  options: BrowserContextOptions,
): Promise<AsyncDisposable & { readonly context: BrowserContext }> {
  if (shared) {
    shared.browser ??= launch();
    let browser = await shared.browser;
    if (!browser.isConnected()) {
      shared.browser = launch(); // a crash is of one journey, not of those after it
      browser = await shared.browser;
    }
    const context = await browser.newContext(options);
    return { context, [Symbol.asyncDispose]: () => context.close() };
  }
  const browser = await launch();
  return { context: await browser.newContext(options), [Symbol.asyncDispose]: () => browser.close() };
}
