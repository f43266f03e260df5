import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import type { ShellApi } from '../../electron/ipc.ts';
import { lockDataDir } from '../../server/store/data-dir-lock.ts';
import { consoleOf, temporaryFolder } from '../support/shell-journey.ts';
import type { Launch } from './shell-journeys.ts';

/** What a page has, as a page sees it. */
interface InPage {
  readonly signalbox: ShellApi;
  readonly document: {
    readonly cookie: string;
    readonly body: { append(node: object): void };
    createElement(name: string): { textContent: string; src: string };
  };
  readonly localStorage: object;
  readonly sessionStorage: object;
  readonly location: { href: string };
  open(url: string): unknown;
}

/** What Electron's own checklist asks of an app, tried from inside its page. */
export function shellSecurity(launch: Launch): void {
  test('the page has the bridge, and nothing else of the shell', async () => {
    await using app = await launch();
    const window = await consoleOf(app);

    const seen = await window.evaluate(() => {
      const own = globalThis as unknown as Record<string, unknown>;
      const bridge = own.signalbox as Record<string, unknown>;
      return {
        node: ['require', 'process', 'module', 'Buffer', 'global'].filter((name) => name in own),
        types: [...new Set(Object.values(bridge).map((part) => typeof part))],
        raw: Object.keys(bridge).filter((name) => ['invoke', 'send', 'on', 'ipcRenderer'].includes(name)),
        canBeReplaced: Reflect.set(own, 'signalbox', {}),
      };
    });

    expect(seen).toEqual({ node: [], types: ['function'], raw: [], canBeReplaced: false });
  });

  test('neither the console nor the page of the shell runs a script that is not one of its files', async () => {
    using folder = temporaryFolder();
    const other = lockDataDir(folder.path);
    await using app = await launch({ dataDir: folder.path });
    const window = await app.page();
    await window.getByRole('heading', { name: 'The control plane cannot be started' }).waitFor();

    const ranInShellPage = await inlineScriptRuns(window);
    other?.[Symbol.dispose]();
    await window.getByRole('button', { name: 'Start it now' }).click();
    await window.getByText('Server ok').waitFor();

    expect([ranInShellPage, await inlineScriptRuns(window)]).toEqual([false, false]);
    expect((await fetch(window.url())).headers.get('content-security-policy')).toContain("script-src 'self';");
  });

  test('the token is on no command line, in no environment, in no address and in nothing that a page can read', async () => {
    await using app = await launch();
    const window = await consoleOf(app);
    const { token, pid } = JSON.parse(readFileSync(join(app.dataDir, 'console.json'), 'utf8')) as {
      token: string;
      pid: number;
    };

    const inPage = await window.evaluate(() => {
      const own = globalThis as unknown as InPage;
      return [
        own.location.href,
        own.document.cookie,
        JSON.stringify(own.localStorage),
        JSON.stringify(own.sessionStorage),
      ];
    });
    const ofProcess = ['cmdline', 'environ'].map((name) => readFileSync(`/proc/${pid}/${name}`, 'utf8'));

    expect([...inPage, ...ofProcess].filter((text) => text.includes(token) || text.includes('code='))).toEqual([]);
  });

  test('the window stays where it is; what leads elsewhere opens in the browser, or not at all', async () => {
    await using app = await launch();
    const window = await consoleOf(app);
    const url = window.url();
    const opened = () =>
      app.evaluate(() => shellRecord.take('opened').then(({ method, target }) => `${method} ${target}`));

    await window.evaluate(() => {
      (globalThis as unknown as InPage).location.href = 'https://example.org/away';
    });
    const byNavigation = await opened();
    await window.evaluate(() => void (globalThis as unknown as InPage).open('https://example.org/window'));
    const byWindow = await opened();
    await window.evaluate(() => {
      (globalThis as unknown as InPage).location.href = 'signalbox-other://somewhere';
      (globalThis as unknown as InPage).open('smb://host/share');
    });
    await window.getByText('Server ok').waitFor();

    expect([byNavigation, byWindow]).toEqual([
      'openExternal https://example.org/away',
      'openExternal https://example.org/window',
    ]);
    expect(window.url()).toBe(url);
    expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
    expect(await app.evaluate(() => shellRecord.entries.opened.length)).toBe(0);
  });

  test('main answers only what the channel takes', async () => {
    await using app = await launch();
    const window = await consoleOf(app);
    const before = readFileSync(join(app.dataDir, 'shell', 'settings.json'), 'utf8');

    const answers = await window.evaluate(() => {
      const { signalbox } = globalThis as unknown as {
        signalbox: Record<string, (...values: unknown[]) => Promise<unknown>>;
      };
      const attempts: [name: string, ...values: unknown[]][] = [
        ['changeSettings', { consolePort: 1 }],
        ['changeSettings', { whenClosed: 'never' }],
        ['changeSettings'],
        ['setAppearance', { theme: 'pink', language: 'en' }],
        ['facts', 'more'],
      ];
      return Promise.all(
        attempts.map(([name, ...values]) =>
          (signalbox[name]?.(...values) ?? Promise.resolve()).then(
            () => `${name} was taken`,
            () => 'refused',
          ),
        ),
      );
    });

    expect(new Set(answers)).toEqual(new Set(['refused']));
    expect(readFileSync(join(app.dataDir, 'shell', 'settings.json'), 'utf8')).toBe(before);
  });
}

function inlineScriptRuns(window: Page): Promise<boolean> {
  return window.evaluate(() => {
    const { document } = globalThis as unknown as InPage;
    const script = document.createElement('script');
    script.textContent = 'globalThis.wasRun = true';
    document.body.append(script);
    return 'wasRun' in globalThis;
  });
}
