import type { Held } from './drop-place.ts';
import { type EdgeEnds, edgeId } from './edge-ends.ts';
import type { ItemLook } from './graph-context.ts';
import type { GraphModel } from './graph-model.ts';
import { headHeight } from './node-size.ts';
import type { GraphPlaces } from './places.ts';

type Point = { readonly x: number; readonly y: number };

export type EdgeLook = 'plain' | 'dimmed' | 'linked' | 'selected';

export interface GraphEdge extends EdgeEnds {
  readonly id: string;
  readonly start: Point;
  readonly end: Point;
  readonly look: EdgeLook;
}

interface EdgeScene {
  readonly places: GraphPlaces;
  readonly lookOf: (key: string) => ItemLook;
  readonly selected: EdgeEnds | undefined;
  readonly held: Held | undefined;
}

/** From the right edge of each job to the left edge of what waits for it, at the height of their names. */
export function graphEdges({ edges }: GraphModel, { places, lookOf, selected, held }: EdgeScene): readonly GraphEdge[] {
  const selectedId = selected && edgeId(selected);
  const placeOf = (key: string) => {
    const box = places.nodes.get(key);
    return box && held?.keys.has(key) ? { ...box, x: box.x + held.by.x, y: box.y + held.by.y } : box;
  };
  return edges.flatMap(({ from, to }): GraphEdge[] => {
    const [source, target] = [placeOf(from), placeOf(to)];
    if (source === undefined || target === undefined) return [];
    const id = edgeId({ from, to });
    const ends = [lookOf(from), lookOf(to)];
    const linked = ends.some(({ isSelected }) => isSelected) ? 'linked' : 'plain';
    const look = id === selectedId ? 'selected' : ends.some(({ isDimmed }) => isDimmed) ? 'dimmed' : linked;
    const start = { x: source.x + source.width, y: source.y + headHeight / 2 };
    return [{ id, from, to, look, start, end: { x: target.x, y: target.y + headHeight / 2 } }];
  });
}

/** All of them as one shape: what is drawn alike costs as much as one edge. */
export function linesOf(edges: readonly GraphEdge[]): string {
  return edges
    .map((edge) => {
      const { start, first, second, end } = curveOf(edge);
      return `M${start.x},${start.y}C${first.x},${first.y} ${second.x},${second.y} ${end.x},${end.y}`;
    })
    .join('');
}

/** Every edge comes from the left. */
export function arrowsOf(edges: readonly GraphEdge[]): string {
  return edges.map(({ end: { x, y } }) => `M${x - 6.5},${y - 5}L${x},${y}L${x - 6.5},${y + 5}Z`).join('');
}

const samples = 24;

/** The edge whose line comes closest to a point. */
export function nearestEdge(edges: readonly GraphEdge[], point: Point): GraphEdge | undefined {
  let nearest: { readonly edge: GraphEdge; readonly distance: number } | undefined;
  for (const edge of edges) {
    const curve = curveOf(edge);
    for (let sample = 0; sample <= samples; sample += 1) {
      const at = pointAt(curve, sample / samples);
      const distance = Math.hypot(at.x - point.x, at.y - point.y);
      if (nearest === undefined || distance < nearest.distance) nearest = { edge, distance };
    }
  }
  return nearest?.edge;
}

interface Curve {
  readonly start: Point;
  readonly first: Point;
  readonly second: Point;
  readonly end: Point;
}

/** It leaves and arrives level; one that has to go back swings out. */
function curveOf({ start, end }: GraphEdge): Curve {
  const across = end.x - start.x;
  const reach = across >= 0 ? across / 2 : 6.25 * Math.sqrt(-across);
  return { start, end, first: { x: start.x + reach, y: start.y }, second: { x: end.x - reach, y: end.y } };
}

function pointAt({ start, first, second, end }: Curve, part: number): Point {
  const rest = 1 - part;
  const mix = (axis: 'x' | 'y') =>
    rest ** 3 * start[axis] +
    3 * rest ** 2 * part * first[axis] +
    3 * rest * part ** 2 * second[axis] +
    part ** 3 * end[axis];
  return { x: mix('x'), y: mix('y') };
}
