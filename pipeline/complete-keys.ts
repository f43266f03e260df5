import type { Completions } from './completion.ts';
import { camelCase, describeObject } from './language.ts';
import type { KeyDescription } from './language-types.ts';
import { LineIndex } from './lines.ts';
import type { ModelObject, Pipeline } from './model.ts';
import { visitObjects } from './model-objects.ts';

/** The keys that can still be written in the object at an offset; undefined when there is none. */
export function keyCompletions(text: string, offset: number, model: Pipeline): Completions | undefined {
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  const line = text.slice(lineStart, offset);
  const typed = /[\w-]*$/.exec(line)?.[0] ?? '';
  // Behind a dash something new begins, whatever stands in the same column above.
  const from = /^\s*(?:- +)+$/.test(line.slice(0, line.length - typed.length)) ? lineStart : 0;
  const object = objectAt(text, { offset, keyStart: offset - typed.length, from }, model);
  if (object === undefined) return undefined;
  const usesCamel = /^\s*(?:- )*\w*[a-z][A-Z]\w*:/m.test(text) && !/^\s*(?:- )*[a-z]+_[a-z_]+:/m.test(text);
  const present = object.at.keys;
  const items = Object.entries(describeObject(object.at.object).keys)
    .filter(([key]) => !present.has(key) || present.get(key)?.keyRange.start === offset - typed.length)
    .map(([key, described]) => {
      const label = usesCamel ? camelCase(key) : key;
      return {
        label,
        kind: 'key' as const,
        insert: `${label}: `,
        detail: keyDetail(described),
        docs: keyDocs(described),
      };
    });
  return { range: { start: offset - typed.length, end: offset }, items };
}

interface KeyPlace {
  readonly offset: number;
  readonly keyStart: number;
  /** The object begins here or later. */
  readonly from: number;
}

/** The innermost object that a key at `keyStart` would belong to. */
function objectAt(text: string, { offset, keyStart, from }: KeyPlace, model: Pipeline): ModelObject | undefined {
  const lines = new LineIndex(text);
  const column = lines.positionAt(keyStart).column;
  let found: ModelObject | undefined;
  visitObjects(model, (object) => {
    const { node } = object.at;
    if (node.flow) {
      if (node.range.start < offset && offset < node.range.end) found = object;
      return;
    }
    const starts =
      node.range.start >= from && node.range.start <= keyStart && lines.positionAt(node.range.start).column === column;
    if (starts && !hasShallowerLine(text, node.range.start, keyStart, column)) found = object;
  });
  return found;
}

/** Whether the block that begins at `start` has ended before `end`. */
function hasShallowerLine(text: string, start: number, end: number, column: number): boolean {
  const lines = text.slice(start, end).split('\n').slice(1, -1);
  return lines.some(
    (line) => line.trim() !== '' && !line.trimStart().startsWith('#') && line.search(/\S/) + 1 < column,
  );
}

export function keyDetail({ type, required }: KeyDescription): string {
  const words: Partial<Record<KeyDescription['type']['kind'], string>> = {
    any: 'value',
    object: 'map',
    short: 'text or map',
    variant: 'map',
    condition: 'condition',
  };
  const word = words[type.kind] ?? type.kind;
  return required === true ? `${word}, required` : word;
}

export function keyDocs(described: KeyDescription): string {
  return described.default === undefined ? described.docs : `${described.docs} Default: ${described.default}.`;
}
