/** A line or a range in the address: `#L120`, `#L120-L134`. */
export interface LineRange {
  readonly first: number;
  readonly last: number;
}

export const noRange: LineRange = { first: 0, last: 0 };

export function rangeFrom(hash: string): LineRange {
  const match = /^#L(\d{1,9})(?:-L?(\d{1,9}))?$/.exec(hash);
  if (!match) return noRange;
  const a = Number(match[1]);
  const b = Number(match[2] ?? match[1]);
  return a === 0 || b === 0 ? noRange : { first: Math.min(a, b), last: Math.max(a, b) };
}

export function hashOf({ first, last }: LineRange): string {
  if (first === 0) return '';
  return first === last ? `#L${first}` : `#L${first}-L${last}`;
}

/** Picking with Shift extends from the line that was picked first. */
export function pickLine(range: LineRange, line: number, extend: boolean): LineRange {
  if (extend && range.first > 0) return { first: Math.min(range.first, line), last: Math.max(range.last, line) };
  return range.first === line && range.last === line ? noRange : { first: line, last: line };
}
