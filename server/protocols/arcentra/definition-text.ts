import { stringify } from 'yaml';
import { SpecFormat } from '../../../gen/pipeline/v1/pipeline_pb.js';
import { canonicalJson } from '../../../pipeline/canonical-json.ts';
import { Draft, Refusal } from '../../../pipeline/edit/draft.ts';
import { replaceValue } from '../../../pipeline/edit/replace.ts';
import { readSource } from '../../../pipeline/edit/source.ts';
import { insertPart, removePart } from '../../../pipeline/edit/splice.ts';
import type { JsonObject, JsonValue } from '../../../pipeline/plan.ts';

/** A tree as a text of its own. */
export function textFromTree(tree: JsonObject, format: SpecFormat): string {
  if (format === SpecFormat.JSON) return `${JSON.stringify(tree, null, 2)}\n`;
  return stringify(tree, { lineWidth: 0, indentSeq: true });
}

/**
 * `text`, which means `old`, changed so that it means `tree`. Comments, order and spelling stay wherever the content is
 * equal. A text that cannot be changed piece by piece, say because of anchors at the very place, is written anew.
 */
export function textMeaning(
  tree: JsonObject,
  { text, old }: { readonly text: string; readonly old: JsonObject },
  format: SpecFormat,
): string {
  const read = readSource(text);
  if (!read.ok || !isObject(read.source.plain) || read.source.isJson !== (format === SpecFormat.JSON)) {
    return textFromTree(tree, format);
  }
  const present = read.source.plain;
  const wanted = spelled(present, old, tree) as JsonObject; // an object, as all three are
  const draft = new Draft(read.source);
  try {
    for (const key of Object.keys(present)) if (!(key in wanted)) removePart(draft, [key], 'keep');
    for (const [key, value] of Object.entries(wanted)) {
      if (key in present) replaceValue(draft, [key], value);
      else insertPart(draft, [], Object.keys(present).length, { key, value });
    }
    return draft.finish().text;
  } catch (reason) {
    if (reason instanceof Refusal) return textFromTree(tree, format);
    throw reason;
  }
}

/**
 * The wanted value in the words of the file. `written` is what stands there, `old` what it means: the language lets one
 * thing be said in several ways, and what still means the same stays as it was said.
 */
function spelled(written: JsonValue | undefined, old: JsonValue | undefined, wanted: JsonValue): JsonValue {
  if (written !== undefined && old !== undefined && isSame(old, wanted)) return written;
  if (Array.isArray(written) && Array.isArray(old) && Array.isArray(wanted)) {
    return wanted.map((item, position) => {
      const index = partnerOf(item, old, position);
      return spelled(written[index], old[index], item);
    });
  }
  if (!isObject(written) || !isObject(old) || !isObject(wanted)) return wanted;
  const keyFor = spellingOf(written);
  const order = Object.keys(written);
  const rank = (key: string) => (order.includes(key) ? order.indexOf(key) : order.length);
  const entries = Object.entries(wanted).map(([key, value]): [string, JsonValue] => {
    const writtenKey = keyFor(key);
    return [writtenKey, spelled(written[writtenKey], old[key], value)];
  });
  return Object.fromEntries([...entries, ...withoutMeaning(written)].sort(([a], [b]) => rank(a) - rank(b)));
}

/** How the file writes a canonical key: `maxAttempts` for `max_attempts`, `args` for the `params` of gates. */
function spellingOf(written: JsonObject): (key: string) => string {
  const spellings = new Map(Object.keys(written).map((key) => [snakeCase(key), key]));
  return (key) => spellings.get(key) ?? (key === 'params' && 'args' in written ? 'args' : key);
}

function snakeCase(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** Keys of the author's own, which begin with `x-`, and keys without a value: nobody sees them, and they stay. */
function withoutMeaning(written: JsonObject): readonly [string, JsonValue][] {
  return Object.entries(written).filter(([key, value]) => key.startsWith('x-') || value === null);
}

/** Jobs, steps and the like are found again by their names, everything else by its position. */
function partnerOf(item: JsonValue, old: readonly JsonValue[], position: number): number {
  if (!isObject(item) || item.name === undefined) return position;
  return old.findIndex((one) => isObject(one) && one.name === item.name);
}

function isSame(one: JsonValue, other: JsonValue): boolean {
  return canonicalJson(one) === canonicalJson(other);
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
