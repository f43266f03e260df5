import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { LibraryRepository } from '../test/support/library-repository.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const program = fileURLToPath(new URL('../bin/signalbox', import.meta.url));
const web = `
namespace: demo
variables: { WHO: nobody }
jobs:
  - name: build
    steps: [{ name: say, uses: shell, args: { command: "echo hello \${{ variables.WHO }}" } }]
  - name: ship
    depends_on: [build]
    approval: { required: true, position: before, params: { message: "Ship it?" } }
    steps: [{ name: push, uses: shell, args: { command: "echo \${{ secrets.KEY }} | wc -c; echo shipped" } }]
`;

let folder: string;
let server: ReturnType<typeof signalbox>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'signalbox-serve-'));
  server = signalbox('serve', '--port', '0', '--agent-port', '0');
  await printed(server, 'Ctrl-C stops the server');
});

afterAll(async () => {
  server.kill('SIGTERM');
  const { exitCode } = await server;
  rmSync(folder, { recursive: true, force: true });
  expect(exitCode).toBe(0);
});

describe('against a running server', () => {
  test('a definition that is refused is shown with its places, a file that is missing by its name', async () => {
    const definition = join(folder, 'wrong.yaml');
    writeFileSync(definition, web.replace('[build]', '[biuld]'));

    const wrong = await signalbox('pipelines', 'add', 'wrong', '--file', definition);
    const missing = await signalbox('pipelines', 'add', 'missing', '--file', 'nowhere.yaml');

    expect(wrong).toMatchObject({ exitCode: 2, stderr: expect.stringContaining(`${definition}:8:18: error V8:`) });
    expect(wrong.stderr).toContain(`signalbox: ${definition} is not added`);
    expect(missing).toMatchObject({ exitCode: 2, stderr: 'signalbox: nowhere.yaml does not exist' });
  });

  test('a pipeline is added, given a secret, triggered, approved and followed to its end', async () => {
    const definition = join(folder, 'web.yaml');
    writeFileSync(definition, web);
    expect(await signalbox('pipelines', 'add', 'web', '--file', definition)).toMatchObject({ exitCode: 0 });
    expect((await signalbox('pipelines', 'show', 'web')).stdout).toBe(web.trimEnd());
    const secret = await signalboxWith('abcdefgh\n', 'secrets', 'set', 'KEY', '--pipeline', 'web');
    expect(secret.stdout).toBe('KEY for pipeline web, version 1');

    const trigger = signalbox('trigger', 'web', '--var', 'WHO=world', '--wait');
    await printed(trigger, 'signalbox approve web#1/ship');
    expect((await signalbox('approve', 'web', '-m', 'go')).stdout).toBe('ship is approved');
    const { stdout, exitCode } = await trigger;

    expect(stdout).toContain('build | hello world');
    expect(stdout).toContain('ship | 9');
    expect(exitCode).toBe(0);
    expect((await signalbox('logs', 'web#1/ship')).stdout).toContain('ship | shipped');
    expect((await signalbox('logs', 'web/build/say', '--tail', '1')).stdout).toBe('build | hello world');
    const runs = JSON.parse((await signalbox('runs', '-p', 'web', '--json')).stdout);
    expect(runs).toMatchObject([{ pipelineName: 'web', number: 1, state: 'RUN_STATE_SUCCESS' }]);
  });

  test('a gate that asks for a comment gets it before anything is sent', async () => {
    const definition = join(folder, 'careful.yaml');
    writeFileSync(
      definition,
      `namespace: demo
jobs:
  - name: ship
    approval: { required: true, position: before, require_comment: true }
    steps: [{ name: push, uses: shell, args: { command: "true" } }]
`,
    );
    await signalbox('pipelines', 'add', 'careful', '--file', definition);
    await signalbox('trigger', 'careful');

    const silent = await signalbox('reject', 'careful');
    const said = await signalbox('reject', 'careful', '-m', 'freeze');

    expect(silent).toMatchObject({
      exitCode: 2,
      stderr: 'signalbox: a decision about ship needs a comment: say why with -m "..."',
    });
    expect(said).toMatchObject({ exitCode: 0, stdout: 'ship is rejected' });
  });

  test('a template library is added, shown, fetched again and removed', async () => {
    using repository = new LibraryRepository();
    expect(await signalbox('libraries', 'add', repository.folder)).toMatchObject({
      exitCode: 0,
      stdout: 'platform is added: 1 template',
    });
    expect((await signalbox('libraries', 'show', 'platform')).stdout).toMatch(
      /^go-service +2\.0\.0 +name, level\? \(low\|high\) = "low" +builds and tests a Go service$/m,
    );
    const definition = join(folder, 'go.yaml');
    writeFileSync(definition, 'namespace: demo\ninclude: [{template: go-service, params: {name: api}}]\n');
    expect(await signalbox('pipelines', 'add', 'go', '--file', definition)).toMatchObject({ exitCode: 0 });
    expect((await signalbox('trigger', 'go', '--wait')).stdout).toContain('build | api low 2.0.0');

    repository.release('2.1.0');
    expect((await signalbox('libraries', 'refresh')).stdout).toMatch(/^platform is at \w{8}: 1 template$/);
    rmSync(repository.folder, { recursive: true });
    const failed = await signalbox('libraries', 'refresh', 'platform');
    expect(failed).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('platform cannot be read, and stays'),
    });
    expect((await signalbox('libraries')).stdout).toMatch(/^platform +1 +\w{8} .*cannot be read: git fetch/m);

    expect((await signalbox('libraries', 'rm', 'platform')).stdout).toBe('platform is removed');
    expect((await signalbox('libraries', 'show', 'platform')).stderr).toContain(
      'there is no template library "platform"',
    );
    expect((await signalbox('trigger', 'go')).stderr).toContain('this server has no template libraries yet');
  });

  test('runners are listed and paused by name', async () => {
    expect((await signalbox('runners')).stdout).toMatch(/embedded +(idle|busy)/);
    expect((await signalbox('runners', 'pause', 'embedded', '--note', 'lunch')).stdout).toBe(
      'embedded is paused (lunch)',
    );
    expect((await signalbox('runners', 'resume', 'embedded')).exitCode).toBe(0);
    expect((await signalbox('runners', 'drain', 'nobody')).stderr).toContain('there is no runner "nobody"');
  });

  test('a token is made with its command, listed and revoked', async () => {
    const { stdout } = await signalbox('token', 'create', '--label', 'gpu=true', '--json');
    const { secret, token, commands } = JSON.parse(stdout);
    expect(commands[0].command).toMatch(/^signalbox agent --server=https:\/\/\S+ --token=art_\S+ --ca-fingerprint=\S+/);

    expect((await signalbox('token', 'revoke', token.tokenId)).exitCode).toBe(0);
    const list = (await signalbox('token', 'list')).stdout;
    expect(list).toContain('revoked');
    expect(list).not.toContain(secret);
  });

  test('an API token opens the server by its address, until it is revoked', async () => {
    const { url } = JSON.parse(readFileSync(join(folder, 'console.json'), 'utf8'));
    const file = join(folder, 'api-token');
    writeFileSync(file, (await signalbox('api-token', 'create', 'laptop')).stdout);
    const elsewhere = () =>
      execa(process.execPath, [program, 'runners', '--url', url, '--token-file', file], { reject: false });

    expect((await elsewhere()).stdout).toContain('embedded');

    const [token] = JSON.parse((await signalbox('api-token', 'list', '--json')).stdout);
    expect(token).toMatchObject({ name: 'laptop' });
    await signalbox('api-token', 'revoke', token.tokenId);
    expect(await elsewhere()).toMatchObject({ exitCode: 1, stderr: expect.stringMatching(/^signalbox: .*token/) });
  });

  test('an unknown pipeline or run is one sentence', async () => {
    expect(await signalbox('trigger', 'wep')).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('"wep"') });
    expect((await signalbox('logs', 'web#99')).stderr).toBe('signalbox: pipeline web has no run #99');
  });

  test('the server is examined, backed up where its settings say, and restored elsewhere', async () => {
    expect((await signalbox('doctor')).stdout).toMatch(/✓ git: git version/);
    const { stdout, exitCode } = await signalbox('backup');
    const made = /^(.+) \(.+ MiB\)$/.exec(stdout)?.[1] ?? '';
    expect(dirname(made)).toBe(join(folder, 'backups'));
    expect(exitCode).toBe(0);

    const restore = (from: string, into: string) =>
      execa(process.execPath, [program, 'restore', from, '--data', into], { reject: false });
    const target = join(folder, 'restored');
    expect(await restore(made, target)).toMatchObject({ exitCode: 0, stdout: expect.stringContaining(target) });
    expect(existsSync(join(target, 'signalbox.db'))).toBe(true);
    expect(await restore(made, target)).toMatchObject({
      exitCode: 1,
      stderr: `signalbox: ${target} holds a database already; restore into an empty folder`,
    });
    expect(await restore(folder, join(folder, 'other'))).toMatchObject({
      exitCode: 2,
      stderr: `signalbox: ${folder} is not a complete backup`,
    });
  });

  test('a second server does not take the same data', async () => {
    const { stderr, exitCode } = await signalbox('serve', '--port', '0', '--agent-port', '0');

    expect(stderr).toMatch(/^signalbox: another Signalbox already uses the data directory/);
    expect(exitCode).toBe(1);
  });
});

/** Resolves with the text, or the end of the program. */
async function printed(child: ReturnType<typeof signalbox>, text: string): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  child.stdout?.on('data', (chunk) => String(chunk).includes(text) && resolve());
  await Promise.race([promise, child]);
}

function signalbox(...args: readonly string[]) {
  return execa(process.execPath, [program, ...args, '--data', folder], { reject: false, env: { CI: '1' } });
}

function signalboxWith(input: string, ...args: readonly string[]) {
  return execa(process.execPath, [program, ...args, '--data', folder], { reject: false, input });
}
