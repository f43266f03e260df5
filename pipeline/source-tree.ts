import {
  Composer,
  type CST,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type ParsedNode,
  Parser,
  Scalar,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import type { SourceRange } from './diagnostic.ts';
import type { Findings } from './findings.ts';
import { limits } from './language.ts';
import { syntaxErrors } from './syntax-errors.ts';
import type { ListNode, MapEntry, MapNode, Node, ScalarNode, ScalarStyle } from './tree.ts';

export type Format = 'yaml' | 'json';

/** By suffix; any other name is JSON when the text begins with `{` (language reference 2.1). */
export function formatOf(text: string, path: string | undefined): Format {
  if (path !== undefined && /\.ya?ml$/i.test(path)) return 'yaml';
  if (path !== undefined && /\.json$/i.test(path)) return 'json';
  return /^\uFEFF?\s*\{/.test(text) ? 'json' : 'yaml';
}

/**
 * The tree of a text, as much of it as can be read; what is wrong becomes V1 findings. JSON is read by the same parser,
 * which accepts all of it, and held to its own stricter grammar by the engine's JSON parser.
 */
export function readTree(text: string, format: Format, findings: Findings): Node | undefined {
  if (utf8Length(text) > limits.textBytes) {
    refuse(findings, 'The document is longer than 1 MiB; split it with `include`.', { start: 0, end: 0 });
    return undefined;
  }
  const jsonIsSound = format === 'json' && checkJson(text, findings);
  const tokens = [...new Parser().parse(text)];
  const tooDeep = tokens.map(findTooDeep).find((range) => range !== undefined);
  if (tooDeep !== undefined) {
    refuse(findings, `Nested deeper than ${limits.depth} levels.`, tooDeep);
    return undefined;
  }
  const options = { version: '1.2', schema: 'core', merge: false, uniqueKeys: false, prettyErrors: false } as const;
  const documents = [...new Composer(options).compose(tokens, true, text.length)];
  const [document, second] = documents;
  if (document === undefined) return undefined;
  if (second !== undefined) {
    const start = second.range?.[0] ?? 0;
    refuse(findings, 'A file holds one document; remove everything from this `---` on.', { start, end: start + 3 });
  }
  // JSON is a part of YAML, and what is wrong with it has been said in its own words.
  const troubles = format === 'yaml' ? [...document.errors, ...document.warnings] : [];
  const { errors, nestingLostAt } = syntaxErrors(troubles.filter(({ code }) => code !== 'MULTIPLE_DOCS'));
  for (const { message, range } of errors) refuse(findings, message, range);
  const reader = new TreeReader(findings, { mergeKeys: !jsonIsSound, nestingLostAt });
  const root = document.contents === null ? undefined : reader.read(document.contents, 0);
  return root !== undefined && reader.isWithinAliasLimit() ? root : undefined;
}

class TreeReader {
  readonly #findings: Findings;
  readonly #mergeKeys: boolean;
  readonly #nestingLostAt: number;
  readonly #anchors = new Map<string, { readonly node: Node; readonly bytes: number; readonly depth: number }>();
  /** Length of everything read so far with aliases written out, and how deep it went. */
  #bytes = 0;
  #deepest = 0;
  #refused = false;

  constructor(findings: Findings, options: { readonly mergeKeys: boolean; readonly nestingLostAt: number }) {
    this.#findings = findings;
    this.#mergeKeys = options.mergeKeys;
    this.#nestingLostAt = options.nestingLostAt;
  }

  isWithinAliasLimit(): boolean {
    return !this.#refused;
  }

  read(node: ParsedNode, depth: number): Node {
    if (isAlias(node)) return this.#followAlias(node.source, rangeOf(node), depth);
    const bytesBefore = this.#bytes;
    const deepestBefore = this.#deepest;
    this.#deepest = depth;
    const bare = isMap(node)
      ? this.#readMap(node as YAMLMap.Parsed, depth)
      : isSeq(node)
        ? this.#readList(node as YAMLSeq.Parsed, depth)
        : readScalar(node as Scalar.Parsed);
    const read = node.anchor === undefined ? bare : { ...bare, anchor: node.anchor };
    if (read.kind === 'scalar') this.#bytes += read.range.end - read.range.start;
    if (node.anchor !== undefined) {
      const bytes = this.#bytes - bytesBefore;
      this.#anchors.set(node.anchor, { node: read, bytes, depth: this.#deepest - depth });
    }
    this.#deepest = Math.max(this.#deepest, deepestBefore);
    return read;
  }

  #followAlias(name: string, alias: SourceRange, depth: number): Node {
    const anchor = this.#anchors.get(name);
    const nothing: ScalarNode = { kind: 'scalar', range: alias, value: null, text: '', style: 'plain' };
    if (anchor === undefined) {
      this.#refuseIfNested(`No anchor \`&${name}\` stands before this alias.`, alias);
      return nothing;
    }
    this.#bytes += anchor.bytes;
    this.#deepest = Math.max(this.#deepest, depth + anchor.depth);
    const isTooMuch = this.#bytes > limits.aliasBytes || depth + anchor.depth > limits.depth;
    if (isTooMuch && !this.#refused) {
      this.#refused = true;
      refuse(this.#findings, 'Aliases expand to more than 10 MiB or deeper than 32 levels.', alias);
    }
    return this.#refused ? nothing : { ...anchor.node, alias };
  }

  #readList(list: YAMLSeq.Parsed, depth: number): ListNode {
    const items = list.items.map((item) => this.read(item, depth + 1));
    return { kind: 'list', range: rangeOf(list), items, flow: list.flow === true };
  }

  #readMap(map: YAMLMap.Parsed, depth: number): MapNode {
    const entries = new Map<string, MapEntry>();
    const merges: Node[] = [];
    for (const pair of map.items) {
      const keyRange = rangeOf(pair.key);
      const key = isScalar(pair.key) ? readScalar(pair.key as Scalar.Parsed) : undefined;
      if (key === undefined) {
        this.#refuseIfNested('A key must be a plain text.', keyRange);
        continue;
      }
      this.#bytes += keyRange.end - keyRange.start;
      const value: Node =
        pair.value === null
          ? { kind: 'scalar', range: { start: keyRange.end, end: keyRange.end }, value: null, text: '', style: 'plain' }
          : this.read(pair.value, depth + 1);
      if (this.#mergeKeys && key.text === '<<' && key.style === 'plain') {
        merges.push(value);
      } else if (entries.has(key.text)) {
        this.#refuseIfNested(`The key \`${key.text}\` stands here twice; remove one.`, keyRange);
      } else {
        const end = Math.max(keyRange.end, value.alias?.end ?? value.range.end);
        entries.set(key.text, { key: key.text, keyRange, value, range: { start: keyRange.start, end }, merged: false });
      }
    }
    for (const merge of merges) this.#merge(entries, merge);
    return { kind: 'map', range: rangeOf(map), entries: [...entries.values()], flow: map.flow === true };
  }

  /** Where the nesting is lost, keys stand in maps that nobody wrote, and anchors may be among what was not read. */
  #refuseIfNested(message: string, range: SourceRange): void {
    if (range.start < this.#nestingLostAt) refuse(this.#findings, message, range);
  }

  /** Own keys win over merged ones, and an earlier merged map wins over a later one (YAML merge key type). */
  #merge(entries: Map<string, MapEntry>, value: Node): void {
    for (const source of value.kind === 'list' ? value.items : [value]) {
      if (source.kind !== 'map') {
        refuse(this.#findings, '`<<` takes a map or a list of maps.', source.alias ?? source.range);
        continue;
      }
      for (const entry of source.entries) {
        if (!entries.has(entry.key)) entries.set(entry.key, { ...entry, merged: true });
      }
    }
  }
}

const styles: Readonly<Record<string, ScalarStyle>> = {
  [Scalar.QUOTE_SINGLE]: 'single',
  [Scalar.QUOTE_DOUBLE]: 'double',
  [Scalar.BLOCK_LITERAL]: 'literal',
  [Scalar.BLOCK_FOLDED]: 'folded',
};

function readScalar(scalar: Scalar.Parsed): ScalarNode {
  const { value } = scalar;
  const text = scalar.source ?? '';
  return {
    kind: 'scalar',
    range: rangeOf(scalar),
    value: value === null || typeof value === 'boolean' || typeof value === 'number' ? value : text,
    text,
    style: styles[scalar.type ?? ''] ?? 'plain',
  };
}

function rangeOf(node: ParsedNode): SourceRange {
  return { start: node.range[0], end: node.range[1] };
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

function checkJson(text: string, findings: Findings): boolean {
  const bom = text.startsWith('\uFEFF') ? 1 : 0;
  try {
    JSON.parse(text.slice(bom));
    return true;
  } catch (reason) {
    const message = reason instanceof Error ? reason.message : String(reason);
    const position = /at position (\d+)/.exec(message)?.[1];
    const start = position === undefined ? text.trimEnd().length : Number(position) + bom;
    // The engine goes on with a piece of the text, line ends and all, or with the place.
    const cause = message.replace(/(, [\s\S]* is not valid JSON|( in JSON)? at position [\s\S]*)$/, '');
    refuse(findings, `Not valid JSON: ${cause}.`, { start, end: start + 1 });
    return false;
  }
}

function refuse(findings: Findings, message: string, range: SourceRange): void {
  findings.add({ code: 'V1', message, path: '', range });
}

function utf8Length(text: string): number {
  let bytes = text.length;
  if (bytes * 3 <= limits.textBytes) return bytes;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit >= 0x800 && (unit < 0xd800 || unit > 0xdfff)) bytes += 2;
    else if (unit >= 0x80) bytes += 1;
  }
  return bytes;
}
