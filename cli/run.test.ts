import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { LibraryRepository } from '../test/support/library-repository.ts';

vi.setConfig({ testTimeout: 60_000 });

const program = fileURLToPath(new URL('../bin/signalbox', import.meta.url));

const green = `
namespace: demo
variables: { WHO: nobody }
jobs:
  - name: greet
    steps: [{ name: say, uses: shell, args: { command: "echo hello \${{ variables.WHO }}" } }]
`;
const red = `
namespace: demo
jobs:
  - name: break
    steps: [{ name: now, uses: shell, args: { command: "echo first; exit 3" } }]
  - name: never
    depends_on: [break]
    steps: [{ name: reach, uses: shell, args: { command: "true" } }]
`;
const endless = `
namespace: demo
jobs:
  - name: wait
    steps: [{ name: forever, uses: shell, args: { command: "echo started; sleep 600" } }]
`;
const impossible = (line: string) => `
namespace: demo
jobs:
  - name: build
    ${line}
    steps: [{ name: make, uses: shell, args: { command: "true" } }]
`;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'signalbox-cli-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('signalbox run', () => {
  test('prints the log with the job in front, and ends with 0', async () => {
    const { stdout, exitCode } = await signalbox('run', file('green.yaml', green), '--var', 'WHO=world');

    expect(stdout).toContain('greet | hello world\n');
    expect(stdout).toMatch(/✓ success {2}green\.yaml#1/);
    expect(exitCode).toBe(0);
  });

  test('ends with 1 when the run failed, and says where', async () => {
    const { stdout, exitCode } = await signalbox('run', file('red.yaml', red));

    expect(stdout).toContain('✗ break / now: failed: exit code 3');
    expect(stdout.indexOf('break | first')).toBeLessThan(stdout.indexOf('✗ failed break'));
    expect(stdout).toContain('- never');
    expect(exitCode).toBe(1);
  });

  test('names every finding of an invalid file with its place, and ends with 2', async () => {
    const name = file('invalid.yaml', 'namespace: demo\njobs:\n  - nam: build\n    steps: []\n');

    const { stderr, exitCode } = await signalbox('run', name);

    expect(stderr).toContain(`${name}:3:`);
    expect(stderr).toMatch(/signalbox: .*invalid\.yaml cannot be run$/);
    expect(exitCode).toBe(2);
  });

  test('includes templates of the libraries that it is given; what needs no server says that they belong to one', async () => {
    using repository = new LibraryRepository();
    const name = file('go.yaml', 'namespace: demo\ninclude: [{template: go-service, params: {name: api}}]\n');
    const library = `base=${repository.folder}`;

    const { stdout, exitCode } = await signalbox('run', name, '--library', library, '--data', join(folder, 'kept'));

    expect(stdout).toContain('build | api low 2.0.0');
    expect(exitCode).toBe(0);
    repository.release('2.1.0');
    const again = await signalbox('run', name, '--library', library, '--data', join(folder, 'kept'));
    expect(again.stdout).toContain('build | api low 2.1.0');
    expect((await signalbox('run', name)).stderr).toContain('There is no template `go-service`');
    expect((await signalbox('validate', name)).stdout).toContain('libraries belong to a server');
  });

  test('waits for its runner before it says that none offers what is asked for', async () => {
    const text = impossible(
      `agent_selector: { match_labels: { arch: ${process.arch === 'x64' ? 'amd64' : process.arch} } }`,
    );
    const { stdout, exitCode } = await signalbox('run', file('here.yaml', text));

    expect(stdout).toContain('✓ success build');
    expect(exitCode).toBe(0);
  });

  test('prints one JSON object a line, the result last', async () => {
    const { stdout } = await signalbox('run', file('green.yaml', green), '--json');

    const lines = stdout.split('\n').map((line) => JSON.parse(line) as { readonly type: string });
    expect(lines.find((line) => line.type === 'log')).toMatchObject({
      job: 'greet',
      step: 'say',
      text: 'hello nobody',
    });
    expect(lines.at(-1)).toMatchObject({ type: 'result', state: 'success', exitCode: 0 });
  });

  test('an interrupt cancels the run, leaves nothing behind and ends with 130', async () => {
    const temporary = join(folder, 'tmp');
    mkdirSync(temporary);
    const child = signalbox('run', file('endless.yaml', endless), { TMPDIR: temporary });
    for await (const line of child) if (String(line).includes('wait | started')) child.kill('SIGINT');
    const { stdout, exitCode } = await child;

    expect(stdout).toContain('⊘ cancelled wait');
    expect(exitCode).toBe(130);
    expect(readdirSync(temporary).filter((name) => name.startsWith('signalbox-'))).toEqual([]);
  });

  test.each([
    ['agent_selector: { match_labels: { arch: s390x } }', 'no runner matches: arch = s390x'],
    [
      'services: [{ name: db, image: "postgres:17" }]',
      'no matching runner can execute this job: service db runs in an image, and no container engine answers',
    ],
  ])('gives up on a job that no runner here can take: %s', async (line, because) => {
    const withoutEngine = { DOCKER_HOST: `unix://${join(folder, 'none.sock')}` };
    const { stdout, exitCode } = await signalbox('run', file('impossible.yaml', impossible(line)), withoutEngine);

    expect(stdout).toContain(`build cannot run here: ${because}`);
    expect(exitCode).toBe(1);
  });

  test('a file that is not there is one sentence', async () => {
    const { stderr, exitCode } = await signalbox('run', join(folder, 'none.yaml'));

    expect(stderr).toBe(`signalbox: ${join(folder, 'none.yaml')} does not exist`);
    expect(exitCode).toBe(2);
  });
});

describe('wrong usage', () => {
  test.each([
    [['frobnicate'], "unknown command 'frobnicate'"],
    [['run'], "missing required argument 'file'"],
    [['run', 'x.yaml', '--var', 'novalue'], 'write NAME=VALUE'],
  ])('%j ends with 2 and a hint', async (args, message) => {
    const { stderr, exitCode } = await signalbox(...args);

    expect(stderr).toContain(message);
    expect(stderr).toContain('--help');
    expect(exitCode).toBe(2);
  });

  test('a server that is not running is said to be so', async () => {
    const { stderr, exitCode } = await signalbox('runs', '--data', folder);

    expect(stderr).toMatch(/^signalbox: no server is running with its data in /);
    expect(exitCode).toBe(1);
  });
});

/** The last argument may be an environment. */
function signalbox(...args: (string | Readonly<Record<string, string>>)[]) {
  const words = args.filter((arg) => typeof arg === 'string');
  const env = args.find((arg) => typeof arg === 'object');
  return execa(process.execPath, [program, ...words], { reject: false, cwd: folder, env: { ...env, CI: '1' } });
}

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}
