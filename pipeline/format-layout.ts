import type { TextEdit } from './diagnostic.ts';
import { indentAt, isBlankLine, lineEnd, lineStart, nextLine } from './edit/extent.ts';
import type { Source } from './edit/source.ts';
import { isCollection, type SourceCollection, type SourceNode, type SourcePart } from './source-node.ts';

const step = 2;

/**
 * Indentation and spaces of every line. Lines that begin a key or dash get a column from their depth; lines inside a
 * value move along with its first line; comments follow the lines around them.
 */
export class Layout {
  readonly #text: string;
  readonly #source: Source;
  readonly #edits: TextEdit[] = [];
  /** Line start → new column. */
  readonly #columns = new Map<number, number>();
  /** Lists and mappings that are open at the beginning of a line, and at its end: what comments are held against. */
  readonly #openBefore = new Map<number, readonly Column[]>();
  readonly #openAfter = new Map<number, readonly Column[]>();
  /** Lines inside values: how far they move, or undefined for content that must not change at all. */
  readonly #inside = new Map<number, number>();

  constructor(source: Source) {
    this.#source = source;
    this.#text = source.text;
  }

  edits(): readonly TextEdit[] {
    const { root } = this.#source;
    if (isCollection(root) && !root.flow) this.#block(root, 0, []);
    else this.#value(root, 0, 0, []);
    this.#lines();
    return this.#edits;
  }

  #block(collection: SourceCollection, column: number, outer: readonly Column[]): void {
    const first = collection.parts[0];
    if (first === undefined) return;
    const open = [...outer, { before: this.#columnOf(first.start), after: column }];
    for (const part of collection.parts) {
      if (this.#beginsLine(part.start)) this.#place(part.start, column, open);
      else this.#openAfter.set(lineStart(this.#text, part.start), open);
      if (collection.kind === 'map') this.#keySpaces(part, collection.parts.find((entry) => entry === part)?.keyEnd);
      this.#part(part, column, open);
    }
  }

  #part(part: SourcePart, column: number, open: readonly Column[]): void {
    const { value, lead } = part;
    const onSameLine = !this.#text.slice(lead, value.start).includes('\n');
    if (onSameLine && value.start < value.end) this.#replace(lead, value.start, ' ');
    if (!onSameLine || value.start >= value.end) this.#comment(lead);
    if (
      !onSameLine &&
      this.#beginsLine(value.start) &&
      !(isCollection(value) && !value.flow && value.start === value.valueStart)
    ) {
      this.#place(value.start, column + step, open);
    }
    this.#value(value, column, lead, open);
  }

  #value(value: SourceNode, column: number, lead: number, open: readonly Column[]): void {
    if (isCollection(value) && !value.flow) {
      if (value.start < value.valueStart) this.#comment(this.#propertiesEnd(value));
      this.#block(value, column + step, open);
      return;
    }
    if (value.kind === 'scalar' && (value.form === 'literal' || value.form === 'folded')) {
      this.#blockScalar(value, column, open);
      return;
    }
    if (isCollection(value)) this.#flow(value);
    else this.#quotes(value);
    if (value.start < value.end) this.#comment(value.end);
    const own = lineStart(this.#text, Math.max(value.start, lead));
    for (let at = nextLine(this.#text, value.start); at < value.end; at = nextLine(this.#text, at)) {
      const moved = (this.#columns.get(own) ?? indentAt(this.#text, own)) - indentAt(this.#text, own);
      this.#inside.set(at, Math.max(indentAt(this.#text, at) + moved, column + 1));
      this.#openAfter.set(at, open);
    }
  }

  #blockScalar(value: SourceNode, column: number, open: readonly Column[]): void {
    const header = /^[|>][\d+-]*/.exec(this.#text.slice(value.valueStart, value.valueStart + 4))?.[0] ?? '';
    this.#comment(value.valueStart + header.length);
    const lines: number[] = [];
    for (let at = nextLine(this.#text, value.valueStart); at < value.end; at = nextLine(this.#text, at)) lines.push(at);
    const first = lines.find((line) => !isBlankLine(this.#text, line));
    const parent = open.at(-1)?.before ?? 0;
    const digit = /\d/.exec(header)?.[0];
    const before =
      digit === undefined ? (first === undefined ? 0 : indentAt(this.#text, first)) : parent + Number(digit);
    const after = digit === undefined ? column + step : column + Number(digit);
    for (const line of lines) {
      const indent = indentAt(this.#text, line);
      const isEmpty = lineEnd(this.#text, line) === line;
      if (!isEmpty) this.#inside.set(line, indent < before ? indent : indent + after - before);
      else this.#inside.set(line, 0);
      this.#openAfter.set(line, open);
    }
  }

  /** Spaces between the items of a collection that stands on one line. */
  #flow(collection: SourceCollection): void {
    const text = this.#text;
    let at = collection.valueStart + 1;
    const gap = (end: number, wanted: string) => {
      if (/^[ \t]*$/.test(text.slice(at, end))) this.#replace(at, end, wanted);
    };
    collection.parts.forEach((part, index) => {
      const start = Math.min(part.start, part.value.start);
      const before = text.slice(at, start);
      if (index === 0) gap(start, '');
      else if (/^[ \t]*,[ \t]*$/.test(before)) this.#replace(at, start, ', ');
      if (collection.kind === 'map') {
        this.#keySpaces(part, collection.parts[index]?.keyEnd);
        if (part.value.start < part.value.end && /^[ \t]*$/.test(text.slice(part.lead, part.value.start))) {
          this.#replace(part.lead, part.value.start, ' ');
        }
      }
      if (isCollection(part.value)) this.#flow(part.value);
      else this.#quotes(part.value);
      at = part.value.end;
    });
    gap(collection.end - 1, '');
  }

  #keySpaces(part: SourcePart, keyEnd: number | undefined): void {
    if (keyEnd !== undefined && keyEnd < part.lead - 1 && this.#text.slice(keyEnd, part.lead - 1).trim() === '') {
      this.#replace(keyEnd, part.lead - 1, '');
    }
  }

  /** Double quotes, unless that would need escapes. */
  #quotes(value: SourceNode): void {
    if (value.kind !== 'scalar' || value.form !== 'single') return;
    const inner = this.#text.slice(value.valueStart + 1, value.end - 1);
    if (/["\\\n]/.test(inner)) return;
    this.#replace(value.valueStart, value.end, `"${inner.replaceAll("''", "'")}"`);
  }

  /** One space before the comment that ends a line, none before the line end. */
  #comment(from: number): void {
    const end = lineEnd(this.#text, from);
    const match = /^[ \t]*(#.*)?$/.exec(this.#text.slice(from, end));
    if (match === null) return;
    const comment = match[1]?.trimEnd();
    this.#replace(from, end, comment === undefined ? '' : ` ${comment}`);
  }

  #propertiesEnd(value: SourceNode): number {
    const properties = this.#text.slice(value.start, value.valueStart);
    return value.start + (/^\S+(?:[ \t]+[&!]\S+)*/.exec(properties)?.[0].length ?? 0);
  }

  #place(start: number, column: number, open: readonly Column[]): void {
    const line = lineStart(this.#text, start);
    this.#columns.set(line, column);
    this.#openBefore.set(line, open);
    this.#openAfter.set(line, open);
  }

  #beginsLine(start: number): boolean {
    return this.#text.slice(lineStart(this.#text, start), start).trim() === '';
  }

  #columnOf(start: number): number {
    return start - lineStart(this.#text, start);
  }

  #lines(): void {
    const text = this.#text;
    for (let at = 0; at < text.length; at = nextLine(text, at)) {
      const indent = indentAt(text, at);
      const inside = this.#inside.get(at);
      const column = this.#columns.get(at);
      if (inside !== undefined) {
        if (!(isBlankLine(text, at) && indent === 0)) this.#replace(at, at + indent, ' '.repeat(inside));
      } else if (column !== undefined) {
        this.#replace(at, at + indent, ' '.repeat(column));
      } else if (isBlankLine(text, at)) {
        this.#replace(at, lineEnd(text, at), '');
      } else if (text[at + indent] === '#') {
        const end = lineEnd(text, at);
        this.#replace(
          at,
          end,
          `${' '.repeat(this.#commentColumn(at, indent))}${text.slice(at + indent, end).trimEnd()}`,
        );
      }
    }
  }

  /**
   * A comment above the first item of a list or mapping goes to the column of that item. Others keep the level they are
   * at: that of the line below, or of what is still open above.
   */
  #commentColumn(at: number, indent: number): number {
    const above = this.#openAbove(at);
    const below = this.#openBelow(at);
    const next = below.at(-1);
    if (next !== undefined && (below.length > above.length || next.before === indent)) return next.after;
    if (next === undefined && indent === 0) return 0;
    return above.findLast(({ before }) => before <= indent)?.after ?? 0;
  }

  #openAbove(from: number): readonly Column[] {
    for (let line = from; line > 0; ) {
      line = lineStart(this.#text, line - 1);
      const open = this.#openAfter.get(line);
      if (open !== undefined) return open;
    }
    return [];
  }

  #openBelow(from: number): readonly Column[] {
    for (let line = nextLine(this.#text, from); line < this.#text.length; line = nextLine(this.#text, line)) {
      const open = this.#openBefore.get(line);
      if (open !== undefined) return open;
    }
    return [];
  }

  #replace(start: number, end: number, insert: string): void {
    if (this.#text.slice(start, end) !== insert) this.#edits.push({ range: { start, end }, insert });
  }
}

/** The column of an open list or mapping, as it was and as it becomes. */
interface Column {
  readonly before: number;
  readonly after: number;
}
