import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { compilePlan } from '../../../../pipeline/compile.ts';
import type { Plan } from '../../../../pipeline/plan.ts';
import { plainRun, scopeContextOf } from '../simulate/assumed-run.ts';
import { configurationLines } from './configuration-lines.ts';
import { fullConfiguration } from './full-configuration.ts';

const corpus = import.meta.glob<string>('../../../../test/corpus/{valid,warnings}/*.{yaml,json}', {
  query: '?raw',
  import: 'default',
  eager: true,
});
const included = import.meta.glob<string>('../../../../test/corpus/includes/**/*.yaml', {
  query: '?raw',
  import: 'default',
  eager: true,
});
const include = (file: string) => included[`../../../../test/corpus/${file}`];
const documents = Object.entries(corpus).filter(([file]) => !file.endsWith('.golden.json'));
const place = { pipelineId: 'p', pipelineName: 'corpus', repoUrl: 'https://git.lan/corpus.git', defaultBranch: 'main' };
/** One document asks for a value. */
const inputsFor = (text: string) => (text.includes('name: who') ? { inputs: { who: 'a test' } } : {});
const context = scopeContextOf({ ...plainRun, event: 'push' }, place);

/** Arguments that a plan passes on as they are written, with the values they have when they are not. */
const usual: Readonly<Record<string, unknown>> = {
  lfs: false,
  submodules: false,
  pull: 'missing',
  policy: 'pull-push',
};

/** What a plan says of the text it was made from is another matter, and what is as usual may as well be absent. */
function meaning(plan: Plan): unknown {
  const { digest: _, sourceDigest: __, ...rest } = plan;
  return JSON.parse(JSON.stringify(rest, (key, value) => (key === 'line' || usual[key] === value ? undefined : value)));
}

function planOf(text: string, path: string): Plan | undefined {
  const compiled = compilePlan(text, { path, include, context, ...inputsFor(text) });
  return compiled.ok ? compiled.plan : undefined;
}

describe.each([false, true])('with what the language says: %s', (withLanguage) => {
  test.each(documents)('%s means the same in full', (file, text) => {
    const full = fullConfiguration(text, { path: file, include, withLanguage });
    const written =
      full &&
      configurationLines(full)
        .map((line) => line.text)
        .join('\n');
    const before = planOf(text, file);
    const after = planOf(`${written}\n`, 'full.yaml');

    expect(before).toBeDefined();
    expect(after && meaning(after)).toEqual(before && meaning(before));
  });
});

describe('a line comes from', () => {
  const text = `namespace: shop
x-env: &shared {LEVEL: debug}
include:
  - {file: ci/lint.yaml, params: {tool: biome}}
defaults: {timeout: 5m}
variables: {APP: api}
jobs:
  - name: build
    env: *shared
    steps:
      - name: make
        uses: shell
        args: {run: make}
  - name: pack
    timeout: 9m
    steps: [{name: tar, uses: shell, args: {run: tar c .}}]
`;
  const lint =
    'variables: {APP: other, LINT: "yes"}\njobs:\n  - name: lint\n    steps: [{name: run, uses: shell, args: {run: "${{ params.tool }} check"}}]\n';
  const options = { path: 'p.yaml', include: (file: string) => (file === 'ci/lint.yaml' ? lint : undefined) };
  const full = fullConfiguration(text, { ...options, withLanguage: true });
  const lines = full === undefined ? [] : configurationLines(full);
  const originOf = (part: string) => lines.find((line) => line.text.includes(part))?.from;
  const at = (range: { start: number; end: number }) => text.slice(range.start, range.end);

  test('this file', () => {
    const from = originOf('name: build');
    expect(from?.kind === 'file' && at(from.range)).toBe('name');
  });

  test('an include, with its line there, parameters filled in', () => {
    expect(originOf('biome check')).toMatchObject({ kind: 'include', place: { source: 'ci/lint.yaml', line: 4 } });
    expect(originOf('LINT')).toMatchObject({ kind: 'include', place: { source: 'ci/lint.yaml', line: 1 } });
    expect(originOf('APP')?.kind).toBe('file');
  });

  test('an anchor', () => {
    expect(originOf('LEVEL')).toMatchObject({ kind: 'alias', name: 'shared' });
  });

  test('the defaults of the pipeline, but only where a job says nothing', () => {
    expect(lines.filter((line) => line.from.kind === 'defaults').map((line) => line.text.trim())).toEqual([
      'timeout: 5m',
      'timeout: 5m',
    ]);
    expect(originOf('timeout: 9m')?.kind).toBe('file');
  });

  test('the language itself', () => {
    expect(originOf('continue_on_error: false')).toEqual({ kind: 'language' });
    expect(lines.some((line) => line.text.includes('timeout: 60m'))).toBe(false);
  });

  test('every line is YAML, and includes are in the order in which they run', () => {
    const read: unknown = parse(lines.map((line) => line.text).join('\n'));
    expect(read).toMatchObject({ jobs: [{ name: 'lint' }, { name: 'build' }, { name: 'pack' }] });
  });
});
