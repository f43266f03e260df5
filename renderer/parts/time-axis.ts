export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/** What a time line shows: from a moment, so long. */
export interface Scale {
  readonly startMs: number;
  readonly lengthMs: number;
}

/** Round marks for a time axis: at most `most`, on 1, 2, 5, 10, 15, 30 of seconds, minutes or hours. */
export function axisTicks(lengthMs: number, most: number): readonly number[] {
  const second = 1000;
  const minute = 60 * second;
  const hour = 60 * minute;
  const steps = [
    ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
    ...[1, 2, 5, 10, 15, 30].map((count) => count * second),
    ...[1, 2, 5, 10, 15, 30].map((count) => count * minute),
    ...[1, 2, 3, 6, 12, 24].map((count) => count * hour),
  ];
  const step = steps.find((candidate) => lengthMs / candidate <= most) ?? lengthMs;
  return Array.from({ length: Math.floor(lengthMs / step) + 1 }, (_, index) => index * step);
}
