import { describe, expect, test } from 'vitest';
import { applyOperation } from '../../../../pipeline/edit/apply.ts';
import { parsePipeline } from '../../../../pipeline/parse.ts';
import { validatePipeline } from '../../../../pipeline/validate.ts';
import { inspect } from '../inspector/inspected-document.ts';
import type { NodeRef } from '../session/node-ref.ts';
import { builtInItems } from './built-in-items.ts';
import { insertionOf } from './insert-block.ts';
import { findOptions } from './PickList.tsx';
import { type Block, draggedBlock, dragType } from './palette-item.ts';
import { snippets } from './snippets.ts';
import { templateItems } from './template-items.ts';

const jobs = `namespace: shop
jobs:
  # first of all
  - name: build
    steps:
      - {name: compile, uses: shell, args: {run: make}}
      - {name: pack, uses: shell, args: {run: make pack}}
  - name: test
    depends_on: [build]
    steps: [{name: unit, uses: shell, args: {run: make test}}]
`;
const stages = `namespace: shop
stages:
  - name: verify
    jobs:
      - name: test
        steps: [{name: unit, uses: shell, args: {run: make test}}]
  - name: release
    jobs:
      - name: ship
        steps: [{name: push, uses: shell, args: {run: make push}}]
`;

function inserted(text: string, block: Block, after: NodeRef | undefined) {
  const { operation, ref } = insertionOf(inspect(text, 'p.yaml').root, block, after);
  const result = applyOperation(text, operation);
  if (!result.ok) throw new Error(result.reason);
  return { text: result.text, ref };
}

const namesIn = (text: string) => {
  const { model } = parsePipeline(text);
  const all = [
    ...(model?.jobs?.items ?? []),
    ...(model?.stages?.items ?? []).flatMap((stage) => stage.jobs?.items ?? []),
  ];
  return Object.fromEntries(
    all.map((job) => [job.name?.value, (job.steps?.items ?? []).map((step) => step.name?.value)]),
  );
};

const step: Block = { kind: 'step', step: { name: 'compile', uses: 'shell', args: { run: 'true' } } };
const job: Block = { kind: 'job', job: { name: 'test', steps: [{ name: 'a', uses: 'shell', args: { run: 'true' } }] } };

describe('a block', () => {
  test('goes behind the selected step, under a name that is free', () => {
    const { text, ref } = inserted(jobs, step, { kind: 'step', job: 'build', step: 'compile', list: 'steps' });

    expect(namesIn(text)).toEqual({ build: ['compile', 'compile-2', 'pack'], test: ['unit'] });
    expect(ref).toEqual({ kind: 'step', job: 'build', step: 'compile-2', list: 'steps' });
    expect(text).toContain('# first of all');
  });

  test('goes to the end of the selected job', () => {
    expect(namesIn(inserted(jobs, step, { kind: 'job', job: 'test' }).text)).toEqual({
      build: ['compile', 'pack'],
      test: ['unit', 'compile'],
    });
  });

  test('that is a step gets a job of its own where no job is selected', () => {
    expect(namesIn(inserted(jobs, step, undefined).text)).toEqual({
      build: ['compile', 'pack'],
      test: ['unit'],
      compile: ['compile'],
    });
  });

  test('that is a job depends on the selected one and stands behind it', () => {
    const { text } = inserted(jobs, job, { kind: 'job', job: 'build' });
    const { model } = parsePipeline(text);

    expect(Object.keys(namesIn(text))).toEqual(['build', 'test-2', 'test']);
    expect(model?.jobs?.items[1]?.depends_on?.items.map(({ value }) => value)).toEqual(['build']);
  });

  test('that is a job goes into the selected stage, else into the last', () => {
    expect(Object.keys(namesIn(inserted(stages, job, { kind: 'stage', stage: 'verify' }).text))).toEqual([
      'test',
      'test-2',
      'ship',
    ]);
    expect(Object.keys(namesIn(inserted(stages, job, undefined).text))).toEqual(['test', 'ship', 'test-2']);
    expect(Object.keys(namesIn(inserted(stages, job, { kind: 'job', job: 'test' }).text))).toEqual([
      'test',
      'test-2',
      'ship',
    ]);
  });

  test('survives being dragged, and nothing else is taken for one', () => {
    const holding = (text: string) => ({ getData: (type: string) => (type === dragType ? text : '') });

    expect(draggedBlock(holding(JSON.stringify(step)))).toEqual(step);
    expect(draggedBlock(holding(''))).toBeUndefined();
    expect(draggedBlock(holding('{"kind":"step"}'))).toBeUndefined();
    expect(draggedBlock(holding('not json'))).toBeUndefined();
  });
});

describe('what is offered', () => {
  test.each([...snippets.map(({ id, block }) => [id, block] as const)])('%s runs as it stands', (_, block) => {
    const { text } = inserted(jobs, block, { kind: 'job', job: 'build' });
    const { diagnostics } = validatePipeline(text, { known: { hasRepository: true } });

    expect(diagnostics.filter(({ severity }) => severity !== 'hint')).toEqual([]);
  });

  test.each(builtInItems.map(({ label, block }) => [label, block] as const))('%s has all it needs', (_, block) => {
    const { text } = inserted(jobs, block, { kind: 'job', job: 'build' });
    const { diagnostics } = validatePipeline(text);

    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  test('jobs and steps of other pipelines, equal ones once, without their dependencies', () => {
    const items = templateItems([
      { name: 'one', text: jobs, path: 'p.yaml' },
      { name: 'two', text: jobs, path: 'p.yaml' },
    ]);

    expect(items.map(({ label, about, block }) => [block.kind, label, about])).toEqual([
      ['job', 'build', 'one'],
      ['step', 'compile', 'one › build'],
      ['step', 'pack', 'one › build'],
      ['job', 'test', 'one'],
      ['step', 'unit', 'one › test'],
    ]);
    expect(JSON.stringify(items)).not.toContain('depends_on');
  });
});

test('a search finds every word anywhere, and labels that begin with it first', () => {
  const options = [
    { id: '1', label: 'artifacts upload', about: 'Stores files.' },
    { id: '2', label: 'git clone', about: 'Clones a repository.' },
    { id: '3', label: 'go test', about: 'Not git.' },
  ];

  expect(findOptions(options, 'git').map(({ id }) => id)).toEqual(['2', '3']);
  expect(findOptions(options, 'files stor').map(({ id }) => id)).toEqual(['1']);
  expect(findOptions(options, 'nothing')).toEqual([]);
});
