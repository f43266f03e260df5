import type { GraphItem, GraphModel } from './graph-model.ts';
import { nodeWidth } from './node-size.ts';
import type { Box, GraphPlaces } from './places.ts';

export type Direction = 'left' | 'right' | 'up' | 'down' | 'first' | 'last' | 'job-above' | 'job-below';

/**
 * Where a key leads from `from`. Left and right follow dependencies and then the order of stages, up and down read a
 * column as it stands: the head of the lane, a job, its steps, the next job. Undefined at an edge.
 */
export function walk(
  { model, places }: { readonly model: GraphModel; readonly places: GraphPlaces },
  from: string,
  direction: Direction,
): string | undefined {
  const item = model.items.get(from);
  if (direction === 'first') return model.order[0];
  if (direction === 'last') return model.order.at(-1);
  if (item === undefined) return model.order[0];
  switch (direction) {
    case 'right':
    case 'left':
      if (item.kind === 'opaque') return besideOpaque(model, item.key, direction);
      return item.kind === 'stage'
        ? besideStage(model, item.key, direction)
        : besideNode(model, places, nodeKeyOf(item), direction);
    case 'up':
    case 'down':
      return inColumn(model, places, item, direction === 'down' ? 1 : -1);
    case 'job-above':
      return neighbour(model, places, nodeKeyOf(item), -1);
    case 'job-below':
      return neighbour(model, places, nodeKeyOf(item), 1);
  }
}

/** The node that an item is drawn in. */
export function nodeKeyOf(item: GraphItem): string {
  return item.kind === 'step' ? item.jobKey : item.key;
}

function besideStage(model: GraphModel, key: string, direction: 'left' | 'right'): string | undefined {
  const stages = model.lanes.flatMap(({ stage }) => stage?.key ?? []);
  return stages[stages.indexOf(key) + (direction === 'right' ? 1 : -1)];
}

function besideOpaque(model: GraphModel, key: string, direction: 'left' | 'right'): string | undefined {
  const keys = model.opaque.map((item) => item.key);
  return keys[keys.indexOf(key) + (direction === 'right' ? 1 : -1)];
}

/** What stands above the lanes leads down to the first of them, and the top of every lane leads up to it. */
function firstBelow(model: GraphModel, places: GraphPlaces): string | undefined {
  const [lane] = model.lanes;
  return lane?.stage?.key ?? topNode(places, lane?.nodes.map(({ key }) => key) ?? []);
}

function besideNode(
  model: GraphModel,
  places: GraphPlaces,
  key: string,
  direction: 'left' | 'right',
): string | undefined {
  const linked = model.edges.flatMap(({ from, to }) => {
    if (direction === 'right') return from === key ? [to] : [];
    return to === key ? [from] : [];
  });
  const here = places.nodes.get(key);
  if (linked.length > 0) return nearest(places, here, linked);
  const index = model.lanes.findIndex(({ nodes }) => nodes.some((node) => node.key === key));
  const lane = model.lanes[index];
  // A job that nothing waits for leads to what stands beside it, and at the edge of the lane to the next stage.
  const beside = (lane?.nodes ?? []).filter(({ key: other }) => {
    const x = places.nodes.get(other)?.x ?? 0;
    return direction === 'right' ? x >= (here?.x ?? 0) + nodeWidth : x + nodeWidth <= (here?.x ?? 0);
  });
  if (beside.length > 0)
    return nearest(
      places,
      here,
      beside.map((node) => node.key),
    );
  const next = model.lanes[index + (direction === 'right' ? 1 : -1)];
  if (next === undefined) return undefined;
  return (
    nearest(
      places,
      here,
      next.nodes.map((node) => node.key),
    ) ?? next.stage?.key
  );
}

function nearest(places: GraphPlaces, here: Box | undefined, keys: readonly string[]): string | undefined {
  const distance = (key: string) => {
    const box = places.nodes.get(key);
    return box && here ? Math.abs(box.x - here.x) + 2 * Math.abs(box.y - here.y) : 0;
  };
  return [...keys].sort((a, b) => distance(a) - distance(b))[0];
}

function inColumn(model: GraphModel, places: GraphPlaces, item: GraphItem, by: 1 | -1): string | undefined {
  if (item.kind === 'opaque') return by === 1 ? firstBelow(model, places) : undefined;
  if (item.kind === 'stage') {
    const lane = model.lanes.find(({ id }) => id === item.key);
    return by === 1 ? topNode(places, lane?.nodes.map(({ key }) => key) ?? []) : model.opaque[0]?.key;
  }
  const nodeKey = nodeKeyOf(item);
  const steps = stepsIn(model, nodeKey);
  const index = item.kind === 'step' ? steps.indexOf(item.key) : -1;
  const within = index + by;
  if (within >= 0 && within < steps.length) return steps[within];
  if (item.kind === 'step' && by === -1) return nodeKey;
  const next = neighbour(model, places, nodeKey, by);
  if (by === 1 || next === undefined || model.items.get(next)?.kind !== 'job') return next;
  return stepsIn(model, next).at(-1) ?? next;
}

function stepsIn(model: GraphModel, key: string): readonly string[] {
  return model.order.filter((other) => {
    const item = model.items.get(other);
    return item?.kind === 'step' && item.jobKey === key;
  });
}

/** The node above or below in the same column; above the first one the head of the lane. */
function neighbour(model: GraphModel, places: GraphPlaces, key: string, by: 1 | -1): string | undefined {
  const lane = model.lanes.find(({ nodes }) => nodes.some((node) => node.key === key));
  const here = places.nodes.get(key);
  if (lane === undefined || here === undefined) return undefined;
  const column = lane.nodes
    .map((node) => node.key)
    .filter((other) => {
      const box = places.nodes.get(other);
      return box !== undefined && Math.abs(box.x - here.x) < nodeWidth && (box.y - here.y) * by > 0;
    });
  return nearest(places, here, column) ?? (by === -1 ? (lane.stage?.key ?? model.opaque[0]?.key) : undefined);
}

function topNode(places: GraphPlaces, keys: readonly string[]): string | undefined {
  const height = (key: string) => {
    const box = places.nodes.get(key);
    return box ? box.x * 10_000 + box.y : Number.POSITIVE_INFINITY;
  };
  return [...keys].sort((a, b) => height(a) - height(b))[0];
}
