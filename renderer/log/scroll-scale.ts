/**
 * Browsers cap the height of an element: Chromium at 33.5 million px at display scale 1 and at 16.8 million at scale 2.
 * A log that would be higher gets a scroller of this height instead, and the scroll position becomes a proportion.
 */
export const maxScrollerPx = 8_000_000;

export interface ScrollScale {
  /** Height of what the browser scrolls. */
  readonly scrollerPx: number;
  /** Where the view begins in the log's own pixels, for a position of the scroll bar; and back. */
  readonly toLog: (scrollTop: number) => number;
  readonly toScroller: (logTop: number) => number;
}

export function scrollScale(logPx: number, viewPx: number): ScrollScale {
  const scrollerPx = Math.max(viewPx, Math.min(logPx, maxScrollerPx));
  const mostLog = Math.max(0, logPx - viewPx);
  const mostScroller = Math.max(0, scrollerPx - viewPx);
  const ratio = mostScroller === 0 ? 0 : mostLog / mostScroller;
  return {
    scrollerPx,
    toLog: (scrollTop) => Math.min(mostLog, Math.max(0, scrollTop * ratio)),
    toScroller: (logTop) => (ratio === 0 ? 0 : Math.min(mostScroller, Math.max(0, logTop / ratio))),
  };
}
