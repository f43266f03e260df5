import type { Millis } from '../../domain/ids.ts';
import type { Clock } from '../../services/ports/clock.ts';

/** An agent that starts a step's process just after it was told to stop ends as a whole (contract 3.7). */
export const quietMs: Millis = 250;
/** However restless the workflow is, a stop is told after this long. */
export const latestReleaseMs: Millis = 5_000;

/**
 * Decides when one workflow may be told to stop, and how long an answer to "step has ended" must be held back. A stop is
 * released when a step is running and has been for the quiet time; never in the gap between two steps.
 */
export class QuietPoint implements Disposable {
  readonly #clock: Clock;
  readonly #release: () => void;
  readonly #running = new Set<string>();
  #lastStartMs: Millis = Number.NEGATIVE_INFINITY;
  #releasedAtMs: Millis | null = null;
  #wantedAtMs: Millis | null = null;
  #alarm: Disposable | undefined;

  /** `release` answers the held Wait with `canceled`; it is called once at the most. */
  constructor(options: { readonly clock: Clock; readonly release: () => void }) {
    this.#clock = options.clock;
    this.#release = options.release;
  }

  get isReleased(): boolean {
    return this.#releasedAtMs !== null;
  }

  /** A stop is wanted. Repeating it changes nothing. */
  want(): void {
    if (this.#wantedAtMs !== null) return;
    this.#wantedAtMs = this.#clock.nowMs();
    this.#arm();
  }

  /** "About to start" is about to be answered. */
  stepStarts(stepId: string): void {
    this.#running.add(stepId);
    this.#lastStartMs = this.#clock.nowMs();
    this.#arm();
  }

  /**
   * A step has ended. Resolves when that may be answered: at once, or a quiet time after a stop that was wanted was
   * released, so that the agent knows of the stop before it looks for the next step.
   */
  async stepEnded(stepId: string): Promise<void> {
    this.#running.delete(stepId);
    if (this.#wantedAtMs === null) return;
    if (this.#releasedAtMs === null) this.#releaseNow();
    await this.#until((this.#releasedAtMs ?? this.#clock.nowMs()) + quietMs);
  }

  [Symbol.dispose](): void {
    this.#alarm?.[Symbol.dispose]();
  }

  #arm(): void {
    this.#alarm?.[Symbol.dispose]();
    if (this.#wantedAtMs === null || this.#releasedAtMs !== null) return;
    const latestMs = this.#wantedAtMs + latestReleaseMs;
    const quietAtMs = this.#running.size > 0 ? this.#lastStartMs + quietMs : latestMs;
    const atMs = Math.min(quietAtMs, latestMs);
    if (atMs <= this.#clock.nowMs()) this.#releaseNow();
    else this.#alarm = this.#clock.at(atMs, () => this.#releaseNow());
  }

  #releaseNow(): void {
    if (this.#releasedAtMs !== null) return;
    this.#alarm?.[Symbol.dispose]();
    this.#releasedAtMs = this.#clock.nowMs();
    this.#release();
  }

  #until(atMs: Millis): Promise<void> {
    if (atMs <= this.#clock.nowMs()) return Promise.resolve();
    return new Promise((resolve) => void this.#clock.at(atMs, resolve));
  }
}
