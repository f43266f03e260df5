import { stringify } from 'yaml';
import { SpecFormat } from '../../../gen/pipeline/v1/pipeline_pb.js';
import type { Diagnostic } from '../../../pipeline/diagnostic.ts';
import { Draft, Refusal } from '../../../pipeline/edit/draft.ts';
import { replaceValue } from '../../../pipeline/edit/replace.ts';
import { readSource } from '../../../pipeline/edit/source.ts';
import { insertPart, removePart } from '../../../pipeline/edit/splice.ts';
import type { ObjectPlace, Place } from '../../../pipeline/model.ts';
import { parsePipeline } from '../../../pipeline/parse.ts';
import type { JsonObject, JsonValue } from '../../../pipeline/plan.ts';
import { jsonFrom } from '../../../pipeline/tree.ts';

/** The tree of a text with canonical keys; what is wrong with a text that cannot be read. */
export function readDefinition(
  text: string,
  path: string,
): { readonly tree: JsonObject } | { readonly diagnostics: readonly Diagnostic[] } {
  const { model, diagnostics } = parsePipeline(text, { path });
  if (!model || diagnostics.some(({ severity }) => severity === 'error')) return { diagnostics };
  return { tree: plain(model) as JsonObject }; // a pipeline is an object
}

/** The four shapes that every model is made of (pipeline/model.ts). */
interface Part {
  readonly at: Place | ObjectPlace;
  readonly value?: JsonValue;
  readonly items?: readonly Part[];
  readonly entries?: readonly { readonly name: string; readonly value: Part }[];
}

function plain(part: Part): JsonValue {
  if (part.items) return part.items.map(plain);
  if (part.entries) return Object.fromEntries(part.entries.map(({ name, value }) => [name, plain(value)]));
  if (!('keys' in part.at)) return part.value ?? null;
  const fields = new Map(Object.entries(part as unknown as Readonly<Record<string, Part>>)); // of an object: its keys
  const known = [...part.at.keys.keys()].flatMap((key) => {
    const field = fields.get(key);
    return field ? [[key, plain(field)]] : [];
  });
  const rest = part.at.rest.filter(({ key }) => !key.startsWith('x-')).map(({ key, value }) => [key, jsonFrom(value)]);
  return Object.fromEntries([...known, ...rest]);
}

/** A tree as a text of its own. */
export function textFromTree(tree: JsonObject, format: SpecFormat): string {
  if (format === SpecFormat.JSON) return `${JSON.stringify(tree, null, 2)}\n`;
  return stringify(tree, { lineWidth: 0, indentSeq: true });
}

/**
 * `text`, changed so that it means `tree`. Comments, order and spelling of keys stay where the content is equal. A text
 * that cannot be changed piece by piece, say because of anchors, is written anew.
 */
export function textMeaning(tree: JsonObject, text: string, format: SpecFormat): string {
  const read = readSource(text);
  if (!read.ok || !isObject(read.source.plain) || read.source.isJson !== (format === SpecFormat.JSON)) {
    return textFromTree(tree, format);
  }
  const present = read.source.plain;
  const wanted = spelledAs(present, tree) as JsonObject;
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

/** The wanted value in the words of the old one: key spellings, the order of keys, numbers where text means the same. */
function spelledAs(old: JsonValue, wanted: JsonValue): JsonValue {
  if (Array.isArray(old) && Array.isArray(wanted)) {
    return wanted.map((item, index) => spelledAs(partnerOf(item, old, index) ?? null, item));
  }
  if (isObject(old) && isObject(wanted)) {
    const spelling = new Map(Object.keys(old).map((key) => [canonical(key), key]));
    const entries = Object.entries(wanted).map(([key, value]): [string, JsonValue] => {
      const spelled = key in old ? key : (spelling.get(canonical(key)) ?? key);
      return [spelled, spelledAs(old[spelled] ?? null, value)];
    });
    const order = Object.keys(old);
    const rank = (key: string) => (order.includes(key) ? order.indexOf(key) : order.length);
    return Object.fromEntries(entries.sort(([a], [b]) => rank(a) - rank(b)));
  }
  const isSameText = (typeof old === 'number' || typeof old === 'boolean') && String(old) === wanted;
  return isSameText ? old : wanted;
}

/** Jobs, steps and the like are found again by their names. */
function partnerOf(item: JsonValue, old: readonly JsonValue[], index: number): JsonValue | undefined {
  if (!isObject(item) || item.name === undefined) return old[index];
  return old.find((one) => isObject(one) && one.name === item.name);
}

/** `maxAttempts` and `max_attempts` are one key (language reference 2.2), and so are `args` and `params` of gates. */
function canonical(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function isObject(value: JsonValue): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
