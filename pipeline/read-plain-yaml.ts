import { limits } from './language.ts';
import {
  nothingAt,
  type ScalarForm,
  type SourceEntry,
  type SourceList,
  type SourceMap,
  type SourceNode,
  type SourcePart,
  type SourceScalar,
} from './source-node.ts';

/**
 * Reads YAML the way pipelines are usually written: block maps and lists, scalars and flow collections on one line,
 * literal blocks, comments. Whatever else the text contains, a mistake included, gives undefined: the YAML library reads
 * it then and says what is wrong. On a text that is accepted, both give the same nodes (a property test holds that).
 */
export function readPlainYaml(text: string): SourceNode | undefined {
  // Line ends of other systems, byte order marks and control characters have rules of their own.
  if (unusual.test(text)) return undefined;
  try {
    return new PlainReader(text).read();
  } catch (reason) {
    if (reason === notPlain) return undefined;
    throw reason;
  }
}

/** Thrown where the text is not plain, and caught above. One object: an error per document would cost its stack. */
const notPlain = new Error('not plain');

function leave(): never {
  throw notPlain;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const unusual = /[\0-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff]/;

/** In place of a column: left of every other. */
const atEnd = -1;

const space = 0x20;
const lineFeed = 0x0a;
const tab = 0x09;
const hash = 0x23;
const colon = 0x3a;
const dash = 0x2d;
const comma = 0x2c;
const doubleQuote = 0x22;
const singleQuote = 0x27;
const backslash = 0x5c;
const bar = 0x7c;
const openList = 0x5b;
const closeList = 0x5d;
const openMap = 0x7b;
const closeMap = 0x7d;

/** What no plain scalar begins with, or only under conditions that are not worth telling apart. */
const indicators = new Set([...',[]{}#&*!|>\'"%@`?:'].map((character) => character.charCodeAt(0)));

class PlainReader {
  readonly #text: string;
  /** The next content: its offset, and its column or `atEnd`. */
  #at = 0;
  #column = atEnd;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  read(): SourceNode {
    this.#goToContent(0);
    if (!this.#isAtColumn(0)) leave();
    const root = this.#readBlock();
    // What is left was indented in a way that fits nowhere.
    if (!this.#isAtColumn(atEnd)) leave();
    return root;
  }

  #isAtColumn(column: number): boolean {
    return this.#column === column;
  }

  /** A block collection at the present content. */
  #readBlock(): SourceNode {
    if (this.#depth + 1 >= limits.depth) leave();
    this.#depth += 1;
    const block = this.#isDash(this.#at) ? this.#readList(this.#column) : this.#readMap(this.#column);
    this.#depth -= 1;
    return block;
  }

  #readList(column: number): SourceList {
    const start = this.#at;
    const parts: SourcePart[] = [];
    while (this.#column === column && this.#isDash(this.#at)) {
      const at = this.#at;
      parts.push({ start: at, lead: at + 1, value: this.#readItem(at, column) });
    }
    return this.#finish({ kind: 'list', ...extent(start, this.#endOf(parts)), flow: false, parts }, column);
  }

  #readItem(dashAt: number, column: number): SourceNode {
    const lead = dashAt + 1;
    const at = this.#skipSpaces(lead);
    if (this.#isLineOver(at)) {
      this.#goToNextLine(at);
      return this.#column > column ? this.#readBlock() : nothingAt(lead);
    }
    if (this.#isDash(at) || this.#findKey(at) !== undefined) {
      this.#at = at;
      this.#column = column + at - dashAt;
      return this.#readBlock();
    }
    return this.#readInline(at, column);
  }

  #readMap(column: number): SourceMap {
    const start = this.#at;
    const parts: SourceEntry[] = [];
    while (this.#column === column) {
      const key = this.#findKey(this.#at) ?? leave();
      const lead = key.end + 1;
      const { text, form, valueStart: keyStart, end: keyEnd } = key;
      const value = this.#readValue(lead, column);
      parts.push({ start: keyStart, key: text, keyForm: form, keyStart, keyEnd, lead, value });
    }
    return this.#finish({ kind: 'map', ...extent(start, this.#endOf(parts)), flow: false, parts }, column);
  }

  #readValue(lead: number, column: number): SourceNode {
    const at = this.#skipSpaces(lead);
    if (!this.#isLineOver(at)) return this.#readInline(at, column);
    this.#goToNextLine(at);
    const isList = this.#column === column && this.#isDash(this.#at);
    return this.#column > column || isList ? this.#readBlock() : nothingAt(at);
  }

  /** A value on the line of its key or dash, and on to the next content. `column` is that of the collection around it. */
  #readInline(at: number, column: number): SourceNode {
    const code = this.#code(at);
    if (code === bar) return this.#readLiteral(at, column);
    const value =
      code === openList || code === openMap ? this.#readFlow(at) : (this.#readQuoted(at) ?? this.#readPlain(at));
    const end = this.#skipSpaces(value.end);
    if (!this.#isLineOver(end) || (this.#code(end) === hash && end === value.end)) leave();
    this.#goToNextLine(end);
    // Deeper content would go on with the value.
    if (this.#column > column) leave();
    return value;
  }

  #readPlain(at: number): SourceScalar {
    const text = this.#text;
    let end = this.#beginPlain(at);
    for (let here = end; ; here++) {
      const code = this.#code(here);
      if (Number.isNaN(code) || code === lineFeed) break;
      if (code === tab) leave();
      if (code === colon && this.#isBlank(here + 1)) leave();
      if (code === hash && this.#code(here - 1) === space) break;
      if (code !== space) end = here + 1;
    }
    return plainScalar(text.slice(at, end), at);
  }

  /** After the first character of a plain scalar. */
  #beginPlain(at: number): number {
    const code = this.#code(at);
    if (this.#isBlank(at) || indicators.has(code)) leave();
    if (code === dash && this.#isBlank(at + 1)) leave();
    return at + 1;
  }

  #readQuoted(at: number): SourceScalar | undefined {
    const quote = this.#code(at);
    if (quote !== doubleQuote && quote !== singleQuote) return undefined;
    const text = this.#text;
    for (let here = at + 1; ; here++) {
      const code = this.#code(here);
      if (Number.isNaN(code) || code === lineFeed) leave();
      if (quote === doubleQuote && code === backslash) here += 1;
      else if (code === quote) {
        if (quote === doubleQuote) return scalar('double', unescaped(text.slice(at + 1, here)), at, here + 1);
        if (this.#code(here + 1) !== singleQuote) {
          return scalar('single', text.slice(at + 1, here).replaceAll("''", "'"), at, here + 1);
        }
        here += 1;
      }
    }
  }

  /** `|` or `|-` and the lines below it. */
  #readLiteral(at: number, column: number): SourceScalar {
    const isStripped = this.#code(at + 1) === dash;
    const headerEnd = this.#skipSpaces(at + (isStripped ? 2 : 1));
    if (!this.#isLineOver(headerEnd) || this.#code(headerEnd) === hash) leave();
    const lines: string[] = [];
    let indent = -1;
    let end = headerEnd;
    let start = this.#lineAfter(headerEnd);
    for (let blankLines = 0; start < this.#text.length; ) {
      const content = this.#skipSpaces(start);
      const width = content - start;
      const isBlankLine = this.#code(content) === lineFeed || content === this.#text.length;
      if (isBlankLine) {
        // Spaces beyond the indentation belong to the value, those before it is known may be a mistake.
        if (width > Math.max(indent, 0)) leave();
        blankLines += 1;
      } else {
        if (indent === -1) indent = width;
        if (width < indent || width <= column) break;
        for (; blankLines > 0; blankLines--) lines.push('');
        end = this.#lineEnd(content);
        lines.push(this.#text.slice(start + indent, end));
      }
      start = this.#lineAfter(content);
    }
    if (lines.length === 0) leave();
    this.#goToContent(start);
    // Less indented than the block, but inside of its parent: the library says what is wrong.
    if (this.#column > column || this.#isTab(start)) leave();
    const value = `${lines.join('\n')}${isStripped ? '' : '\n'}`;
    return scalar('literal', value, at, at + this.#text.slice(at, end).trimEnd().length);
  }

  /** `[...]` or `{...}` within one line. */
  #readFlow(at: number): SourceList | SourceMap {
    if (this.#depth + 1 >= limits.depth) leave();
    this.#depth += 1;
    const read = this.#code(at) === openMap ? this.#readFlowMap(at) : this.#readFlowList(at);
    this.#depth -= 1;
    return read;
  }

  #readFlowList(at: number): SourceList {
    const { parts, end } = this.#readFlowParts(at, closeList, (here) => this.#readFlowItem(here));
    return { kind: 'list', ...extent(at, end), flow: true, parts };
  }

  #readFlowMap(at: number): SourceMap {
    const { parts, end } = this.#readFlowParts(at, closeMap, (here) => this.#readFlowEntry(here));
    return { kind: 'map', ...extent(at, end), flow: true, parts };
  }

  #readFlowParts<T extends SourcePart>(at: number, close: number, read: (at: number) => T) {
    const parts: T[] = [];
    let here = this.#skipSpaces(at + 1);
    if (this.#code(here) === close) return { parts, end: here + 1 };
    for (;;) {
      const part = read(here);
      parts.push(part);
      here = this.#skipSpaces(part.value.end);
      if (this.#code(here) === close) return { parts, end: here + 1 };
      if (this.#code(here) !== comma) leave();
      here = this.#skipSpaces(here + 1);
    }
  }

  #readFlowItem(at: number): SourcePart {
    return { start: at, lead: at, value: this.#readFlowValue(at) };
  }

  #readFlowEntry(at: number): SourceEntry {
    const key = this.#readQuoted(at) ?? this.#readFlowPlain(at);
    if (this.#code(key.end) !== colon || this.#code(key.end + 1) !== space) leave();
    const lead = key.end + 1;
    const value = this.#readFlowValue(this.#skipSpaces(lead));
    return { start: at, key: key.text, keyForm: key.form, keyStart: at, keyEnd: key.end, lead, value };
  }

  #readFlowValue(at: number): SourceNode {
    const code = this.#code(at);
    if (code === openList || code === openMap) return this.#readFlow(at);
    return this.#readQuoted(at) ?? this.#readFlowPlain(at);
  }

  #readFlowPlain(at: number): SourceScalar {
    let end = this.#beginPlain(at);
    for (let here = end; ; here++) {
      const code = this.#code(here);
      if (Number.isNaN(code) || code === lineFeed || code === tab) leave();
      if (code === comma || code === openList || code === closeList || code === openMap || code === closeMap) break;
      if (code === colon && (this.#isBlank(here + 1) || indicators.has(this.#code(here + 1)))) break;
      if (code === hash && this.#code(here - 1) === space) leave();
      if (code !== space) end = here + 1;
    }
    // Not a text here but the mark of a list, which has no place within one line.
    if (this.#code(at) === dash && end === at + 1) leave();
    return plainScalar(this.#text.slice(at, end), at);
  }

  /** The key that stands at an offset, with its colon right behind it. */
  #findKey(at: number): SourceScalar | undefined {
    const quoted = this.#readQuoted(at);
    if (quoted !== undefined) return this.#isKeyEnd(quoted.end) ? quoted : undefined;
    const first = this.#code(at);
    if (Number.isNaN(first) || indicators.has(first) || first === dash) return undefined;
    // `...` at the beginning of a line ends the document.
    if (this.#text.startsWith('...', at)) leave();
    for (let here = at; ; here++) {
      const code = this.#code(here);
      if (Number.isNaN(code) || code === lineFeed) return undefined;
      if (code === tab || here - at > longestKey) leave();
      if (code === hash && this.#code(here - 1) === space) return undefined;
      if (code === colon && this.#isBlank(here + 1)) {
        if (this.#code(here - 1) === space) leave();
        return scalar('plain', this.#text.slice(at, here), at, here);
      }
    }
  }

  #isKeyEnd(at: number): boolean {
    return this.#code(at) === colon && this.#isBlank(at + 1);
  }

  /** What follows a collection is either indented less or nothing that this reader knows. */
  #finish<T extends SourceList | SourceMap>(collection: T, column: number): T {
    if (this.#column > column) leave();
    return collection;
  }

  #endOf(parts: readonly SourcePart[]): number {
    return parts.at(-1)?.value.end ?? leave();
  }

  #goToNextLine(at: number): void {
    this.#goToContent(this.#lineAfter(at));
  }

  /** To the first content from the beginning of a line on, over blank lines and comments. */
  #goToContent(lineStart: number): void {
    let start = lineStart;
    for (;;) {
      const at = this.#skipSpaces(start);
      const code = this.#code(at);
      if (code === tab) leave();
      if (Number.isNaN(code)) {
        this.#at = at;
        this.#column = atEnd;
        return;
      }
      if (code !== lineFeed && code !== hash) {
        this.#at = at;
        this.#column = at - start;
        return;
      }
      start = this.#lineAfter(at);
    }
  }

  #lineEnd(at: number): number {
    const end = this.#text.indexOf('\n', at);
    return end === -1 ? this.#text.length : end;
  }

  #lineAfter(at: number): number {
    return this.#lineEnd(at) + 1;
  }

  #skipSpaces(from: number): number {
    let at = from;
    while (this.#code(at) === space) at += 1;
    return at;
  }

  /** At a line end, at a comment, or at the end of the text. */
  #isLineOver(at: number): boolean {
    const code = this.#code(at);
    return code === lineFeed || code === hash || Number.isNaN(code);
  }

  #isDash(at: number): boolean {
    return this.#code(at) === dash && this.#isBlank(at + 1);
  }

  /** A space, a tab, a line end, or the end of the text. */
  #isBlank(at: number): boolean {
    const code = this.#code(at);
    return code === space || code === lineFeed || code === tab || Number.isNaN(code);
  }

  #isTab(at: number): boolean {
    return this.#code(this.#skipSpaces(at)) === tab;
  }

  /** NaN after the end. */
  #code(at: number): number {
    return this.#text.charCodeAt(at);
  }
}

/** The library warns of keys longer than 1024 characters. */
const longestKey = 1000;

function extent(start: number, end: number) {
  return { start, valueStart: start, end, anchor: undefined };
}

function scalar(form: ScalarForm, text: string, start: number, end: number): SourceScalar {
  return { kind: 'scalar', ...extent(start, end), form, text, value: text };
}

function plainScalar(text: string, start: number): SourceScalar {
  return { ...scalar('plain', text, start, start + text.length), value: coreValue(text) };
}

/** The value of a plain scalar under the core schema (YAML 1.2.2, section 10.3.2). */
function coreValue(text: string): null | boolean | number | string {
  if (!/^[-+.~0-9nNtTfF]/.test(text)) return text;
  if (/^(?:~|[Nn]ull|NULL)$/.test(text)) return null;
  if (/^(?:[Tt]rue|TRUE)$/.test(text)) return true;
  if (/^(?:[Ff]alse|FALSE)$/.test(text)) return false;
  if (/^[-+]?[0-9]+$/.test(text)) return Number.parseInt(text, 10);
  if (/^0o[0-7]+$/.test(text)) return Number.parseInt(text.slice(2), 8);
  if (/^0x[0-9a-fA-F]+$/.test(text)) return Number.parseInt(text.slice(2), 16);
  if (/^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/.test(text)) return Number.parseFloat(text);
  if (/^\.(?:nan|NaN|NAN)$/.test(text)) return Number.NaN;
  if (/^[-+]?\.(?:inf|Inf|INF)$/.test(text)) return text.startsWith('-') ? -Infinity : Infinity;
  return text;
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '"': '"', '\\': '\\', '/': '/' };

/** The escapes that are common in scripts; the library knows the others. */
function unescaped(source: string): string {
  if (!source.includes('\\')) return source;
  return source.replace(/\\([\s\S])/g, (_, escaped: string) => escapes[escaped] ?? leave());
}
