import { describeObject, type ObjectName } from './language.ts';
import type { KeyType, Phase } from './language-types.ts';
import type { Located, ModelList, ModelMap, ModelObject } from './model.ts';
import { childPath, type Node, type ScalarNode } from './tree.ts';

/** A text of the document, with what the language says about the key it belongs to. */
export interface Leaf {
  readonly node: ScalarNode;
  readonly path: string;
  readonly kind: 'text' | 'condition';
  /** When its placeholders are evaluated; absent: none are allowed. */
  readonly phase: Phase | undefined;
  /** The object of the language it is in, and the way from there: canonical keys, then names of data. */
  readonly object: ObjectName;
  readonly keys: readonly string[];
}

/**
 * Visits every text inside an object of the model, free-form data included, except below the keys in `skip`. Data that
 * is only kept (`meta`, options of inputs) has no placeholders and is not visited.
 */
export function visitLeaves(object: ModelObject, skip: ReadonlySet<string>, visit: (leaf: Leaf) => void): void {
  const name = object.at.object;
  const description = describeObject(name);
  for (const key of object.at.keys.keys()) {
    const type = description.keys[key]?.type;
    // The model has a field for every key of the description, built by the same description.
    const value = (object as unknown as Readonly<Record<string, unknown>>)[key];
    if (type !== undefined && value !== undefined && !skip.has(key))
      visitValue(value, type, { object: name, keys: [key] }, visit);
  }
  if (description.open === undefined) return;
  for (const entry of object.at.rest) {
    const place = { object: name, keys: [entry.key] };
    visitData(entry.value, childPath(object.at.path, entry.key), description.open, place, visit);
  }
}

const nothing: ReadonlySet<string> = new Set();

type Where = Pick<Leaf, 'object' | 'keys'>;

/** `value` is what the model builder makes of `type`, which is what each case relies on. */
function visitValue(value: unknown, type: KeyType, where: Where, visit: (leaf: Leaf) => void): void {
  switch (type.kind) {
    case 'list':
      for (const item of (value as ModelList<unknown>).items) visitValue(item, type.of, where, visit);
      return;
    case 'map':
      for (const { name, value: entry } of (value as ModelMap<unknown>).entries) {
        visitValue(entry, type.of, { ...where, keys: [...where.keys, name] }, visit);
      }
      return;
    case 'object':
    case 'short':
    case 'variant':
      visitLeaves(value as ModelObject, nothing, visit);
      return;
    case 'any': {
      const { at } = value as Located<unknown>;
      if (type.phase !== undefined) visitData(at.node, at.path, type.phase, where, visit);
      return;
    }
    case 'text':
    case 'duration':
    case 'condition': {
      const { at } = value as Located<string>;
      if (at.node.kind !== 'scalar') return;
      const kind = type.kind === 'condition' ? 'condition' : 'text';
      visit({ ...where, node: at.node, path: at.path, kind, phase: type.phase });
      return;
    }
    default:
      return;
  }
}

function visitData(node: Node, path: string, phase: Phase, where: Where, visit: (leaf: Leaf) => void): void {
  if (node.kind === 'scalar') {
    if (typeof node.value === 'string') visit({ ...where, node, path, kind: 'text', phase });
  } else if (node.kind === 'list') {
    for (const [index, item] of node.items.entries()) visitData(item, childPath(path, index), phase, where, visit);
  } else {
    for (const entry of node.entries) {
      const inner = { ...where, keys: [...where.keys, entry.key] };
      visitData(entry.value, childPath(path, entry.key), phase, inner, visit);
    }
  }
}
