import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BrowserContext, chromium } from 'playwright-core';
import { chromiumArgs, chromiumProgram } from '../chromium.ts';

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
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: chromiumProgram(),
    args: [...chromiumArgs, '--remote-debugging-port=0'],
    reducedMotion: 'reduce',
    viewport: { width: 1440, height: 900 },
    deviceScaleFactor: Number(process.env.DOUBLE_SCALE ?? 1),
  });
  const [port] = readFileSync(join(profile, 'DevToolsActivePort'), 'utf8').split('\n');
  process.send?.({ kind: 'chromium', endpoint: `http://127.0.0.1:${port}` });
  return context;
}
