import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BrowserContext, chromium } from 'playwright-core';

const browsers = [
  process.env.CHROMIUM ?? '',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];

let launched: Promise<BrowserContext> | undefined;

/** The Chromium behind all windows of this process; its profile is in the folder of the app, so cookies outlive a launch. */
export function chromiumIn(userData: string): Promise<BrowserContext> {
  launched ??= launch(join(userData, 'chromium'));
  return launched;
}

export async function closeChromium(): Promise<void> {
  const context = await launched;
  launched = undefined;
  await context?.close();
}

async function launch(profile: string): Promise<BrowserContext> {
  const executablePath = browsers.find((path) => existsSync(path));
  if (!executablePath) throw new Error('the double of Electron needs Chromium; set CHROMIUM to its path');
  const context = await chromium.launchPersistentContext(profile, {
    executablePath,
    args: [
      ...['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-sync', '--remote-debugging-port=0'],
      ...['--disable-background-networking', '--disable-component-update'],
    ],
    reducedMotion: 'reduce',
    viewport: { width: 1440, height: 900 },
    deviceScaleFactor: Number(process.env.DOUBLE_SCALE ?? 1),
  });
  const [port] = readFileSync(join(profile, 'DevToolsActivePort'), 'utf8').split('\n');
  process.send?.({ kind: 'chromium', endpoint: `http://127.0.0.1:${port}` });
  return context;
}
