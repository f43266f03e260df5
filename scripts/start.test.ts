import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

vi.setConfig({ testTimeout: 120_000 });

const root = join(import.meta.dirname, '..');
const isRoot = process.getuid?.() === 0;
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'signalbox-start-'));
  chmodSync(folder, 0o777);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test.each([
  ['in CI', { CI: 'true' }, [], 'this is a CI environment (CI is set)'],
  ['without a display', { CI: '', DISPLAY: '', WAYLAND_DISPLAY: '' }, [], 'there is no display here'],
  ['when asked', { CI: 'true' }, ['--browser'], 'as you asked'],
])('%s it serves the console, says why, opens nothing, and ends when told', async (_, env, options, because) => {
  const app = start(env, [...options, '--data', folder, '--port', '0', '--agent-port', '0']);

  const said = await untilPrinted(app, 'Ctrl-C stops the server');
  app.kill('SIGTERM');

  expect(said).toContain(`at the address below, not in a window of its own: ${because}.`);
  expect(said).toMatch(/console: +http:\/\/127\.0\.0\.1:\d+/);
  expect(await app).toMatchObject({ exitCode: 0 });
});

test.skipIf(process.platform !== 'linux' || (isRoot && !isOpenToAll(root)))(
  'with Electron it starts the app, on the data folder it is given',
  async () => {
    await execa(process.execPath, ['scripts/desktop-build.ts', '--if-needed'], { cwd: root });
    const app = start({ ...withElectron('echo "started with $*"'), CI: '', DISPLAY: ':0' }, ['--data', folder]);

    expect(await app).toMatchObject({ exitCode: 0, stdout: `started with dist/desktop/app --data=${folder}` });
  },
);

/** Whether another user can read what lies there. */
function isOpenToAll(path: string): boolean {
  const isOpen = (statSync(path).mode & 0o005) === 0o005;
  return isOpen && (dirname(path) === path || isOpenToAll(dirname(path)));
}

function start(env: NodeJS.ProcessEnv, options: readonly string[]) {
  return execa(process.execPath, ['scripts/start.ts', ...options], {
    cwd: root,
    env,
    reject: false,
    // Root gets no window.
    ...(isRoot && env.DISPLAY && { uid: 65_534 }),
  });
}

/** An executable in the place of Electron's. */
function withElectron(script: string): NodeJS.ProcessEnv {
  const executable = join(folder, 'electron');
  writeFileSync(executable, `#!/bin/sh\n${script}\n`);
  chmodSync(executable, 0o755);
  return { ELECTRON_OVERRIDE_DIST_PATH: folder };
}

async function untilPrinted(app: ReturnType<typeof start>, text: string): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<void>();
  let said = '';
  app.stdout?.on('data', (chunk) => {
    said += String(chunk);
    if (said.includes(text)) resolve();
  });
  await Promise.race([promise, app]);
  return said;
}
