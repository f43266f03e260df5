import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { fc } from '../test/support/property.ts';
import { keysOf, language, type ObjectName } from './language.ts';
import type { KeyType } from './language-types.ts';
import { jobsOf } from './model.ts';
import { parsePipeline } from './parse.ts';
import { validatePipeline } from './validate.ts';

function codes(text: string, path?: string): readonly string[] {
  return parsePipeline(text, path === undefined ? {} : { path }).diagnostics.map(({ code }) => code);
}

describe('the model', () => {
  test('every value knows its path and its range', () => {
    const text = 'namespace: a\njobs:\n  - name: one\n    steps:\n      - {name: s, uses: shell}\n';
    const uses = parsePipeline(text).model?.jobs?.items[0]?.steps?.items[0]?.uses;

    expect(uses?.value).toBe('shell');
    expect(uses?.at.path).toBe('jobs[0].steps[0].uses');
    expect(text.slice(uses?.at.range.start, uses?.at.range.end)).toBe('shell');
  });

  test('both spellings of every key are understood, in one file too', () => {
    const { model, diagnostics } = parsePipeline(
      'namespace: a\njobs:\n  - name: j\n    dependsOn: [x]\n    run_on_agent: true\n    retry: {maxAttempts: 2}\n    agentSelector: {match_labels: {a: b}}\n    steps: [{name: s, uses: shell, continueOnError: true}]\n',
    );
    const job = model?.jobs?.items[0];

    expect(diagnostics).toEqual([]);
    expect(job?.depends_on?.items[0]?.value).toBe('x');
    expect(job?.retry?.max_attempts?.value).toBe(2);
    expect(job?.agent_selector?.match_labels?.entries[0]?.name).toBe('a');
    expect(job?.steps?.items[0]?.continue_on_error?.value).toBe(true);
    expect(job?.at.keys.get('depends_on')?.key).toBe('dependsOn');
  });

  test('args of an approval and of a message are their params', () => {
    const { model } = parsePipeline(
      'namespace: a\njobs: [{name: j, steps: [], approval: {required: true, args: {message: m}}, notify: {on_success: {plugin: slack, args: {x: 1}}}}]\n',
    );
    const job = model?.jobs?.items[0];

    expect(job?.approval?.params?.message?.value).toBe('m');
    expect(job?.notify?.on_success?.items[0]?.params?.entries[0]?.value.value).toBe(1);
  });

  test('a text for an object with one important key', () => {
    const { model } = parsePipeline('namespace: a\njobs: [{name: j, steps: [], concurrency: k, environment: prod}]\n');
    const job = model?.jobs?.items[0];

    expect([job?.concurrency?.key?.value, job?.environment?.name?.value]).toEqual(['k', 'prod']);
  });

  test('x- keys are kept', () => {
    expect(parsePipeline('namespace: a\nx-parts: {a: 1}\njobs: []\n').model?.at.rest.map(({ key }) => key)).toEqual([
      'x-parts',
    ]);
  });

  test('jobs of stages come with their stage', () => {
    const { model } = parsePipeline('namespace: a\nstages: [{name: s, jobs: [{name: j, steps: []}]}]\n');

    expect(model && jobsOf(model).map(({ job, stage }) => [job.name?.value, stage?.name?.value])).toEqual([['j', 's']]);
  });
});

describe('YAML', () => {
  test.each([
    ['1.10', '1.10'],
    ['007', '007'],
    ['0x1F', '0x1F'],
    ['yes', 'yes'],
    ['true', 'true'],
    ["'it''s'", "it's"],
    ['"a\\tb"', 'a\tb'],
    ['|\n    two\n    lines\n', 'two\nlines\n'],
    ['>-\n    folded\n    text\n', 'folded text'],
    ['plain\n    over lines', 'plain over lines'],
  ])('%j is the text %j', (written, expected) => {
    const { model } = parsePipeline(`namespace: a\nvariables:\n  V: ${written}\njobs: []\n`);

    expect(model?.variables?.entries[0]?.value.value).toBe(expected);
  });

  test('null is absent', () => {
    expect(parsePipeline('namespace: a\nversion: ~\nenv:\njobs: []\n').model).not.toHaveProperty('version');
  });

  test('anchors, aliases and merge keys; own keys win, earlier merges win', () => {
    const { model, diagnostics } = parsePipeline(
      'namespace: a\nx-a: &a {A: 1, B: 1}\nx-b: &b {B: 2, C: 2}\nenv: {<<: [*a, *b], A: own}\njobs: [{name: j, env: *b, steps: []}]\n',
    );
    const entries = (map: typeof model extends undefined ? never : NonNullable<typeof model>['env']) =>
      Object.fromEntries((map?.entries ?? []).map(({ name, value }) => [name, value.value]));

    expect(diagnostics.map(({ code }) => code)).toEqual(['V10']);
    expect(entries(model?.env)).toEqual({ A: 'own', B: '1', C: '2' });
    expect(entries(model?.jobs?.items[0]?.env)).toEqual({ B: '2', C: '2' });
  });

  test('a byte order mark is allowed', () => {
    expect(codes('\uFEFFnamespace: a\njobs: []\n')).toEqual(['V5']);
  });

  test.each([
    ['a duplicate key', 'namespace: a\nnamespace: b\n', 'namespace` stands here twice'],
    ['a second document', 'namespace: a\n---\nb: 1\n', 'one document'],
    [
      'aliases that multiply',
      `a: &a [${Array(9).fill('xxxxxxxxxx')}]\n${[...'bcdefgh'].map((name, index) => `${name}: &${name} [${Array(9).fill(`*${'abcdefg'[index]}`)}]\n`).join('')}`,
      '10 MiB',
    ],
    ['an alias inside itself', 'a: &a [*a]\n', 'No anchor'],
    ['depth', `a: ${'['.repeat(40)}${']'.repeat(40)}\n`, 'deeper than 32'],
    ['length', `a: ${'x'.repeat(1 << 20)}\n`, '1 MiB'],
    ['a key that is a list', '[a]: b\n', 'A key must be'],
  ])('%s is V1', (_, text, message) => {
    const found = parsePipeline(text).diagnostics.filter(({ code }) => code === 'V1');

    expect(found.map((finding) => finding.message).join('\n')).toContain(message);
  });
});

describe('a text whose nesting is broken', () => {
  const rest = 'jobs:\n  - name: j\n    steps:\n      - {name: s, uses: shell, env: *env}\n';

  test.each([
    ['a bracket too many', `namespace: a\nenv: {b: c}}\n${rest}`, '2:12'],
    ['a bracket never closed', `namespace: a\nmeta: [b, {c: d\n${rest}`, '3:1'],
    ['a quote never closed', `namespace: "a\n${rest}`, '6:1'],
    ['tabs as indentation', `namespace: a\nenv:\n\tb: c\n\td: e\n${rest}`, '3:1'],
    ['an item to the left of its list', `namespace: a\nenv:\n    b: c\n  d: e\n  f: g\n${rest}`, '4:1'],
  ])('%s is reported once, where it is', (_, text, place) => {
    const syntax = parsePipeline(text).diagnostics.filter(({ code }) => code === 'V1');

    expect(syntax.map(({ line, column }) => `${line}:${column}`)).toEqual([place]);
  });

  test('mistakes inside of values are all reported before it, and none behind it', () => {
    const text = 'namespace: @a\nversion: "\\q"\nenv: {b: c}}\nmeta: {d: "\\q"}\n';
    const syntax = parsePipeline(text).diagnostics.filter(({ code }) => code === 'V1');

    expect(syntax.map(({ line }) => line)).toEqual([1, 2, 3]);
  });
});

describe('JSON', () => {
  const text =
    '{"namespace": "a",\n\t"jobs": [{"name": "j", "steps": [{"name": "s", "uses": "shell", "args": {"run": "\\u00e9"}}]}]}';

  test('is the same tree', () => {
    const { model, diagnostics } = parsePipeline(text);

    expect(diagnostics).toEqual([]);
    expect(model?.jobs?.items[0]?.steps?.items[0]?.args?.entries[0]?.value.value).toBe('é');
  });

  test.each([
    ['a comment', '{"namespace": "a", // no\n "jobs": []}'],
    ['a trailing comma', '{"namespace": "a", "jobs": [],}'],
    ['single quotes', "{'namespace': 'a'}"],
    ['a missing end', '{"namespace": "a", "jobs": ['],
  ])('%s is V1, and the rest is still read', (_, broken) => {
    const { model, diagnostics } = parsePipeline(broken);

    expect(diagnostics[0]?.code === 'V1' || diagnostics.some(({ code }) => code === 'V1')).toBe(true);
    expect(model?.namespace?.value).toBe('a');
  });

  test.each([
    ['{"namespace": "corpus", "jobs": [{"name": "a"},]}\n', "Unexpected token ']'"],
    ['{"a": \n// x\n1}', "Unexpected token '/'"],
    ['{"a":, "b": 1}\n', "Unexpected token ','"],
  ])('what is wrong with %j is said in one line', (broken, cause) => {
    const [finding] = parsePipeline(broken, { path: 'p.json' }).diagnostics.filter(({ code }) => code === 'V1');

    expect(finding?.message).toBe(`Not valid JSON: ${cause}.`);
  });

  test('the suffix decides, then the first character', () => {
    expect(codes('{namespace: a, jobs: []}', 'p.yaml')).toEqual(['V5']);
    expect(codes('{namespace: a, jobs: []}')).toContain('V1');
    expect(codes('namespace: a', 'p.json')).toContain('V1');
  });
});

describe('the description of the language', () => {
  const objects = Object.entries(language);

  test.each(objects)('%s refers to known objects only, and no spelling means two keys', (name, description) => {
    const names = new Set(Object.keys(language));
    const check = (type: KeyType): void => {
      if (type.kind === 'object' || type.kind === 'short') expect(names).toContain(type.name);
      else if (type.kind === 'variant') for (const one of Object.values(type.of)) expect(names).toContain(one);
      else if (type.kind === 'list' || type.kind === 'map') check(type.of);
      else if (type.kind === 'text' && type.pattern !== undefined)
        expect(() => new RegExp(type.pattern?.source ?? '')).not.toThrow();
    };
    for (const { type, docs } of Object.values(description.keys)) {
      check(type);
      expect(docs).not.toBe('');
    }
    const keys = keysOf(name as ObjectName);
    expect(new Set([...keys.values()].map((key) => key.name)).size).toBe(Object.keys(description.keys).length);
  });
});

describe('whatever the text is', () => {
  const sample = ['hello', 'recovery', 'signalbox'].map((name) =>
    readFileSync(new URL(`../examples/${name}.yaml`, import.meta.url), 'utf8'),
  );
  const bit = fc.constantFrom(
    '{',
    '}',
    '[',
    ']',
    '${{',
    '}}',
    '"',
    "'",
    ': ',
    '- ',
    '\n',
    '  ',
    '\t',
    '&a ',
    '*a',
    '<<: ',
    '#',
    '|',
    '>',
    '? ',
    '!x ',
    '---\n',
    '~',
    '\u0000',
    '\ud800',
    'not ',
    'jobs:',
    'steps:',
  );
  const damaged = fc
    .tuple(fc.constantFrom(...sample), fc.array(fc.tuple(fc.nat(), fc.nat({ max: 20 }), bit), { maxLength: 5 }))
    .map(([text, edits]) =>
      edits.reduce((changed, [at, length, insert]) => {
        const start = at % (changed.length + 1);
        return changed.slice(0, start) + insert + changed.slice(start + length);
      }, text),
    );
  const noise = fc.oneof(
    damaged,
    fc.array(bit, { maxLength: 60 }).map((bits) => bits.join('')),
    fc.string({ unit: 'binary' }),
  );

  test('it gives findings inside the text and never throws', () => {
    fc.assert(
      fc.property(noise, (text) => {
        for (const { range, line, column, message } of validatePipeline(text).diagnostics) {
          expect(range.start).toBeGreaterThanOrEqual(0);
          expect(range.end).toBeGreaterThanOrEqual(range.start);
          expect(range.end).toBeLessThanOrEqual(text.length);
          expect(line * column).toBeGreaterThan(0);
          expect(message).not.toBe('');
        }
      }),
      { numRuns: 300 },
    );
  });

  test('it gives the same each time', () => {
    fc.assert(
      fc.property(noise, (text) => {
        expect(validatePipeline(text)).toEqual(validatePipeline(text));
      }),
      { numRuns: 50 },
    );
  });

  test.each([
    ['brackets', '['.repeat(20_000)],
    ['lists in lists', '- '.repeat(20_000)],
    ['maps in maps', '{a: '.repeat(10_000)],
    ['quotes', '"'.repeat(20_001)],
    ['anchors', '&a '.repeat(20_000)],
    ['keys of nothing', Array.from({ length: 20_000 }, (_, index) => `k${index}: 1\n`).join('')],
    ['one key', 'a: 1\n'.repeat(20_000)],
  ])('a great many %s are refused', (_, text) => {
    expect(validatePipeline(text).diagnostics.length).toBeGreaterThan(0);
  });
});
