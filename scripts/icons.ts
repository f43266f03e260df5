/**
 * Makes the icons of the packages from renderer/public/icon.svg, with the Chromium that the tests drive:
 *
 *   node scripts/icons.ts
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { icnsFrom, icoFrom, type Picture } from './icon-files.ts';

const { values } = parseArgs({ options: { help: { type: 'boolean' } } });
if (values.help) {
  console.log('usage: node scripts/icons.ts\n\nWrites electron/resources/icons.');
  process.exit(0);
}

const root = join(import.meta.dirname, '..');
const folder = join(root, 'electron', 'resources', 'icons');
const drawing = readFileSync(join(root, 'renderer', 'public', 'icon.svg'), 'utf8');
mkdirSync(folder, { recursive: true });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
});
try {
  const pictures: Picture[] = [];
  for (const size of [16, 24, 32, 48, 64, 128, 256, 512, 1024]) {
    const page = await browser.newPage({ viewport: { width: size, height: size } });
    const style = `<style>html,body{margin:0}svg{display:block;width:${size}px;height:${size}px}</style>`;
    await page.setContent(`${style}${drawing}`);
    const png = await page.screenshot({ omitBackground: true });
    await page.close();
    pictures.push({ size, png });
    writeFileSync(join(folder, `${size}x${size}.png`), png);
  }
  writeFileSync(join(folder, 'icon.ico'), icoFrom(pictures));
  writeFileSync(join(folder, 'icon.icns'), icnsFrom(pictures));
} finally {
  await browser.close();
}
