import type { Format } from '../words/format.ts';
import type { LogLine } from './line-cache.ts';
import type { TimeMode } from './log-preferences.ts';

/** The column of times. Relative times are from the step's start. */
export function timeText(
  mode: TimeMode,
  line: LogLine,
  previous: LogLine | undefined,
  startMs: number,
  format: Format,
): string {
  if (mode === 'absolute') return format.clock(line.atMs);
  if (mode === 'relative') return stopwatch(line.atMs - startMs);
  if (mode === 'delta') return previous ? `+${seconds(line.atMs - previous.atMs)}` : '';
  return '';
}

/** Characters that the widest time needs. */
export const timeWidths: Readonly<Record<TimeMode, number>> = { off: 0, relative: 10, absolute: 12, delta: 9 };

function stopwatch(ms: number): string {
  const total = Math.max(0, ms);
  const minutes = Math.floor(total / 60_000);
  return `${minutes}:${(total / 1000 - minutes * 60).toFixed(3).padStart(6, '0')}`;
}

function seconds(ms: number): string {
  return (Math.max(0, ms) / 1000).toFixed(3);
}
