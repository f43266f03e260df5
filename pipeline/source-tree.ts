import type { SourceRange } from './diagnostic.ts';
import type { Findings } from './findings.ts';
import { limits } from './language.ts';
import { readYaml, type YamlSource } from './read-yaml.ts';
import type { SourceList, SourceMap, SourceNode, SourceScalar } from './source-node.ts';
import { syntaxErrors } from './syntax-errors.ts';
import type { ListNode, MapEntry, MapNode, Node, ScalarNode } from './tree.ts';

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
  return treeFrom(readYaml(text), { format, jsonIsSound }, findings);
}

interface TreeOptions {
  readonly format: Format;
  /** Strict JSON has no merge keys: a key `<<` is a key. */
  readonly jsonIsSound: boolean;
}

/** What a source means: aliases followed, merge keys applied. */
export function treeFrom(source: YamlSource, options: TreeOptions, findings: Findings): Node | undefined {
  const { root, tooDeepAt, secondAt } = source;
  if (tooDeepAt !== undefined) {
    refuse(findings, `Nested deeper than ${limits.depth} levels.`, tooDeepAt);
    return undefined;
  }
  if (secondAt !== undefined) {
    const range = { start: secondAt, end: secondAt + 3 };
    refuse(findings, 'A file holds one document; remove everything from this `---` on.', range);
  }
  // JSON is a part of YAML, and what is wrong with it has been said in its own words.
  const { errors, nestingLostAt } = syntaxErrors(options.format === 'yaml' ? source.troubles : []);
  for (const { message, range } of errors) refuse(findings, message, range);
  if (root === undefined) return undefined;
  const reader = new TreeReader(findings, { mergeKeys: !options.jsonIsSound, nestingLostAt });
  const tree = reader.read(root, 0);
  return reader.isWithinAliasLimit() ? tree : undefined;
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

  read(node: SourceNode, depth: number): Node {
    if (node.kind === 'alias') return this.#followAlias(node.name, rangeOf(node), depth);
    const bytesBefore = this.#bytes;
    const deepestBefore = this.#deepest;
    this.#deepest = depth;
    const bare =
      node.kind === 'map'
        ? this.#readMap(node, depth)
        : node.kind === 'list'
          ? this.#readList(node, depth)
          : readScalar(node);
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

  #readList(list: SourceList, depth: number): ListNode {
    const items = list.parts.map(({ value }) => this.read(value, depth + 1));
    return { kind: 'list', range: rangeOf(list), items, flow: list.flow };
  }

  #readMap(map: SourceMap, depth: number): MapNode {
    const entries = new Map<string, MapEntry>();
    const merges: Node[] = [];
    for (const part of map.parts) {
      const { key } = part;
      const keyRange = { start: part.keyStart, end: part.keyEnd };
      if (part.keyForm === undefined) {
        this.#refuseIfNested('A key must be a plain text.', keyRange);
        continue;
      }
      this.#bytes += keyRange.end - keyRange.start;
      const value = this.read(part.value, depth + 1);
      if (this.#mergeKeys && key === '<<' && part.keyForm === 'plain') {
        merges.push(value);
      } else if (entries.has(key)) {
        this.#refuseIfNested(`The key \`${key}\` stands here twice; remove one.`, keyRange);
      } else {
        const end = Math.max(keyRange.end, value.alias?.end ?? value.range.end);
        entries.set(key, { key, keyRange, value, range: { start: keyRange.start, end }, merged: false });
      }
    }
    for (const merge of merges) this.#merge(entries, merge);
    return { kind: 'map', range: rangeOf(map), entries: [...entries.values()], flow: map.flow };
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

function readScalar(scalar: SourceScalar): ScalarNode {
  const { value, text, form } = scalar;
  return { kind: 'scalar', range: rangeOf(scalar), value, text, style: form };
}

function rangeOf({ valueStart, end }: SourceNode): SourceRange {
  return { start: valueStart, end };
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
