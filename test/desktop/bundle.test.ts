import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { build } from 'vite';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { DesktopKeychain } from '../../electron/main/keychain/desktop-keychain.ts';
import { packagedFiles } from '../../scripts/packaged-files.ts';
import { desktopBuilds } from '../../vite.electron.config.ts';
import { consoleClients } from '../support/console-clients.ts';
import { osKeychain } from '../support/os-keychain.ts';
import { UtilityProcesses } from './utility-processes.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const root = join(import.meta.dirname, '..', '..');
let bundle: string;
let scratch: string;

beforeAll(async () => {
  mkdirSync(join(root, 'dist'), { recursive: true });
  bundle = mkdtempSync(join(root, 'dist', 'desktop-test-'));
  scratch = mkdtempSync(join(tmpdir(), 'signalbox-bundle-'));
  for (const config of desktopBuilds(bundle)) await build(config);
  cpSync(join(root, 'renderer', 'public'), join(bundle, 'renderer'), { recursive: true });
  mkdirSync(join(bundle, 'renderer', 'assets'));
  writeFileSync(join(bundle, 'renderer', 'assets', 'index.js'), '');
  writeFileSync(join(bundle, 'renderer', 'licences.json'), '[]');
  writeFileSync(join(bundle, 'renderer', 'index.html'), '<title>Signalbox</title>');
});

afterAll(() => {
  rmSync(bundle, { recursive: true, force: true });
  rmSync(scratch, { recursive: true, force: true });
});

test('the bundled control plane serves the console and runs a job with the bundled agent', async () => {
  const dataDir = join(scratch, 'data');
  const keychain = new DesktopKeychain({
    dataDir,
    keychain: Promise.resolve(osKeychain()),
    preference: 'keychain',
  });
  const options = {
    dataDir,
    rendererDir: join(bundle, 'renderer'),
    agentProgramDir: join(bundle, 'programs', 'for-runners'),
    console: { host: '127.0.0.1', port: 0 },
    lan: { host: '127.0.0.1', port: 0 },
  };
  mkdirSync(dataDir);
  await using processes = await UtilityProcesses.start(join(bundle, 'programs'), options, keychain);
  const { url } = processes.ready;
  const definition = join(scratch, 'hello.yaml');
  writeFileSync(definition, hello);

  const page = await fetch(url);
  await cli(['pipelines', 'add', 'hello', '--file', definition, '--data', dataDir]);
  await cli(['secrets', 'set', 'TOKEN', '--data', dataDir], 'hunter2-hunter2');
  await cli(['trigger', 'hello', '--wait', '--data', dataDir]);
  const log = await cli(['logs', 'hello', '--data', dataDir]);
  // Through the worker thread, which is a file of its own.
  const clients = consoleClients(processes.ready);
  const found = await clients.logs.searchAllLogs({ query: { text: '15 characters' } });

  const { version, agentProgramVersion } = await clients.server.getServer({});

  expect(agentProgramVersion).toBe(version);
  expect(await page.text()).toContain('<title>Signalbox</title>');
  expect(page.headers.get('content-security-policy')).toContain("script-src 'self'");
  expect(log).toContain('the token has 15 characters');
  expect(found.groups).toHaveLength(1);
  expect(readdirSync(dataDir).filter((name) => name.startsWith('master.key'))).toEqual(['master.key.sealed']);
});

test('the bundled command line is the command line', async () => {
  const definition = join(scratch, 'run.yaml');
  writeFileSync(definition, hello.replace(/\n.*secrets.*/, '').replace('the token has', 'bundled'));

  expect(await cli(['--version'])).toMatch(/^\d+\.\d+\.\d+$/);
  expect(await cli(['run', definition])).toContain('bundled');
});

test('everything that is loaded later loads from the bundle', async () => {
  const programs = join(bundle, 'programs');
  const isEntry = (name: string) => ['agent', 'agent-child', 'cli', 'control-plane', 'log-scan-worker'].includes(name);
  const parts = readdirSync(programs).filter(
    (name) => name.endsWith('.js') && !isEntry(name.slice(0, -3)) && !name.startsWith('part-program'),
  );

  const { stdout } = await execa(process.execPath, ['--input-type=module'], {
    input: `${parts.map((name) => `await import(${JSON.stringify(join(programs, name))});`).join('\n')} console.log('loaded');`,
  });

  expect(stdout).toBe('loaded');
});

test('the preload script is one file that needs nothing but electron', () => {
  const preload = readFileSync(join(bundle, 'app', 'preload.cjs'), 'utf8');
  const needed = new Set([...preload.matchAll(/require\(\s*["']([^"']+)["']\s*\)/g)].map(([, name]) => name));

  expect([...needed]).toEqual(['electron']);
  expect(preload).not.toMatch(/^import |\bimport\(/m);
});

test('what the main process loads is in its folder, is electron, or comes with Node', () => {
  const main = readFileSync(join(bundle, 'app', 'main.js'), 'utf8');
  const loaded = new Set([...main.matchAll(/^import .*?from "([^"]+)";$/gm)].map(([, name]) => name));

  expect([...loaded].filter((name) => !name?.startsWith('node:') && name !== 'electron')).toEqual([]);
  expect(JSON.parse(readFileSync(join(bundle, 'app', 'package.json'), 'utf8'))).toMatchObject({
    name: 'signalbox',
    main: 'main.js',
    type: 'module',
  });
});

test('what is packed is what was reviewed; node scripts/packaged-files.ts --update after a change', () => {
  const reviewed = readFileSync(join(import.meta.dirname, 'packaged-files.txt'), 'utf8');

  expect(packagedFiles(bundle)).toBe(reviewed);
});

const hello = `
namespace: demo
jobs:
  - name: greet
    steps:
      - name: say
        uses: shell
        env: { TOKEN: "\${{ secrets.TOKEN }}" }
        args: { run: "echo the token has \${#TOKEN} characters" }
`;

async function cli(args: readonly string[], input = ''): Promise<string> {
  const { stdout } = await execa(process.execPath, [join(bundle, 'programs', 'cli.js'), ...args], { input });
  return stdout;
}
