import type { Millis } from '../../domain/ids.ts';

/** The only source of time. Tests move a fake one by hand (test/support/fake-clock.ts). */
export interface Clock {
  nowMs(): Millis;
  /** Calls `wake` once, at or soon after `atMs`; disposing the answer cancels it. Never calls back synchronously. */
  at(atMs: Millis, wake: () => void): Disposable;
}

const longestTimerMs = 2 ** 31 - 1;

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  at(atMs, wake) {
    let timer: NodeJS.Timeout;
    const arm = () => {
      const waitMs = Math.max(0, atMs - Date.now());
      timer = setTimeout(() => (Date.now() >= atMs ? wake() : arm()), Math.min(waitMs, longestTimerMs));
      timer.unref();
    };
    arm();
    return { [Symbol.dispose]: () => clearTimeout(timer) };
  },
};
