import { type CompareRequest, runComparer } from './compare-with-run.ts';

const compare = runComparer();

// A plan of many jobs takes longer than a frame: off the thread that types and draws.
self.addEventListener('message', (event: MessageEvent<CompareRequest>) => self.postMessage(compare(event.data)));
