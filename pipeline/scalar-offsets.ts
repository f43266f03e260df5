import type { SourceRange } from './diagnostic.ts';
import type { ScalarNode } from './tree.ts';

/**
 * Where a part of a scalar's value stands in the document: quotes, escapes, line folding and the indentation of blocks
 * lie between the two. Ranges are exact where the value is written as it is, and never outside of the scalar.
 */
export function sourceRangeIn(document: string, node: ScalarNode, part: SourceRange): SourceRange {
  const offsets = scalarOffsets(document, node);
  const last = node.range.end;
  const start = offsets[part.start] ?? last;
  const end = part.end > part.start ? (offsets[part.end - 1] ?? last - 1) + 1 : start;
  return { start: Math.min(start, last), end: Math.min(Math.max(end, start), last) };
}

/** The offset in the value of a place in the document; undefined when the place is none of the value. */
export function valueOffsetAt(document: string, node: ScalarNode, offset: number): number | undefined {
  if (offset < node.range.start || offset > node.range.end) return undefined;
  const offsets = scalarOffsets(document, node);
  let found = 0;
  while (found < offsets.length && (offsets[found] ?? 0) < offset) found += 1;
  return found;
}

/** For every character of the value the offset in the document where it is written. */
function scalarOffsets(document: string, node: ScalarNode): readonly number[] {
  const { start, end } = node.range;
  const source = document.slice(start, end);
  if (node.style === 'plain' && source === node.text) return Array.from(node.text, (_, index) => start + index);
  const isBlock = node.style === 'literal' || node.style === 'folded';
  const isQuoted = node.style === 'single' || node.style === 'double';
  let at = isBlock ? source.indexOf('\n') + 1 : isQuoted ? 1 : 0;
  const offsets: number[] = [];
  for (let index = 0; index < node.text.length; index++) {
    const wanted = node.text[index] ?? '';
    if (isBlock && (index === 0 || node.text[index - 1] === '\n')) at = skipIndent(source, at, node.text.slice(index));
    if (source[at] !== wanted) at = seek(source, at, wanted, node.style);
    offsets.push(Math.min(start + at, end));
    at += widthOf(source, at, node.style);
  }
  return offsets;
}

/** Indentation is what precedes the line's own beginning. */
function skipIndent(source: string, at: number, rest: string): number {
  const line = rest.split('\n', 1)[0] ?? '';
  const end = source.indexOf('\n', at);
  const written = source.slice(at, end === -1 ? source.length : end);
  const own = written.indexOf(line.trimStart());
  const spaces = line.length - line.trimStart().length;
  return line.trim() === '' ? Math.min(at + written.length, source.length) : at + Math.max(0, own - spaces);
}

/** Where the next character of the value is written when it is not the next one of the source. */
function seek(source: string, from: number, wanted: string, style: ScalarNode['style']): number {
  if (style === 'double' && source[from] === '\\' && source[from + 1] !== '\n') return from;
  if (wanted === ' ' && /[\n\r]/.test(source[from] ?? '')) return from;
  if (wanted === '\n') {
    const line = source.indexOf('\n', from);
    return line === -1 ? from : line;
  }
  let at = from;
  while (at < source.length && /\s/.test(source[at] ?? '') && source[at] !== wanted) at += 1;
  if (style === 'double' && source[at] === '\\' && source[at + 1] === '\n') return seek(source, at + 2, wanted, style);
  return source[at] === wanted || (style === 'double' && source[at] === '\\') ? at : from;
}

/** How many characters of the source make up one of the value. */
function widthOf(source: string, at: number, style: ScalarNode['style']): number {
  if (style === 'single' && source.startsWith("''", at)) return 2;
  if (style === 'double' && source[at] === '\\') {
    const escaped = /^\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[\s\S])/.exec(source.slice(at, at + 10));
    return escaped?.[0].length ?? 1;
  }
  if (style !== 'literal' && /[\n\r]/.test(source[at] ?? ''))
    return (/^\s+/.exec(source.slice(at, at + 1000))?.[0] ?? ' ').length;
  return 1;
}
