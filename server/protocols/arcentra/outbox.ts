import { DomainError } from '../../domain/errors.ts';

/** Far more than the commands of a runner with every slot in use; only a peer that does not read gets there. */
const mostWaiting = 1_000;

/**
 * What waits to be sent on one stream, and how the stream is going to end. Several writers, one reader. A reader that
 * is too slow is ended as `exhausted`.
 */
export class Outbox<Message> {
  readonly #messages: Message[] = [];
  #ending: { readonly reason?: unknown } | undefined;
  #wake: (() => void) | undefined;

  /** After the end nothing more is taken; it would not be sent. */
  push(message: Message): void {
    if (this.#ending) return;
    if (this.#messages.length < mostWaiting) this.#messages.push(message);
    else this.end({ reason: new DomainError('exhausted', `more than ${mostWaiting} messages were not read`) });
    this.#wake?.();
  }

  /** Ends the stream after what waits: without `reason` in peace. The first end counts. */
  end(ending: { readonly reason?: unknown } = {}): void {
    this.#ending ??= ending;
    this.#wake?.();
  }

  async *messages(): AsyncGenerator<Message> {
    for (;;) {
      for (let message = this.#messages.shift(); message !== undefined; message = this.#messages.shift()) yield message;
      if (this.#ending) {
        if ('reason' in this.#ending) throw this.#ending.reason;
        return;
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}
