import { parseDocument, stringify } from 'yaml';
import { parseDuration } from '../../../../pipeline/duration.ts';
import type { KeyType } from '../../../../pipeline/language-types.ts';
import type { JsonValue } from '../../../../pipeline/plan.ts';
import { jsonFrom, type Node } from '../../../../pipeline/tree.ts';
import { isSameWord } from './control.ts';

/** What was typed, as a value of the document. `undefined`: nothing is to be set. */
export type Converted =
  | { readonly ok: true; readonly value: JsonValue | undefined }
  | { readonly ok: false; readonly problem: Problem };

export type Problem =
  | { readonly kind: 'not-a-number' }
  | { readonly kind: 'out-of-range'; readonly min: number; readonly max: number | undefined }
  | { readonly kind: 'not-a-duration' }
  | { readonly kind: 'too-short'; readonly least: string }
  | { readonly kind: 'not-a-choice'; readonly values: readonly string[] }
  /** In the language's own words. */
  | { readonly kind: 'pattern'; readonly meaning: string }
  | { readonly kind: 'not-yaml'; readonly message: string };

/** What a control shows for a single value: as it stands in the file, `1.10` as `1.10`. */
export function textOf(node: Node | undefined): string {
  if (node === undefined) return '';
  return node.kind === 'scalar' ? node.text : literalOf(jsonFrom(node));
}

/** A value of any shape as YAML to be edited; `valueFromLiteral` reads it back as the same value. */
export function literalOf(value: JsonValue): string {
  return stringify(value, { lineWidth: 0, version: '1.2', schema: 'core', blockQuote: 'literal' }).replace(/\n$/, '');
}

/** What a free-form value shows: the file's own spelling where it is one line, else YAML of several lines. */
export function literalOfNode(text: string, node: Node | undefined): string {
  if (node === undefined) return '';
  const written = text.slice(node.range.start, node.range.end);
  const isOneLine = !written.includes('\n') && (node.kind === 'scalar' || node.flow);
  return isOneLine && !hasReference(node) ? written : literalOf(jsonFrom(node));
}

/** Aliases mean nothing outside of their document. */
function hasReference(node: Node): boolean {
  if (node.alias !== undefined) return true;
  if (node.kind === 'list') return node.items.some(hasReference);
  return node.kind === 'map' && node.entries.some((entry) => entry.merged || hasReference(entry.value));
}

export function valueFromLiteral(literal: string): Converted {
  if (literal.trim() === '') return { ok: true, value: undefined };
  const document = parseDocument(literal, { version: '1.2', schema: 'core', prettyErrors: false });
  const [error] = document.errors;
  if (error !== undefined) return { ok: false, problem: { kind: 'not-yaml', message: error.message } };
  // JSON values only: the core schema has no others but NaN and infinities, which JSON writes as null.
  return { ok: true, value: JSON.parse(JSON.stringify(document.toJS() ?? null)) as JsonValue };
}

/** What was typed into the control of a single value. Nothing typed is nothing set. */
export function convert(type: KeyType, text: string): Converted {
  const plain = text.trim();
  if (plain === '') return { ok: true, value: undefined };
  switch (type.kind) {
    case 'integer':
      return integerFrom(type, plain);
    case 'boolean':
      if (plain === 'true' || plain === 'false') return { ok: true, value: plain === 'true' };
      return { ok: false, problem: { kind: 'not-a-choice', values: ['true', 'false'] } };
    case 'choice': {
      const value = type.values.find((one) => one === plain || (type.anyCase === true && isSameWord(one, plain)));
      return value === undefined
        ? { ok: false, problem: { kind: 'not-a-choice', values: type.values } }
        : { ok: true, value };
    }
    case 'duration':
      return durationFrom(type, plain);
    case 'text':
      if (type.pattern !== undefined && !hasPlaceholder(text) && !new RegExp(type.pattern.source).test(text)) {
        return { ok: false, problem: { kind: 'pattern', meaning: type.pattern.meaning } };
      }
      return { ok: true, value: text };
    case 'condition':
      return { ok: true, value: plain === 'true' || plain === 'false' ? plain === 'true' : plain };
    default:
      return valueFromLiteral(text);
  }
}

function integerFrom(type: KeyType & { kind: 'integer' }, text: string): Converted {
  if (!/^[+-]?\d{1,15}$/.test(text)) return { ok: false, problem: { kind: 'not-a-number' } };
  const value = Number(text);
  const { min, max } = type;
  const isInRange = value >= min && (max === undefined || value <= max);
  return isInRange ? { ok: true, value } : { ok: false, problem: { kind: 'out-of-range', min, max } };
}

function durationFrom(type: KeyType & { kind: 'duration' }, text: string): Converted {
  if ((type.unlimited === true && text === 'unlimited') || (type.phase !== undefined && hasPlaceholder(text))) {
    return { ok: true, value: text };
  }
  const ms = parseDuration(text);
  if (ms === undefined) return { ok: false, problem: { kind: 'not-a-duration' } };
  if (ms < type.minMs) return { ok: false, problem: { kind: 'too-short', least: `${type.minMs / 1000}s` } };
  return { ok: true, value: text };
}

function hasPlaceholder(text: string): boolean {
  return text.includes('${{');
}
