import type { LayoutRequest, Places } from '../../../graph/graph-layout.ts';
import type { GraphModel, Lane } from './graph-model.ts';
import { columnGap, nodeWidth } from './node-size.ts';
import { renamed, rowGap, type Slots, settle, slotsFrom } from './stable-layout.ts';

/** Where everything of a model stands: one set of slots for each lane. */
export interface Arrangement {
  readonly model: GraphModel;
  readonly lanes: ReadonlyMap<string, Slots>;
}

/** More new nodes than this are no edit of a person but another pipeline: it is laid out afresh. */
export const manyNew = 12;

export function layoutRequest({ nodes, edges }: Lane): LayoutRequest {
  return {
    nodes: nodes.map(({ key, height }) => ({ id: key, width: nodeWidth, height })),
    edges,
    gaps: { node: rowGap, rank: columnGap },
  };
}

export function arrangedFresh(model: GraphModel, places: readonly Places[]): Arrangement {
  const lanes = new Map(model.lanes.map(({ id }, index) => [id, slotsFrom(places[index] ?? {})]));
  return rearranged({ model, lanes }, model);
}

/** The same picture for a newer model: what stays keeps its place. */
export function rearranged({ model: before, lanes }: Arrangement, model: GraphModel): Arrangement {
  const laneSlots = renamed(
    before.lanes.map(({ id }) => id),
    model.lanes.map(({ id }) => id),
    lanes,
  );
  return {
    model,
    lanes: new Map(
      model.lanes.map((lane, index) => {
        const old = before.lanes.find(({ id }) => id === lane.id) ?? before.lanes[index];
        const slots = renamed(keysOf(old), keysOf(lane), laneSlots.get(lane.id) ?? new Map());
        return [
          lane.id,
          settle({ nodes: lane.nodes.map(({ key, height }) => ({ id: key, height })), edges: lane.edges }, slots),
        ];
      }),
    ),
  };
}

export function countNew({ lanes }: Arrangement, model: GraphModel): number {
  const known = new Set([...lanes.values()].flatMap((slots) => [...slots.keys()]));
  return model.lanes.reduce((sum, { nodes }) => sum + nodes.filter(({ key }) => !known.has(key)).length, 0);
}

function keysOf(lane: Lane | undefined): readonly string[] {
  return lane?.nodes.map(({ key }) => key) ?? [];
}
