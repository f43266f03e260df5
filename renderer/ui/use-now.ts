import { useSyncExternalStore } from 'react';

/**
 * The server's clock in milliseconds, refreshed every `everyMs` while the window is visible. One timer per period serves
 * every reader, and none runs in a hidden window.
 */
export function useNow(everyMs: 1000 | 15_000): number {
  const ticker = tickers[everyMs];
  return useSyncExternalStore(ticker.subscribe, ticker.read);
}

let offsetMs = 0;
/** Server time minus this machine's, as last measured. */
export function setClockOffset(ms: number): void {
  const hasJumped = Math.abs(ms - offsetMs) > 1000;
  offsetMs = ms;
  if (hasJumped) for (const ticker of Object.values(tickers)) ticker.correct();
}
export function serverNow(): number {
  return Date.now() + offsetMs;
}

function makeTicker(everyMs: number) {
  const readers = new Set<() => void>();
  let now = Date.now();
  let timer: number | undefined;
  const tick = () => {
    now = serverNow();
    for (const reader of readers) reader();
  };
  const arrange = () => {
    const shouldRun = readers.size > 0 && !document.hidden;
    if (shouldRun && timer === undefined) {
      tick();
      timer = window.setInterval(tick, everyMs);
    } else if (!shouldRun && timer !== undefined) {
      window.clearInterval(timer);
      timer = undefined;
    }
  };
  document.addEventListener('visibilitychange', arrange);
  return {
    read: () => now,
    /** Without waiting for the next tick. */
    correct: () => {
      if (readers.size > 0) tick();
    },
    subscribe: (reader: () => void) => {
      if (readers.size === 0) now = serverNow();
      readers.add(reader);
      queueMicrotask(arrange);
      return () => {
        readers.delete(reader);
        arrange();
      };
    },
  };
}

const tickers = { 1000: makeTicker(1000), 15000: makeTicker(15_000) } as const;
