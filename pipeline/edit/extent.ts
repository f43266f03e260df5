import type { SourceRange } from '../diagnostic.ts';
import type { SourceCollection, SourcePart } from '../source-node.ts';
import type { Source } from './source.ts';

/**
 * Which lines belong to an item: comments directly above it with no blank line between, its own lines, and comments
 * below that are indented deeper than it. A comment at the top of the file belongs to the file.
 */
export interface LineExtent extends SourceRange {
  /** The item shares its first line with the dash of the item around it; `start` is then the item itself. */
  readonly isCompact: boolean;
  readonly column: number;
}

export function extentOf(source: Source, collection: SourceCollection, part: SourcePart): LineExtent {
  const { text } = source;
  const ownLine = lineStart(text, part.start);
  const column = part.start - ownLine;
  const isCompact = text.slice(ownLine, part.start).trim() !== '';
  const isFirstOfFile = collection.kind === 'map' && collection === source.root && collection.parts[0] === part;
  const start = isCompact ? part.start : isFirstOfFile ? ownLine : commentsAbove(text, ownLine, column);
  return { start, end: commentsBelow(text, part.value.end, column), isCompact, column };
}

/** Whether every item stands on lines of its own, so that whole lines can be moved. */
export function isLineOwned(source: Source, collection: SourceCollection): boolean {
  if (!collection.flow) return true;
  const ends = [collection.valueStart + 1, ...collection.parts.map((part) => part.value.end)];
  return collection.parts.every((part, index) => {
    const before = source.text.slice(ends[index], part.start);
    return before.includes('\n') && source.text.slice(lineStart(source.text, part.start), part.start).trim() === '';
  });
}

export function lineStart(text: string, offset: number): number {
  // A negative start would be taken for 0 and find a line end at the very beginning.
  if (offset === 0) return 0;
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  return start === 0 && text.charCodeAt(0) === byteOrderMark ? 1 : start;
}

/** Takes up no column. */
const byteOrderMark = 0xfeff;

/** The offset of the line end itself (before `\r\n` too), or of the end of the text. */
export function lineEnd(text: string, offset: number): number {
  const newline = text.indexOf('\n', offset);
  if (newline === -1) return text.length;
  return newline > offset && text[newline - 1] === '\r' ? newline - 1 : newline;
}

/** Offset of the line after the one that `offset` is on; the end of the text when there is none. */
export function nextLine(text: string, offset: number): number {
  const newline = text.indexOf('\n', offset);
  return newline === -1 ? text.length : newline + 1;
}

export function isBlankLine(text: string, start: number): boolean {
  return text.slice(start, lineEnd(text, start)).trim() === '';
}

export function indentAt(text: string, start: number): number {
  let at = start;
  while (text[at] === ' ') at++;
  return at - start;
}

/** The start of the first of the blank lines that stand directly above `start`. */
export function blanksAbove(text: string, start: number): number {
  let at = start;
  while (at > 0) {
    const above = lineStart(text, at - 1);
    if (!isBlankLine(text, above)) break;
    at = above;
  }
  return at;
}

/** The start of the first line at or below `start` that is not blank; the end of the text when all are. */
export function blanksBelow(text: string, start: number): number {
  let at = start;
  while (at < text.length && isBlankLine(text, at)) at = nextLine(text, at);
  return at;
}

function commentsAbove(text: string, ownLine: number, column: number): number {
  let start = ownLine;
  while (start > 0) {
    const above = lineStart(text, start - 1);
    if (!isComment(text, above) || indentAt(text, above) > column) break;
    start = above;
  }
  return start;
}

function commentsBelow(text: string, valueEnd: number, column: number): number {
  let end = lineEnd(text, valueEnd);
  for (let at = nextLine(text, end); at < text.length && at > end; ) {
    if (isBlankLine(text, at)) {
      const below = blanksBelow(text, at);
      if (below >= text.length) break;
      at = below;
      continue;
    }
    if (!isComment(text, at) || indentAt(text, at) <= column) break;
    end = lineEnd(text, at);
    const next = nextLine(text, at);
    if (next === text.length) break;
    at = next;
  }
  return end;
}

function isComment(text: string, start: number): boolean {
  return text.slice(start, lineEnd(text, start)).trimStart().startsWith('#');
}
