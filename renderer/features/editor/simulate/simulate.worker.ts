import { type SimulateRequest, simulateText } from './simulate-text.ts';

// A plan of many jobs takes longer than a frame: off the thread that types and draws.
self.addEventListener('message', (event: MessageEvent<SimulateRequest>) => self.postMessage(simulateText(event.data)));
