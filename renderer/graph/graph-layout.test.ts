import { expect, test } from 'vitest';
import { fc } from '../../test/support/property.ts';
import { layOut } from './graph-layout.ts';
import { graphOf, type PlanGraph, type PlanShape, topological } from './plan-graph.ts';

/** Jobs depend on earlier ones only, as in every plan that compiles. */
const anyPlan: fc.Arbitrary<PlanShape> = fc
  .array(fc.array(fc.nat({ max: 100 }), { maxLength: 4 }), { maxLength: 14 })
  .map((needs) => ({
    jobs: needs.map((numbers, index) => ({
      key: `job ${index}`,
      name: `job ${index}`,
      matrix: null,
      dependsOn: index === 0 ? [] : [...new Set(numbers.map((number) => `job ${number % index}`))],
    })),
  }));

const size = { width: 160, height: 44 };
const placesOf = ({ nodes, edges }: PlanGraph) => layOut({ nodes: nodes.map(({ id }) => ({ id, ...size })), edges });

/** All that has to end before a node begins. */
function allBefore(id: string, edges: PlanGraph['edges']): ReadonlySet<string> {
  const direct = edges.filter(({ to }) => to === id).map(({ from }) => from);
  return new Set(direct.flatMap((from) => [from, ...allBefore(from, edges)]));
}

test('the edges that are drawn say as much as all dependencies, and none can be spared', () => {
  fc.assert(
    fc.property(anyPlan, (plan) => {
      const { nodes, edges } = graphOf(plan, new Set());
      const all = plan.jobs.flatMap(({ key, dependsOn }) => dependsOn.map((from) => ({ from, to: key })));

      for (const { id } of nodes) expect(allBefore(id, edges)).toEqual(allBefore(id, all));
      for (const edge of edges) {
        const others = edges.filter((other) => other !== edge);
        expect(allBefore(edge.to, others).has(edge.from)).toBe(false);
      }
    }),
  );
});

test('by keyboard no job is reached before one that it needs', () => {
  fc.assert(
    fc.property(anyPlan, (plan) => {
      const graph = graphOf(plan, new Set());
      const order = topological(graph).map(({ id }) => id);

      expect(order.toSorted()).toEqual(graph.nodes.map(({ id }) => id).toSorted());
      for (const { from, to } of graph.edges) expect(order.indexOf(from)).toBeLessThan(order.indexOf(to));
    }),
  );
});

test('no two jobs lie on each other, and every edge goes to the right', () => {
  fc.assert(
    fc.property(anyPlan, (plan) => {
      const graph = graphOf(plan, new Set());
      const places = Object.entries(placesOf(graph));
      const xOf = new Map(places.map(([id, { x }]) => [id, x]));

      for (const [index, [, a]] of places.entries()) {
        for (const [, b] of places.slice(index + 1)) {
          const isApart = Math.abs(a.x - b.x) >= size.width || Math.abs(a.y - b.y) >= size.height;
          expect(isApart).toBe(true);
        }
      }
      for (const { from, to } of graph.edges) {
        expect(xOf.get(to) ?? 0).toBeGreaterThanOrEqual((xOf.get(from) ?? 0) + size.width);
      }
    }),
    { numRuns: 40 },
  );
});

test('the same graph is laid out the same way', () => {
  fc.assert(
    fc.property(anyPlan, (plan) => {
      const graph = graphOf(plan, new Set());

      expect(placesOf(graph)).toEqual(placesOf(graph));
    }),
    { numRuns: 20 },
  );
});

test('nothing is laid out as nothing', () => {
  expect(layOut({ nodes: [], edges: [] })).toEqual({});
});
