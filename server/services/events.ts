import { DomainError } from '../domain/errors.ts';
import type { Actor, DomainEvent, StoredEvent } from '../domain/events.ts';
import { deleteEventsBefore, firstSeq, insertEvent, lastSeq, listEventsAfter } from '../store/events.ts';
import type { Store, WriteTx } from '../store/store.ts';
import type { Clock } from './ports/clock.ts';

const keptForMs = 7 * 24 * 3_600_000;
const pageSize = 500;
/** A reader further behind than this is ended as `exhausted`; it resumes from its last sequence number. */
const bufferedEvents = 10_000;

/** The sequence of everything that happened: appended with the change, published after its commit. */
export class Events {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #readers = new Set<Reader>();

  constructor(options: { readonly store: Store; readonly clock: Clock }) {
    this.#store = options.store;
    this.#clock = options.clock;
  }

  /** Stores the event in the caller's transaction. Readers see it once that is on disk. */
  append(tx: WriteTx, event: DomainEvent, actor: Actor): StoredEvent {
    const atMs = this.#clock.nowMs();
    const seq = insertEvent(tx, event, actor, atMs);
    const stored: StoredEvent = { ...event, seq, atMs, actor };
    tx.afterCommit(() => {
      for (const reader of this.#readers) reader.push(stored);
    });
    return stored;
  }

  /** 0 when nothing ever happened. */
  lastSeq(): number {
    return this.#store.read((tx) => lastSeq(tx));
  }

  /** At most `limit` events after `seq`, in order. Refuses as `out-of-range` when some of them are no longer kept. */
  after(seq: number, limit = pageSize): readonly StoredEvent[] {
    return this.#store.read((tx) => {
      const first = firstSeq(tx);
      if (seq + 1 < first) {
        throw new DomainError('out-of-range', `event ${seq} is no longer kept; the oldest is ${first}`, {
          subject: 'seq',
        });
      }
      return listEventsAfter(tx, seq, limit);
    });
  }

  /** Every event after `seq`, once each and in order: history first, then live, until the signal aborts. */
  async *watch(seq: number, signal: AbortSignal): AsyncGenerator<StoredEvent, void, void> {
    using reader = new Reader(this.#readers, signal); // before reading history, so that no event falls between
    let seen = seq;
    for (let page = this.after(seen); page.length > 0; page = this.after(seen)) {
      for (const event of page) {
        yield event;
        seen = event.seq;
      }
    }
    for await (const event of reader.events()) {
      if (event.seq > seen) yield event;
    }
  }

  /** Forgets what is older than the retention time. Answers how many events went. */
  forgetOld(): number {
    return this.#store.write((tx) => deleteEventsBefore(tx, this.#clock.nowMs() - keptForMs));
  }
}

/** One live subscription. Its buffer is bounded: past the bound the reader is ended, nothing else waits for it. */
class Reader implements Disposable {
  readonly #readers: Set<Reader>;
  readonly #signal: AbortSignal;
  readonly #buffer: StoredEvent[] = [];
  #isTooSlow = false;
  #wake: (() => void) | undefined;

  constructor(readers: Set<Reader>, signal: AbortSignal) {
    this.#readers = readers;
    this.#signal = signal;
    readers.add(this);
  }

  push(event: StoredEvent): void {
    if (this.#buffer.length >= bufferedEvents) this.#isTooSlow = true;
    else this.#buffer.push(event);
    this.#wake?.();
  }

  async *events(): AsyncGenerator<StoredEvent, void, void> {
    const onAbort = () => this.#wake?.();
    this.#signal.addEventListener('abort', onAbort);
    try {
      while (!this.#signal.aborted) {
        yield* this.#buffer.splice(0);
        if (this.#isTooSlow) {
          throw new DomainError(
            'exhausted',
            `more than ${bufferedEvents} events behind; resume from the last one seen`,
          );
        }
        if (this.#buffer.length === 0 && !this.#signal.aborted) {
          await new Promise<void>((resolve) => {
            this.#wake = resolve;
          });
        }
      }
    } finally {
      this.#signal.removeEventListener('abort', onAbort);
    }
  }

  [Symbol.dispose](): void {
    this.#readers.delete(this);
  }
}
