import { type LayoutRequest, layOut } from './graph-layout.ts';

// 200 nodes take 170 ms: off the thread that scrolls and types.
self.addEventListener('message', (event: MessageEvent<{ readonly id: number; readonly request: LayoutRequest }>) => {
  const { id, request } = event.data;
  self.postMessage({ id, places: layOut(request) });
});
