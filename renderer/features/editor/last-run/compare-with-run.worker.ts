import { type ComparerMessage, runComparer } from './compare-with-run.ts';

const compare = runComparer();

// A plan of many jobs takes longer than a frame: off the thread that types and draws.
self.addEventListener('message', (event: MessageEvent<ComparerMessage>) => {
  const answer = compare(event.data);
  if (answer !== undefined) self.postMessage(answer);
});
