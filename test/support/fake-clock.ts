import type { Millis } from '../../server/domain/ids.ts';
import type { Clock } from '../../server/services/ports/clock.ts';

/** A clock that stands still until it is moved. Due callbacks run in order of their time, inside `advance`. */
export class FakeClock implements Clock {
  #nowMs: Millis;
  readonly #alarms = new Set<{ readonly atMs: Millis; readonly wake: () => void }>();

  constructor(nowMs: Millis = Date.UTC(2026, 0, 1)) {
    this.#nowMs = nowMs;
  }

  nowMs(): Millis {
    return this.#nowMs;
  }

  at(atMs: Millis, wake: () => void): Disposable {
    const alarm = { atMs, wake };
    this.#alarms.add(alarm);
    return { [Symbol.dispose]: () => void this.#alarms.delete(alarm) };
  }

  /** Moves time forward and runs what falls due on the way, including what is scheduled meanwhile. */
  advance(byMs: Millis): void {
    const endMs = this.#nowMs + byMs;
    for (let next = this.#earliest(endMs); next; next = this.#earliest(endMs)) {
      this.#alarms.delete(next);
      this.#nowMs = Math.max(this.#nowMs, next.atMs);
      next.wake();
    }
    this.#nowMs = endMs;
  }

  /** The machine is asleep meanwhile: whatever fell due is called afterwards, late. */
  oversleep(byMs: Millis): void {
    this.#nowMs += byMs;
    this.advance(0);
  }

  #earliest(endMs: Millis) {
    const due = [...this.#alarms].filter((alarm) => alarm.atMs <= endMs);
    return due.sort((a, b) => a.atMs - b.atMs)[0];
  }
}
