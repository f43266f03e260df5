import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { Arch } from 'electron-builder';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { beforePack } from '../../scripts/package-hooks.ts';

const root = join(import.meta.dirname, '..', '..');
const config = parse(readFileSync(join(root, 'electron-builder.yml'), 'utf8'));

describe('electron-builder.yml', () => {
  const fromBuilder = createRequire(fileURLToPath(import.meta.resolve('electron-builder')));
  // Not strict: the schema has keywords of another validator.
  const validate = new Ajv({ strict: false, allErrors: true }).compile(fromBuilder('app-builder-lib/scheme.json'));

  test("is valid by electron-builder's own schema", () => {
    validate(config);

    expect(validate.errors).toBeNull();
  });

  test.each([
    ['a key that does not exist', { asarIntegrity: true }],
    ['a fuse that does not exist', { electronFuses: { runAsNod: false } }],
    ['a target that is none', { linux: { target: 7 } }],
  ])('with %s would not be', (_, change) => {
    expect(validate({ ...config, ...change })).toBe(false);
  });

  test('closes every way of making the executable run something else', () => {
    expect(config.asar).toBe(true);
    expect(config.electronFuses).toEqual({
      runAsNode: false,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      enableCookieEncryption: true,
      enableEmbeddedAsarIntegrityValidation: true,
      onlyLoadAppFromAsar: true,
      loadBrowserProcessSpecificV8Snapshot: false,
      grantFileProtocolExtraPrivileges: false,
    });
  });

  test('leaves the checks of signatures on', () => {
    expect(JSON.stringify(config)).not.toMatch(/verifyUpdateCodeSignature|disableAsarIntegrity|signExecutable/);
  });

  test.each([
    ['linux', ['deb', 'AppImage', 'rpm']],
    ['mac', ['dmg', 'zip']], // electron-updater takes the zip
    ['win', ['nsis']],
  ])('makes for %s what was promised', (platform, targets) => {
    expect(config[platform].target).toEqual(targets);
  });

  test('names files that are there', () => {
    const [link] = config.deb.fpm;
    const named = [
      config.beforePack,
      link.split('=')[0],
      config.nsis.include,
      `electron/resources/${config.mac.icon}`,
      `electron/resources/${config.win.icon}`,
      ...[16, 32, 48, 64, 128, 256, 512].map((size) => `electron/resources/${config.linux.icon}/${size}x${size}.png`),
    ];

    expect(named.filter((file) => !existsSync(join(root, file)))).toEqual([]);
  });
});

test.each([16, 32, 48, 64, 128, 256, 512, 1024])('the icon of %i pixels has as many', (size) => {
  const png = readFileSync(join(root, 'electron', 'resources', 'icons', `${size}x${size}.png`));

  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([size, size]);
});

test('a package for another machine is refused: it would carry the Node of this one', () => {
  const foreign = process.arch === 'arm64' ? Arch.x64 : Arch.arm64;
  // Of the context only these are looked at.
  const context = { arch: foreign, electronPlatformName: process.platform, packager: { projectDir: root } };

  expect(() => beforePack(context as Parameters<typeof beforePack>[0])).toThrow(/is made on such a machine/);
});

test.skipIf(process.platform === 'win32')('the command runs on the Node beside it, also through links', () => {
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-command-'));
  try {
    const resources = join(folder, 'The App', 'resources');
    cpSync(join(root, 'electron', 'resources', 'bin'), join(resources, 'bin'), { recursive: true });
    mkdirSync(join(resources, 'node'));
    symlinkSync(process.execPath, join(resources, 'node', 'node'));
    mkdirSync(join(resources, 'programs'));
    writeFileSync(join(resources, 'programs', 'cli.js'), 'console.log(JSON.stringify(process.argv.slice(2)))');
    symlinkSync(join('The App', 'resources', 'bin', 'signalbox'), join(folder, 'relative'));
    symlinkSync(join(folder, 'relative'), join(folder, 'signalbox'));

    const said = execFileSync(join(folder, 'signalbox'), ['run', 'a b.yaml'], { encoding: 'utf8', cwd: tmpdir() });

    expect(JSON.parse(said)).toEqual(['run', 'a b.yaml']);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
