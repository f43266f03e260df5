import type { LayoutEdge, Places } from '../../../graph/graph-layout.ts';
import { nodeWidth } from './node-size.ts';

/** Where a node stands inside its lane: columns count from the left, `y` is its upper edge. */
export interface Slot {
  readonly column: number;
  readonly y: number;
}
export type Slots = ReadonlyMap<string, Slot>;

export interface LaneShape {
  /** In the order of the file. */
  readonly nodes: readonly { readonly id: string; readonly height: number }[];
  readonly edges: readonly LayoutEdge[];
}

export const rowGap = 20;

/** What a fresh layout found, as columns. */
export function slotsFrom(places: Places): Slots {
  const xs = [...new Set(Object.values(places).map(({ x }) => Math.round(x)))].sort((a, b) => a - b);
  // Nodes are equally wide: what is less than half a node apart is one column.
  const columns = xs.filter((x, index) => index === 0 || x - (xs[index - 1] ?? 0) > nodeWidth / 2);
  const columnOf = (x: number) => columns.findLastIndex((column) => Math.round(x) >= column);
  const top = Math.min(...Object.values(places).map(({ y }) => y));
  return new Map(Object.entries(places).map(([id, { x, y }]) => [id, { column: columnOf(x), y: Math.round(y - top) }]));
}

/**
 * The same picture after an edit: what stays keeps its place unless an edge or a neighbour pushes it, what is new comes
 * beside what it waits for. Every edge goes to the right, and nothing lies on anything else.
 */
export function settle(shape: LaneShape, before: Slots): Slots {
  const columns = columnsOf(shape, before);
  const members = Map.groupBy(shape.nodes, ({ id }) => columns.get(id) ?? 0);
  const settled = new Map<string, Slot>();
  for (const column of [...members.keys()].sort((a, b) => a - b)) {
    const nodes = members.get(column) ?? [];
    const wishes = nodes.map((node) => ({ ...node, ...wishOf(node.id, shape, before, settled) }));
    // A sort that keeps the order of equals: new nodes without a wish stay in the order of the file, at the end.
    stack(wishes.sort((a, b) => a.y - b.y || Number(a.isNew) - Number(b.isNew))).forEach((y, id) => {
      settled.set(id, { column, y });
    });
  }
  return settled;
}

/** Names that changed keep their places: a node that is gone and one that is new at the same point of the file are one. */
export function renamed<V>(
  before: readonly string[],
  after: readonly string[],
  slots: ReadonlyMap<string, V>,
): ReadonlyMap<string, V> {
  if (before.length !== after.length) return slots;
  const known = new Set(before);
  const now = new Set(after);
  const moved = new Map(slots);
  after.forEach((id, index) => {
    const old = before[index];
    const slot = old === undefined ? undefined : slots.get(old);
    if (old === undefined || slot === undefined || known.has(id) || now.has(old)) return;
    moved.delete(old);
    moved.set(id, slot);
  });
  return moved;
}

function columnsOf({ nodes, edges }: LaneShape, before: Slots): ReadonlyMap<string, number> {
  const incoming = Map.groupBy(edges, ({ to }) => to);
  const columns = new Map<string, number>();
  const open = new Set<string>();
  const columnOf = (id: string): number => {
    const known = columns.get(id);
    if (known !== undefined) return known;
    // A circle that the text already has is drawn too: its last edge goes backwards.
    if (open.has(id)) return before.get(id)?.column ?? 0;
    open.add(id);
    const needed = (incoming.get(id) ?? []).map(({ from }) => columnOf(from) + 1);
    const column = Math.max(before.get(id)?.column ?? 0, ...needed);
    open.delete(id);
    columns.set(id, column);
    return column;
  };
  for (const { id } of nodes) columnOf(id);
  const used = [...new Set(columns.values())].sort((a, b) => a - b);
  return new Map([...columns].map(([id, column]) => [id, used.indexOf(column)]));
}

interface Wish {
  readonly id: string;
  readonly height: number;
  readonly y: number;
  readonly isNew: boolean;
}

function wishOf(id: string, { nodes, edges }: LaneShape, before: Slots, settled: Slots): Pick<Wish, 'y' | 'isNew'> {
  const old = before.get(id);
  if (old) return { y: old.y, isNew: false };
  const height = nodes.find((node) => node.id === id)?.height ?? 0;
  const needs = edges.filter(({ to }) => to === id).flatMap(({ from }) => settled.get(from) ?? []);
  if (needs.length === 0) return { y: Number.MAX_SAFE_INTEGER - height, isNew: true };
  return { y: needs.reduce((sum, { y }) => sum + y, 0) / needs.length, isNew: true };
}

/** What stands keeps its order and gives way downwards only. What is new goes to the gap nearest to its wish, or to the end. */
function stack(wishes: readonly Wish[]): ReadonlyMap<string, number> {
  const ys = new Map<string, number>();
  const taken: { y: number; end: number }[] = [];
  let free = 0;
  for (const { id, height, y } of wishes.filter(({ isNew }) => !isNew)) {
    const at = Math.round(Math.max(free, y));
    ys.set(id, at);
    taken.push({ y: at, end: at + height });
    free = at + height + rowGap;
  }
  for (const { id, height, y } of wishes.filter(({ isNew }) => isNew)) {
    const at = nearestGap(taken, height, y);
    ys.set(id, at);
    taken.push({ y: at, end: at + height });
    taken.sort((one, other) => one.y - other.y);
  }
  return ys;
}

/** `taken` from top to bottom. */
function nearestGap(
  taken: readonly { readonly y: number; readonly end: number }[],
  height: number,
  wish: number,
): number {
  let best = Number.POSITIVE_INFINITY;
  for (let index = 0; index <= taken.length; index++) {
    const before = taken[index - 1];
    const after = taken[index];
    const from = before ? before.end + rowGap : 0;
    const to = after ? after.y - rowGap - height : Math.max(from, Number.MAX_SAFE_INTEGER / 4);
    if (to < from) continue;
    // A node without a wish goes behind all others.
    const at = wish > Number.MAX_SAFE_INTEGER / 2 ? from : Math.round(Math.max(from, Math.min(to, wish)));
    const isNearer = wish > Number.MAX_SAFE_INTEGER / 2 || Math.abs(at - wish) < Math.abs(best - wish);
    if (isNearer) best = at;
  }
  return best;
}
