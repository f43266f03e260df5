import { type Reading, type ReadingFacts, readText } from './reading.ts';

/** Reads texts somewhere, and answers with the newest. At most one text is being read; those between are left out. */
export interface Reader extends Disposable {
  readonly read: (version: number, text: string, facts: ReadingFacts) => void;
}

export type ReaderFactory = (onReading: (reading: Reading) => void) => Reader;

export interface ReadRequest {
  readonly version: number;
  readonly text: string;
  readonly facts: ReadingFacts;
}

/** In a worker: a text of a thousand lines takes some 40 ms, which nobody who types should feel. */
export function workerReader(onReading: (reading: Reading) => void): Reader {
  const worker = new Worker(new URL('./reading.worker.ts', import.meta.url), { type: 'module' });
  let isBusy = false;
  let next: ReadRequest | undefined;
  const send = (request: ReadRequest) => {
    isBusy = true;
    worker.postMessage(request);
  };
  worker.addEventListener('message', (event: MessageEvent<Reading>) => {
    isBusy = false;
    const request = next;
    next = undefined;
    if (request !== undefined) send(request);
    onReading(event.data);
  });
  return {
    read(version, text, facts) {
      const request = { version, text, facts };
      if (isBusy) next = request;
      else send(request);
    },
    [Symbol.dispose]: () => worker.terminate(),
  };
}

/** On this thread, at once: where there are no workers. */
export function directReader(onReading: (reading: Reading) => void): Reader {
  return {
    read: (version, text, facts) => onReading(readText(version, text, facts)),
    [Symbol.dispose]: () => undefined,
  };
}
