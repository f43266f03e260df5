import { type PointerEvent, useEffect, useRef } from 'react';
import type { LogSlice, Silence } from '../../gen/signalbox/console/v1/logs_pb.js';
import { useWords } from '../words/words.ts';
import { logWords } from './log-words.ts';

interface DensityStripProps {
  readonly lines: number;
  readonly slices: readonly LogSlice[];
  readonly silences: readonly Silence[];
  /** Matching lines per slice of the search. */
  readonly matches: readonly number[];
  readonly firstLine: number;
  readonly lastLine: number;
  readonly onGo: (line: number) => void;
}

const width = 12;

/** The whole log at a glance beside the scroll bar: errors, warnings, silences, matches and where the view is. */
export function DensityStrip({ lines, slices, silences, matches, firstLine, lastLine, onGo }: DensityStripProps) {
  const t = useWords(logWords);
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const element = canvas.current;
    if (!element) return;
    const draw = () =>
      drawStrip(element, { lines, slices, silences, matches, first: (firstLine - 1) / lines, last: lastLine / lines });
    draw();
    const resized = new ResizeObserver(draw);
    resized.observe(element);
    return () => resized.disconnect();
  }, [slices, silences, matches, firstLine, lastLine, lines]);
  function go(event: PointerEvent<HTMLCanvasElement>) {
    if (event.type === 'pointermove' && event.buttons !== 1) return;
    const box = event.currentTarget.getBoundingClientRect();
    const ratio = (event.clientY - box.top) / box.height;
    onGo(Math.max(1, Math.min(lines, Math.round(ratio * lines))));
  }
  return (
    <canvas
      ref={canvas}
      role="img"
      aria-label={t('scrollMap')}
      onPointerDown={go}
      onPointerMove={go}
      className="h-full cursor-pointer border-l bg-surface"
      style={{ width }}
    />
  );
}

interface Drawing {
  readonly lines: number;
  readonly slices: readonly LogSlice[];
  readonly silences: readonly Silence[];
  readonly matches: readonly number[];
  readonly first: number;
  readonly last: number;
}

function drawStrip(element: HTMLCanvasElement, { lines, slices, silences, matches, first, last }: Drawing): void {
  const scale = window.devicePixelRatio;
  const height = element.clientHeight;
  element.width = width * scale;
  element.height = height * scale;
  const context = element.getContext('2d');
  if (!context) return;
  context.scale(scale, scale);
  context.fillStyle = resolved(element, '--selected');
  context.fillRect(0, first * height, width, Math.max(4, (last - first) * height));
  const mark = (index: number, count: number, x: number, breadth: number, fill: string) => {
    context.fillStyle = fill;
    context.fillRect(x, (index / count) * height, breadth, Math.max(2, height / count));
  };
  // A thin line across: nothing stands there, so it is not beside anything.
  context.fillStyle = resolved(element, '--muted');
  for (const { line } of silences) context.fillRect(0, ((line - 1) / lines) * height, width, 1);
  slices.forEach((slice, index) => {
    if (slice.warnings > 0) mark(index, slices.length, 1, 4, resolved(element, '--attention'));
    if (slice.errors > 0) mark(index, slices.length, 1, 4, resolved(element, '--failed'));
  });
  matches.forEach((count, index) => {
    if (count > 0) mark(index, matches.length, 6, 5, resolved(element, '--ink'));
  });
}

/** A canvas does not understand `light-dark()`: the browser resolves it on the element first. */
function resolved(element: HTMLCanvasElement, name: string): string {
  element.style.color = `var(${name})`;
  return getComputedStyle(element).color;
}
