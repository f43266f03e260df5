export interface DiffLine {
  readonly kind: 'same' | 'left' | 'right';
  readonly text: string;
}

/** Lines of two texts by their longest common subsequence: as few lines as possible go and come. */
export function diffLines(left: string, right: string): readonly DiffLine[] {
  const a = left.split('\n');
  const b = right.split('\n');
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end += 1;
  const same = (lines: readonly string[]) => lines.map((text): DiffLine => ({ kind: 'same', text }));
  return [
    ...same(a.slice(0, start)),
    ...diffMiddle(a.slice(start, a.length - end), b.slice(start, b.length - end)),
    ...same(a.slice(a.length - end)),
  ];
}

/** More differences than this are not told apart: everything on the left goes, everything on the right comes. */
const mostDifferences = 2000;

/**
 * Myers' greedy search: for each number of differences how far one can come on each diagonal. Takes as long as there are
 * differences, and texts that are compared differ little.
 */
function diffMiddle(a: readonly string[], b: readonly string[]): readonly DiffLine[] {
  const steps: Int32Array[] = [];
  const most = Math.min(a.length + b.length, mostDifferences);
  let reached = new Int32Array(3);
  for (let count = 0; count <= most; count += 1) {
    steps.push(reached);
    const next = new Int32Array(2 * count + 5);
    for (let diagonal = -count; diagonal <= count; diagonal += 2) {
      let row = furthest(reached, diagonal, count);
      while (row < a.length && row - diagonal < b.length && a[row] === b[row - diagonal]) row += 1;
      next[diagonal + count + 2] = row;
      if (row >= a.length && row - diagonal >= b.length) return linesOf(a, b, steps);
    }
    reached = next;
  }
  return [...a.map(left), ...b.map(right)];
}

const left = (text: string): DiffLine => ({ kind: 'left', text });
const right = (text: string): DiffLine => ({ kind: 'right', text });

/** The row where a diagonal begins after `count` differences, from what was reached with one less. */
function furthest(reached: Int32Array, diagonal: number, count: number): number {
  if (count === 0) return 0;
  return isDown(reached, diagonal, count) ? at(reached, diagonal + 1, count) : at(reached, diagonal - 1, count) + 1;
}

/** Whether the last difference is a line that comes, and not one that goes. */
function isDown(reached: Int32Array, diagonal: number, count: number): boolean {
  if (diagonal === -count) return true;
  return diagonal !== count && at(reached, diagonal - 1, count) < at(reached, diagonal + 1, count);
}

function at(reached: Int32Array, diagonal: number, count: number): number {
  return reached[diagonal + count + 1] ?? 0;
}

function linesOf(a: readonly string[], b: readonly string[], steps: readonly Int32Array[]): readonly DiffLine[] {
  const lines: DiffLine[] = [];
  let row = a.length;
  let column = b.length;
  for (let count = steps.length - 1; count >= 0; count -= 1) {
    const reached = steps[count] ?? new Int32Array();
    const diagonal = row - column;
    const start = furthest(reached, diagonal, count);
    for (; row > start; row -= 1, column -= 1) lines.push({ kind: 'same', text: a[row - 1] ?? '' });
    if (count === 0) break;
    if (isDown(reached, diagonal, count)) {
      column -= 1;
      lines.push(right(b[column] ?? ''));
    } else {
      row -= 1;
      lines.push(left(a[row] ?? ''));
    }
  }
  return lines.reverse();
}
