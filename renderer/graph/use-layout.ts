import { useEffect, useState } from 'react';
import type { LayoutRequest, Places } from './graph-layout.ts';

let worker: Worker | undefined;
let lastId = 0;

/** What is laid out first does not wait for the worker's code then. */
export function prepareLayout(): Worker {
  worker ??= new Worker(new URL('./layout.worker.ts', import.meta.url), { type: 'module' });
  return worker;
}

/** Laid out by the worker. Never settles once `signal` is aborted: nobody wants the answer then. */
export function askLayout(request: LayoutRequest, signal: AbortSignal): Promise<Places> {
  const asked = prepareLayout();
  lastId += 1;
  const id = lastId;
  return new Promise((resolve) => {
    const answered = new AbortController();
    asked.addEventListener(
      'message',
      (event: MessageEvent<{ readonly id: number; readonly places: Places }>) => {
        if (event.data.id !== id) return;
        answered.abort();
        resolve(event.data.places);
      },
      { signal: AbortSignal.any([signal, answered.signal]) },
    );
    asked.postMessage({ id, request });
  });
}

/** Places for the nodes; the last ones until new ones are known. Asks again only when the shape changes. */
export function useLayout(request: LayoutRequest): Places | undefined {
  const [places, setPlaces] = useState<Places>();
  const shape = JSON.stringify(request);
  useEffect(() => {
    const asking = new AbortController();
    void askLayout(JSON.parse(shape), asking.signal).then(setPlaces);
    return () => asking.abort();
  }, [shape]);
  return places;
}
