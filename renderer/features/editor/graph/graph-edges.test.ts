import { describe, expect, test } from 'vitest';
import { jobsText, modelOf } from '../../../../test/support/graph-models.ts';
import { edgeId } from './edge-ends.ts';
import type { ItemLook } from './graph-context.ts';
import { arrowsOf, graphEdges, linesOf, nearestEdge } from './graph-edges.ts';
import type { Box } from './places.ts';

const model = modelOf(jobsText({ a: [], b: ['a'], c: ['a'], d: ['b'] }));
const box = (x: number, y: number): Box => ({ x, y, width: 100, height: 60 });
const places = {
  lanes: new Map(),
  nodes: new Map([
    ['job "a"', box(0, 0)],
    ['job "b"', box(200, 0)],
    ['job "c"', box(200, 300)],
    ['job "d"', box(400, 0)],
  ]),
};
const plain: ItemLook = {
  ...{ isSelected: false, isCurrent: false, isDimmed: false },
  ...{ findings: undefined, mark: undefined, past: undefined },
};
const scene = { places, lookOf: () => plain, selected: undefined, held: undefined };
const [ab, ac, bd] = [
  { from: 'job "a"', to: 'job "b"' },
  { from: 'job "a"', to: 'job "c"' },
  { from: 'job "b"', to: 'job "d"' },
].map(edgeId);

describe('edges', () => {
  test('go from the right of a job to the left of what waits for it', () => {
    const [edge] = graphEdges(model, scene);

    expect(edge).toMatchObject({ id: ab, start: { x: 100, y: 23 }, end: { x: 200, y: 23 } });
    expect(linesOf(edge ? [edge] : [])).toBe('M100,23C150,23 150,23 200,23');
    expect(arrowsOf(edge ? [edge] : [])).toBe('M193.5,18L200,23L193.5,28Z');
  });

  test('of what is selected are linked, of what is dimmed are dimmed, and one can be selected itself', () => {
    const looks = new Map<string, ItemLook>([
      ['job "b"', { ...plain, isSelected: true }],
      ['job "c"', { ...plain, isDimmed: true }],
    ]);
    const lookOf = (key: string) => looks.get(key) ?? plain;
    const selected = { from: 'job "b"', to: 'job "d"' };

    const drawn = graphEdges(model, { ...scene, lookOf, selected });

    expect(drawn.map(({ id, look }) => [id, look])).toEqual([
      [ab, 'linked'],
      [ac, 'dimmed'],
      [bd, 'selected'],
    ]);
  });

  test('follow a job that is dragged', () => {
    const held = { keys: new Set(['job "b"']), by: { x: 10, y: 50 } };

    const drawn = graphEdges(model, { ...scene, held });

    expect(drawn.find(({ id }) => id === ab)?.end).toEqual({ x: 210, y: 73 });
    expect(drawn.find(({ id }) => id === bd)?.start).toEqual({ x: 310, y: 73 });
    expect(drawn.find(({ id }) => id === ac)?.start).toEqual({ x: 100, y: 23 });
  });

  test('are pressed where their line is nearest', () => {
    const drawn = graphEdges(model, scene);

    expect(nearestEdge(drawn, { x: 150, y: 25 })?.id).toBe(ab);
    expect(nearestEdge(drawn, { x: 150, y: 180 })?.id).toBe(ac);
    expect(nearestEdge(drawn, { x: 350, y: 20 })?.id).toBe(bd);
    expect(nearestEdge([], { x: 0, y: 0 })).toBeUndefined();
  });
});
