/**
 * Which line of the log is in which row of the view. Rows count from 0, lines from 1. Folding and filtering leave lines
 * out; everything else in the viewer speaks of rows when it draws and of lines when it reads.
 */
export interface RowMap {
  readonly count: number;
  readonly lineAt: (row: number) => number;
  /** The row of a line, or of the nearest one before it that is shown. */
  readonly rowOf: (line: number) => number;
}

export function allLines(lines: number): RowMap {
  return {
    count: lines,
    lineAt: (row) => row + 1,
    rowOf: (line) => Math.max(0, Math.min(lines, line) - 1),
  };
}

export interface Hidden {
  readonly first: number;
  /** Inclusive. */
  readonly last: number;
}

/** All lines except those in closed groups. */
export function foldedLines(lines: number, hidden: readonly Hidden[]): RowMap {
  const gaps = mergeHidden(hidden, lines);
  if (gaps.length === 0) return allLines(lines);
  // How many lines are hidden before each gap, so that a search by halves finds any row.
  let sum = 0;
  const before = gaps.map((gap) => {
    const value = sum;
    sum += gap.last - gap.first + 1;
    return value;
  });
  const count = lines - sum;
  return {
    count,
    lineAt: (row) => {
      // The last gap that begins at or before the line which this row would show.
      const index = lastIndexWhere(gaps.length, (at) => (gaps[at]?.first ?? 0) - (before[at] ?? 0) <= row + 1);
      const gap = gaps[index];
      return row + 1 + (gap ? (before[index] ?? 0) + gap.last - gap.first + 1 : 0);
    },
    rowOf: (line) => {
      const index = lastIndexWhere(gaps.length, (at) => (gaps[at]?.first ?? 0) <= line);
      const gap = gaps[index];
      if (!gap) return Math.max(0, line - 1);
      const hiddenBefore = before[index] ?? 0;
      if (line <= gap.last) return Math.max(0, gap.first - hiddenBefore - 2);
      return Math.min(count - 1, line - 1 - hiddenBefore - (gap.last - gap.first + 1));
    },
  };
}

/** Only the given lines, in rising order, with `context` lines around each. */
export function matchingLines(lines: number, matches: readonly number[], context: number): RowMap {
  const shown: number[] = [];
  for (const match of matches) {
    const first = Math.max(1, match - context, (shown.at(-1) ?? 0) + 1);
    for (let line = first; line <= Math.min(lines, match + context); line += 1) shown.push(line);
  }
  return {
    count: shown.length,
    lineAt: (row) => shown[row] ?? 0,
    rowOf: (line) =>
      Math.max(
        0,
        lastIndexWhere(shown.length, (at) => (shown[at] ?? 0) <= line),
      ),
  };
}

export function mergeHidden(hidden: readonly Hidden[], lines: number): readonly Hidden[] {
  const sorted = hidden.filter((gap) => gap.first <= Math.min(gap.last, lines)).sort((a, b) => a.first - b.first);
  const merged: Hidden[] = [];
  for (const gap of sorted) {
    const last = merged.at(-1);
    const end = Math.min(gap.last, lines);
    if (last && gap.first <= last.last + 1)
      merged[merged.length - 1] = { first: last.first, last: Math.max(last.last, end) };
    else merged.push({ first: gap.first, last: end });
  }
  return merged;
}

/** The last index for which a claim holds that is true up to some index and false after it; -1 when it never holds. */
function lastIndexWhere(count: number, holds: (index: number) => boolean): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(middle)) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
