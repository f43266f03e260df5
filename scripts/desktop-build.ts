/**
 * `npm run desktop:build`: bundles the desktop app into dist/desktop, with the console beside it. Needs the built console
 * (`node scripts/setup.mjs --renderer`), which the npm script sees to.
 */
import { createHash } from 'node:crypto';
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { globSync } from 'tinyglobby';
import { build } from 'vite';
import { desktopBuilds } from '../vite.electron.config.ts';

const { values } = parseArgs({ options: { help: { type: 'boolean' }, 'if-needed': { type: 'boolean' } } });
if (values.help) {
  console.log(
    'usage: npm run desktop:build [-- --if-needed]\n\nWrites dist/desktop: app, programs and renderer.\n' +
      '  --if-needed   does nothing when the sources are those of the last build',
  );
  process.exit(0);
}

const root = join(import.meta.dirname, '..');
const target = join(root, 'dist', 'desktop');
const builtConsole = join(root, 'dist', 'renderer');
if (!existsSync(builtConsole)) {
  console.error('the console is not built: node scripts/setup.mjs --renderer');
  process.exit(1);
}
const stamp = join(target, '.signalbox-build');
const sources = digestOfSources();
const isFresh = existsSync(stamp) && readFileSync(stamp, 'utf8') === sources;
if (!(values['if-needed'] && isFresh)) {
  rmSync(stamp, { force: true });
  for (const config of desktopBuilds(target)) await build(config);
  rmSync(join(target, 'renderer'), { recursive: true, force: true });
  cpSync(builtConsole, join(target, 'renderer'), {
    recursive: true,
    filter: (path) => !path.endsWith('.signalbox-build'),
  });
  writeFileSync(stamp, sources);
}

function digestOfSources(): string {
  const folders = '{agent,cli,electron,gen,pipeline,renderer,server}/**/*.{ts,tsx,js,sql}';
  const files = ['package-lock.json', 'package.json', 'vite.electron.config.ts', 'dist/renderer/index.html'];
  const hash = createHash('sha256');
  for (const file of [...globSync(folders, { cwd: root }), ...files].sort())
    hash.update(file).update(readFileSync(join(root, file)));
  return hash.digest('hex');
}
