import { describe, expect, test } from 'vitest';
import { compilePlan } from '../../pipeline/compile.ts';
import { layOut } from './graph-layout.ts';
import { graphOf, topological } from './plan-graph.ts';

function planOf(jobs: readonly object[]) {
  const text = JSON.stringify({ namespace: 't', jobs });
  const compiled = compilePlan(text, { path: 'x.json', context: { git: {}, run: {}, pipeline: {}, event: {} } });
  if (!compiled.ok) throw new Error(compiled.diagnostics[0]?.message);
  return compiled.plan;
}

const steps = [{ name: 's', uses: 'shell', args: { run: 'true' } }];
const job = (name: string, ...dependsOn: string[]) => ({ name, steps, depends_on: dependsOn });
const matrix = { axes: { n: [1, 2, 3, 4, 5] } };

describe('the graph of a plan', () => {
  test('leaves out edges that follow from others', () => {
    const graph = graphOf(planOf([job('a'), job('b', 'a'), job('c', 'a', 'b')]), new Set());

    expect(graph.edges).toEqual([
      { from: 'a', to: 'b' },
      { from: 'b', to: 'c' },
    ]);
  });

  test('a large matrix is one stack until it is opened', () => {
    const plan = planOf([{ ...job('many'), matrix }, job('after', 'many')]);

    expect(graphOf(plan, new Set()).nodes.map(({ label, jobKeys }) => [label, jobKeys.length])).toEqual([
      ['many', 5],
      ['after', 1],
    ]);
    expect(graphOf(plan, new Set(['many'])).nodes).toHaveLength(6);
  });

  test('is walked in an order in which it could run', () => {
    const graph = graphOf(planOf([job('z', 'a'), job('a'), job('m', 'a', 'z')]), new Set());

    expect(topological(graph).map(({ id }) => id)).toEqual(['a', 'z', 'm']);
  });
});

test('what depends on something lies to the right of it', () => {
  const size = { width: 100, height: 40 };
  const nodes = ['a', 'b'].map((id) => ({ id, ...size }));

  const places = layOut({ nodes, edges: [{ from: 'a', to: 'b' }] });

  expect(places.b?.x).toBeGreaterThan((places.a?.x ?? 0) + size.width);
});
