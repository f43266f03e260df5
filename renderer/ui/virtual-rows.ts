import { type RefObject, useLayoutEffect, useState } from 'react';

export interface RowWindow {
  readonly first: number;
  /** Exclusive. */
  readonly end: number;
}

/** Rows of equal height that are in view, with some above and below so that a quick wheel shows no gap. */
export function rowsInView(scrollTop: number, viewHeight: number, rowHeight: number, count: number): RowWindow {
  const overscan = 8;
  const first = Math.max(0, Math.floor(scrollTop / rowHeight) - overscan);
  const end = Math.max(0, Math.min(count, Math.ceil((scrollTop + viewHeight) / rowHeight) + overscan));
  return { first: Math.min(first, end), end };
}

/** Follows the scroll position of a list. `offset` is the height of what lies above the rows in the same scroller. */
export function useVirtualRows(
  scroller: RefObject<HTMLElement | null>,
  { count, rowHeight, offset = 0 }: { readonly count: number; readonly rowHeight: number; readonly offset?: number },
): RowWindow {
  const [view, setView] = useState<RowWindow>({ first: 0, end: Math.min(count, 40) });
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const look = () => {
      const next = rowsInView(element.scrollTop - offset, element.clientHeight, rowHeight, count);
      setView((old) => (old.first === next.first && old.end === next.end ? old : next));
    };
    look();
    const resized = new ResizeObserver(look);
    resized.observe(element);
    element.addEventListener('scroll', look, { passive: true });
    return () => {
      resized.disconnect();
      element.removeEventListener('scroll', look);
    };
  }, [scroller, count, rowHeight, offset]);
  return view;
}
