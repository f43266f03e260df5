import { type SimulateRequest, simulateText } from './simulate-text.ts';

// A plan of many jobs takes longer than a frame: off the thread that types and draws.
self.addEventListener('message', (event: MessageEvent<{ readonly id: number; readonly request: SimulateRequest }>) => {
  const { id, request } = event.data;
  self.postMessage({ id, report: simulateText(request) });
});
