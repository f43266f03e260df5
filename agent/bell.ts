/** Wakes whoever waits. Reset it, look whether there is something to do, then wait: no ring falls in between. */
export class Bell {
  #ring = Promise.withResolvers<void>();
  #isRung = false;

  get rung(): Promise<void> {
    return this.#ring.promise;
  }

  ring(): void {
    this.#isRung = true;
    this.#ring.resolve();
  }

  reset(): void {
    if (!this.#isRung) return;
    this.#isRung = false;
    this.#ring = Promise.withResolvers<void>();
  }
}

/** Resolves when the signal is aborted or `promise` resolves; rejects when `promise` rejects first. */
export async function untilAborted(promise: Promise<unknown>, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  const aborted = Promise.withResolvers<void>();
  const abort = () => aborted.resolve();
  signal.addEventListener('abort', abort, { once: true });
  try {
    await Promise.race([promise, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
