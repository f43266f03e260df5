import type { Millis, RunnerId } from '../../domain/ids.ts';

/** When each runner last got free, for "longest idle". Forgotten at a restart, when all are idle alike. */
export class IdleTimes {
  readonly #sinceMs = new Map<RunnerId, Millis>();

  note(runnerId: RunnerId, nowMs: Millis): void {
    this.#sinceMs.set(runnerId, nowMs);
  }

  sinceMs(runnerId: RunnerId): Millis {
    return this.#sinceMs.get(runnerId) ?? 0;
  }
}
