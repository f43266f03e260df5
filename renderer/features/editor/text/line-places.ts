/**
 * CodeMirror keeps lines without their ends, and counts each end as one character; the text of a file may end its lines
 * with two. This tells offsets of the one from offsets of the other, so that a file keeps its line ends byte for byte.
 */
export interface LinePlaces {
  readonly toView: (offset: number) => number;
  readonly toText: (position: number) => number;
  /** How most lines end: what a new line gets. */
  readonly lineEnd: string;
}

const asWritten: LinePlaces = { toView: (offset) => offset, toText: (position) => position, lineEnd: '\n' };

export function linePlaces(text: string): LinePlaces {
  if (!text.includes('\r')) return asWritten;
  const inText = [0];
  const inView = [0];
  let windows = 0;
  for (const { index, 0: end } of text.matchAll(/\r\n?|\n/g)) {
    const length = index - (inText.at(-1) ?? 0);
    inView.push((inView.at(-1) ?? 0) + length + 1);
    inText.push(index + end.length);
    if (end === '\r\n') windows += 1;
  }
  const move = (from: readonly number[], to: readonly number[], offset: number) => {
    const line = lastAtMost(from, offset);
    const column = offset - (from[line] ?? 0);
    const nextLine = to[line + 1];
    const moved = (to[line] ?? 0) + column;
    // Between the two characters of a line end is the end of the line.
    return nextLine === undefined ? moved : Math.min(moved, nextLine - 1);
  };
  return {
    toView: (offset) => move(inText, inView, offset),
    toText: (position) => {
      const line = lastAtMost(inView, position);
      return (inText[line] ?? 0) + position - (inView[line] ?? 0);
    },
    lineEnd: windows * 2 >= inText.length - 1 ? '\r\n' : '\n',
  };
}

function lastAtMost(sorted: readonly number[], value: number): number {
  let low = 0;
  let high = sorted.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((sorted[middle] ?? 0) <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}
