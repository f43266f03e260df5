/**
 * `npm run package`: packages of the desktop app for this platform, in dist/packages. Options go to electron-builder:
 *
 *   npm run package -- --dir          unpacked, to look into
 *   npm run package -- --linux deb    one of the platform's forms
 *
 * SIGNALBOX_UPDATES_URL says where the packages will be published; without it they have no updates. SIGNALBOX_HOMEPAGE and
 * SIGNALBOX_MAINTAINER are what packages for Linux say of whoever made them.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const { values } = parseArgs({ options: { help: { type: 'boolean' } }, strict: false, allowPositionals: true });
if (values.help) {
  console.log('usage: npm run package [-- OPTIONS OF electron-builder]\n\nNeeds npm run desktop:build, which it runs.');
  process.exit(0);
}

const root = join(import.meta.dirname, '..');
const { SIGNALBOX_UPDATES_URL: update, SIGNALBOX_HOMEPAGE: homepage, SIGNALBOX_MAINTAINER: maintainer } = process.env;
if (!update) console.log('SIGNALBOX_UPDATES_URL is not set: these packages will not look for updates.\n');
const { status } = spawnSync(
  process.execPath,
  [
    join(root, 'node_modules', 'electron-builder', 'cli.js'),
    '--publish=never',
    ...(update ? ['--config.publish.provider=generic', `--config.publish.url=${update}`] : []),
    ...(homepage ? [`--config.extraMetadata.homepage=${homepage}`] : []),
    ...(maintainer ? [`--config.linux.maintainer=${maintainer}`] : []),
    ...process.argv.slice(2),
  ],
  { cwd: root, stdio: 'inherit' },
);
process.exit(status ?? 1);
