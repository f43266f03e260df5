import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { compilePlan } from '../../pipeline/compile.ts';
import { applyOperation } from '../../pipeline/edit/apply.ts';
import { applyEdits } from '../../pipeline/edit/draft.ts';
import { formatPipeline } from '../../pipeline/format.ts';
import { parsePipeline } from '../../pipeline/parse.ts';
import { definitionFrom, printPipeline } from '../../pipeline/print.ts';
import { simulate } from '../../pipeline/simulate.ts';
import { validatePipeline } from '../../pipeline/validate.ts';
import { corpusFolder, documentsIn, goldenFile, goldenText, groups, optionsFor, readDocument } from './golden.ts';

const readable = [
  ...documentsIn('valid').map((name) => ['valid', name] as const),
  ...documentsIn('warnings').map((name) => ['warnings', name] as const),
];

describe.each(groups)('%s documents', (group) => {
  test.each(documentsIn(group))('%s means what its golden file says', (name) => {
    expect(goldenText(group, name)).toBe(readFileSync(goldenFile(group, name), 'utf8'));
  });

  test('every golden file has its document', () => {
    const golden = readdirSync(join(corpusFolder, group)).filter((name) => name.endsWith('.golden.json'));
    expect(
      golden.filter((name) => !existsSync(join(corpusFolder, group, name.slice(0, -'.golden.json'.length)))),
    ).toEqual([]);
  });
});

describe('the corpus as a whole', () => {
  test('is large enough, and every code appears more than once', () => {
    const counts = new Map<string, number>();
    for (const group of groups) {
      for (const name of documentsIn(group)) {
        const text = readDocument(group, name);
        const codes = new Set(validatePipeline(text, optionsFor(name, text)).diagnostics.map(({ code }) => code));
        for (const code of codes) counts.set(code, (counts.get(code) ?? 0) + 1);
      }
    }
    const codes = [
      ...Array.from({ length: 23 }, (_, at) => `V${at + 1}`),
      ...Array.from({ length: 11 }, (_, at) => `W${at + 1}`),
    ];
    expect(codes.filter((code) => (counts.get(code) ?? 0) < 2)).toEqual([]);
    expect(documentsIn('valid').length).toBeGreaterThanOrEqual(60);
    expect(documentsIn('invalid').length).toBeGreaterThanOrEqual(120);
  });

  test.each(documentsIn('invalid'))('%s has the error it is named after', (name) => {
    const text = readDocument('invalid', name);
    const codes = validatePipeline(text, optionsFor(name, text)).diagnostics.map(({ code }) => code);
    const expected = /^v\d+/.exec(name)?.[0].toUpperCase();
    if (expected === undefined) expect(new Set(codes).size).toBeGreaterThan(3);
    else expect(codes).toContain(expected);
  });
});

describe.each(readable)('%s/%s', (group, name) => {
  const text = readDocument(group, name);
  const { path, include } = { path: name, include: optionsFor(name, text).include };

  test('has no errors, and compiles', () => {
    const errors = validatePipeline(text, optionsFor(name, text)).diagnostics.filter(
      ({ severity }) => severity === 'error',
    );
    expect(errors).toEqual([]);
    const git = {
      branch: 'main',
      tag: '',
      commit: '0123456',
      short_commit: '0123456',
      ref: '',
      repo: '',
      message: '',
      author: '',
    };
    const run = { id: 'r', number: 1, attempt: 1, trigger: 'manual', triggered_by: '', created_at: '', url: '' };
    const pipeline = { id: '', name: '', namespace: '', version: '' };
    const event = { type: 'push', change: { target_branch: 'main' } };
    const inputs = text.includes('name: who') ? { who: 'me' } : {};
    const context = { git, run, pipeline, event };
    const compiled = compilePlan(text, { path, ...(include && { include }), inputs, context });
    expect(compiled.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    if (compiled.ok) expect(simulate(compiled.plan).jobs).toHaveLength(compiled.plan.jobs.length);
  });

  test('is printed as the same definition', () => {
    const { model } = parsePipeline(text, { path });
    const definition = model === undefined ? {} : definitionFrom(model);
    const again = parsePipeline(printPipeline(definition)).model;
    expect(again === undefined ? {} : definitionFrom(again)).toEqual(definition);
  });

  test('can be formatted, and that is stable and means the same', () => {
    const once = formatPipeline(text, { path });
    expect(once).toMatchObject({ ok: true });
    if (!once.ok) return;
    expect(formatPipeline(once.text, { path })).toEqual(once);
    const before = parsePipeline(text, { path }).model;
    const after = parsePipeline(once.text, { path }).model;
    expect(after && definitionFrom(after)).toEqual(before && definitionFrom(before));
  });

  test('can be edited without touching anything else, and back', () => {
    const result = applyOperation(text, { kind: 'set-field', path: ['version'], value: '9.9.9' });
    expect(result).toMatchObject({ ok: true });
    if (!result.ok) return;
    expect(applyEdits(result.text, result.inverse)).toBe(text);
    const kept = text.split('\n').filter((line) => !line.includes('version') && !line.startsWith('{'));
    const after = result.text.split('\n');
    expect(kept.filter((line) => !after.includes(line))).toEqual([]);
  });
});
