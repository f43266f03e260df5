import type { DiffLine } from '../ui/line-diff.ts';

interface LineRow extends DiffLine {
  readonly id: number;
  /** Numbers of the line in either text, from 1; absent on the side that does not have it. */
  readonly left: number | undefined;
  readonly right: number | undefined;
}

export type DiffRow = LineRow | { readonly kind: 'folded'; readonly id: number; readonly rows: readonly LineRow[] };

/** Lines kept around a difference. */
const context = 3;

/** Numbers the lines of a diff, and folds what is further than some lines from any difference. */
export function foldSame(lines: readonly DiffLine[]): readonly DiffRow[] {
  let [left, right] = [0, 0];
  const rows = lines.map((line, id): LineRow => {
    if (line.kind !== 'right') left += 1;
    if (line.kind !== 'left') right += 1;
    return {
      ...line,
      id,
      left: line.kind === 'right' ? undefined : left,
      right: line.kind === 'left' ? undefined : right,
    };
  });
  const differs = rows.map(({ kind }) => kind !== 'same');
  const isNear = (index: number) => differs.slice(Math.max(0, index - context), index + context + 1).includes(true);
  const folded: DiffRow[] = [];
  for (let at = 0; at < rows.length; ) {
    let end = at;
    while (end < rows.length && !isNear(end)) end += 1;
    // A fold takes a line itself, so one line is no gain.
    if (end - at > 1) folded.push({ kind: 'folded', id: at, rows: rows.slice(at, end) });
    else folded.push(...rows.slice(at, Math.max(end, at)));
    at = end;
    const row = rows[at];
    if (row) {
      folded.push(row);
      at += 1;
    }
  }
  return folded;
}
