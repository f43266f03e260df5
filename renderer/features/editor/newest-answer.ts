/** Asks a worker one thing at a time. Of what is asked meanwhile only the newest is sent on. */
export class NewestAnswer<Question, Answer> implements Disposable {
  readonly #worker: Worker;
  #isBusy = false;
  #next: { readonly question: Question } | undefined;

  /** The worker answers each message with one message of type `Answer`; it ends with this. */
  constructor(worker: Worker, answered: (answer: Answer) => void) {
    this.#worker = worker;
    worker.addEventListener('message', (event: MessageEvent<Answer>) => {
      const next = this.#next;
      this.#next = undefined;
      this.#isBusy = next !== undefined;
      if (next) worker.postMessage(next.question);
      answered(event.data);
    });
  }

  ask(question: Question): void {
    if (this.#isBusy) this.#next = { question };
    else this.#worker.postMessage(question);
    this.#isBusy = true;
  }

  [Symbol.dispose](): void {
    this.#worker.terminate();
  }
}
