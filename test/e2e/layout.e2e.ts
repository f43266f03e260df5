import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { ConsoleSession, type SessionOptions } from '../support/console-session.ts';
import { everyView, openView } from '../support/console-views.ts';

const layoutFaults = await readFile(new URL('../support/layout-faults.js', import.meta.url), 'utf8');

interface Setting extends SessionOptions {
  readonly setting: string;
}

const settings: readonly Setting[] = [
  { setting: 'a window of 1024 by 640', viewport: { width: 1024, height: 640 } },
  // What a browser makes of a window of 1440 by 900 when its reader doubles the size of everything.
  { setting: '200 % zoom', viewport: { width: 720, height: 450 }, deviceScaleFactor: 2 },
  { setting: 'French in a window of 1024 by 640', language: 'fr', viewport: { width: 1024, height: 640 } },
  { setting: 'a language that is 40 % longer', language: 'pseudo' },
  { setting: 'that language in a window of 1024 by 640', language: 'pseudo', viewport: { width: 1024, height: 640 } },
];

describe.each(settings)('in $setting', (options) => {
  test('no control is cut off or covered, and no text lies over another', async () => {
    await using session = await ConsoleSession.open(options);

    const faults: string[] = [];
    for (const place of await everyView(session)) {
      await openView(session, place);
      faults.push(...(await session.page.evaluate<string[]>(layoutFaults)).map((fault) => `${place}: ${fault}`));
    }

    expect(faults).toEqual([]);
    expect(session.complaints).toEqual([]);
  });
});
