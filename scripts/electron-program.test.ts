import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { electronProgram } from './electron-program.ts';

const desktop = { platform: 'linux', env: { ...process.env, CI: '', DISPLAY: ':0' }, isRoot: false } as const;

describe('an npm package without its binary', () => {
  test('downloads it, once', async () => {
    using electron = packageThat(`
      require('fs').mkdirSync(__dirname + '/dist', { recursive: true });
      require('fs').writeFileSync(__dirname + '/dist/electron', '');
      require('fs').writeFileSync(__dirname + '/path.txt', 'electron');`);

    const first = await electron.program();
    const second = await electron.program();

    expect(first).toEqual({ kind: 'found', path: join(electron.packageDir, 'dist', 'electron') });
    expect(second).toEqual(first);
    expect(electron.announced).toEqual([expect.stringMatching(/Downloading Electron .*--browser/)]);
  });

  test('that cannot be downloaded says why', async () => {
    using electron = packageThat(`
      console.error(new TypeError('fetch failed', { cause: new Error('getaddrinfo ENOTFOUND downloads.invalid') }));
      process.exit(1);`);

    expect(await electron.program()).toEqual({
      kind: 'missing',
      because: 'Electron could not be downloaded (getaddrinfo ENOTFOUND downloads.invalid)',
    });
  });

  test('whose download does not end is given up', async () => {
    using electron = packageThat('setInterval(() => {}, 1000);');

    expect(await electron.program({}, 300)).toMatchObject({ because: expect.stringMatching(/took longer than 0 s/) });
  });

  test('whose download did nothing says so', async () => {
    using electron = packageThat('');

    expect(await electron.program()).toMatchObject({ because: expect.stringMatching(/not where it should be/) });
  });
});

describe('no window is tried, and nothing is downloaded', () => {
  test.each([
    ['in CI', { env: { ...desktop.env, CI: 'true' } }, /CI environment/],
    ['without a display', { env: { ...desktop.env, DISPLAY: '', WAYLAND_DISPLAY: '' } }, /no display/],
    ['as root', { isRoot: true }, /sandbox does not work for root/],
  ])('%s', async (_, change, because) => {
    using electron = packageThat('throw new Error("must not be asked")');

    expect(await electron.program(change)).toMatchObject({
      kind: 'missing',
      because: expect.stringMatching(because),
    });
    expect(electron.announced).toEqual([]);
  });
});

test('a binary that was put elsewhere is used', async () => {
  using electron = packageThat('throw new Error("must not be asked")');
  const elsewhere = join(electron.packageDir, 'elsewhere');
  mkdirSync(elsewhere);
  writeFileSync(join(elsewhere, 'electron'), '');

  expect(await electron.program({ env: { ...desktop.env, ELECTRON_OVERRIDE_DIST_PATH: elsewhere } })).toEqual({
    kind: 'found',
    path: join(elsewhere, 'electron'),
  });
});

function packageThat(install: string) {
  const packageDir = mkdtempSync(join(tmpdir(), 'signalbox-electron-'));
  writeFileSync(join(packageDir, 'install.js'), install);
  const announced: string[] = [];
  return {
    packageDir,
    announced,
    program: (change = {}, limitMs = 60_000) =>
      electronProgram(
        { packageDir, ...desktop, ...change },
        { limitMs, announce: (sentence) => announced.push(sentence) },
      ),
    [Symbol.dispose]: () => rmSync(packageDir, { recursive: true, force: true }),
  };
}
