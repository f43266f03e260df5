/** The value that `share` of the list does not exceed; `sorted` rises. Undefined without values. */
export function percentile(sorted: readonly number[], share: number): number | undefined {
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? sorted[0];
}

export function median(values: readonly number[]): number | undefined {
  return percentile(
    values.toSorted((a, b) => a - b),
    0.5,
  );
}
