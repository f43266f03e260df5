/**
 * Makes the pictures of docs/desktop.md from the app over the double of Electron, and from the lamps it draws.
 *
 *   node scripts/app-screenshots.ts
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Page } from 'playwright-core';
import { drawLamp, lamps } from '../electron/main/icon.ts';
import { lockDataDir } from '../server/store/data-dir-lock.ts';
import { launchDouble } from '../test/support/electron/shell-app.ts';
import { consoleOf } from '../test/support/shell-journey.ts';

const { values } = parseArgs({ options: { help: { type: 'boolean' } } });
if (values.help) {
  console.log('usage: node scripts/app-screenshots.ts\n\nWrites the pictures of docs/desktop.md into docs/images.');
  process.exit(0);
}

const imagesDir = fileURLToPath(new URL('../docs/images', import.meta.url));
const size = { width: 1280, height: 800 };

await takeSettings();
await takeControlPlane();

async function takeSettings(): Promise<void> {
  await using app = await launchDouble();
  const page = await consoleOf(app);
  await page.setViewportSize(size);
  await page.goto(new URL('/settings?tab=shell', page.url()).href);
  await page.getByText('Keep the machine awake').waitFor();
  await withUsualFolder(page, app.dataDir);
  await inBothThemes(page, 'app-settings');
  await page.goto(new URL('/settings?tab=notifications', page.url()).href);
  await page.getByText('On this desktop').waitFor();
  await inBothThemes(page, 'app-notifications');
  await takeLamps(page);
}

async function takeControlPlane(): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'signalbox-'));
  const other = lockDataDir(dataDir);
  try {
    await using app = await launchDouble({ dataDir });
    const page = await app.page();
    await page.setViewportSize({ width: 1280, height: 360 });
    await page.getByRole('region', { name: 'End of the log' }).waitFor();
    await withUsualFolder(page, dataDir);
    await inBothThemes(page, 'control-plane');
  } finally {
    other?.[Symbol.dispose]();
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** At rest, at work, broken and looked after, broken, waited for; on a dark and on a light bar, and as a menu bar colours it itself. */
async function takeLamps(page: Page): Promise<void> {
  const row = (ground: string, look: 'coloured' | 'template') =>
    `<p style="background:${ground}">${lamps.map((lamp) => `<img src="data:image/png;base64,${drawLamp(lamp, 64, look).toString('base64')}">`).join('')}</p>`;
  await page.goto('about:blank');
  await page.setContent(
    `<style>div{width:max-content}p{margin:0;padding:12px 16px;display:flex;gap:24px}img{width:32px}</style>
     <div>${row('#1c2027', 'coloured')}${row('#eceff3', 'coloured')}${row('#eceff3', 'template')}</div>`,
  );
  await page.locator('div').screenshot({ path: join(imagesDir, 'tray-lamps.png') });
}

/** Where the data of an installed app is, in the place of the temporary folder of this one. */
async function withUsualFolder(page: Page, dataDir: string): Promise<void> {
  await page.getByText(dataDir).evaluateAll((places, folder) => {
    for (const place of places) place.innerHTML = place.innerHTML.replaceAll(folder, '~/.local/share/signalbox');
  }, dataDir);
}

async function inBothThemes(page: Page, name: string): Promise<void> {
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.screenshot({ path: join(imagesDir, `${name}-${colorScheme}.png`) });
    console.log(`${name}-${colorScheme}.png`);
  }
}
