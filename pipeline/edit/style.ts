import { camelCase, language } from '../language.ts';
import { isCollection, nodesIn, type SourceMap } from '../source-node.ts';
import { lineStart } from './extent.ts';
import type { Source } from './source.ts';

/** How a file is written, so that what is added looks like what is there. */
export interface Style {
  readonly spelling: 'snake' | 'camel';
  readonly quote: 'single' | 'double';
  /** Columns from a key to the keys below it. */
  readonly step: number;
  /** Columns from a key to the dashes of its list: 0 or `step`. */
  readonly dashStep: number;
  /** Short lists of texts as `[a, b]`. */
  readonly flowLists: boolean;
}

export function styleOf(source: Source): Style {
  const steps = new Map<number, number>();
  let snake = 0;
  let camel = 0;
  let single = 0;
  let double = 0;
  let indented = 0;
  let level = 0;
  let flow = 0;
  let block = 0;
  for (const node of nodesIn(source.root)) {
    if (node.kind === 'scalar' && node.form === 'single') single++;
    if (node.kind === 'scalar' && node.form === 'double') double++;
    if (node.kind === 'list' && node.parts.length > 0 && node.parts.every((part) => part.value.kind === 'scalar')) {
      if (node.flow) flow++;
      else block++;
    }
    if (node.kind !== 'map') continue;
    for (const entry of node.parts) {
      if (snakeKeys.has(entry.key)) snake++;
      else if (camelKeys.has(entry.key)) camel++;
      const step = node.flow ? undefined : stepBetween(source.text, node, entry);
      if (step === undefined) continue;
      if (entry.value.kind === 'map') steps.set(step, (steps.get(step) ?? 0) + 1);
      else if (step > 0) indented++;
      else level++;
    }
  }
  const step = [...steps].sort((one, other) => other[1] - one[1])[0]?.[0] ?? 2;
  return {
    spelling: camel > snake ? 'camel' : 'snake',
    quote: single > double ? 'single' : 'double',
    step,
    dashStep: level > indented ? 0 : step,
    flowLists: flow >= block,
  };
}

/** Columns between a key and the block collection below it; undefined when the value is none. */
function stepBetween(text: string, map: SourceMap, entry: SourceMap['parts'][number]): number | undefined {
  const { value } = entry;
  const [first] = map.parts;
  if (first === undefined || !isCollection(value) || value.flow || value.parts[0] === undefined) return undefined;
  return columnOf(text, value.parts[0].start) - columnOf(text, first.start);
}

export function columnOf(text: string, offset: number): number {
  return offset - lineStart(text, offset);
}

const snakeKeys = new Set(
  Object.values(language).flatMap(({ keys }) => Object.keys(keys).filter((key) => key.includes('_'))),
);
const camelKeys = new Set([...snakeKeys].map(camelCase));
