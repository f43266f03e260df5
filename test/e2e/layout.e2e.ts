import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { ConsoleSession, type SessionOptions } from '../support/console-session.ts';
import { everyView, lasting, openView } from '../support/console-views.ts';

const layoutFaults = await readFile(new URL('../support/layout-faults.js', import.meta.url), 'utf8');

interface Setting extends Pick<SessionOptions, 'language'> {
  readonly setting: string;
  /** From the smallest on. */
  readonly windows: readonly { readonly width: number; readonly height: number }[];
}

const small = { width: 1024, height: 640 };
const usual = { width: 1440, height: 900 };
/** What a browser makes of the usual window when its reader doubles the size of everything. */
const zoomed = { width: 720, height: 450 };

const settings: readonly Setting[] = [
  { setting: 'English, at 200 % zoom and in a small window', windows: [zoomed, small] },
  { setting: 'French, in a small window', language: 'fr', windows: [small] },
  {
    setting: 'a language that is 40 % longer, in a small and in the usual window',
    language: 'pseudo',
    windows: [small, usual],
  },
];

describe.each(settings)('in $setting', ({ windows, ...options }) => {
  test('no control is cut off or covered, and no text lies over another', async () => {
    await using session = await ConsoleSession.signedIn(options);
    const { page } = session;

    const faults: string[] = [];
    for (const place of await everyView(session)) {
      await page.setViewportSize(windows[0] ?? usual);
      await openView(session, place);
      for (const size of windows) {
        await resize(page, size);
        const found = await lasting(() => page.evaluate<string[]>(layoutFaults));
        faults.push(...found.map((fault) => `${place} in a window of ${size.width} by ${size.height}: ${fault}`));
      }
    }

    expect(faults).toEqual([]);
    expect(session.complaints).toEqual([]);
  });
});

/** Ends when the page has been drawn in its new size. */
async function resize(page: Page, size: Setting['windows'][number]): Promise<void> {
  if (page.viewportSize()?.width === size.width) return;
  await page.setViewportSize(size);
  await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
}
