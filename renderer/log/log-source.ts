import { Code, ConnectError } from '@connectrpc/connect';
import type { LogSize } from '../../gen/signalbox/console/v1/logs_pb.js';
import { backoffMs } from '../data/backoff.ts';
import type { LogsClient } from '../data/transport.ts';
import { blockLines, LineCache, type LogLine } from './line-cache.ts';

/** A view on the end needs no more than this of what arrives at once; the rest is read when somebody scrolls there. */
const tailWindow = 2000;

export interface SourceState {
  readonly lines: number;
  readonly bytes: number;
  readonly isComplete: boolean;
  /** False until the first answer. */
  readonly isOpen: boolean;
  readonly problem: ConnectError | undefined;
}

/** One step's log: reads ranges when they are looked at and follows the end while the step runs. */
export class LogSource implements Disposable {
  readonly stepRunId: string;
  readonly #client: LogsClient;
  readonly #life = new AbortController();
  readonly #cache = new LineCache();
  readonly #reading = new Set<number>();
  readonly #listeners = new Set<() => void>();
  /** Reads of blocks that failed one after the other. */
  #failures = 0;
  #state: SourceState = { lines: 0, bytes: 0, isComplete: false, isOpen: false, problem: undefined };

  constructor(client: LogsClient, stepRunId: string) {
    this.#client = client;
    this.stepRunId = stepRunId;
    void this.#follow();
  }

  get state(): SourceState {
    return this.#state;
  }

  line(number: number): LogLine | undefined {
    return this.#cache.get(number);
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Sees to it that these lines are there soon. */
  want(first: number, last: number): void {
    const end = Math.min(last, this.#state.lines);
    if (first > end) return;
    for (const block of this.#cache.missing(Math.max(1, first), end)) void this.#readBlock(block);
  }

  /** The text of a range, for the clipboard. */
  async read(first: number, last: number): Promise<readonly string[]> {
    const texts: string[] = [];
    for (let line = first; line <= last; line += blockLines) {
      const count = Math.min(blockLines, last - line + 1);
      const { lines } = await this.#client.readLog({ stepRunId: this.stepRunId, fromLine: line, count });
      if (!lines) break;
      const part = new TextDecoder().decode(lines.text).split('\n');
      part.pop();
      texts.push(...part);
    }
    return texts;
  }

  async #readBlock(block: number): Promise<void> {
    if (this.#reading.has(block)) return;
    this.#reading.add(block);
    try {
      const answer = await this.#client.readLog(
        { stepRunId: this.stepRunId, fromLine: block * blockLines + 1, count: blockLines },
        { signal: this.#life.signal },
      );
      if (answer.lines) this.#cache.put(answer.lines);
      this.#grow(answer.size);
      this.#failures = 0;
    } catch (reason) {
      this.#fail(reason);
      this.#tell();
      // A view asks again with every drawing: until this has passed the block counts as being read.
      await pause(backoffMs(this.#failures++, Math.random()), this.#life.signal);
    } finally {
      this.#reading.delete(block);
      this.#tell();
    }
  }

  async #follow(): Promise<void> {
    const { signal } = this.#life;
    // A finished log is read from its beginning, and how long it is nobody knows yet.
    void this.#readBlock(0);
    let attempt = 0;
    while (!signal.aborted && !this.#state.isComplete) {
      try {
        // The last known line comes again: it may have been open.
        const fromLine = this.#state.isOpen ? Math.max(1, this.#state.lines) : -blockLines;
        const first = await this.#client.readLog(
          { stepRunId: this.stepRunId, fromLine, count: blockLines },
          { signal },
        );
        if (first.lines) this.#cache.put(first.lines);
        this.#grow(first.size);
        this.#tell();
        if (this.#state.isComplete) return;
        const tail = this.#client.tailLog(
          { stepRunId: this.stepRunId, fromLine: Math.max(1, this.#state.lines), windowLines: tailWindow },
          { signal },
        );
        for await (const { lines, size } of tail) {
          attempt = 0;
          if (lines) this.#cache.put(lines);
          this.#grow(size);
          this.#tell();
        }
        // A tail that ends without the last line was cut off by a server that stops: the next round reads on.
        if (!this.#state.isComplete) await pause(backoffMs(attempt++, Math.random()), signal);
      } catch (reason) {
        if (signal.aborted) return;
        this.#fail(reason);
        this.#tell();
        const code = ConnectError.from(reason).code;
        if (code === Code.NotFound || code === Code.Unauthenticated || code === Code.PermissionDenied) return;
        await pause(backoffMs(attempt++, Math.random()), signal);
      }
    }
  }

  #grow(size: LogSize | undefined): void {
    if (!size) return;
    const { lines, bytes, isComplete } = this.#state;
    this.#state = {
      lines: Math.max(lines, size.lines),
      bytes: Math.max(bytes, size.bytes),
      isComplete: isComplete || size.complete,
      isOpen: true,
      problem: undefined,
    };
  }

  #fail(reason: unknown): void {
    if (this.#life.signal.aborted) return;
    this.#state = { ...this.#state, problem: ConnectError.from(reason) };
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }

  [Symbol.dispose](): void {
    this.#life.abort();
    this.#listeners.clear();
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
