interface SparklineProps {
  /** Values over time; undefined where nothing was measured. */
  readonly values: readonly (number | undefined)[];
  readonly max: number;
  readonly label: string;
  readonly height?: number;
  readonly isFilled?: boolean;
}

/** A line without axes. Says its newest value in its label. */
export function Sparkline({ values, max, label, height = 40, isFilled = true }: SparklineProps) {
  const line = pathOf(values, max);
  return (
    <svg
      viewBox="0 0 100 100"
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
      className="block w-full text-running"
      style={{ height }}
    >
      <path d="M0 100H100" stroke="var(--line)" strokeWidth="1" vectorEffect="non-scaling-stroke" />
      {isFilled && line ? <path d={`${line}V100H${firstX(values)}Z`} fill="currentColor" opacity="0.14" /> : null}
      <path d={line} fill="none" stroke="currentColor" strokeWidth="1.5" vectorEffect="non-scaling-stroke" />
    </svg>
  );
}

const xOf = (index: number, count: number) => (count < 2 ? 100 : (index / (count - 1)) * 100);

function firstX(values: SparklineProps['values']): string {
  const first = values.findIndex((value) => value !== undefined);
  return xOf(Math.max(0, first), values.length).toFixed(2);
}

/** A gap in the measurements does not break the line: agents that reconnect leave holes of a few seconds. */
export function pathOf(values: SparklineProps['values'], max: number): string {
  const points = values.flatMap((value, index) => {
    if (value === undefined) return [];
    const y = 100 - Math.min(1, Math.max(0, value / Math.max(max, Number.EPSILON))) * 98;
    return [`${xOf(index, values.length).toFixed(2)} ${y.toFixed(2)}`];
  });
  return points.length === 0 ? '' : `M${points.join('L')}`;
}
