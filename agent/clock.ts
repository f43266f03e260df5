/** The agent's only source of time. Tests move a fake one by hand. */
export interface Clock {
  nowMs(): number;
  /** Calls `wake` once, at or soon after `atMs`; disposing the answer cancels it. Never calls back synchronously. */
  at(atMs: number, wake: () => void): Disposable;
}

const longestTimerMs = 2 ** 31 - 1;

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  at(atMs, wake) {
    let timer: NodeJS.Timeout;
    // Not unref'd: while the agent waits to reconnect, a timer is all that keeps the process alive.
    const arm = () => {
      const waitMs = Math.max(0, atMs - Date.now());
      timer = setTimeout(() => (Date.now() >= atMs ? wake() : arm()), Math.min(waitMs, longestTimerMs));
    };
    arm();
    return { [Symbol.dispose]: () => clearTimeout(timer) };
  },
};

/** Resolves after `ms`, or at once when the signal is aborted; ask the signal which of both it was. */
export function sleep(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const finish = () => {
      alarm[Symbol.dispose]();
      signal.removeEventListener('abort', finish);
      resolve();
    };
    const alarm = clock.at(clock.nowMs() + ms, finish);
    signal.addEventListener('abort', finish, { once: true });
  });
}

/** A signal that is aborted when the time is up. Disposing it stops the clock. */
export class Deadline implements Disposable {
  readonly signal: AbortSignal;
  readonly #alarm: Disposable;

  constructor(clock: Clock, afterMs: number, reason?: Error) {
    const controller = new AbortController();
    this.signal = controller.signal;
    this.#alarm = clock.at(clock.nowMs() + afterMs, () => controller.abort(reason));
  }

  [Symbol.dispose](): void {
    this.#alarm[Symbol.dispose]();
  }
}

/** A signal that is aborted some time after another one was: what is under way may still be answered. */
export class Grace implements Disposable {
  readonly signal: AbortSignal;
  readonly #owned = new DisposableStack();

  constructor(clock: Clock, forMs: number, after: AbortSignal) {
    const controller = new AbortController();
    this.signal = controller.signal;
    const begin = () => {
      const { signal } = this.#owned.use(new Deadline(clock, forMs));
      signal.addEventListener('abort', () => controller.abort(after.reason), { once: true });
    };
    if (after.aborted) begin();
    else after.addEventListener('abort', begin, { once: true });
    this.#owned.defer(() => after.removeEventListener('abort', begin));
  }

  [Symbol.dispose](): void {
    this.#owned.dispose();
  }
}
