import type { GraphModel } from './graph-model.ts';
import { headHeight } from './node-size.ts';
import type { Box, GraphPlaces } from './places.ts';

type Point = { readonly x: number; readonly y: number };

/** What is being dragged, and how far it is from where it stands. */
export interface Held {
  readonly keys: ReadonlySet<string>;
  readonly by: Point;
}

/** The stage that a job held that far from its place is over, unless it is its own. */
export function laneUnder(
  model: GraphModel,
  places: GraphPlaces,
  { key, by }: { readonly key: string; readonly by: Point },
): string | undefined {
  const job = model.items.get(key);
  const box = places.nodes.get(key);
  if (job?.kind !== 'job' || box === undefined) return undefined;
  const at = { x: box.x + by.x + box.width / 2, y: box.y + by.y + headHeight / 2 };
  const found = [...places.lanes].find(([, lane]) => at.x >= lane.x && at.x <= lane.x + lane.width)?.[0];
  return found !== undefined && found !== job.lane && model.items.get(found)?.kind === 'stage' ? found : undefined;
}

/** Where among the stages one held that far from its place would come. */
export function stagePlace(
  model: GraphModel,
  places: GraphPlaces,
  { key, by }: { readonly key: string; readonly by: Point },
): number {
  const middle = centre(places.lanes.get(key)) + by.x;
  const others = model.lanes.flatMap(({ stage }) => (stage && stage.key !== key ? [stage.key] : []));
  return others.filter((other) => centre(places.lanes.get(other)) < middle).length;
}

const centre = (box: Box | undefined) => (box ? box.x + box.width / 2 : 0);
