import {
  appendFileSync,
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { packedPrograms } from '../../electron/main/programs.ts';
import { withoutChangingName } from '../../scripts/packaged-files.ts';
import { electronExecutable } from '../support/electron/electron-app.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 300_000 });

const root = join(import.meta.dirname, '..', '..');
const fromBuilder = createRequire(fileURLToPath(import.meta.resolve('electron-builder')));
const asar: { listPackage(file: string, options: object): string[]; extractFile(asar: string, file: string): Buffer } =
  fromBuilder('@electron/asar');
const sentinel = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
const executable = electronExecutable();
if (executable === undefined) {
  process.stderr.write(
    '\nLEFT OUT: Electron itself. It is not installed here (`npm start` downloads it), so the unpacked package is made\n' +
      'around a file in its place; what electron-builder does to that is real.\n\n',
  );
}

describe.skipIf(process.platform !== 'linux')('an unpacked package, made by electron-builder', () => {
  let scratch: string;
  let unpacked: string;

  beforeAll(async () => {
    scratch = mkdtempSync(join(tmpdir(), 'signalbox-package-'));
    const electronDist = executable ? dirname(executable) : standInIn(join(scratch, 'electron'));
    await execa(process.execPath, ['scripts/desktop-build.ts', '--if-needed'], { cwd: root });
    await execa(
      process.execPath,
      [
        'scripts/package.ts',
        '--dir',
        `--config.electronDist=${electronDist}`,
        `--config.directories.output=${join(scratch, 'packages')}`,
      ],
      {
        cwd: root,
        env: { SIGNALBOX_UPDATES_URL: 'https://updates.invalid/signalbox', SIGNALBOX_HOMEPAGE: 'https://box.invalid/' },
      },
    );
    unpacked = join(scratch, 'packages', 'linux-unpacked');
  });

  afterAll(() => rmSync(scratch, { recursive: true, force: true }));

  test('holds what was reviewed, and no module besides', () => {
    const resources = join(unpacked, 'resources');
    const beside = readdirSync(resources, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name !== 'app.asar')
      .map((entry) => relative(resources, join(entry.parentPath, entry.name)));
    const inside = asar.listPackage(join(resources, 'app.asar'), {}).map((file) => `app.asar${file}`);
    const [reviewed = ''] = readFileSync(join(import.meta.dirname, 'packaged-files.txt'), 'utf8').split('\n\n');

    const packed = [...new Set([...inside, ...beside].map(withoutChangingName))].sort();

    expect(packed.filter((file) => file !== 'app-update.yml')).toEqual(reviewed.trim().split('\n').slice(1));
  });

  test('starts the programs that were packed, and none when one of them is another', () => {
    const resources = join(unpacked, 'resources');
    const digestsFile = join(scratch, 'programs.json');
    writeFileSync(digestsFile, asar.extractFile(join(resources, 'app.asar'), 'programs.json'));
    const folder = join(scratch, 'programs');
    cpSync(join(resources, 'programs'), folder, { recursive: true });
    const programs = packedPrograms({ folder, digestsFile, isPackaged: true });

    const before = programs.fault();
    appendFileSync(programs.controlPlane, '// changed');

    expect([before, programs.fault()]).toEqual([undefined, expect.stringContaining('control-plane.js is not the one')]);
  });

  test('names the home that whoever made it has given', () => {
    const manifest = asar.extractFile(join(unpacked, 'resources', 'app.asar'), 'package.json').toString();

    expect(JSON.parse(manifest)).toMatchObject({ homepage: 'https://box.invalid/' });
  });

  test('has its fuses set', () => {
    const program = readFileSync(join(unpacked, 'signalbox-desktop'));
    const at = program.indexOf(sentinel) + sentinel.length + 2; // behind version and length

    // In the order of @electron/fuses: run as Node, cookies, NODE_OPTIONS, inspect, integrity, only the asar, and two more.
    expect(program.subarray(at, at + 8).toString()).toBe('01001100');
  });

  test('runs the signalbox command on the Node that comes with it', async () => {
    const { stdout } = await execa(join(unpacked, 'resources', 'bin', 'signalbox'), ['run', 'examples/hello.yaml'], {
      cwd: root,
      env: { PATH: '/usr/bin:/bin' },
    });

    expect(stdout).toContain('Hello, world!');
  });
});

/** The files of Electron's distribution that a package is made around, with an executable that has fuses to set. */
function standInIn(folder: string): string {
  mkdirSync(join(folder, 'resources'), { recursive: true });
  mkdirSync(join(folder, 'locales'));
  const fuses = Buffer.concat([Buffer.from(sentinel), Buffer.from([1, 9]), Buffer.from('101001110')]);
  writeFileSync(join(folder, 'electron'), Buffer.concat([Buffer.from('#!/bin/sh\n'), fuses, Buffer.alloc(64)]), {
    mode: 0o755,
  });
  for (const file of ['LICENSES.chromium.html', 'version', 'chrome-sandbox', 'locales/de.pak', 'locales/en-US.pak'])
    writeFileSync(join(folder, file), '');
  copyFileSync(join(root, 'node_modules', 'electron', 'LICENSE'), join(folder, 'LICENSE'));
  return folder;
}
