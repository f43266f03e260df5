import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import type { RunSummary } from '../../../gen/signalbox/console/v1/run_pb.js';
import { keepScroll } from '../../app/keep-scroll.ts';
import { useShortcuts } from '../../app/shortcuts.ts';
import { linkOfRun, RunColumnHeads, RunRow } from '../../parts/RunRow.tsx';
import { useVirtualRows } from '../../ui/virtual-rows.ts';
import { type Density, usePreferences } from '../../words/preferences.ts';
import { useWords } from '../../words/words.ts';
import { runsWords } from './runs-words.ts';

interface RunTableProps {
  readonly runs: readonly RunSummary[];
  readonly isLoadingMore: boolean;
  /** The last rows are in view. */
  readonly onEnd: () => void;
}

export const rowHeights: Readonly<Record<Density, number>> = { compact: 28, default: 32, comfortable: 40 };

/** Any number of runs: only those in view are in the document. */
export function RunTable({ runs, isLoadingMore, onEnd }: RunTableProps) {
  const t = useWords(runsWords);
  const [, navigate] = useLocation();
  const scroller = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => keepScroll(scroller.current), []);
  const rowHeight = rowHeights[usePreferences((preferences) => preferences.density)];
  const view = useVirtualRows(scroller, { count: runs.length, rowHeight });
  const [selected, setSelected] = useState(-1);
  const isAtEnd = view.end >= runs.length - 10;
  useEffect(() => {
    if (isAtEnd) onEnd();
  }, [isAtEnd, onEnd]);

  function select(index: number) {
    const next = Math.max(0, Math.min(runs.length - 1, index));
    setSelected(next);
    const element = scroller.current;
    if (!element) return;
    const top = next * rowHeight;
    if (top < element.scrollTop) element.scrollTop = top;
    else if (top + rowHeight > element.scrollTop + element.clientHeight) {
      element.scrollTop = top + rowHeight - element.clientHeight;
    }
  }
  const group = t('list');
  useShortcuts([
    { keys: 'j', label: t('next'), group, isLocal: true, run: () => select(selected + 1) },
    { keys: 'arrowdown', label: t('next'), group, isLocal: true, run: () => select(selected + 1) },
    { keys: 'k', label: t('previous'), group, isLocal: true, run: () => select(selected - 1) },
    { keys: 'arrowup', label: t('previous'), group, isLocal: true, run: () => select(selected - 1) },
    {
      keys: 'o',
      label: t('open'),
      group,
      isLocal: true,
      run: () => {
        const run = runs[selected];
        if (run) navigate(linkOfRun(run));
      },
    },
  ]);

  return (
    <div role="table" aria-label={t('title')} aria-rowcount={runs.length + 1} className="flex min-h-0 flex-1 flex-col">
      <RunColumnHeads />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scroller must be reachable by keyboard */}
      <div ref={scroller} role="rowgroup" tabIndex={0} className="min-h-0 flex-1 overflow-y-auto">
        <div style={{ height: runs.length * rowHeight }}>
          <div style={{ transform: `translateY(${view.first * rowHeight}px)` }}>
            {runs.slice(view.first, view.end).map((run, index) => (
              <RunRow
                key={run.runId}
                run={run}
                isSelected={view.first + index === selected}
                rowIndex={view.first + index + 2}
              />
            ))}
          </div>
        </div>
        {isLoadingMore ? <p className="px-5 py-2 text-muted">{t('loadingMore')}</p> : null}
      </div>
    </div>
  );
}
