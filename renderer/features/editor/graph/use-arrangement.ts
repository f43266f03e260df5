import { useEffect, useRef, useState } from 'react';
import { askLayout, prepareLayout } from '../../../graph/use-layout.ts';
import { type Arrangement, arrangedFresh, countNew, layoutRequest, manyNew, rearranged } from './arrangement.ts';
import type { GraphModel } from './graph-model.ts';

interface Arranged {
  /** Undefined until the first layout is there. */
  readonly arrangement: Arrangement | undefined;
  /** Lays everything out afresh. */
  readonly tidy: () => void;
}

/** A first layout from the worker, and from then on the same picture through every edit, without waiting for it. */
export function useArrangement(model: GraphModel | undefined): Arranged {
  const [arrangement, setArrangement] = useState<Arrangement>();
  const [round, setRound] = useState(0);
  const latest = useRef(model);
  latest.current = model;

  let current = arrangement;
  if (model && arrangement && arrangement.model !== model) {
    if (countNew(arrangement, model) > manyNew) setRound(round + 1);
    current = rearranged(arrangement, model);
    setArrangement(current);
  }
  const isReady = model !== undefined;
  // While the text is read.
  useEffect(() => void prepareLayout(), []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: `round` asks for another layout
  useEffect(() => {
    const asked = latest.current;
    if (asked === undefined) return;
    const asking = new AbortController();
    void layOutAll(asked, asking.signal).then((fresh) => {
      // Edits that came meanwhile are settled into it by the next render.
      if (!asking.signal.aborted) setArrangement(fresh);
    });
    return () => asking.abort();
  }, [round, isReady]);

  return { arrangement: current, tidy: () => setRound(round + 1) };
}

async function layOutAll(model: GraphModel, signal: AbortSignal): Promise<Arrangement> {
  return arrangedFresh(model, await Promise.all(model.lanes.map((lane) => askLayout(layoutRequest(lane), signal))));
}
