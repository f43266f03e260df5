import { type RefObject, useCallback, useEffect, useRef, useState } from 'react';
import { elementOf } from './anchor.ts';
import type { GraphModel } from './graph-model.ts';

export interface RovingFocus {
  /** The one item that Tab reaches. */
  readonly current: string | undefined;
  /** Gives an item the focus, now or as soon as it is drawn. */
  readonly focus: (key: string) => void;
  /** Without taking the focus from where it is. */
  readonly point: (key: string) => void;
  readonly arrived: () => void;
}

/**
 * A roving tab stop of our own: the library would walk edges before nodes, and in the order of the file. `reveal` brings
 * an item into view, which may be what draws it in the first place.
 */
export function useRovingFocus(
  frame: RefObject<HTMLElement | null>,
  model: GraphModel | undefined,
  reveal: (key: string, isRead: boolean) => void,
): RovingFocus {
  const [pointed, setPointed] = useState<string>();
  const wanted = useRef<string>(undefined);
  const latestReveal = useRef(reveal);
  latestReveal.current = reveal;
  const current = pointed !== undefined && model?.items.has(pointed) ? pointed : model?.order[0];

  const arrived = useCallback(() => {
    const key = wanted.current;
    if (key === undefined) return;
    const element = elementOf(frame.current, key);
    if (!element) return;
    wanted.current = undefined;
    element.focus({ preventScroll: element.closest('.react-flow') !== null });
  }, [frame]);

  const isHere = useRef(false);
  useEffect(() => {
    const listening = new AbortController();
    const note = ({ target }: FocusEvent) => {
      isHere.current = target instanceof Node && frame.current?.contains(target) === true;
    };
    document.addEventListener('focusin', note, { signal: listening.signal });
    return () => listening.abort();
  }, [frame]);

  // After every drawing: what is wanted may have come with it, and what had the focus may have gone.
  useEffect(() => {
    if (isHere.current && document.activeElement === document.body) wanted.current ??= current;
    const key = wanted.current;
    if (key === undefined || !model?.items.has(key)) return;
    latestReveal.current(key, true);
    arrived();
  });
  return {
    current,
    focus(key) {
      wanted.current = key;
      setPointed(key);
      if (model?.items.has(key)) {
        reveal(key, true);
        arrived();
      }
    },
    point: setPointed,
    arrived,
  };
}
