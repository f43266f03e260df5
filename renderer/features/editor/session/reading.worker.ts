import type { ReadRequest } from './reader.ts';
import { readText } from './reading.ts';

self.addEventListener('message', (event: MessageEvent<ReadRequest>) => {
  const { version, text, facts } = event.data;
  self.postMessage(readText(version, text, facts));
});
