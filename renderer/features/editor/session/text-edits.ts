import type { SourceRange, TextEdit } from '../../../../pipeline/diagnostic.ts';
import { diffLines } from '../../../ui/line-diff.ts';

/** Edits that make `after` of `before` and leave the lines alone that are in both. */
export function editsBetween(before: string, after: string): readonly TextEdit[] {
  if (before === after) return [];
  const edits: TextEdit[] = [];
  let at = 0;
  let start = 0;
  let removed = '';
  let inserted = '';
  const close = () => {
    if (removed !== inserted) edits.push(trimmed(start, removed, inserted));
    removed = '';
    inserted = '';
  };
  const lines = diffLines(before, after);
  lines.forEach(({ kind, text }, index) => {
    if (kind === 'same') {
      close();
      at += text.length + 1;
      start = at;
      return;
    }
    // The last line of each side has no line end.
    const hasEnd = lines.slice(index + 1).some((line) => line.kind === 'same' || line.kind === kind);
    const line = hasEnd ? `${text}\n` : text;
    if (kind === 'left') {
      removed += line;
      at += line.length;
    } else inserted += line;
  });
  close();
  return edits;
}

function trimmed(start: number, removed: string, inserted: string): TextEdit {
  let head = 0;
  const most = Math.min(removed.length, inserted.length);
  while (head < most && removed[head] === inserted[head]) head += 1;
  let tail = 0;
  while (tail < most - head && removed.at(-1 - tail) === inserted.at(-1 - tail)) tail += 1;
  return {
    range: { start: start + head, end: start + removed.length - tail },
    insert: inserted.slice(head, inserted.length - tail),
  };
}

/** Where an offset of the text before stands after the edits; inside of what was replaced: at its end. */
export function mapOffset(offset: number, edits: readonly TextEdit[]): number {
  let moved = 0;
  for (const { range, insert } of inOrder(edits)) {
    if (range.start >= offset) break;
    if (range.end > offset) return range.start + moved + insert.length;
    moved += insert.length - (range.end - range.start);
  }
  return offset + moved;
}

export function mapRange({ start, end }: SourceRange, edits: readonly TextEdit[]): SourceRange {
  const mapped = mapOffset(start, edits);
  return { start: mapped, end: Math.max(mapped, mapOffset(end, edits)) };
}

/** The ranges of the text after, one for each edit. */
export function rangesAfter(edits: readonly TextEdit[]): readonly SourceRange[] {
  let moved = 0;
  return inOrder(edits).map(({ range, insert }) => {
    const start = range.start + moved;
    moved += insert.length - (range.end - range.start);
    return { start, end: start + insert.length };
  });
}

function inOrder(edits: readonly TextEdit[]): readonly TextEdit[] {
  return edits.toSorted((one, other) => one.range.start - other.range.start);
}
