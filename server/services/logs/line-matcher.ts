import { stripVTControlCharacters } from 'node:util';
import type { LogHit, LogQuery } from '../../domain/log-search.ts';

const LF = 10;
const ESC = 0x1b;
const mostRanges = 100;
/** Of a hit's text; longer lines are shown around their first match. */
const longestShown = 2_000;
const shownBefore = 200;

/** Called for each matching line; its number within the text, from 0. */
export type TakeLine = (line: number) => void;

/**
 * Finds lines that match, in texts whose lines all end with LF. The whole text is searched at once and only places that
 * may match are looked at line by line: measured, a million lines take a fifth of the time of asking each.
 */
export class LineMatcher {
  readonly #literal: Buffer | undefined;
  readonly #whole: RegExp;
  readonly #line: RegExp;
  readonly #needsEachLine: boolean;

  constructor({ text, kind, isCaseSensitive }: LogQuery) {
    const source = kind === 'literal' ? text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&') : text;
    const flags = isCaseSensitive ? '' : 'i';
    this.#literal = kind === 'literal' && isCaseSensitive ? Buffer.from(text) : undefined;
    this.#whole = new RegExp(source, `gm${flags}`);
    this.#line = new RegExp(source, `g${flags}`);
    // What must not follow could be the LF itself: the search over the whole text would then miss the line.
    this.#needsEachLine = kind === 'regex' && /\(\?<?!/.test(text);
  }

  matchingLines(text: Buffer, take: TakeLine): void {
    const hasEscapes = text.includes(ESC);
    if (this.#literal && !hasEscapes) this.#takeLiteral(text, this.#literal, take);
    else this.#takeRegex(hasEscapes ? withoutEscapes(text.toString()) : text.toString(), take);
  }

  /** `line`: one line, without its LF. */
  hitOf(line: Buffer): Pick<LogHit, 'text' | 'ranges'> {
    const shown = stripVTControlCharacters(line.toString());
    const ranges: [number, number][] = [];
    this.#line.lastIndex = 0;
    for (const match of shown.matchAll(this.#line)) {
      if (match[0].length > 0) ranges.push([match.index, match.index + match[0].length]);
      if (ranges.length === mostRanges) break;
    }
    if (shown.length <= longestShown) return { text: shown, ranges };
    const from = Math.max(0, (ranges[0]?.[0] ?? 0) - shownBefore);
    const to = from + longestShown;
    return {
      text: shown.slice(from, to),
      ranges: ranges.filter(([start]) => start < to).map(([start, end]) => [start - from, Math.min(end, to) - from]),
    };
  }

  #takeLiteral(text: Buffer, literal: Buffer, take: TakeLine): void {
    let line = 0;
    let lineStart = 0;
    for (let found = text.indexOf(literal); found >= 0; found = text.indexOf(literal, lineStart)) {
      let end = text.indexOf(LF, lineStart);
      while (end < found) {
        lineStart = end + 1;
        line++;
        end = text.indexOf(LF, lineStart);
      }
      take(line);
      lineStart = end + 1;
      line++;
    }
  }

  #takeRegex(text: string, take: TakeLine): void {
    let line = 0;
    let lineStart = 0;
    while (lineStart < text.length) {
      let searchedTo = lineStart;
      if (!this.#needsEachLine) {
        this.#whole.lastIndex = lineStart;
        const match = this.#whole.exec(text);
        if (!match) return;
        // A match may go over line ends; every line it touches is asked by itself.
        searchedTo = match.index + match[0].length;
        for (let end = text.indexOf('\n', lineStart); end < match.index; end = text.indexOf('\n', lineStart)) {
          lineStart = end + 1;
          line++;
          if (lineStart >= text.length) return;
        }
      }
      do {
        const end = text.indexOf('\n', lineStart);
        this.#line.lastIndex = 0;
        if (this.#line.test(text.slice(lineStart, end))) take(line);
        lineStart = end + 1;
        line++;
      } while (lineStart < searchedTo && lineStart < text.length);
    }
  }
}

/** A sequence that is never ended would swallow line ends on the way; lines are then taken one by one. */
function withoutEscapes(text: string): string {
  const stripped = stripVTControlCharacters(text);
  if (lineEndsIn(stripped) === lineEndsIn(text)) return stripped;
  return text.split('\n').map(stripVTControlCharacters).join('\n');
}

function lineEndsIn(text: string): number {
  let count = 0;
  for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', end + 1)) count++;
  return count;
}
