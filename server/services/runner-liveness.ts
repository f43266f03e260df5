import type { Logger } from 'pino';
import type { Millis, RunnerId } from '../domain/ids.ts';
import type { Clock } from './ports/clock.ts';

/** Silence is noticed on full seconds: one timer serves all runners. */
const granularityMs = 1_000;
/** An alarm that comes later than this tells that this machine was asleep, not that a runner was silent. */
const oversleptMs = 10_000;

/**
 * When each runner was last heard of, and an alarm for those that fell silent. A runner is watched from `heard` until
 * `forget` or until it is overdue. While this machine sleeps nobody can be heard, so after it everybody has the whole
 * time again.
 */
export class RunnerLiveness implements Disposable {
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #limitMs: (runnerId: RunnerId) => Millis;
  readonly #overdue: (runnerId: RunnerId) => void;
  readonly #lastHeardMs = new Map<RunnerId, Millis>();
  #alarm: Disposable | undefined;
  #alarmAtMs: Millis = Number.POSITIVE_INFINITY;

  constructor(options: {
    readonly clock: Clock;
    readonly log: Logger;
    /** How long a runner may be silent. */
    readonly limitMs: (runnerId: RunnerId) => Millis;
    readonly overdue: (runnerId: RunnerId) => void;
  }) {
    this.#clock = options.clock;
    this.#log = options.log;
    this.#limitMs = options.limitMs;
    this.#overdue = options.overdue;
  }

  heard(runnerId: RunnerId): void {
    this.#lastHeardMs.set(runnerId, this.#clock.nowMs());
    const atMs = this.#clock.nowMs() + this.#limitMs(runnerId);
    if (!this.#alarm || atMs < this.#alarmAtMs) this.rearm();
  }

  isAlive(runnerId: RunnerId): boolean {
    return this.#lastHeardMs.has(runnerId);
  }

  forget(runnerId: RunnerId): void {
    this.#lastHeardMs.delete(runnerId);
  }

  /** Also when the limit changed. */
  rearm(): void {
    this[Symbol.dispose]();
    let earliestMs = Number.POSITIVE_INFINITY;
    for (const [runnerId, heardMs] of this.#lastHeardMs) {
      earliestMs = Math.min(earliestMs, heardMs + this.#limitMs(runnerId));
    }
    if (earliestMs === Number.POSITIVE_INFINITY) return;
    const atMs = Math.ceil(earliestMs / granularityMs) * granularityMs;
    this.#alarmAtMs = atMs;
    this.#alarm = this.#clock.at(atMs, () => this.#check());
  }

  [Symbol.dispose](): void {
    this.#alarm?.[Symbol.dispose]();
    this.#alarm = undefined;
  }

  #check(): void {
    if (this.#clock.nowMs() - this.#alarmAtMs > oversleptMs) {
      for (const runnerId of this.#lastHeardMs.keys()) this.#lastHeardMs.set(runnerId, this.#clock.nowMs());
      this.rearm();
      return;
    }
    for (const [runnerId, heardMs] of [...this.#lastHeardMs]) {
      const oldestAllowedMs = this.#clock.nowMs() - this.#limitMs(runnerId);
      if (heardMs > oldestAllowedMs) continue;
      this.#lastHeardMs.delete(runnerId);
      try {
        this.#overdue(runnerId);
      } catch (reason) {
        this.#lastHeardMs.set(runnerId, oldestAllowedMs + granularityMs); // again in a second: the disk may be full
        this.#log.error({ err: reason, runnerId }, 'a silent runner could not be taken offline');
      }
    }
    this.rearm();
  }
}
