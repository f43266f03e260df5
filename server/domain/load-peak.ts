import type { Millis } from './ids.ts';
import type { RunnerMetrics } from './runner-view.ts';

export type LoadMeasure = 'cpu' | 'memory';

/** The highest of some samples. */
export interface LoadPeak {
  readonly measure: LoadMeasure;
  /** Share of the whole, 0 to 1. */
  readonly ratio: number;
  readonly atMs: Millis;
}

/** Of processor and memory, the first time each was highest; a measure that was never stated is left out. */
export function peaksOf(samples: readonly RunnerMetrics[]): readonly LoadPeak[] {
  const highest = (measure: LoadMeasure, ratioOf: (sample: RunnerMetrics) => number): readonly LoadPeak[] => {
    const [first, ...rest] = samples.map((sample) => ({ measure, ratio: ratioOf(sample), atMs: sample.atMs }));
    if (!first) return [];
    const peak = rest.reduce((best, one) => (one.ratio > best.ratio ? one : best), first);
    return peak.ratio > 0 ? [peak] : [];
  };
  return [
    ...highest('cpu', ({ cpu }) => cpu),
    ...highest('memory', ({ memoryUsedBytes, memoryTotalBytes }) =>
      memoryTotalBytes > 0 ? memoryUsedBytes / memoryTotalBytes : 0,
    ),
  ];
}
