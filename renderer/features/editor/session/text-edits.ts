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
    if (removed !== inserted) edits.push(withinText(trimmed(start, removed, inserted), before.length));
    removed = '';
    inserted = '';
  };
  // With one more line end on both sides every line has an end.
  for (const { kind, text } of diffLines(`${before}\n`, `${after}\n`)) {
    if (kind === 'same') close();
    if (kind === 'right') inserted += `${text}\n`;
    else at += text.length + 1;
    if (kind === 'left') removed += `${text}\n`;
    if (kind === 'same') start = at;
  }
  close();
  return edits;
}

/** Takes the line ends beyond the text out of an edit: the one before it stands for them. */
function withinText({ range, insert }: TextEdit, length: number): TextEdit {
  const over = Math.max(0, range.end - length);
  if (over === 0) return { range, insert };
  const rotated = ('\n'.repeat(over) + insert).slice(0, insert.length);
  return { range: { start: range.start - over, end: range.end - over }, insert: rotated };
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
