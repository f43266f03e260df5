import { expect, test } from 'vitest';
import { LogOutliner } from './log-outliner.ts';

function outlineOf(...lines: string[]) {
  const outliner = new LogOutliner(lines.length);
  const half = Math.floor(lines.length / 2);
  const textOf = (part: readonly string[]) => Buffer.from(part.map((line) => `${line}\n`).join(''));
  outliner.take(textOf(lines.slice(0, half)), 0);
  outliner.take(textOf(lines.slice(half)), half);
  return outliner.outline();
}

test('headings end at the next heading, and the plus form is open', () => {
  expect(outlineOf('--- install', 'x', '+++ test', 'y', '~~~ setup', 'z', '^^^ +++').groups).toEqual([
    { line: 0, endLine: 2, title: 'install', depth: 0, isCollapsed: true },
    { line: 2, endLine: 4, title: 'test', depth: 0, isCollapsed: false },
    { line: 4, endLine: 7, title: 'setup', depth: 0, isCollapsed: false },
  ]);
});

test('a diff is no heading', () => {
  expect(outlineOf('--- a/file.ts', '+++ b/file.ts').groups).toEqual([]);
});

test('groups nest, and one that is never closed ends with the log', () => {
  expect(outlineOf('::group::outer', '##[group]inner', 'x', '##[endgroup]', 'y').groups).toEqual([
    { line: 0, endLine: 5, title: 'outer', depth: 0, isCollapsed: true },
    { line: 1, endLine: 4, title: 'inner', depth: 1, isCollapsed: true },
  ]);
});

test('sections of GitLab have names, titles and options', () => {
  const esc = '\x1b[0K';

  expect(
    outlineOf(
      `${esc}section_start:1560896352:build_it[collapsed=true]\r${esc}\x1b[36mBuild\x1b[0m`,
      'x',
      `${esc}section_end:1560896353:build_it\r${esc}`,
      'y',
    ).groups,
  ).toEqual([{ line: 0, endLine: 2, title: 'Build', depth: 0, isCollapsed: true }]);
});

test.each([
  'npm ERR! code 1',
  'src/a.c:3:1: error: expected ;',
  'error[E0308]: mismatched types',
  'TypeError: x is not a function',
  'Traceback (most recent call last)',
  '\x1b[31mError\x1b[0m: nope',
  '##[error]it broke',
  '✗ adds numbers',
  'FAIL src/app.test.ts',
])('%s is an error', (line) => {
  expect(outlineOf('start', line, 'end')).toMatchObject({ errorLines: [1], firstErrorLine: 1 });
});

test.each(['0 errors', 'no failures', '12 passed, 0 failed', 'errors: 0', 'terrorize', 'without any warnings'])(
  '%s is none',
  (line) => {
    expect(outlineOf('start', line)).toMatchObject({ errorLines: [], warningLines: [], firstErrorLine: null });
  },
);

test('the first error is one by its form, when there is one', () => {
  const outline = outlineOf('checking that it failed before', 'warning: unused', 'main.c:1: error: no', 'x');

  expect(outline).toMatchObject({ firstErrorLine: 2, errorLines: [0, 2], warningLines: [1] });
  expect(outline.density).toEqual([
    { errors: 1, warnings: 0 },
    { errors: 0, warnings: 1 },
    { errors: 1, warnings: 0 },
    { errors: 0, warnings: 0 },
  ]);
});

test('silences of ten seconds and more are found, also between two chunks', () => {
  const outliner = new LogOutliner(5);
  const seconds = (...at: number[]) => Float64Array.from(at, (second) => second * 1_000_000);

  outliner.takeTimes(seconds(100, 105, 115), 0);
  outliner.takeTimes(seconds(175.5, 176), 3);

  expect(outliner.outline().silences).toEqual([
    { line: 2, ms: 10_000 },
    { line: 3, ms: 60_500 },
  ]);
});
