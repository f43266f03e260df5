import type { Millis } from '../../server/domain/ids.ts';
import { type Clock, systemClock } from '../../server/services/ports/clock.ts';

interface Alarm {
  readonly atMs: Millis;
  readonly wake: () => void;
  timer: Disposable | undefined;
}

/** Goes like any clock, and can be moved forward: for journeys through hours, with real programs around. */
export class MovedClock implements Clock {
  readonly #alarms = new Set<Alarm>();
  #offsetMs: Millis = 0;
  /** While it is moved it stands at what falls due. */
  #standsAtMs: Millis | undefined;

  nowMs(): Millis {
    return this.#standsAtMs ?? systemClock.nowMs() + this.#offsetMs;
  }

  at(atMs: Millis, wake: () => void): Disposable {
    const alarm: Alarm = { atMs, wake, timer: undefined };
    this.#alarms.add(alarm);
    this.#arm(alarm);
    return {
      [Symbol.dispose]: () => {
        alarm.timer?.[Symbol.dispose]();
        this.#alarms.delete(alarm);
      },
    };
  }

  /** Runs what falls due on the way, each at its time. */
  advance(byMs: Millis): void {
    const endMs = this.nowMs() + byMs;
    for (let next = this.#earliest(endMs); next; next = this.#earliest(endMs)) {
      this.#standsAtMs = Math.max(this.nowMs(), next.atMs);
      this.#ring(next);
    }
    this.#standsAtMs = undefined;
    this.#offsetMs = endMs - systemClock.nowMs();
    for (const alarm of this.#alarms) this.#arm(alarm);
  }

  #arm(alarm: Alarm): void {
    alarm.timer?.[Symbol.dispose]();
    alarm.timer = systemClock.at(alarm.atMs - this.#offsetMs, () => this.#ring(alarm));
  }

  #ring(alarm: Alarm): void {
    alarm.timer?.[Symbol.dispose]();
    if (this.#alarms.delete(alarm)) alarm.wake();
  }

  #earliest(endMs: Millis): Alarm | undefined {
    const due = [...this.#alarms].filter((alarm) => alarm.atMs <= endMs);
    return due.sort((a, b) => a.atMs - b.atMs)[0];
  }
}
