import { type Clock, sleep } from '../clock.ts';

const firstMs = 500;
const mostMs = 30_000;
/** What held this long was healthy: the next failure starts from the beginning. */
const healthyMs = 60_000;

/** Waits between attempts: doubling from 0.5 s to 30 s, each wait a random part of it (Arcentra API 4.3). */
export class Backoff {
  readonly #clock: Clock;
  readonly #random: () => number;
  #failures = 0;
  #sinceMs: number;

  constructor(clock: Clock, random: () => number) {
    this.#clock = clock;
    this.#random = random;
    this.#sinceMs = clock.nowMs();
  }

  /** An attempt begins. */
  begin(): void {
    this.#sinceMs = this.#clock.nowMs();
  }

  succeeded(): void {
    this.#failures = 0;
  }

  /** The attempt failed: resolves when it is time for the next, or the signal is aborted. */
  async wait(signal: AbortSignal): Promise<void> {
    if (this.#clock.nowMs() - this.#sinceMs >= healthyMs) this.#failures = 0;
    const ceiling = Math.min(mostMs, firstMs * 2 ** this.#failures);
    this.#failures += 1;
    await sleep(this.#clock, this.#random() * ceiling, signal);
  }
}
