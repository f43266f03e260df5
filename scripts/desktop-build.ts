/**
 * `npm run desktop:build`: bundles the desktop app into dist/desktop, with the console beside it. Needs the built console
 * (`node scripts/setup.mjs --renderer`), which the npm script sees to.
 */
import { cpSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'vite';
import { desktopBuilds } from '../vite.electron.config.ts';

const { values } = parseArgs({ options: { help: { type: 'boolean' } } });
if (values.help) {
  console.log('usage: npm run desktop:build\n\nWrites dist/desktop: app, programs and renderer.');
  process.exit(0);
}

const target = join(import.meta.dirname, '..', 'dist', 'desktop');
const builtConsole = join(import.meta.dirname, '..', 'dist', 'renderer');
if (!existsSync(builtConsole)) {
  console.error('the console is not built: node scripts/setup.mjs --renderer');
  process.exit(1);
}
for (const config of desktopBuilds(target)) await build(config);
rmSync(join(target, 'renderer'), { recursive: true, force: true });
cpSync(builtConsole, join(target, 'renderer'), {
  recursive: true,
  filter: (path) => !path.endsWith('.signalbox-build'),
});
