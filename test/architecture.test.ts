import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

/** One planted violation per rule: a file, what it imports, and the file it must not reach. */
const violations: readonly { readonly rule: string; readonly file: string; readonly imports: string }[] = [
  { rule: 'pure-code-has-no-runtime', file: 'pipeline/planted.ts', imports: 'node:fs' },
  { rule: 'pipeline-imports-nothing-of-ours', file: 'pipeline/planted.ts', imports: '../server/domain/target.ts' },
  { rule: 'domain-is-pure', file: 'server/domain/planted.ts', imports: '../services/target.ts' },
  { rule: 'sql-lives-in-the-store', file: 'server/services/planted.ts', imports: 'better-sqlite3' },
  { rule: 'store-serves-services', file: 'server/store/planted.ts', imports: '../services/target.ts' },
  { rule: 'services-do-not-listen', file: 'server/services/planted.ts', imports: '../http/target.ts' },
  { rule: 'doors-speak-to-services', file: 'server/protocols/a/planted.ts', imports: '../../store/target.ts' },
  { rule: 'doors-do-not-know-each-other', file: 'server/protocols/a/planted.ts', imports: '../b/target.ts' },
  { rule: 'nobody-imports-a-door', file: 'server/services/planted.ts', imports: '../protocols/b/target.ts' },
  { rule: 'features-do-not-know-each-other', file: 'renderer/features/a/planted.ts', imports: '../b/target.ts' },
  { rule: 'renderer-sees-contracts-only', file: 'renderer/planted.ts', imports: '../server/domain/target.ts' },
  { rule: 'agent-sees-contracts-only', file: 'agent/planted.ts', imports: '../server/domain/target.ts' },
  {
    rule: 'the-shell-starts-the-server-and-does-not-contain-it',
    file: 'electron/main/planted.ts',
    imports: '../../server/services/target.ts',
  },
  {
    rule: 'the-shell-takes-words-paths-and-the-watch-from-the-console',
    file: 'electron/main/planted.ts',
    imports: '../../renderer/ui/target.ts',
  },
  { rule: 'electron-only-in-the-shell', file: 'server/services/planted.ts', imports: 'electron' },
];

describe('the import rules', () => {
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-architecture-'));

  beforeAll(() => {
    symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
    for (const target of targets()) write(join(folder, target), 'export const target = 1;\n');
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test.each(violations)('$rule catches its own violation', ({ rule, file, imports }) => {
    write(join(folder, file), `import '${imports}';\n`);

    const caught = violationsIn(folder);
    rmSync(join(folder, file));

    expect(caught).toContain(rule);
  });

  test('a cycle is caught', () => {
    write(join(folder, 'cli/one.ts'), "import './two.ts';\n");
    write(join(folder, 'cli/two.ts'), "import './one.ts';\n");

    expect(violationsIn(folder)).toContain('no-cycles');
  });
});

test('the checker reads the modules of this repository', () => {
  const report = JSON.parse(
    execFileSync(
      'node_modules/.bin/depcruise',
      ['--config', '.dependency-cruiser.cjs', '--output-type', 'json', 'server', 'pipeline'],
      { encoding: 'utf8', maxBuffer: 64 << 20 },
    ),
  ) as { modules: { source: string }[] };

  const sources = report.modules.map((module) => module.source);

  expect(sources).toContain('server/store/store.ts');
  expect(sources).toContain('pipeline/plan.ts');
});

test('no npm script sets up and starts in one shell', () => {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };

  // A shell remembers where it found node, so it would not see the one that the set-up has just installed.
  expect(Object.values(scripts).filter((line) => line.includes('&&'))).toEqual([]);
});

function targets(): string[] {
  return violations
    .filter(({ imports }) => imports.startsWith('.'))
    .map(({ file, imports }) => join(dirname(file), imports));
}

function violationsIn(folder: string): string[] {
  const { stdout } = spawnSync(
    join(folder, 'node_modules/.bin/depcruise'),
    ['--config', resolve('.dependency-cruiser.cjs'), '--output-type', 'json', '.'],
    { cwd: folder, encoding: 'utf8' },
  );
  const report = JSON.parse(stdout) as { summary: { violations: { rule: { name: string } }[] } };
  return report.summary.violations.map((violation) => violation.rule.name);
}

function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
