import type { GraphModel } from './graph-model.ts';
import type { Direction } from './walk.ts';

/** What a key does in the outline, as trees have it: sideways opens and closes, or goes in and out. */
export type TreeStep = { readonly focus: string } | { readonly toggle: string } | undefined;

interface Tree {
  readonly model: GraphModel;
  /** From top to bottom. */
  readonly visible: readonly string[];
  readonly closed: ReadonlySet<string>;
}

export function walkTree({ model, visible, closed }: Tree, from: string, direction: Direction): TreeStep {
  const at = visible.indexOf(from);
  const to = (key: string | undefined): TreeStep => (key === undefined ? undefined : { focus: key });
  const parent = parentOf(model, from);
  const first = model.order.find((key) => parentOf(model, key) === from);
  switch (direction) {
    case 'up':
      return to(visible[at - 1]);
    case 'down':
      return to(visible[at + 1]);
    case 'first':
      return to(visible[0]);
    case 'last':
      return to(visible.at(-1));
    case 'right':
      if (first === undefined) return undefined;
      return closed.has(from) ? { toggle: from } : { focus: first };
    case 'left':
      return first !== undefined && !closed.has(from) ? { toggle: from } : to(parent);
    case 'job-above':
      return to(visible.slice(0, Math.max(0, at)).findLast((key) => isHead(model, key)));
    case 'job-below':
      return to(visible.slice(at + 1).find((key) => isHead(model, key)));
  }
}

const isHead = (model: GraphModel, key: string) => model.items.get(key)?.kind !== 'step';

function parentOf(model: GraphModel, key: string): string | undefined {
  const item = model.items.get(key);
  if (item?.kind === 'step') return item.jobKey;
  if (item?.kind === 'job') return model.items.has(item.lane) ? item.lane : undefined;
  return undefined;
}
