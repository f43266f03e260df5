import type { Status } from '../ui/status.ts';
import { useFormat } from '../words/format.ts';
import { axisTicks, type Scale, type Span } from './time-axis.ts';

/** Round times above a time line. */
export function TimeAxis({ lengthMs, most = 8 }: { readonly lengthMs: number; readonly most?: number }) {
  const format = useFormat();
  return (
    <div className="relative h-6 border-b">
      {axisTicks(lengthMs, most).map((tick) => (
        <span
          key={tick}
          className="absolute bottom-0.5 -translate-x-1/2 whitespace-nowrap text-micro text-muted first:translate-x-0"
          style={{ left: `${(tick / lengthMs) * 100}%` }}
        >
          {tick === 0 ? '0' : format.duration(tick)}
        </span>
      ))}
    </div>
  );
}

/** The fill of a bar that stands for something in this status. */
export function toneLook({ tone }: Status): string {
  const fills = {
    passed: 'bg-passed/70',
    failed: 'bg-failed',
    running: 'bg-running',
    attention: 'bg-attention',
    neutral: 'bg-edge',
  } as const;
  return fills[tone];
}

interface BarProps {
  readonly span: Span | undefined;
  readonly scale: Scale;
  readonly look: string;
  readonly label: string;
}

/** A stretch of time, in its place on the line. */
export function Bar({ span, scale, look, label }: BarProps) {
  const format = useFormat();
  if (!span) return null;
  const left = ((span.fromMs - scale.startMs) / scale.lengthMs) * 100;
  const width = ((span.toMs - span.fromMs) / scale.lengthMs) * 100;
  const text = `${label}: ${format.duration(span.toMs - span.fromMs)}`;
  return (
    <span
      role="img"
      aria-label={text}
      title={text}
      className={`absolute top-2 h-3 min-w-0.5 rounded-xs ${look}`}
      style={{ left: `${Math.max(0, left)}%`, width: `${Math.max(0, Math.min(100 - left, width))}%` }}
    />
  );
}

export function Legend({ look, label }: { readonly look: string; readonly label: string }) {
  return (
    <span className="flex items-center gap-1.5">
      <span aria-hidden="true" className={`inline-block h-2.5 w-5 rounded-xs ${look}`} />
      {label}
    </span>
  );
}
