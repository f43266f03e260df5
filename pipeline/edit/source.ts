import {
  type CST,
  type Document,
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  type ParsedNode,
  parseDocument,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import { LineIndex } from '../lines.ts';
import type { JsonValue } from '../plan.ts';

/**
 * A document as it is written, not as it is meant: aliases stay aliases, merge keys stay entries, and every part knows
 * the offsets it occupies. Edits are splices at these offsets; nothing is ever printed back from the tree.
 */
export interface Source {
  readonly text: string;
  readonly eol: '\n' | '\r\n';
  /** Strict JSON must stay strict JSON: no comments, no plain scalars, no trailing commas. */
  readonly isJson: boolean;
  readonly root: SourceNode;
  /** The values, aliases followed and merge keys applied. */
  readonly plain: JsonValue;
  /** How often each anchor is referred to. */
  readonly aliasCounts: ReadonlyMap<string, number>;
}

interface Extent {
  /** Where anchor and tag stand if there are any, else `valueStart`. */
  readonly start: number;
  readonly valueStart: number;
  /** After the last character of the value, before any comment or line end. */
  readonly end: number;
  readonly anchor: string | undefined;
}

export type ScalarForm = 'plain' | 'single' | 'double' | 'literal' | 'folded';

export interface SourceScalar extends Extent {
  readonly kind: 'scalar';
  readonly form: ScalarForm;
  readonly value: JsonValue;
}
export interface SourceAlias extends Extent {
  readonly kind: 'alias';
  readonly name: string;
}
export interface SourceList extends Extent {
  readonly kind: 'list';
  readonly flow: boolean;
  readonly parts: readonly SourcePart[];
}
export interface SourceMap extends Extent {
  readonly kind: 'map';
  readonly flow: boolean;
  readonly parts: readonly SourceEntry[];
}
export type SourceNode = SourceScalar | SourceAlias | SourceList | SourceMap;
export type SourceCollection = SourceList | SourceMap;

/** One item of a list, or one entry of a map. */
export interface SourcePart {
  /** The dash of a block list, the key of an entry, the value of a flow list. */
  readonly start: number;
  /** After the dash, or after the colon: where the value may begin. */
  readonly lead: number;
  readonly value: SourceNode;
}
export interface SourceEntry extends SourcePart {
  readonly key: string;
  readonly keyEnd: number;
}

export type ReadSource =
  | { readonly ok: true; readonly source: Source }
  | { readonly ok: false; readonly reason: string };

export function readSource(text: string): ReadSource {
  const document = parseDocument(text, { keepSourceTokens: true, merge: true, prettyErrors: false });
  const [error] = document.errors;
  if (error !== undefined) {
    const { line } = new LineIndex(text).positionAt(error.pos[0]);
    return { ok: false, reason: `line ${line} is not readable (${error.message}); correct the text first` };
  }
  try {
    const root = nodeFrom(text, document.contents, undefined);
    if (root === undefined) return { ok: false, reason: 'the document is empty' };
    return {
      ok: true,
      source: {
        text,
        eol: text.includes('\r\n') ? '\r\n' : '\n',
        isJson: isStrictJson(text),
        root,
        plain: plainFrom(document),
        aliasCounts: countAliases(root),
      },
    };
  } catch (reason) {
    // The library throws on aliases that expand without bound; a document like that has no meaning to keep.
    return { ok: false, reason: `the document cannot be read: ${reason instanceof Error ? reason.message : reason}` };
  }
}

export function isStrictJson(text: string): boolean {
  if (!text.trimStart().startsWith('{')) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

export function isCollection(node: SourceNode): node is SourceCollection {
  return node.kind === 'list' || node.kind === 'map';
}

/** Every node below and including this one, in the order of the text. */
export function* nodesIn(node: SourceNode): Generator<SourceNode> {
  yield node;
  if (!isCollection(node)) return;
  for (const part of node.parts) yield* nodesIn(part.value);
}

/** `toJS` shares objects between aliases; the round trip makes a tree of it. */
function plainFrom(document: Document.Parsed): JsonValue {
  return JSON.parse(JSON.stringify(document.toJS({ maxAliasCount: 10_000 }) ?? null)) as JsonValue;
}

function countAliases(root: SourceNode): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const node of nodesIn(root)) {
    if (node.kind === 'alias') counts.set(node.name, (counts.get(node.name) ?? 0) + 1);
  }
  return counts;
}

/** Tokens between the indicator and a value; its anchor and tag stand there. */
type Lead = readonly CST.SourceToken[] | undefined;

function nodeFrom(text: string, node: ParsedNode | null, lead: Lead): SourceNode | undefined {
  if (node === null) return undefined;
  const [valueStart, rangeEnd] = node.range;
  const property = lead?.find((token) => token.type === 'anchor' || token.type === 'tag');
  const start = property?.offset ?? valueStart;
  const anchor = isAlias(node) ? undefined : node.anchor;
  const extent = { start: Math.min(start, valueStart), valueStart, anchor };
  if (isAlias(node)) return { ...extent, kind: 'alias', name: node.source, end: rangeEnd };
  if (isMap(node)) return mapFrom(text, node, extent);
  if (isSeq(node)) return listFrom(text, node, extent);
  const form = formOf(node.type);
  const end = form === 'literal' || form === 'folded' ? blockScalarEnd(text, valueStart, rangeEnd) : rangeEnd;
  return { ...extent, kind: 'scalar', form, value: scalarValue(node.value), end };
}

function mapFrom(text: string, node: YAMLMap.Parsed, extent: Omit<Extent, 'end'>): SourceMap {
  const flow = node.flow === true;
  const parts = node.items.map((pair): SourceEntry => {
    const key = pair.key;
    if (!isScalar(key)) throw new Error('a key that is not a plain text');
    const [keyStart, keyEnd] = key.range;
    const sep = pair.srcToken?.sep;
    const colon = sep?.find((token) => token.type === 'map-value-ind');
    const keyProperty = pair.srcToken?.start.find(
      (token) => token.type === 'anchor' || token.type === 'tag' || token.type === 'explicit-key-ind',
    );
    const afterColon = colon === undefined ? keyEnd : colon.offset + 1;
    return {
      start: keyProperty?.offset ?? keyStart,
      key: String(key.source ?? key.value),
      keyEnd,
      lead: afterColon,
      value: nodeFrom(text, pair.value, sep) ?? nothingAt(afterColon),
    };
  });
  return { ...extent, kind: 'map', flow, parts, end: endOf(node, flow, parts) };
}

function listFrom(text: string, node: YAMLSeq.Parsed, extent: Omit<Extent, 'end'>): SourceList {
  const flow = node.flow === true;
  const tokens = itemTokens(node.srcToken);
  const parts = node.items.map((value, index): SourcePart => {
    if (isPair(value)) throw new Error('a pair without braces inside a list');
    const token = tokens[index];
    const dash = token?.start.find((part) => part.type === 'seq-item-ind');
    const read = nodeFrom(text, value as ParsedNode, token?.start);
    const at = dash === undefined ? (read?.start ?? node.range[1]) : dash.offset;
    const lead = dash === undefined ? at : dash.offset + 1;
    // An empty item is a scalar that the library places after the line end; it belongs right behind its dash.
    const isNothing = read?.kind === 'scalar' && read.valueStart === read.end && read.anchor === undefined;
    return { start: at, lead, value: read === undefined || isNothing ? nothingAt(lead) : read };
  });
  return { ...extent, kind: 'list', flow, parts, end: endOf(node, flow, parts) };
}

/** The items of a list token that hold a value; the library also keeps one for comments after the last of them. */
function itemTokens(token: CST.Token | undefined): readonly CST.CollectionItem[] {
  if (token?.type === 'block-seq') {
    return token.items.filter((item) => item.start.some((part) => part.type === 'seq-item-ind'));
  }
  if (token?.type === 'flow-collection') {
    return token.items.filter((item) => item.value !== undefined || item.key !== undefined);
  }
  return [];
}

function endOf(node: YAMLMap.Parsed | YAMLSeq.Parsed, flow: boolean, parts: readonly SourcePart[]): number {
  if (flow) return node.range[1];
  return parts.at(-1)?.value.end ?? node.range[1];
}

function nothingAt(offset: number): SourceScalar {
  return {
    kind: 'scalar',
    form: 'plain',
    value: null,
    start: offset,
    valueStart: offset,
    end: offset,
    anchor: undefined,
  };
}

/** Blank lines after a block scalar belong to it only when its header says `+`. */
function blockScalarEnd(text: string, start: number, rangeEnd: number): number {
  const header = text.slice(start, text.indexOf('\n', start));
  const body = text.slice(start, rangeEnd);
  const kept = /^[|>]\d?\+/.test(header) ? body.replace(/\r?\n$/, '') : body.replace(/\s+$/, '');
  return start + kept.length;
}

function formOf(type: string | undefined): ScalarForm {
  switch (type) {
    case 'QUOTE_SINGLE':
      return 'single';
    case 'QUOTE_DOUBLE':
      return 'double';
    case 'BLOCK_LITERAL':
      return 'literal';
    case 'BLOCK_FOLDED':
      return 'folded';
    default:
      return 'plain';
  }
}

function scalarValue(value: unknown): JsonValue {
  return value === null || typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number'
    ? value
    : String(value);
}
