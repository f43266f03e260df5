/**
 * What waits to be sent on one stream, and how the stream is going to end. Several writers, one reader. Not bounded
 * here: every writer is bounded by what it answers to, a runner's slots or the agent's own messages.
 */
export class Outbox<Message> {
  readonly #messages: Message[] = [];
  #ending: { readonly reason?: unknown } | undefined;
  #wake: (() => void) | undefined;

  /** After the end nothing more is taken; it would not be sent. */
  push(message: Message): void {
    if (this.#ending) return;
    this.#messages.push(message);
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
