import { useState, useSyncExternalStore } from 'react';
import { hashOf, type LineRange, noRange, rangeFrom } from './line-link.ts';

/** Marked lines: in the address for the main log, so that it can be linked to; of its own for one beside it. */
export function useLineRange(isInAddress: boolean): readonly [LineRange, (range: LineRange) => void] {
  const [own, setOwn] = useState(noRange);
  const hash = useSyncExternalStore(subscribeToHash, () => location.hash);
  if (!isInAddress) return [own, setOwn];
  return [
    parsed(hash),
    (range) => {
      history.replaceState(history.state, '', `${location.pathname}${location.search}${hashOf(range)}`);
      window.dispatchEvent(new HashChangeEvent('hashchange'));
    },
  ];
}

function subscribeToHash(listener: () => void): () => void {
  window.addEventListener('hashchange', listener);
  return () => window.removeEventListener('hashchange', listener);
}

let last = { hash: '', range: noRange };
/** The same object for the same address, so that nothing is drawn again for nothing. */
function parsed(hash: string): LineRange {
  if (last.hash !== hash) last = { hash, range: rangeFrom(hash) };
  return last.range;
}
