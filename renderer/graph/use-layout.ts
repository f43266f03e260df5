import { useEffect, useState } from 'react';
import type { LayoutRequest, Places } from './graph-layout.ts';

let worker: Worker | undefined;
let lastId = 0;

/** Places for the nodes; the last ones until new ones are known. Asks again only when the shape changes. */
export function useLayout(request: LayoutRequest): Places | undefined {
  const [places, setPlaces] = useState<Places>();
  const shape = JSON.stringify(request);
  useEffect(() => {
    worker ??= new Worker(new URL('./layout.worker.ts', import.meta.url), { type: 'module' });
    lastId += 1;
    const id = lastId;
    const listening = new AbortController();
    worker.addEventListener(
      'message',
      (event: MessageEvent<{ readonly id: number; readonly places: Places }>) => {
        if (event.data.id === id) setPlaces(event.data.places);
      },
      { signal: listening.signal },
    );
    worker.postMessage({ id, request: JSON.parse(shape) });
    return () => listening.abort();
  }, [shape]);
  return places;
}
