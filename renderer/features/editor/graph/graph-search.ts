import type { GraphItem, GraphModel } from './graph-model.ts';

/** Keys of what a text is found in, in the order in which they are walked. Every word must be somewhere. */
export function findItems(model: GraphModel, query: string): readonly string[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [];
  return model.order.filter((key) => {
    const item = model.items.get(key);
    const text = item ? textOf(item).toLowerCase() : '';
    return words.every((word) => text.includes(word));
  });
}

function textOf(item: GraphItem): string {
  switch (item.kind) {
    case 'job':
      return [item.name, item.job.description, item.job.image].join('\n');
    case 'step':
      return [item.name, item.step.uses, item.step.run].join('\n');
    default:
      return item.name;
  }
}
