import { Worker } from 'node:worker_threads';
import type { Logger } from 'pino';
import { DomainError } from '../../domain/errors.ts';
import type { Clock } from '../ports/clock.ts';
import type { IndexRequest, ScanAnswers, ScanCall, ScanReply, ScanRequest, ScanWorkerSetup } from './scan-protocol.ts';

/** A regular expression can take for ever; after this long its thread is ended and another begins. */
const longestScanMs = 10_000;
const mostWaiting = 64;
/** The thread costs memory, so it goes when nobody searches. */
const idleMs = 60_000;
/** Fresh logs are indexed when things have calmed down. */
const indexAfterMs = 5_000;

interface Call {
  readonly id: number;
  readonly request: ScanRequest;
  readonly resolve: (answer: ScanAnswers[keyof ScanAnswers]) => void;
  readonly reject: (reason: unknown) => void;
}

/** Hands searches to a thread of their own, one after the other, so that no search holds up the server. */
export class LogScanner implements AsyncDisposable {
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #setup: ScanWorkerSetup;
  readonly #cancelled: Int32Array;
  readonly #waiting: Call[] = [];
  #worker: Worker | undefined;
  #current: Call | undefined;
  #limit: Disposable | undefined;
  #idle: Disposable | undefined;
  #indexing: Disposable | undefined;
  #nextId = 1;
  #isDisposed = false;

  constructor(options: {
    readonly clock: Clock;
    readonly log: Logger;
    readonly databaseFile: string;
    /** Of the word index; made when first needed. */
    readonly indexFile: string;
  }) {
    this.#clock = options.clock;
    this.#log = options.log;
    const cancelled = new SharedArrayBuffer(4);
    this.#cancelled = new Int32Array(cancelled);
    this.#setup = { databaseFile: options.databaseFile, indexFile: options.indexFile, cancelled };
  }

  /** Refuses as `exhausted` when too many wait or the scan takes too long. Aborting gives it up. */
  ask<Request extends Exclude<ScanRequest, IndexRequest>>(
    request: Request,
    signal: AbortSignal,
  ): Promise<ScanAnswers[Request['kind']]> {
    signal.throwIfAborted();
    if (this.#waiting.length >= mostWaiting) {
      throw new DomainError('exhausted', 'too many searches wait; try again later', { word: 'searches_many' });
    }
    return this.#enqueue(request, signal) as Promise<ScanAnswers[Request['kind']]>; // the worker answers by the kind
  }

  /** There are closed logs that the index may not have. */
  indexSoon(): void {
    if (this.#isDisposed) return;
    this.#indexing ??= this.#clock.at(this.#clock.nowMs() + indexAfterMs, () => void this.#index());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isDisposed = true;
    this.#indexing?.[Symbol.dispose]();
    this.#limit?.[Symbol.dispose]();
    this.#idle?.[Symbol.dispose]();
    const stopping = new DomainError('unavailable', 'the server is stopping', { word: 'server_stopping' });
    for (const call of this.#waiting.splice(0)) call.reject(stopping);
    this.#current?.reject(stopping);
    this.#current = undefined;
    await this.#worker?.terminate();
  }

  /** A slice at a time, so that searches come in between. */
  async #index(): Promise<void> {
    this.#indexing = undefined;
    try {
      let isDone = false;
      while (!isDone && !this.#isDisposed) {
        const answer = (await this.#enqueue({ kind: 'index' }, undefined)) as ScanAnswers['index']; // by its kind
        isDone = answer.isDone;
      }
    } catch (reason) {
      // Searching still works without: what is not in the index is scanned.
      if (!this.#isDisposed) this.#log.warn({ err: reason }, 'the logs could not be indexed');
    }
  }

  #enqueue(request: ScanRequest, signal: AbortSignal | undefined): Promise<ScanAnswers[keyof ScanAnswers]> {
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      const giveUp = () => {
        const at = this.#waiting.findIndex((call) => call.id === id);
        if (at >= 0) this.#waiting.splice(at, 1);
        else if (this.#current?.id === id) Atomics.store(this.#cancelled, 0, id);
        reject(signal?.reason);
      };
      signal?.addEventListener('abort', giveUp, { once: true });
      const settled =
        <Value>(settle: (value: Value) => void) =>
        (value: Value) => {
          signal?.removeEventListener('abort', giveUp);
          settle(value);
        };
      this.#waiting.push({ id, request, resolve: settled(resolve), reject: settled(reject) });
      this.#next();
    });
  }

  #next(): void {
    if (this.#current || this.#isDisposed) return;
    this.#current = this.#waiting.shift();
    if (!this.#current) {
      this.#idle ??= this.#clock.at(this.#clock.nowMs() + idleMs, () => this.#dropWorker());
      return;
    }
    this.#idle?.[Symbol.dispose]();
    this.#idle = undefined;
    const { id, request } = this.#current;
    this.#worker ??= this.#startWorker();
    this.#limit = this.#clock.at(this.#clock.nowMs() + longestScanMs, () => this.#tooLong());
    this.#worker.postMessage({ id, request } satisfies ScanCall);
  }

  #startWorker(): Worker {
    const worker = new Worker(new URL('./log-scan-worker.ts', import.meta.url), { workerData: this.#setup });
    worker.unref();
    worker.on('message', (reply: ScanReply) => {
      if (worker === this.#worker && reply.id === this.#current?.id) this.#finish((call) => settle(call, reply));
    });
    worker.on('error', (reason) => {
      if (worker !== this.#worker) return;
      this.#worker = undefined;
      this.#finish((call) => call.reject(reason));
    });
    return worker;
  }

  #tooLong(): void {
    this.#dropWorker();
    this.#finish((call) =>
      call.reject(
        new DomainError(
          'exhausted',
          `the search took longer than ${longestScanMs / 1_000} s; make the expression simpler`,
          {
            reason: 'search_timeout',
            word: 'search_timeout',
          },
        ),
      ),
    );
  }

  #dropWorker(): void {
    void this.#worker?.terminate();
    this.#worker = undefined;
    this.#idle = undefined;
  }

  #finish(settleCall: (call: Call) => void): void {
    this.#limit?.[Symbol.dispose]();
    const call = this.#current;
    this.#current = undefined;
    if (call) settleCall(call);
    this.#next();
  }
}

function settle(call: Call, reply: ScanReply): void {
  switch (reply.kind) {
    case 'answer':
      call.resolve(reply.answer);
      break;
    case 'refused':
      call.reject(new DomainError(reply.error, reply.message, reply.details));
      break;
    case 'failed':
      call.reject(new Error(`a search failed: ${reply.message}`));
      break;
  }
}
