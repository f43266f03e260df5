import { describe, expect, test } from 'vitest';
import { jobsText, modelOf } from '../../../../test/support/graph-models.ts';
import { fc } from '../../../../test/support/property.ts';
import { readText } from '../session/reading.ts';
import { hindranceOf } from './connections.ts';
import { findingsOf } from './findings-of.ts';
import { graphModelOf } from './graph-model.ts';

const shop = `namespace: shop
x-env: &env {CI: "1"}
stages:
  - name: checks
    jobs:
      - name: types
        depends_on: [lint]
        steps: [{name: tsc, uses: shell, args: {run: tsc}}]
      - name: lint
        env: *env
        steps: [{name: run, uses: shell, args: {run: lint}}]
  - name: release
    approval: {required: true, type: manual}
    jobs:
      - name: deploy
        matrix: {axes: {region: [eu, us, ap]}}
        depends_on: [lint]
        steps: [{name: go, uses: shell, args: {run: go}}]
        finally: [{name: clean, uses: shell, args: {run: rm}}]
`;

describe('the model of a pipeline', () => {
  test('has a lane for each stage, with its gate', () => {
    const { lanes } = modelOf(shop);

    expect(lanes.map(({ stage, nodes }) => [stage?.name, stage?.gate?.type, nodes.map(({ name }) => name)])).toEqual([
      ['checks', undefined, ['types', 'lint']],
      ['release', 'manual', ['deploy']],
    ]);
  });

  test('shows a matrix as one node with its count, and what it cannot model as something to edit in the text', () => {
    const { lanes, opaque } = modelOf(shop);

    expect(lanes[1]?.nodes[0]?.job.matrix).toBe(3);
    expect(opaque.map(({ name, reason }) => [name, reason])).toEqual([['x-env', 'extension']]);
  });

  test('has an edge for each dependency, none for the order of stages', () => {
    expect(modelOf(shop).edges).toEqual([
      { from: 'job "lint"', to: 'job "types"' },
      { from: 'job "lint"', to: 'job "deploy"' },
    ]);
  });

  test('is walked stage by stage, jobs in running order, each with its steps', () => {
    const { order, items } = modelOf(shop);

    expect(order.map((key) => items.get(key)?.name)).toEqual([
      'x-env',
      'checks',
      'lint',
      'run',
      'types',
      'tsc',
      'release',
      'deploy',
      'go',
      'clean',
    ]);
  });

  test('shows two jobs of one name as two', () => {
    const { items } = modelOf(
      jobsText({ a: [] }).replace('jobs:\n', 'jobs:\n  - {name: a, steps: [{name: s, uses: shell}]}\n'),
    );

    expect([...items.values()].filter(({ kind }) => kind === 'job').map(({ name }) => name)).toEqual(['a', 'a']);
  });
});

test('by keyboard no job is reached before one that it needs', () => {
  fc.assert(
    fc.property(fc.array(fc.array(fc.nat(20), { maxLength: 3 }), { minLength: 1, maxLength: 9 }), (needs) => {
      const names = needs.map((_, index) => `job${index}`);
      const text = jobsText(
        Object.fromEntries(
          needs.map((list, index) => [
            `job${index}`,
            index === 0 ? [] : [...new Set(list.map((by) => names[by % index] ?? ''))],
          ]),
        ),
      );
      const { order, edges, items } = modelOf(text);

      expect(new Set(order)).toEqual(new Set(items.keys()));
      for (const { from, to } of edges) expect(order.indexOf(from)).toBeLessThan(order.indexOf(to));
    }),
    { numRuns: 40 },
  );
});

describe('a connection', () => {
  const chain = modelOf(jobsText({ a: [], b: ['a'], c: ['b'], d: [] }));
  const between = (from: string, to: string) => {
    const [source, target] = [from, to].map((name) => chain.items.get(`job "${name}"`));
    if (source?.kind !== 'job' || target?.kind !== 'job') throw new Error('no such job');
    return hindranceOf(chain, source, target);
  };

  test('that would make a circle is refused with the whole way', () => {
    expect(between('c', 'a')).toEqual({ kind: 'circle', through: ['a', 'b', 'c', 'a'] });
    expect(between('b', 'a')).toEqual({ kind: 'circle', through: ['a', 'b', 'a'] });
  });

  test('to itself, and one that is there, is refused', () => {
    expect(between('a', 'a')).toEqual({ kind: 'itself' });
    expect(between('a', 'b')).toEqual({ kind: 'connected' });
  });

  test('that goes on, or comes from beside, is made', () => {
    expect(between('a', 'c')).toBeUndefined();
    expect(between('d', 'a')).toBeUndefined();
  });

  test('from a later stage is refused', () => {
    const model = modelOf(shop);
    const [deploy, types] = ['deploy', 'types'].map((name) => model.items.get(`job "${name}"`));
    if (deploy?.kind !== 'job' || types?.kind !== 'job') throw new Error('no such job');

    expect(hindranceOf(model, deploy, types)).toEqual({ kind: 'later-stage', stage: 'release' });
  });
});

test('a finding of a step is on the step and on its job, not on its stage', () => {
  const { outline, diagnostics } = readText(1, shop.replace('{run: tsc}', '{run: "${{ nothing.at.all }}"}'), {
    path: 'pipeline.yaml',
    known: {},
    included: undefined,
  });
  if (outline === undefined) throw new Error('no outline');
  const findings = findingsOf(graphModelOf(outline, { open: new Set() }), outline, diagnostics);

  expect(
    [...findings]
      .filter(([, { errors }]) => errors > 0)
      .map(([key]) => key)
      .toSorted(),
  ).toEqual(['job "types"', 'step ["types","steps","tsc"]']);
});
