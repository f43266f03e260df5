import type { SourceRange } from './diagnostic.ts';
import { type Expression, parseExpression, partsOf } from './expression-syntax.ts';
import { splitText } from './placeholders.ts';
import type { JsonValue } from './plan.ts';

/** A use of a top-level name: `jobs['test'].outputs.tag` has root `jobs` and keys `test`, `outputs`, `tag`. */
export interface Reference {
  readonly root: string;
  /** Constant keys up to the first one that is computed. */
  readonly keys: readonly ReferenceKey[];
  /** A computed key follows, so that any member may be meant. */
  readonly isDynamic: boolean;
  readonly range: SourceRange;
}

export interface ReferenceKey {
  readonly name: string;
  /** Of the name itself; with quotes when it stands in brackets. */
  readonly range: SourceRange;
  readonly inBrackets: boolean;
}

/** Every use of a top-level name in an expression; variables of macros are none. */
export function referencesOf(expression: Expression): readonly Reference[] {
  const found: Reference[] = [];
  const visit = (part: Expression, bound: readonly string[]): void => {
    const chain = chainOf(part);
    if (chain !== undefined) {
      if (!bound.includes(chain.reference.root)) found.push(chain.reference);
      for (const computed of chain.computed) visit(computed, bound);
    } else if (part.kind === 'macro') {
      visit(part.target, bound);
      const inside = [...bound, part.variable];
      if (part.filter !== undefined) visit(part.filter, inside);
      visit(part.body, inside);
    } else {
      for (const inner of partsOf(part)) visit(inner, bound);
    }
  };
  visit(expression, []);
  return found;
}

/** References in the placeholders of a text. What cannot be parsed has none: that is reported elsewhere. */
export function referencesInText(text: string): readonly Reference[] {
  if (!text.includes('${{')) return [];
  const split = splitText(text);
  if (!split.ok) return [];
  return split.parts.flatMap((part) =>
    part.kind === 'placeholder' ? referencesInExpression(part.source, part.range.start) : [],
  );
}

/** References in the source of an expression that begins at `offset`. */
export function referencesInExpression(source: string, offset = 0): readonly Reference[] {
  const parsed = parseExpression(source);
  if (!parsed.ok) return [];
  const moved = ({ start, end }: SourceRange) => ({ start: start + offset, end: end + offset });
  return referencesOf(parsed.expression).map((reference) => ({
    ...reference,
    range: moved(reference.range),
    keys: reference.keys.map((key) => ({ ...key, range: moved(key.range) })),
  }));
}

/** References in all texts inside a free-form value. */
export function referencesInValue(value: JsonValue): readonly Reference[] {
  if (typeof value === 'string') return referencesInText(value);
  if (value === null || typeof value !== 'object') return [];
  return Object.values(value).flatMap((member: JsonValue) => referencesInValue(member));
}

interface Chain {
  readonly reference: Reference;
  /** Computed keys, which may hold references of their own. */
  readonly computed: readonly Expression[];
}

function chainOf(part: Expression): Chain | undefined {
  if (part.kind === 'name') {
    return { reference: { root: part.name, keys: [], isDynamic: false, range: part.range }, computed: [] };
  }
  if (part.kind !== 'member' && part.kind !== 'index') return undefined;
  const object = chainOf(part.object);
  if (object === undefined) return undefined;
  const { reference, computed } = object;
  const range = { start: reference.range.start, end: part.range.end };
  const key = keyOf(part);
  if (key === undefined && part.kind === 'index') {
    return { reference: { ...reference, range, isDynamic: true }, computed: [...computed, part.index] };
  }
  const keys = key === undefined || reference.isDynamic ? reference.keys : [...reference.keys, key];
  return { reference: { ...reference, keys, range }, computed };
}

function keyOf(part: Expression & { kind: 'member' | 'index' }): ReferenceKey | undefined {
  if (part.kind === 'member') return { name: part.name, range: part.nameRange, inBrackets: false };
  return part.index.kind === 'text' ? { name: part.index.value, range: part.index.range, inBrackets: true } : undefined;
}
