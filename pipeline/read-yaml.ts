import {
  Composer,
  type CST,
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  type ParsedNode,
  Parser,
  type Scalar,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import type { SourceRange } from './diagnostic.ts';
import { limits } from './language.ts';
import { readPlainYaml } from './read-plain-yaml.ts';
import {
  nothingAt,
  type ScalarForm,
  type SourceEntry,
  type SourceMap,
  type SourceNode,
  type SourcePart,
} from './source-node.ts';

/** What the YAML library reports, as far as we look at it. */
export interface Trouble {
  readonly code: string;
  readonly message: string;
  readonly pos: readonly [start: number, end: number];
}

export interface YamlSource {
  /** Of the first document; undefined when there is none, or when it is nested too deep to be read. */
  readonly root: SourceNode | undefined;
  readonly troubles: readonly Trouble[];
  /** Where a second document begins. */
  readonly secondAt?: number;
  readonly tooDeepAt?: SourceRange;
}

/** Never throws. A text as people usually write it is read in one pass of our own, all others by the YAML library. */
export function readYaml(text: string): YamlSource {
  const root = readPlainYaml(text);
  return root === undefined ? readAnyYaml(text) : { root, troubles: [] };
}

/** As readYaml, by the library alone: what the reader of plain texts is held against. */
export function readAnyYaml(text: string): YamlSource {
  const tokens = [...new Parser().parse(text)];
  const tooDeepAt = tokens.map(findTooDeep).find((range) => range !== undefined);
  if (tooDeepAt !== undefined) return { root: undefined, troubles: [], tooDeepAt };
  const options = {
    version: '1.2',
    schema: 'core',
    merge: false,
    uniqueKeys: false,
    prettyErrors: false,
    keepSourceTokens: true,
  } as const;
  const [document, second] = [...new Composer(options).compose(tokens, true, text.length)];
  if (document === undefined) return { root: undefined, troubles: [] };
  const troubles = [...document.errors, ...document.warnings].filter(({ code }) => code !== 'MULTIPLE_DOCS');
  const root = nodeFrom(text, document.contents, undefined);
  return { root, troubles, ...(second !== undefined && { secondAt: second.range?.[0] ?? 0 }) };
}

/** Where a token nests deeper than the limit. Works without recursion: the input may be a million brackets. */
function findTooDeep(token: CST.Token): SourceRange | undefined {
  const open: { readonly token: CST.Token; readonly depth: number }[] = [{ token, depth: 0 }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next.token.type === 'document') {
      if (next.token.value !== undefined) open.push({ token: next.token.value, depth: 0 });
    } else if ('items' in next.token) {
      if (next.depth >= limits.depth) return { start: next.token.offset, end: next.token.offset + 1 };
      for (const item of next.token.items) {
        if (item.key) open.push({ token: item.key, depth: next.depth + 1 });
        if (item.value) open.push({ token: item.value, depth: next.depth + 1 });
      }
    }
  }
  return undefined;
}

/** Tokens between the indicator and a value; its anchor and tag stand there. */
type Lead = readonly CST.SourceToken[] | undefined;

type Begin = Pick<SourceNode, 'start' | 'valueStart' | 'anchor'>;

function nodeFrom(text: string, node: ParsedNode | null, lead: Lead): SourceNode | undefined {
  if (node === null) return undefined;
  const [valueStart, rangeEnd] = node.range;
  const property = lead?.find((token) => token.type === 'anchor' || token.type === 'tag');
  const start = property?.offset ?? valueStart;
  const anchor = isAlias(node) ? undefined : node.anchor;
  const begin = { start: Math.min(start, valueStart), valueStart, anchor };
  if (isAlias(node)) return { ...begin, kind: 'alias', name: node.source, end: rangeEnd };
  if (isMap(node)) return mapFrom(text, node as YAMLMap.Parsed, begin);
  if (isSeq(node)) return listFrom(text, node as YAMLSeq.Parsed, begin);
  const form = formOf(node.type);
  const end = form === 'literal' || form === 'folded' ? blockScalarEnd(text, valueStart, rangeEnd) : rangeEnd;
  const written = node.source ?? '';
  return { ...begin, kind: 'scalar', form, text: written, value: scalarValue(node, written), end };
}

function mapFrom(text: string, node: YAMLMap.Parsed, begin: Begin): SourceMap {
  const flow = node.flow === true;
  const parts = node.items.map((pair): SourceEntry => {
    const key: ParsedNode = pair.key;
    const [keyStart, keyEnd] = key.range;
    const sep = pair.srcToken?.sep;
    const colon = sep?.find((token) => token.type === 'map-value-ind');
    const property = pair.srcToken?.start.find(
      (token) => token.type === 'anchor' || token.type === 'tag' || token.type === 'explicit-key-ind',
    );
    const afterColon = colon === undefined ? keyEnd : colon.offset + 1;
    return {
      start: property?.offset ?? keyStart,
      key: isScalar(key) ? (key.source ?? '') : text.slice(keyStart, keyEnd),
      keyForm: isScalar(key) ? formOf(key.type) : undefined,
      keyStart,
      keyEnd,
      lead: afterColon,
      value: nodeFrom(text, pair.value, sep) ?? nothingAt(afterColon),
    };
  });
  return { ...begin, kind: 'map', flow, parts, end: endOf(node, flow, parts) };
}

function listFrom(text: string, node: YAMLSeq.Parsed, begin: Begin): SourceNode {
  const flow = node.flow === true;
  const tokens = itemTokens(node.srcToken);
  const parts = node.items.map((value, index): SourcePart => {
    const token = tokens[index];
    const dash = token?.start.find((part) => part.type === 'seq-item-ind');
    const read = isPair(value) ? undefined : nodeFrom(text, value as ParsedNode, token?.start);
    const at = dash === undefined ? (read?.start ?? node.range[1]) : dash.offset;
    const lead = dash === undefined ? at : dash.offset + 1;
    // An empty item is a scalar that the library places after the line end; it belongs right behind its dash.
    const isNothing = read?.kind === 'scalar' && read.valueStart === read.end && read.anchor === undefined;
    return { start: at, lead, value: read === undefined || isNothing ? nothingAt(lead) : read };
  });
  return { ...begin, kind: 'list', flow, parts, end: endOf(node, flow, parts) };
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

function scalarValue({ value }: Scalar, written: string): null | boolean | number | string {
  return value === null || typeof value === 'boolean' || typeof value === 'number' ? value : written;
}
