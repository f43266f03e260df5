import { describe, expect, test } from 'vitest';
import { applyOperation } from '../../../../pipeline/edit/apply.ts';
import { language, type ObjectName } from '../../../../pipeline/language.ts';
import type { JsonValue } from '../../../../pipeline/plan.ts';
import { isNothing } from './control.ts';
import { type DocumentPlace, jobPlaces, listIn, nodeAt, placeOf } from './document-place.ts';
import { entryFields, type FormField, fieldsOf, placeOfField } from './fields-of.ts';
import { type InspectedDocument, inspect } from './inspected-document.ts';
import { stepArgs } from './step-args.ts';

const corpus = import.meta.glob<string>('../../../../test/corpus/{valid,warnings}/*.{yaml,json}', {
  query: '?raw',
  import: 'default',
  eager: true,
});
const documents = Object.entries(corpus).filter(([file]) => !file.endsWith('.golden.json'));

describe('the language', () => {
  test.each(Object.keys(language) as ObjectName[])('every key of %s has a field with docs and a control', (object) => {
    const empty = inspect('', 'pipeline.yaml');
    const fields = fieldsOf(empty, { object, path: [], node: undefined });

    expect(fields.map(({ key }) => key)).toEqual(Object.keys(language[object].keys));
    expect(fields.filter(({ docs, control }) => docs === '' || control === 'none')).toEqual([]);
  });
});

describe('what is opaque', () => {
  const text = [
    'namespace: a',
    'x-env: &shared {A: "1"}',
    'jobs:',
    '  - name: one',
    '    env: *shared',
    '    runtime: &docker {type: docker, image: "node:24"}',
    '    steps: [{name: s, uses: shell, args: {run: "true"}, odd: 1}]',
    '  - name: two',
    '    <<: {timeout: 5m}',
    '    runtime: *docker',
    '    steps: [{name: s, uses: shell, args: {run: "true"}}]',
    '',
  ].join('\n');
  const document = inspect(text, 'pipeline.yaml');
  const opacityOf = (ref: Parameters<typeof placeOf>[1], key: string) => {
    const place = placeOf(document.root, ref);
    return place && fieldsOf(document, place).find((field) => field.key === key)?.opacity;
  };

  test('a value behind an alias', () => {
    expect(opacityOf({ kind: 'job', job: 'one' }, 'env')).toEqual({ kind: 'alias', name: 'shared' });
  });

  test('a value that an alias elsewhere means too', () => {
    expect(opacityOf({ kind: 'job', job: 'one' }, 'runtime')).toEqual({ kind: 'shared', name: 'docker', uses: 1 });
  });

  test('a value that came in through a merge key', () => {
    expect(opacityOf({ kind: 'job', job: 'two' }, 'timeout')).toEqual({ kind: 'merge' });
  });

  test('keys that the language does not know', () => {
    expect(opacityOf({ kind: 'step', job: 'one', step: 's' }, 'odd')).toEqual({ kind: 'unknown' });
    expect(opacityOf({ kind: 'pipeline' }, 'x-env')).toEqual({ kind: 'shared', name: 'shared', uses: 1 });
  });

  test('and nothing else', () => {
    expect(opacityOf({ kind: 'job', job: 'two' }, 'name')).toBeUndefined();
    expect(opacityOf({ kind: 'job', job: 'two' }, 'retry')).toBeUndefined();
  });
});

describe('a step', () => {
  test('shows the arguments of the action it uses, set ones and others', () => {
    const text =
      'namespace: a\njobs: [{name: j, steps: [{name: s, uses: git, action: checkout, args: {ref: main, odd: 1}}]}]';
    const document = inspect(text, 'p.yaml');
    const step = placeOf(document.root, { kind: 'step', job: 'j', step: 's' });
    const args = step && fieldsOf(document, step).find(({ key }) => key === 'args');
    const shown = step && args && stepArgs(document, step, args);

    expect(shown?.fields.map(({ key, isRequired, isFree }) => [key, isRequired, isFree])).toEqual([
      ['ref', true, false],
      ['path', false, false],
      ['force', false, false],
      ['create', false, false],
      ['auth', false, false],
      ['env', false, false],
      ['odd', false, true],
    ]);
    expect(shown?.isOpen).toBe(false);
  });
});

describe.each(documents)('%s', (file, text) => {
  const document = inspect(text, file);

  test('a field edit changes the lines of that field only', () => {
    const all = allFields(document).flatMap((field) => editOf(field));
    // Of a large document as many as are quick, evenly spread: each edit reads it three times.
    const atMost = Math.max(5, Math.floor(200_000 / text.length));
    const edits = all.filter((_, index) => index % Math.ceil(all.length / atMost) === 0);
    const strays = edits.flatMap(({ field, value }) => {
      const result = applyOperation(text, { kind: 'set-field', path: field.path, value });
      if (!result.ok) return [`${field.path.join('.')}: refused, ${result.reason}`];
      const lines = linesOf(text, field.range ?? { start: 0, end: 0 });
      const touched = result.edits.map(({ range }) => linesOf(text, range));
      const isInside = touched.every(([first, last]) => first >= lines[0] && last <= lines[1]);
      const after = inspect(result.text, file);
      const written = nodeAt(after.root, field.path);
      const isWritten = written?.kind === 'scalar' && (written.value === value || written.text === String(value));
      return isInside && isWritten ? [] : [`${field.path.join('.')}: ${JSON.stringify(result.edits)}`];
    });

    expect(edits.length).toBeGreaterThan(0);
    expect(strays).toEqual([]);
  });
});

function linesOf(text: string, { start, end }: { readonly start: number; readonly end: number }) {
  const lineAt = (offset: number) => text.slice(0, offset).split('\n').length;
  return [lineAt(start), lineAt(end)] as const;
}

/** Another value of the same kind, for every single value that a form may change. */
function editOf(field: FormField): readonly { readonly field: FormField; readonly value: JsonValue }[] {
  const { node } = field;
  if (field.opacity !== undefined || node === undefined || isNothing(node) || field.key === 'name') return [];
  switch (field.control) {
    case 'text':
    case 'long-text':
      return [{ field, value: 'changed: by #a form' }];
    case 'duration':
      return [{ field, value: '7m' }];
    case 'condition':
      return [{ field, value: "branch == 'release'" }];
    case 'number':
      return [{ field, value: 3 }];
    case 'switch':
      return [{ field, value: node.kind === 'scalar' && node.value !== true }];
    default:
      return [];
  }
}

function allFields(document: InspectedDocument): readonly FormField[] {
  const pipeline: DocumentPlace = { object: 'Pipeline', path: [], node: document.root };
  const jobs = jobPlaces(document.root);
  const steps = jobs.flatMap((job) => [...listIn(job, 'steps', 'Step'), ...listIn(job, 'finally', 'Step')]);
  const places = [
    pipeline,
    ...listIn(pipeline, 'stages', 'Stage'),
    ...listIn(pipeline, 'triggers', 'Trigger'),
    ...jobs,
    ...steps,
  ];
  return places.flatMap((place) => fieldsInside(document, place));
}

function fieldsInside(document: InspectedDocument, place: DocumentPlace): readonly FormField[] {
  return fieldsOf(document, place).flatMap((field): readonly FormField[] => {
    if (field.control === 'map') return entryFields(document, field);
    if (field.control === 'args') return stepArgs(document, place, field).fields;
    const inner = field.control === 'group' ? placeOfField(field) : undefined;
    if (inner?.node?.kind === 'map') return fieldsInside(document, inner);
    return [field];
  });
}
