import type { Completions } from '../../../../pipeline/completion.ts';
import type { Hover } from '../../../../pipeline/hover.ts';
import type { NamedSymbol } from '../../../../pipeline/symbols.ts';
import type { Reading, ReadingFacts } from './reading.ts';

/** What can be asked about a place in a text. */
export interface Answers {
  readonly complete: Completions;
  readonly hover: Hover | undefined;
  readonly symbol: NamedSymbol | undefined;
}
export type Question = keyof Answers;

/** Reads texts somewhere, and answers with the newest. At most one text is being read; those between are left out. */
export interface Reader extends Disposable {
  readonly read: (version: number, text: string, facts: ReadingFacts) => void;
  readonly ask: <Q extends Question>(
    question: Q,
    text: string,
    offset: number,
    facts: ReadingFacts,
  ) => Promise<Answers[Q]>;
}

export type ReaderFactory = (onReading: (reading: Reading) => void) => Reader;

interface ReadRequest {
  readonly kind: 'read';
  readonly version: number;
  readonly text: string;
  readonly facts: ReadingFacts;
}

interface AskRequest {
  readonly kind: 'ask';
  readonly id: number;
  readonly question: Question;
  readonly text: string;
  readonly offset: number;
  readonly facts: ReadingFacts;
}

export type Request = ReadRequest | AskRequest;
export type Response =
  | { readonly kind: 'reading'; readonly reading: Reading }
  | { readonly kind: 'answer'; readonly id: number; readonly answer: Answers[Question] };

/** Has its code already when the next session begins. */
let spare: Worker | undefined;

export function prepareReader(): void {
  spare ??= startWorker();
}

function startWorker(): Worker {
  return new Worker(new URL('./reading.worker.ts', import.meta.url), { type: 'module' });
}

/** In a worker: a large text takes some 40 ms, which nobody who types should feel. */
export function workerReader(onReading: (reading: Reading) => void): Reader {
  const worker = spare ?? startWorker();
  spare = undefined;
  const asked = new Map<number, (answer: Answers[Question]) => void>();
  let lastId = 0;
  let isReading = false;
  let next: ReadRequest | undefined;
  const send = (request: Request) => worker.postMessage(request);
  worker.addEventListener('message', ({ data }: MessageEvent<Response>) => {
    if (data.kind === 'answer') {
      asked.get(data.id)?.(data.answer);
      asked.delete(data.id);
      return;
    }
    const request = next;
    next = undefined;
    isReading = request !== undefined;
    if (request !== undefined) send(request);
    onReading(data.reading);
  });
  return {
    read(version, text, facts) {
      const request: ReadRequest = { kind: 'read', version, text, facts };
      if (isReading) next = request;
      else send(request);
      isReading = true;
    },
    ask<Q extends Question>(question: Q, text: string, offset: number, facts: ReadingFacts) {
      lastId += 1;
      const id = lastId;
      return new Promise<Answers[Q]>((resolve) => {
        // The worker answers a question with what belongs to it.
        asked.set(id, resolve as (answer: Answers[Question]) => void);
        send({ kind: 'ask', id, question, text, offset, facts });
      });
    },
    [Symbol.dispose]: () => worker.terminate(),
  };
}
