import type { GraphModel, JobItem } from './graph-model.ts';
import { isClosedBook, jobNamed } from './graph-model.ts';

/** Why `to` cannot wait for `from`. Known before anything is dropped, so that nobody has to try. */
export type Hindrance =
  | { readonly kind: 'itself' }
  | { readonly kind: 'connected' }
  /** Names in the order in which they would wait for each other, the first one again at the end. */
  | { readonly kind: 'circle'; readonly through: readonly string[] }
  | { readonly kind: 'later-stage'; readonly stage: string }
  | { readonly kind: 'closed' };

export function hindranceOf(model: GraphModel, from: JobItem, to: JobItem): Hindrance | undefined {
  if (from.key === to.key) return { kind: 'itself' };
  if (to.needs.includes(from.name)) return { kind: 'connected' };
  if (isClosedBook(to.job.opaque)) return { kind: 'closed' };
  const laneOf = (job: JobItem) => model.lanes.findIndex(({ id }) => id === job.lane);
  if (laneOf(from) > laneOf(to)) return { kind: 'later-stage', stage: from.job.stage ?? '' };
  const through = wayBetween(model, to, from);
  return through === undefined ? undefined : { kind: 'circle', through: [...through, to.name] };
}

/** The way from `start` along what waits for it to `end`, both included. */
function wayBetween(model: GraphModel, start: JobItem, end: JobItem): readonly string[] | undefined {
  const outgoing = Map.groupBy(model.edges, ({ from }) => from);
  const cameFrom = new Map<string, string>();
  const open = [start.key];
  for (let key = open.shift(); key !== undefined; key = open.shift()) {
    if (key === end.key) break;
    for (const { to } of outgoing.get(key) ?? []) {
      if (to === start.key || cameFrom.has(to)) continue;
      cameFrom.set(to, key);
      open.push(to);
    }
  }
  if (!cameFrom.has(end.key)) return undefined;
  const way: string[] = [];
  for (let key: string | undefined = end.key; key !== undefined; key = cameFrom.get(key)) {
    way.unshift(model.items.get(key)?.name ?? '');
  }
  return way;
}

/** Jobs by name, with what hinders each. */
export function candidatesFor(model: GraphModel, job: JobItem, direction: 'to' | 'from') {
  return model.order.flatMap((key) => {
    const other = model.items.get(key);
    if (other?.kind !== 'job' || other.key === job.key || jobNamed(model, other.name) !== other) return [];
    const hindrance = direction === 'to' ? hindranceOf(model, job, other) : hindranceOf(model, other, job);
    return [{ job: other, hindrance }];
  });
}
