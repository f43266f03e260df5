import type { QuickFix, SourceRange } from './diagnostic.ts';
import { maxDurationMs, parseDuration } from './duration.ts';
import type { Findings } from './findings.ts';
import { foreignKey } from './foreign-keys.ts';
import { camelCase, describeObject, keysOf, type ObjectName, requiredKeys } from './language.ts';
import type { KeyType } from './language-types.ts';
import type { Located, ModelOf, ObjectPlace, Place } from './model.ts';
import { didYouMean, nearest } from './nearest.ts';
import { childPath, jsonFrom, type MapEntry, type MapNode, markedRange, type Node } from './tree.ts';

/**
 * Reads a tree as an object of the language: unknown keys (V3), keys in two spellings (V4), values of a wrong type (V2),
 * missing keys (V10) and too long lists (V1) are reported, and what cannot be read is left out.
 */
export function buildModel<const N extends ObjectName>(
  name: N,
  node: Node,
  path: string,
  findings: Findings,
): ModelOf<N> | undefined {
  const built = new ModelBuilder(findings).object(name, node, path);
  // The builder follows the same description that the type ModelOf<N> is computed from.
  return built as ModelOf<N> | undefined;
}

interface Built {
  readonly at: Place;
}

/** Each is compared with all known keys; a map full of unknown ones is no pipeline. */
const mostUnknownKeys = 100;

class ModelBuilder {
  readonly #findings: Findings;

  constructor(findings: Findings) {
    this.#findings = findings;
  }

  object(name: ObjectName, node: Node, path: string): Built | undefined {
    if (node.kind !== 'map') {
      this.#wrongType(node, path, 'a map of keys and values');
      return undefined;
    }
    const description = describeObject(name);
    const known = keysOf(name);
    const keys = new Map<string, MapEntry>();
    const rest: MapEntry[] = [];
    for (const entry of node.entries) {
      const key = known.get(entry.key);
      if (key === undefined) {
        if (description.open === undefined && !entry.key.startsWith('x-') && rest.length < mostUnknownKeys) {
          if (name === 'Stage' && entry.key === 'steps') this.#stepsInStage(entry, path);
          else this.#unknownKey(name, entry, path, node);
        }
        rest.push(entry);
        continue;
      }
      const other = keys.get(key.name);
      if (other === undefined) keys.set(key.name, entry);
      else if (!entry.merged) this.#twoSpellings(other, entry, path);
    }
    const at: ObjectPlace = { path, range: node.range, node, object: name, keys, rest };
    const model: Record<string, unknown> & Built = { at };
    for (const [field, entry] of keys) {
      const type = description.keys[field]?.type;
      if (type === undefined || isNull(entry.value)) continue;
      const built = this.value(type, entry.value, childPath(path, entry.key), node);
      if (built !== undefined) model[field] = built;
    }
    for (const field of requiredKeys(name)) {
      const entry = keys.get(field);
      if (entry === undefined || isNull(entry.value)) this.#missing(name, field, entry, node, path);
    }
    return model;
  }

  value(type: KeyType, node: Node, path: string, siblings: MapNode | undefined): Built | undefined {
    switch (type.kind) {
      case 'text':
      case 'duration':
      case 'condition':
        return this.#text(type, node, path);
      case 'integer':
        return this.#integer(type, node, path);
      case 'boolean':
        if (node.kind === 'scalar' && typeof node.value === 'boolean') return located(node.value, node, path);
        this.#wrongType(node, path, '`true` or `false`');
        return undefined;
      case 'choice':
        return this.#choice(type, node, path);
      case 'any':
        return located(jsonFrom(node), node, path);
      case 'list':
        return this.#list(type, node, path);
      case 'map':
        return this.#map(type, node, path);
      case 'object':
        // Names in descriptions are names of described objects: a test walks all of them.
        return this.object(type.name as ObjectName, node, path);
      case 'short':
        return node.kind === 'scalar'
          ? this.#short(type.name as ObjectName, type.short, node, path)
          : this.object(type.name as ObjectName, node, path);
      case 'variant': {
        const by = siblings?.entries.find((entry) => entry.key === type.by)?.value;
        const name = by?.kind === 'scalar' ? type.of[by.text] : undefined;
        // Without a known type there is nothing to hold the options against; the type itself is reported.
        return name === undefined ? undefined : this.object(name as ObjectName, node, path);
      }
    }
  }

  #text(type: KeyType & { kind: 'text' | 'duration' | 'condition' }, node: Node, path: string): Built | undefined {
    if (node.kind !== 'scalar') {
      this.#wrongType(node, path, type.kind === 'duration' ? 'a duration such as `90m`' : 'a text');
      return undefined;
    }
    const { text } = node;
    const hasPlaceholder = text.includes('${{');
    if (type.kind === 'text' && type.pattern !== undefined && !hasPlaceholder) {
      const { source, meaning } = type.pattern;
      if (!new RegExp(source).test(text)) this.#bad('V10', node, path, `\`${clip(text)}\` must be ${meaning}.`);
    }
    if (type.kind === 'duration' && !hasPlaceholder) {
      const trouble = durationTrouble(text, type);
      if (trouble !== undefined) this.#bad('V11', node, path, trouble);
    }
    return located(text, node, path);
  }

  #integer(type: KeyType & { kind: 'integer' }, node: Node, path: string): Built | undefined {
    if (node.kind === 'scalar' && node.text.includes('${{')) {
      this.#bad('V12', node, path, 'No placeholder is possible here; write the number.');
      return undefined;
    }
    if (node.kind !== 'scalar' || typeof node.value !== 'number' || !Number.isInteger(node.value)) {
      this.#wrongType(node, path, 'a whole number');
      return undefined;
    }
    const { value } = node;
    const { min, max } = type;
    if (value < min || (max !== undefined && value > max)) {
      const range = max === undefined ? `at least ${min}` : `from ${min} to ${max}`;
      this.#bad('V11', node, path, `${value} is out of range; use a number ${range}.`);
    }
    return located(value, node, path);
  }

  #choice(type: KeyType & { kind: 'choice' }, node: Node, path: string): Built | undefined {
    if (node.kind !== 'scalar') {
      this.#wrongType(node, path, type.values.map((value) => `\`${value}\``).join(' or '));
      return undefined;
    }
    const wanted = type.anyCase === true ? node.text.toLowerCase() : node.text;
    const spelled = type.values.find((value) => (type.anyCase === true ? value.toLowerCase() : value) === wanted);
    const value = spelled ?? type.aliases?.[wanted];
    if (value !== undefined) return located(value, node, path);
    const guess = nearest(node.text, type.values);
    const choices = type.values.map((known) => `\`${known}\``).join(', ');
    const fixes = guess === undefined ? [] : [replaceFix(markedRange(node), guess)];
    const message = `\`${clip(node.text)}\` is not known here; use ${choices}.`;
    this.#findings.add({ code: type.code ?? 'V2', message, path, range: markedRange(node), fixes });
    return undefined;
  }

  #list(type: KeyType & { kind: 'list' }, node: Node, path: string): Built | undefined {
    if (node.kind !== 'list') {
      if (type.orOne !== true) {
        this.#wrongType(node, path, 'a list', wrapFix(node));
        return undefined;
      }
      const only = this.value(type.of, node, path, undefined);
      return only === undefined ? undefined : placed({ items: [only] }, node, path);
    }
    if (node.items.length === 0 && type.emptyCode !== undefined) {
      this.#bad(type.emptyCode, node, path, 'This list must not be empty.');
    }
    const taken = this.#atMost(type.max, node.items, node, path);
    const items = taken.flatMap((item, index) => {
      const itemPath = childPath(path, index);
      if (isNull(item)) {
        this.#wrongType(item, itemPath, 'a value');
        return [];
      }
      const built = this.value(type.of, item, itemPath, undefined);
      return built === undefined ? [] : [built];
    });
    return placed({ items }, node, path);
  }

  #map(type: KeyType & { kind: 'map' }, node: Node, path: string): Built | undefined {
    if (node.kind !== 'map') {
      this.#wrongType(node, path, 'a map of names and values');
      return undefined;
    }
    const taken = this.#atMost(type.max, node.entries, node, path);
    const entries = taken.flatMap((entry) => {
      if (isNull(entry.value) && type.of.kind !== 'any') return [];
      const value = this.value(type.of, entry.value, childPath(path, entry.key), undefined);
      return value === undefined ? [] : [{ name: entry.key, nameRange: entry.keyRange, value }];
    });
    return placed({ entries }, node, path);
  }

  /** A text that stands for an object with one key. */
  #short(name: ObjectName, key: string, node: Node, path: string): Built | undefined {
    const entry: MapEntry = { key, keyRange: node.range, value: node, range: node.range, merged: false };
    const map: MapNode = { kind: 'map', range: node.range, entries: [entry], flow: true };
    const type = describeObject(name).keys[key]?.type;
    const value = type === undefined ? undefined : this.value(type, node, path, map);
    const at: ObjectPlace = {
      path,
      range: node.range,
      node: map,
      object: name,
      keys: new Map([[key, entry]]),
      rest: [],
    };
    return value === undefined ? undefined : { at, [key]: value };
  }

  #atMost<T>(max: number | undefined, values: readonly T[], node: Node, path: string): readonly T[] {
    if (max === undefined || values.length <= max) return values;
    this.#bad('V1', node, path, `${values.length} entries; at most ${max} are allowed.`);
    return values.slice(0, max);
  }

  #unknownKey(name: ObjectName, entry: MapEntry, path: string, node: MapNode): void {
    const present = new Set(node.entries.map(({ key }) => key));
    const usesCamel = /[a-z][A-Z]/.test(entry.key);
    const candidates = [...keysOf(name).keys()].filter((key) => !present.has(key) && usesCamel === /[A-Z]/.test(key));
    const foreign = foreignKey(name, entry.key);
    const guess = foreign === undefined ? nearest(entry.key, candidates) : foreign.sameAs;
    const known = Object.keys(describeObject(name).keys);
    const advice =
      foreign !== undefined
        ? ` ${foreign.advice}`
        : guess !== undefined
          ? didYouMean(entry.key, candidates)
          : ` Known keys: ${known.map((key) => `\`${key}\``).join(', ')}; or begin it with \`x-\`.`;
    this.#findings.add({
      code: 'V3',
      message: `Unknown key \`${clip(entry.key)}\`.${advice}`,
      path: childPath(path, entry.key),
      range: entry.keyRange,
      fixes: guess === undefined || present.has(guess) ? [] : [replaceFix(entry.keyRange, guess)],
    });
  }

  #stepsInStage(entry: MapEntry, path: string): void {
    const message = 'Steps belong to a job: put them below `jobs` in this stage.';
    this.#findings.add({ code: 'V6', message, path: childPath(path, entry.key), range: entry.keyRange });
  }

  #twoSpellings(first: MapEntry, second: MapEntry, path: string): void {
    this.#findings.add({
      code: 'V4',
      message: `\`${second.key}\` and \`${first.key}\` are the same key in two spellings; remove one.`,
      path: childPath(path, second.key),
      range: second.keyRange,
    });
  }

  #missing(name: ObjectName, key: string, entry: MapEntry | undefined, node: MapNode, path: string): void {
    const range = entry?.keyRange ?? { start: node.range.start, end: firstLineEnd(node) };
    const spelling = node.entries.some((other) => /[a-z][A-Z]/.test(other.key)) ? camelCase(key) : key;
    const code = name === 'Stage' && key === 'jobs' ? 'V6' : (missingCodes[name] ?? 'V10');
    const message = `The key \`${spelling}\` is missing: ${describeObject(name).keys[key]?.docs ?? ''}`;
    this.#findings.add({ code, message, path: childPath(path, key), range });
  }

  #wrongType(node: Node, path: string, wanted: string, fix?: QuickFix): void {
    const message = `Expected ${wanted}, found ${describeNode(node)}.`;
    const fixes = fix === undefined ? [] : [fix];
    const code = /(^|\.)triggers\[\d+\]\.options\./.test(path) ? 'V20' : 'V2';
    this.#findings.add({ code, message, path, range: markedRange(node), fixes });
  }

  #bad(code: string, node: Node, path: string, message: string): void {
    this.#findings.add({ code, message, path, range: markedRange(node) });
  }
}

/** Objects whose incompleteness has its own rule (language reference 13). */
const missingCodes: Partial<Record<ObjectName, string>> = {
  LabelExpression: 'V14',
  Matrix: 'V23',
};

function durationTrouble(
  text: string,
  { minMs, unlimited }: { readonly minMs: number; readonly unlimited?: true },
): string | undefined {
  if (text === 'unlimited') return unlimited === true ? undefined : '`unlimited` is not possible here.';
  const ms = parseDuration(text);
  if (ms === undefined) {
    const bare = /^[+-]?\d+(\.\d+)?$/.test(text);
    const advice = bare ? `write the unit, such as \`${text.replace(/^[+-]/, '')}s\`` : 'write `30s`, `90m` or `1h30m`';
    return `\`${clip(text)}\` is no duration; ${advice}.`;
  }
  if (ms < minMs) return `\`${text}\` is too short; the least is ${minMs / 1000}s.`;
  return ms > maxDurationMs ? `\`${text}\` is too long; the most is 30d.` : undefined;
}

function located<T>(value: T, node: Node, path: string): Located<T> {
  return placed({ value }, node, path);
}

function placed<F extends object>(fields: F, node: Node, path: string): F & Built {
  return { ...fields, at: { path, range: node.range, node } };
}

function isNull(node: Node): boolean {
  return node.kind === 'scalar' && node.value === null;
}

function describeNode(node: Node): string {
  if (node.kind === 'list') return 'a list';
  if (node.kind === 'map') return 'a map';
  return node.value === null ? 'nothing' : `\`${clip(node.text)}\``;
}

/** Long enough to recognise, short enough for a line; and never a whole secret. */
function clip(text: string): string {
  const line = text.split('\n', 1)[0] ?? '';
  return line.length > 60 || line.length < text.length ? `${line.slice(0, 60)}…` : line;
}

function firstLineEnd(node: MapNode): number {
  return node.entries[0]?.keyRange.end ?? node.range.end;
}

function replaceFix(range: SourceRange, insert: string): QuickFix {
  return { title: `Replace by \`${insert}\``, edits: [{ range, insert }] };
}

/** Makes a list of one of a text; nothing where that takes more than two brackets. */
export function wrapFix(node: Node): QuickFix | undefined {
  if (node.kind !== 'scalar' || node.alias !== undefined || node.style === 'literal' || node.style === 'folded') {
    return undefined;
  }
  const { start, end } = node.range;
  const edits = [
    { range: { start, end: start }, insert: '[' },
    { range: { start: end, end }, insert: ']' },
  ];
  return { title: 'Make it a list', edits };
}
