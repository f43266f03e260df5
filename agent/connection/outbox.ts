import { Bell } from '../bell.ts';

/** Messages for one stream, in order. Bounded by what can be under way: a few statuses per slot and heartbeats. */
export class Outbox<T> implements AsyncIterable<T> {
  readonly #messages: T[] = [];
  readonly #changed = new Bell();
  #isClosed = false;

  send(message: T): void {
    if (this.#isClosed) return; // the stream is gone; a new one begins with the present state
    this.#messages.push(message);
    this.#changed.ring();
  }

  close(): void {
    this.#isClosed = true;
    this.#changed.ring();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T> {
    while (!this.#isClosed || this.#messages.length > 0) {
      this.#changed.reset();
      const message = this.#messages.shift();
      if (message) yield message;
      else if (!this.#isClosed) await this.#changed.rung;
    }
  }
}
