import { useEffect, useRef } from 'react';
import { keptPlace } from '../app/kept-place.ts';
import type { LogView, LogViewport } from './LogView.ts';
import type { LogPaneProps } from './log-pane-props.ts';

/** Where a reader left a log. */
interface LogPlace {
  /** At the upper edge. */
  readonly line: number;
  readonly followsTail: boolean;
  /** Its step had ended. */
  readonly wasComplete: boolean;
  /** Groups that the reader opened or closed, by their first line. */
  readonly folds: readonly (readonly [line: number, isOpen: boolean])[];
}

const placeOf = (stepRunId: string) => keptPlace<LogPlace>(`log ${stepRunId}`);

/** Nothing for who watched the end of a step that has ended since: how it ended is of more interest. */
export function placeLeft(stepRunId: string, isComplete: boolean): LogPlace | undefined {
  const place = placeOf(stepRunId).found;
  return place?.followsTail && isComplete && !place.wasComplete ? undefined : place;
}

interface Reading {
  readonly viewport: LogViewport;
  readonly chosen: ReadonlyMap<number, boolean>;
  readonly isComplete: boolean;
}

/** The place is kept when the reader leaves: for another step, another view, or by a reload. */
export function useKeptPlace(stepRunId: string, reading: Reading): void {
  const latest = useRef(reading);
  latest.current = reading;
  useEffect(
    () =>
      placeOf(stepRunId).keepOnLeave(() => {
        const { viewport, chosen, isComplete } = latest.current;
        const { firstLine: line, followsTail } = viewport;
        return line === 0 ? undefined : { line, followsTail, wasComplete: isComplete, folds: [...chosen] };
      }),
    [stepRunId],
  );
}

/** Where somebody went first; then the first error of a failed step; then the end of a running one; else the beginning. */
export function useOpeningPlace(at: {
  readonly state: { readonly isComplete: boolean };
  readonly outline: { readonly firstErrorLine: number } | undefined;
  readonly isChosen: boolean;
  readonly outcome: LogPaneProps['outcome'];
  readonly go: (line: number) => void;
  readonly view: React.RefObject<LogView | undefined>;
}): void {
  const isPlaced = useRef(false);
  useEffect(() => {
    if (isPlaced.current) return;
    if (at.isChosen || !at.state.isComplete || at.outcome === 'passed') {
      isPlaced.current = true;
      return;
    }
    // The last line of a log may be known before how its step ended.
    if (at.outcome === 'open' || !at.outline) return;
    isPlaced.current = true;
    if (at.outline.firstErrorLine > 0) at.go(at.outline.firstErrorLine);
    else at.view.current?.toEnd();
  });
}
