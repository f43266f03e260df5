import type { StepRunId } from '../../domain/ids.ts';

/** Wakes those who follow a log. Costs nothing for logs that nobody follows. */
export class LogSignals {
  readonly #followers = new Map<StepRunId, Set<() => void>>();

  /** To be called after the commit. */
  changed(stepRunId: StepRunId): void {
    for (const wake of this.#followers.get(stepRunId) ?? []) wake();
  }

  /** From here on every change is noticed: none falls between reading and waiting. */
  follow(stepRunId: StepRunId, signal: AbortSignal): LogFollower {
    return new LogFollower(this.#followers, stepRunId, signal);
  }
}

export class LogFollower implements Disposable {
  readonly #followers: Map<StepRunId, Set<() => void>>;
  readonly #stepRunId: StepRunId;
  readonly #signal: AbortSignal;
  #hasChanged = false;
  #resolve: (() => void) | undefined;
  readonly #wake = () => {
    this.#hasChanged = true;
    this.#resolve?.();
  };

  constructor(followers: Map<StepRunId, Set<() => void>>, stepRunId: StepRunId, signal: AbortSignal) {
    this.#followers = followers;
    this.#stepRunId = stepRunId;
    this.#signal = signal;
    const others = followers.get(stepRunId) ?? new Set();
    followers.set(stepRunId, others.add(this.#wake));
    signal.addEventListener('abort', this.#wake);
  }

  /** Resolves when something changed since the last call, or the signal aborted. */
  async change(): Promise<void> {
    if (!this.#hasChanged && !this.#signal.aborted) {
      await new Promise<void>((resolve) => {
        this.#resolve = resolve;
      });
      this.#resolve = undefined;
    }
    this.#hasChanged = false;
  }

  /** As if something had changed. */
  wake(): void {
    this.#wake();
  }

  [Symbol.dispose](): void {
    this.#signal.removeEventListener('abort', this.#wake);
    const others = this.#followers.get(this.#stepRunId);
    others?.delete(this.#wake);
    if (others?.size === 0) this.#followers.delete(this.#stepRunId);
  }
}
