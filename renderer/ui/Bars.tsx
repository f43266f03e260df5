import { useWords } from '../words/words.ts';
import type { Status } from './status.ts';
import { uiWords } from './ui-words.ts';

export interface Bar {
  readonly key: string;
  readonly status: Status;
  /** Absent: it did not start. */
  readonly ms: number | undefined;
}

interface BarsProps {
  readonly bars: readonly Bar[];
  readonly slots?: number;
  readonly height?: number;
}

const pitch = 6;

/**
 * Runs as bars: height is duration, shape and colour the result. Passed ones are outlines, so that the first failure is
 * the only filled shape; a failure also has a notch that can be seen without colour.
 */
export function Bars({ bars, slots = 30, height = 22 }: BarsProps) {
  const t = useWords(uiWords);
  const longest = Math.max(1, ...bars.map((bar) => bar.ms ?? 0));
  const count = (tone: string) => bars.filter((bar) => bar.status.tone === tone).length;
  const width = slots * pitch;
  return (
    <svg
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={t('barsOf', { count: bars.length, passed: count('passed'), failed: count('failed') })}
      className="shrink-0"
    >
      {Array.from({ length: Math.max(0, slots - bars.length) }, (_, slot) => (
        <rect
          // biome-ignore lint/suspicious/noArrayIndexKey: empty slots have no identity
          key={slot}
          x={slot * pitch + 1}
          y={height - 1}
          width={4}
          height={1}
          fill="var(--line)"
        />
      ))}
      {bars.slice(-slots).map((bar, index, shown) => {
        const x = (slots - shown.length + index) * pitch + 1;
        const tall = Math.max(4, Math.round(((bar.ms ?? 0) / longest) * (height - 2)));
        return <OneBar key={bar.key} bar={bar} x={x} y={height - tall} tall={tall} />;
      })}
    </svg>
  );
}

function OneBar({ bar, x, y, tall }: { bar: Bar; x: number; y: number; tall: number }) {
  const { tone } = bar.status;
  const colour = tone === 'neutral' ? 'var(--edge)' : `var(--${tone})`;
  if (tone === 'passed') {
    return <rect x={x + 0.5} y={y + 0.5} width={3} height={tall - 1} fill="none" stroke={colour} rx={0.5} />;
  }
  if (tone === 'failed') {
    return (
      <>
        <rect x={x} y={y} width={4} height={tall} fill={colour} rx={0.5} />
        <path d={`M${x} ${y + tall - 3}h4`} stroke="var(--ground)" strokeWidth={1} />
      </>
    );
  }
  if (tone === 'running') {
    return (
      <rect x={x + 0.5} y={y + 0.5} width={3} height={tall - 1} fill="none" stroke={colour} strokeDasharray="2 1" />
    );
  }
  return <rect x={x + 1} y={y} width={2} height={tall} fill={colour} />;
}
