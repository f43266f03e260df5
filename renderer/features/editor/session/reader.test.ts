import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { prepareReader, type Request, type Response, workerReader } from './reader.ts';
import { emptyReading, type Reading } from './reading.ts';

/** A worker whose work is done when the test says so. */
class HeldWorker extends EventTarget {
  static last: HeldWorker | undefined;
  readonly requests: Request[] = [];
  isTerminated = false;

  constructor() {
    super();
    HeldWorker.last = this;
  }
  postMessage(request: Request): void {
    this.requests.push(request);
  }
  terminate(): void {
    this.isTerminated = true;
  }
  answer(response: Response): void {
    this.dispatchEvent(new MessageEvent('message', { data: response }));
  }
}

beforeEach(() => void vi.stubGlobal('Worker', HeldWorker));
afterEach(() => void vi.unstubAllGlobals());

const facts = { path: 'a.yaml', known: {}, included: undefined };

function opened() {
  const readings: Reading[] = [];
  const reader = workerReader((reading) => readings.push(reading));
  const worker = HeldWorker.last;
  if (worker === undefined) throw new Error('no worker was made');
  const finish = (version: number) => worker.answer({ kind: 'reading', reading: { ...emptyReading(), version } });
  return { reader, worker, readings, finish };
}

describe('reading in a worker', () => {
  test('while one text is read, only the newest of the others waits', () => {
    const { reader, worker, readings, finish } = opened();

    for (const version of [1, 2, 3]) reader.read(version, `text ${version}`, facts);
    expect(worker.requests).toMatchObject([{ version: 1 }]);
    finish(1);
    finish(3);

    expect(worker.requests).toMatchObject([{ version: 1 }, { version: 3, text: 'text 3' }]);
    expect(readings.map(({ version }) => version)).toEqual([1, 3]);
    reader.read(4, 'text 4', facts);
    expect(worker.requests.at(-1)).toMatchObject({ version: 4 });
  });

  test('questions are answered whatever is being read, each with its own answer', async () => {
    const { reader, worker } = opened();
    reader.read(1, '', facts);
    const hover = reader.ask('hover', 'a', 0, facts);
    const symbol = reader.ask('symbol', 'b', 1, facts);

    worker.answer({ kind: 'answer', id: 2, answer: undefined });
    worker.answer({ kind: 'answer', id: 1, answer: { range: { start: 0, end: 1 }, title: 't', detail: '', docs: '' } });

    expect(await symbol).toBeUndefined();
    expect(await hover).toMatchObject({ title: 't' });
  });

  test('ends with its owner', () => {
    const { reader, worker } = opened();

    reader[Symbol.dispose]();

    expect(worker.isTerminated).toBe(true);
  });

  test('a worker that was prepared is for one session, the next has one of its own', () => {
    prepareReader();
    const prepared = HeldWorker.last;
    prepareReader();

    expect(HeldWorker.last).toBe(prepared);
    expect(opened().worker).toBe(prepared);
    expect(opened().worker).not.toBe(prepared);
  });
});
