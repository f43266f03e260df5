import { camelCase, keysOf, type ObjectName } from '../language.ts';
import type { KeyType } from '../language-types.ts';
import type { JsonObject, JsonValue } from '../plan.ts';
import { type Draft, refuse } from './draft.ts';
import { assertNoSharedAnchors, partAt, pathText, plainAt, privateNode, type TreePath } from './locate.ts';
import { replaceValue } from './replace.ts';
import { insertPart, removePart } from './splice.ts';
import { type Style, styleOf } from './style.ts';

/**
 * Keys and indexes from the root of the document. Keys of the language may be in either spelling; the file decides how
 * they are written.
 */
export type FieldPath = readonly (string | number)[];

export function setField(draft: Draft, path: FieldPath, value: JsonValue): void {
  if (value === null) {
    unsetField(draft, path);
    return;
  }
  const { tree, type } = resolvePath(draft, path);
  const present = plainAt(draft, tree);
  const written = respell(value, type, styleOf(draft.source), present);
  if (present !== undefined && present !== null) {
    replaceValue(draft, tree, written);
    return;
  }
  addField(draft, path, tree, written);
}

export function unsetField(draft: Draft, path: FieldPath): void {
  const { tree } = resolvePath(draft, path);
  if (plainAt(draft, tree) === undefined) return;
  const holder = tree.slice(0, -1);
  if (tree.length === 1 || typeof holder.at(-1) === 'number') privateNode(draft.source, holder);
  removePart(draft, tree, isListThatMayBeEmpty(tree) ? 'keep' : 'drop');
}

/** `jobs`, `stages` and `steps` stay as `[]`: an editor starts again from there. */
function isListThatMayBeEmpty(tree: TreePath): boolean {
  const list = tree.at(-2);
  return typeof tree.at(-1) === 'number' && (list === 'jobs' || list === 'stages' || list === 'steps');
}

/** Adds the field, and the mappings around it that are not there yet, each at its canonical place. */
function addField(draft: Draft, path: FieldPath, tree: TreePath, value: JsonValue): void {
  const last = tree.at(-1);
  const holder = tree.slice(0, -1);
  if (last === undefined) refuse('the document as a whole cannot be set');
  const present = plainAt(draft, holder);
  if (present === undefined || present === null) {
    const fresh: JsonValue = typeof last === 'number' ? [value] : { [last]: value };
    const { type } = resolvePath(draft, path.slice(0, -1));
    if (type === undefined && typeof last === 'number') refuse(`there is no ${pathText(holder)} in this file`);
    addField(draft, path.slice(0, -1), holder, fresh);
    return;
  }
  if (typeof last === 'number') {
    if (!Array.isArray(present)) refuse(`${pathText(holder)} is not a list`);
    insertPart(draft, holder, Math.min(last, present.length), { value });
    return;
  }
  if (plainAt(draft, tree) === null && partExists(draft, tree)) removePart(draft, tree, 'keep');
  const node = privateNode(draft.source, holder);
  const keys = node.kind === 'map' ? node.parts.map((entry) => entry.key) : [];
  insertPart(draft, holder, canonicalIndex(keys, last, resolvePath(draft, path.slice(0, -1)).type), {
    key: last,
    value,
  });
}

function partExists(draft: Draft, tree: TreePath): boolean {
  const holder = privateNode(draft.source, tree.slice(0, -1));
  if (holder.kind !== 'map' || !holder.parts.some((entry) => entry.key === tree.at(-1))) return false;
  assertNoSharedAnchors(draft.source, partAt(draft.source, tree).part.value, pathText(tree));
  return true;
}

/** Behind the last of the keys that the language lists before it; free-form keys go to the end. */
function canonicalIndex(keys: readonly string[], key: string, type: KeyType | undefined): number {
  const object = objectOf(type);
  if (object === undefined) return keys.length;
  const order = [...new Set([...keysOf(object).values()].map((known) => known.name))];
  const rank = (spelled: string) => order.indexOf(keysOf(object).get(spelled)?.name ?? '');
  if (rank(key) === -1) return keys.length;
  const before = keys.findLastIndex((other) => rank(other) !== -1 && rank(other) < rank(key));
  // The first entry is what people recognise an item by; nothing but a name goes above it.
  return before === -1 && rank(key) > 0 ? Math.min(1, keys.length) : before + 1;
}

/** Follows `path` through the language and the file: the keys as the file spells them, and what the language expects. */
export function resolvePath(
  draft: Draft,
  path: FieldPath,
): { readonly tree: TreePath; readonly type: KeyType | undefined } {
  let type: KeyType | undefined = { kind: 'object', name: 'Pipeline' };
  const tree: (string | number)[] = [];
  for (const segment of path) {
    const holder = plainAt(draft, tree);
    if (typeof segment === 'number') {
      type = type?.kind === 'list' ? type.of : undefined;
      tree.push(segment);
      continue;
    }
    const object = objectOf(type);
    const known = object === undefined ? undefined : keysOf(object).get(segment);
    tree.push(
      known === undefined || object === undefined
        ? segment
        : spelledIn(holder, known.name, object, styleOf(draft.source)),
    );
    type = memberType(type, segment, holder);
  }
  return { tree, type };
}

function objectOf(type: KeyType | undefined): ObjectName | undefined {
  switch (type?.kind) {
    case 'object':
    case 'short':
      // Descriptions name only objects of the language.
      return type.name as ObjectName;
    case 'list':
      return type.orOne === true ? objectOf(type.of) : undefined;
    default:
      return undefined;
  }
}

/** What the language expects below `key` of a mapping of this type. */
export function memberType(type: KeyType | undefined, key: string, holder: unknown): KeyType | undefined {
  const object = objectOf(type);
  const member = object === undefined ? undefined : keysOf(object).get(key)?.description.type;
  if (member === undefined) return type?.kind === 'map' ? type.of : undefined;
  if (member.kind !== 'variant') return member;
  const by = typeof holder === 'object' && holder !== null ? (holder as JsonObject)[member.by] : undefined;
  const name = typeof by === 'string' ? member.of[by] : undefined;
  return name === undefined ? undefined : { kind: 'object', name };
}

/** The spelling that `holder` has already, else the one the file prefers. */
function spelledIn(holder: unknown, name: string, object: ObjectName, style: Style): string {
  if (typeof holder === 'object' && holder !== null) {
    for (const key of Object.keys(holder)) if (keysOf(object).get(key)?.name === name) return key;
  }
  return style.spelling === 'camel' ? camelCase(name) : name;
}

/** The same value with the keys of the language written as `present` has them, or as the file prefers. */
export function respell(value: JsonValue, type: KeyType | undefined, style: Style, present?: unknown): JsonValue {
  if (typeof value !== 'object' || value === null) return value;
  const below = (key: string | number) =>
    typeof present === 'object' && present !== null ? (present as Readonly<Record<string, unknown>>)[key] : undefined;
  if (Array.isArray(value)) {
    const of = type?.kind === 'list' ? type.of : undefined;
    return value.map((item, index) => respell(item, of, style, below(index)));
  }
  const object = objectOf(type);
  const entries = Object.entries(value).map(([key, member]) => {
    const known = object === undefined ? undefined : keysOf(object).get(key);
    const written = known === undefined || object === undefined ? key : spelledIn(present, known.name, object, style);
    return [written, respell(member, memberType(type, key, value), style, below(written))] as const;
  });
  return Object.fromEntries(entries);
}
