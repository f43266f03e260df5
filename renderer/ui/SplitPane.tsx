import { type KeyboardEvent, type PointerEvent, type ReactNode, useRef, useState } from 'react';
import { useWords } from '../words/words.ts';
import { uiWords } from './ui-words.ts';

interface SplitPaneProps {
  /** Remembered under this name in this browser. */
  readonly name: string;
  readonly direction: 'row' | 'column';
  /** Pixels of the first pane at first. */
  readonly initial: number;
  readonly min: number;
  readonly max: number;
  readonly first: ReactNode;
  readonly second: ReactNode;
  /** One of them can have all the room: the other is hidden and keeps its state. Both when absent. */
  readonly only?: 'first' | 'second' | undefined;
}

/** What the second pane keeps in a small window, whatever the first was given in a large one. */
const keptPx = { row: 240, column: 168 } as const;

/** Two panes and a divider that moves by mouse and by arrow keys. */
export function SplitPane({ name, direction, initial, min, max, first, second, only }: SplitPaneProps) {
  const t = useWords(uiWords);
  const storageKey = `signalbox.split.${name}`;
  const [size, setSize] = useState(() => clamp(Number(localStorage.getItem(storageKey)) || initial));
  const frame = useRef<HTMLDivElement>(null);
  const isRow = direction === 'row';

  function clamp(value: number): number {
    return Math.max(min, Math.min(max, Math.round(value)));
  }
  function resize(value: number) {
    setSize(clamp(value));
    localStorage.setItem(storageKey, String(clamp(value)));
  }
  function drag(event: PointerEvent<HTMLDivElement>) {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const box = frame.current?.getBoundingClientRect();
    if (box) resize(isRow ? event.clientX - box.left : event.clientY - box.top);
  }
  function nudge(event: KeyboardEvent) {
    const less = isRow ? 'ArrowLeft' : 'ArrowUp';
    const more = isRow ? 'ArrowRight' : 'ArrowDown';
    if (event.key !== less && event.key !== more) return;
    event.preventDefault();
    resize(size + (event.key === more ? 24 : -24));
  }

  const sized = isRow
    ? { width: size, maxWidth: `calc(100% - ${keptPx.row}px)` }
    : { height: size, maxHeight: `calc(100% - ${keptPx.column}px)` };
  return (
    <div ref={frame} className={`flex min-h-0 min-w-0 flex-1 ${isRow ? 'flex-row' : 'flex-col'}`}>
      <div
        className={`min-h-0 min-w-0 flex-col ${only === 'second' ? 'hidden' : 'flex'} ${only ? 'flex-1' : 'shrink-0'}`}
        style={only ? undefined : sized}
      >
        {first}
      </div>
      <div
        role="separator"
        hidden={only !== undefined}
        tabIndex={0}
        aria-label={t('resize')}
        aria-orientation={isRow ? 'vertical' : 'horizontal'}
        aria-valuenow={size}
        aria-valuemin={min}
        aria-valuemax={max}
        onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
        onPointerMove={drag}
        onKeyDown={nudge}
        className={`relative z-10 shrink-0 touch-none bg-line transition-colors hover:bg-edge ${isRow ? 'w-px cursor-col-resize before:absolute before:inset-y-0 before:-inset-x-1' : 'h-px cursor-row-resize before:absolute before:inset-x-0 before:-inset-y-1'}`}
      />
      <div className={`min-h-0 min-w-0 flex-1 flex-col ${only === 'first' ? 'hidden' : 'flex'}`}>{second}</div>
    </div>
  );
}
