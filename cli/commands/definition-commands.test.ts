import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'signalbox-cli-'));
const program = join(import.meta.dirname, '../main.ts');

async function signalbox(...args: readonly string[]) {
  const { stdout, stderr, exitCode } = await execa(process.execPath, [program, ...args], {
    cwd: folder,
    reject: false,
    env: { NO_COLOR: '1' },
  });
  return { stdout, stderr, exitCode };
}

const good = `namespace: shop
jobs:
  - name: test
    steps:
      - {name: unit, uses: shell, args: {run: make test}}
  - name: deploy
    depends_on: [test]
    when: branch == 'main'
    approval: {required: true, position: before, params: {approvers: [ops]}}
    steps:
      - {name: go, uses: shell, args: {run: ./deploy.sh}}
`;

describe('commands on a definition', { timeout: 60_000 }, () => {
  beforeAll(() => {
    writeFileSync(join(folder, 'good.yaml'), good);
    writeFileSync(join(folder, 'bad.yaml'), good.replace('[test]', '[tset]').replace('when:', '\t when:'));
    writeFileSync(join(folder, 'wrong.yaml'), good.replace('[test]', '[tset]'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test('validate shows the place of every error, and ends with 1', async () => {
    const { stdout, exitCode } = await signalbox('validate', 'good.yaml', 'wrong.yaml');

    expect(stdout).toBe(`good.yaml: valid
wrong.yaml:7:18: error V8: There is no job \`tset\`. Did you mean \`test\`?
  7 |     depends_on: [tset]
    |                  ^^^^
    = fix: Replace by \`test\`
wrong.yaml: 1 error`);
    expect(exitCode).toBe(1);
  });

  test('validate --json prints findings with ranges', async () => {
    const { stdout } = await signalbox('validate', '--json', 'wrong.yaml');
    expect(JSON.parse(stdout)).toMatchObject([{ file: 'wrong.yaml', code: 'V8', line: 7, column: 18 }]);
  });

  test('plan shows gates, what is skipped, and the critical path', async () => {
    const main = await signalbox('plan', 'good.yaml', '--trigger', 'push', '--branch', 'main', '--step', '2m');
    expect(main.stdout).toBe(`stage default
├─ test  0s to 2m · critical path
│  └─ unit  shell run
└─ deploy  2m to 4m · after test · critical path
   ├─ gate approval by ops, before it starts
   └─ go  shell run

critical path: test → deploy
result: success after 4m (assumed durations)`);

    const other = await signalbox('plan', 'good.yaml', '--branch', 'topic');
    expect(other.stdout).toContain("deploy  skipped: condition is false: branch == 'main'  after test");
  });

  test('plan --json is the plan and its simulation', async () => {
    const { stdout } = await signalbox('plan', 'good.yaml', '--branch', 'main', '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      plan: { jobs: [{ key: 'test' }, { key: 'deploy' }] },
      simulation: { result: 'success' },
    });
  });

  test('explain says what a line means', async () => {
    const { stdout } = await signalbox('explain', 'good.yaml:8');
    expect(stdout).toContain('jobs[1].when\nwhen  condition\n');
    expect(stdout).toContain("job deploy: starts after test, when success() && (branch == 'main'), at most 1h");
    expect(stdout).toContain('names in scope: ');
  });

  test('fmt checks, prints and writes', async () => {
    const file = join(folder, 'loose.yaml');
    writeFileSync(file, good.replaceAll('  - name', '   -   name').replaceAll('\n    ', '\n       '));
    expect(await signalbox('fmt', '--check', 'loose.yaml')).toMatchObject({ exitCode: 1 });
    expect(await signalbox('fmt', '--write', 'loose.yaml')).toMatchObject({ exitCode: 0 });
    expect(readFileSync(file, 'utf8')).toBe(good.replace('\n  - name: deploy', '\n\n  - name: deploy'));
    expect(await signalbox('fmt', '--check', 'loose.yaml')).toMatchObject({ exitCode: 0, stdout: '' });
  });

  test.each([
    [['validate', 'missing.yaml'], 'missing.yaml does not exist'],
    [['fmt', 'bad.yaml'], 'signalbox: bad.yaml is not formatted: line 8 is not readable'],
    [['plan', 'wrong.yaml'], 'signalbox: wrong.yaml gives no plan: 1 error'],
    [['explain', 'good.yaml'], 'signalbox: good.yaml names no line; write FILE:LINE'],
    [['explain', 'good.yaml:99'], 'signalbox: nothing of a definition stands on line 99 of good.yaml'],
  ])('%j is refused in one sentence', async (args, sentence) => {
    const { stderr, exitCode } = await signalbox(...args);
    expect(stderr).toContain(sentence);
    expect(stderr).not.toContain('    at ');
    expect(exitCode).toBeGreaterThan(0);
  });
});
