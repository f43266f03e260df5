import type { Millis, RunnerId } from '../domain/ids.ts';
import { type IngestSequence, newSequence } from '../domain/ingest-sequence.ts';
import { findSequence, type IngestKind, saveSequence } from '../store/ingest-sequences.ts';
import type { Store, WriteTx } from '../store/store.ts';

/** One sequence as far as it has been taken in, which may be further than what is on disk. */
export interface LiveSequence {
  readonly runnerId: RunnerId;
  readonly spoolId: string;
  value: IngestSequence;
}

/** The watermarks of all agents for one kind. Held in memory between commits; forgotten when a commit fails. */
export class IngestSequences {
  readonly #store: Store;
  readonly #kind: IngestKind;
  readonly #live = new Map<string, LiveSequence>();
  readonly #changed = new Set<LiveSequence>();

  constructor(store: Store, kind: IngestKind) {
    this.#store = store;
    this.#kind = kind;
  }

  /** `spoolId`: empty when the agent names none. */
  of(runnerId: RunnerId, spoolId: string): LiveSequence {
    const key = `${runnerId} ${spoolId}`;
    let live = this.#live.get(key);
    if (!live) {
      const stored = this.#store.read((tx) => findSequence(tx, { runnerId, kind: this.#kind, spoolId }));
      live = { runnerId, spoolId, value: stored ?? newSequence };
      this.#live.set(key, live);
    }
    return live;
  }

  set(live: LiveSequence, value: IngestSequence): void {
    live.value = value;
    this.#changed.add(live);
  }

  save(tx: WriteTx, nowMs: Millis): void {
    for (const { runnerId, spoolId, value } of this.#changed) {
      saveSequence(tx, { runnerId, kind: this.#kind, spoolId }, value, nowMs);
    }
    tx.afterCommit(() => this.#changed.clear());
  }

  /** What is not on disk is as if it had never come. */
  forget(): void {
    this.#live.clear();
    this.#changed.clear();
  }
}
