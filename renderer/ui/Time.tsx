import { useFormat } from '../words/format.ts';
import { useNow } from './use-now.ts';

/** Relative, with the absolute time on hover. */
export function Ago({ atMs }: { readonly atMs: number }) {
  const format = useFormat();
  const now = useNow(15_000);
  return (
    <time dateTime={new Date(atMs).toISOString()} title={format.dateTime(atMs)} className="whitespace-nowrap">
      {format.relative(atMs, now)}
    </time>
  );
}

/** A duration that counts on while it has no end. */
export function Elapsed({ fromMs, toMs }: { readonly fromMs: number; readonly toMs?: number | undefined }) {
  return toMs === undefined ? <Counting fromMs={fromMs} /> : <Span ms={toMs - fromMs} />;
}

export function Span({ ms }: { readonly ms: number }) {
  return <span className="whitespace-nowrap">{useFormat().duration(ms)}</span>;
}

function Counting({ fromMs }: { readonly fromMs: number }) {
  const seconds = Math.floor(Math.max(0, useNow(1000) - fromMs) / 1000);
  return <Span ms={seconds * 1000} />;
}
