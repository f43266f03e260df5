import type { GraphModel, Lane } from './graph-model.ts';
import { columnGap, laneGap, laneHeadHeight, lanePadding, nodeWidth, opaqueHeight } from './node-size.ts';
import { rowGap, type Slots } from './stable-layout.ts';

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface GraphPlaces {
  /** By the key of the lane. */
  readonly lanes: ReadonlyMap<string, Box>;
  /** By the key of the job or opaque node. */
  readonly nodes: ReadonlyMap<string, Box>;
}

/** How far a person has pushed a node from where it would stand. Lives outside of the file. */
export type Nudges = Readonly<Record<string, { readonly x: number; readonly y: number }>>;

/** Lanes stand side by side in the order in which they run, all equally high, each as wide as its jobs need. */
export function placesOf(model: GraphModel, slotsOf: (lane: Lane) => Slots, nudges: Nudges): GraphPlaces {
  const nodes = new Map<string, Box>();
  const lanes = new Map<string, Box>();
  // What has no node of its own stands in a row above the lanes.
  const above = model.opaque.length > 0 ? opaqueHeight + laneGap : 0;
  let x = 0;
  let height = 0;
  for (const lane of model.lanes) {
    const slots = slotsOf(lane);
    const columns = Math.max(1, ...[...slots.values()].map(({ column }) => column + 1));
    const top = above + (lane.stage ? laneHeadHeight : 0);
    let right = x + 2 * lanePadding + columns * nodeWidth + (columns - 1) * columnGap;
    const placed: Box[] = [];
    // What a person has put somewhere stays there; the others make room.
    const inOrder = [...lane.nodes].sort(
      (one, other) =>
        Number(nudges[one.key] === undefined) - Number(nudges[other.key] === undefined) ||
        (slots.get(one.key)?.y ?? 0) - (slots.get(other.key)?.y ?? 0),
    );
    for (const node of inOrder) {
      const slot = slots.get(node.key) ?? { column: 0, y: 0 };
      const nudge = nudges[node.key] ?? { x: 0, y: 0 };
      const wanted = {
        x: Math.max(x + lanePadding, x + lanePadding + slot.column * (nodeWidth + columnGap) + nudge.x),
        y: Math.max(top + lanePadding, top + lanePadding + slot.y + nudge.y),
        width: nodeWidth,
        height: node.height,
      };
      const box = nudges[node.key] === undefined ? below(wanted, placed) : wanted;
      placed.push(box);
      nodes.set(node.key, box);
      right = Math.max(right, box.x + nodeWidth + lanePadding);
      height = Math.max(height, box.y + node.height + lanePadding);
    }
    lanes.set(lane.id, { x, y: above, width: right - x, height: 0 });
    x = right + laneGap;
  }
  const least = laneHeadHeight + 2 * lanePadding + 120;
  for (const [id, box] of lanes) lanes.set(id, { ...box, height: Math.max(height - above, least) });
  model.opaque.forEach(({ key }, index) => {
    nodes.set(key, { x: index * (nodeWidth + rowGap), y: 0, width: nodeWidth, height: opaqueHeight });
  });
  return { lanes, nodes };
}

/** The first place at or below the wanted one that nothing stands on. */
function below(wanted: Box, placed: readonly Box[]): Box {
  const inTheWay = placed.find(
    (other) =>
      Math.abs(other.x - wanted.x) < nodeWidth &&
      other.y < wanted.y + wanted.height + rowGap / 2 &&
      wanted.y < other.y + other.height + rowGap / 2,
  );
  return inTheWay ? below({ ...wanted, y: inTheWay.y + inTheWay.height + rowGap }, placed) : wanted;
}
