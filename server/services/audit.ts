import type { Logger } from 'pino';
import { type AuditRefused, type StoredEvent, system } from '../domain/events.ts';
import type { Millis, RunnerId } from '../domain/ids.ts';
import type { RefusedEntry } from '../domain/refused-entry.ts';
import { searchEvents } from '../store/event-search.ts';
import type { Store } from '../store/store.ts';
import type { Events } from './events.ts';
import type { Clock } from './ports/clock.ts';

/** A call that was turned away before it had any effect. */
export interface RefusedCall {
  /** E.g. `agent.v1.AgentService/Heartbeat`. */
  readonly operation: string;
  /** Network address of the caller. */
  readonly address: string;
  /** Null: nobody that is known, or no agent. */
  readonly runnerId: RunnerId | null;
  readonly message: string;
  /** Present when somebody wanted to be let in. */
  readonly entry?: RefusedEntry | undefined;
}

/** The same caller failing at the same operation again within this time is counted, not recorded. */
const quietForMs = 10_000;
const mostRemembered = 1_000;
const refusalsSearched = 200;

export type EntryRefused = StoredEvent & AuditRefused & { readonly entry: RefusedEntry };

/** Keeps a record of refused calls that whoever makes them cannot fill the disk with. */
export class Audit {
  readonly #store: Store;
  readonly #events: Events;
  readonly #clock: Clock;
  readonly #log: Logger;
  /** By caller and operation, oldest first. */
  readonly #recent = new Map<string, { readonly sinceMs: Millis; unrecorded: number }>();

  constructor(options: {
    readonly store: Store;
    readonly events: Events;
    readonly clock: Clock;
    readonly log: Logger;
  }) {
    this.#store = options.store;
    this.#events = options.events;
    this.#clock = options.clock;
    this.#log = options.log;
  }

  /** Who wanted in since then and was not let in, newest first; of the last refusals only. */
  refusedEntries(sinceMs: Millis): readonly EntryRefused[] {
    const search = { types: ['audit.refused'], runId: null, runnerId: null, pipelineId: null };
    return this.#store
      .read((tx) => searchEvents(tx, search, null, refusalsSearched))
      .filter((event): event is EntryRefused => 'entry' in event && event.atMs >= sinceMs);
  }

  /** Never throws: the caller gets its refusal whether or not it can be recorded. */
  refused({ operation, address, runnerId, message, entry }: RefusedCall): void {
    const key = `${address} ${operation} ${entry?.cause ?? ''}`;
    const sinceMs = this.#clock.nowMs();
    const earlier = this.#recent.get(key);
    if (earlier && sinceMs - earlier.sinceMs < quietForMs) {
      earlier.unrecorded++;
      return;
    }
    this.#recent.delete(key);
    const oldest = this.#recent.keys().next();
    if (this.#recent.size >= mostRemembered && !oldest.done) this.#recent.delete(oldest.value);
    this.#recent.set(key, { sinceMs, unrecorded: 0 });

    const more = earlier && earlier.unrecorded > 0 ? ` (and ${earlier.unrecorded} times before)` : '';
    const event = {
      type: 'audit.refused',
      operation,
      runnerId,
      address,
      ...(entry && { entry }),
      message: `${message}${more}, from ${address}`,
    } as const;
    try {
      this.#store.write((tx) => this.#events.append(tx, event, system));
    } catch (reason) {
      this.#log.warn({ err: reason, operation, address }, 'a refused call could not be recorded');
    }
  }
}
