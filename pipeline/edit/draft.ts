import type { SourceRange, TextEdit } from '../diagnostic.ts';
import type { JsonValue } from '../plan.ts';
import { isStrictJson, readSource, type Source } from './source.ts';

/** An edit that cannot be made. It travels as a throw inside this folder only, and leaves it as a value. */
export class Refusal extends Error {}

export function refuse(reason: string): never {
  throw new Refusal(reason);
}

/** A mutable tree of plain values: what the document must mean after the edits. */
export type Expected = null | boolean | number | string | Expected[] | { [key: string]: Expected };

/**
 * A text under change. Remembers which stretches are still the original's, so that many steps end as one set of minimal
 * edits; and what the document must mean in the end, so that a splice that went wrong is refused and never returned.
 */
export class Draft {
  readonly #original: string;
  #pieces: readonly Piece[];
  #source: Source;
  #expected: Expected;

  constructor(source: Source) {
    this.#original = source.text;
    this.#pieces = [{ from: 0, text: source.text }];
    this.#source = source;
    this.#expected = clone(source.plain);
  }

  get source(): Source {
    return this.#source;
  }

  /** Applies edits that refer to the present text, and the same change to the expected meaning. */
  change(edits: readonly TextEdit[], means: (root: Expected) => Expected | undefined): void {
    const sorted = [...edits].sort((one, other) => one.range.start - other.range.start);
    this.#pieces = spliced(this.#pieces, sorted);
    const read = readSource(this.#pieces.map((piece) => piece.text).join(''));
    if (!read.ok) refuse(`this place is written in a way that cannot be edited safely: ${read.reason}`);
    this.#source = read.source;
    this.#expected = means(this.#expected) ?? this.#expected;
  }

  /** Edits against the original text. Throws a refusal when the text does not mean what it should. */
  finish(): { readonly text: string; readonly edits: readonly TextEdit[] } {
    if (!isSame(this.#source.plain, this.#expected)) {
      refuse('this place is written in a way that cannot be edited safely; change the text itself');
    }
    const text = this.#source.text;
    if (isStrictJson(this.#original) && !isStrictJson(text)) refuse('the result would no longer be JSON');
    return { text, edits: editsFrom(this.#pieces, this.#original) };
  }
}

/** What must be done to the result of `edits` to get `text` back, byte for byte. */
export function invertEdits(text: string, edits: readonly TextEdit[]): readonly TextEdit[] {
  let moved = 0;
  return [...edits]
    .sort((one, other) => one.range.start - other.range.start)
    .map(({ range, insert }): TextEdit => {
      const start = range.start + moved;
      moved += insert.length - (range.end - range.start);
      return { range: { start, end: start + insert.length }, insert: text.slice(range.start, range.end) };
    });
}

export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  return spliced(
    [{ from: 0, text }],
    [...edits].sort((one, other) => one.range.start - other.range.start),
  )
    .map((piece) => piece.text)
    .join('');
}

/** A stretch of the present text; `from` is its offset in the original, or undefined for what was inserted. */
interface Piece {
  readonly from: number | undefined;
  readonly text: string;
}

/** The edits are sorted and refer to the joined text of the pieces. */
function spliced(pieces: readonly Piece[], edits: readonly TextEdit[]): readonly Piece[] {
  const result: Piece[] = [];
  let at = 0;
  let next = 0;
  const copyUntil = (end: number, keep: boolean) => {
    for (;;) {
      const piece = pieces[next];
      if (piece === undefined || at >= end) return;
      const length = Math.min(piece.text.length - consumed, end - at);
      if (keep && length > 0) result.push(part(piece, consumed, length));
      consumed += length;
      at += length;
      if (consumed === piece.text.length) {
        next++;
        consumed = 0;
      }
    }
  };
  let consumed = 0;
  for (const { range, insert } of edits) {
    if (range.start < at) refuse('two parts of this edit meet at the same place; change the text itself');
    copyUntil(range.start, true);
    copyUntil(range.end, false);
    if (insert !== '') result.push({ from: undefined, text: insert });
  }
  copyUntil(Number.POSITIVE_INFINITY, true);
  return result;
}

function part(piece: Piece, offset: number, length: number): Piece {
  return {
    from: piece.from === undefined ? undefined : piece.from + offset,
    text: piece.text.slice(offset, offset + length),
  };
}

function editsFrom(pieces: readonly Piece[], original: string): readonly TextEdit[] {
  const edits: TextEdit[] = [];
  let at = 0;
  let insert = '';
  const close = (end: number) => {
    const edit = trimmed(original, { start: at, end }, insert);
    if (edit !== undefined) edits.push(edit);
    insert = '';
  };
  for (const piece of pieces) {
    if (piece.from === undefined) {
      insert += piece.text;
      continue;
    }
    close(piece.from);
    at = piece.from + piece.text.length;
  }
  close(original.length);
  return edits;
}

/** Leaves out what is the same at both ends; undefined when nothing changes. */
function trimmed(original: string, { start, end }: SourceRange, insert: string): TextEdit | undefined {
  let from = 0;
  let to = insert.length;
  while (start < end && from < to && original[start] === insert[from]) {
    start++;
    from++;
  }
  while (end > start && to > from && original[end - 1] === insert[to - 1]) {
    end--;
    to--;
  }
  if (start === end && from === to) return undefined;
  return { range: { start, end }, insert: insert.slice(from, to) };
}

export function clone(value: JsonValue): Expected {
  return JSON.parse(JSON.stringify(value)) as Expected;
}

/** Same values; the order of keys does not matter. */
export function isSame(one: JsonValue | Expected | undefined, other: JsonValue | Expected | undefined): boolean {
  if (one === other) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  if (one === undefined || other === undefined || Array.isArray(one) !== Array.isArray(other)) return false;
  const keys = Object.keys(one);
  if (keys.length !== Object.keys(other).length) return false;
  return keys.every((key) => isSame(memberOf(one, key), memberOf(other, key)));
}

function memberOf(value: object, key: string): JsonValue | undefined {
  // Both sides come from JSON, so a member is a JSON value or missing.
  return (value as Readonly<Record<string, JsonValue | undefined>>)[key];
}
