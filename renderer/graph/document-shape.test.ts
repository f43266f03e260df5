import { expect, test } from 'vitest';
import { analyse } from '../../pipeline/analyse.ts';
import { shapeOfDocument } from './document-shape.ts';

const shapeOf = (text: string) => {
  const { model } = analyse(text, {});
  return model && shapeOfDocument(model).jobs.map(({ key, dependsOn }) => [key, ...dependsOn]);
};

test('jobs keep their dependencies, although the definition has errors elsewhere', () => {
  expect(
    shapeOf(
      'namespace: a\njobs:\n  - name: build\n    steps: []\n  - name: test\n    depends_on: [build]\n    nonsense: 1\n',
    ),
  ).toEqual([['build'], ['test', 'build']]);
});

test('the jobs of a stage come after those of the stage before it', () => {
  expect(
    shapeOf(
      'namespace: a\nstages:\n  - name: one\n    jobs: [{ name: a }, { name: b }]\n  - name: two\n    jobs: [{ name: c }, { name: d, depends_on: [c] }]\n',
    ),
  ).toEqual([['a'], ['b'], ['c', 'a', 'b'], ['d', 'c', 'a', 'b']]);
});
