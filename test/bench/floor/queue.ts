/** A queue with one reader at a time: `for await` waits for what is pushed. */
export class Queue<T> implements AsyncIterable<T> {
  readonly #waiting: T[] = [];
  #wake = () => {};

  push(entry: T): void {
    this.#waiting.push(entry);
    this.#wake();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T> {
    for (;;) {
      for (let entry = this.#waiting.shift(); entry !== undefined; entry = this.#waiting.shift()) yield entry;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}
