import type { Millis } from '../../domain/ids.ts';
import type { Clock } from '../../services/ports/clock.ts';
import { QuietPoint } from './quiet-point.ts';

/** Workflows of which calls may still come; a little more than any number that is under way. */
const mostRemembered = 10_000;

/** What the wire needs of one workflow between its calls. */
export interface WorkflowSession {
  readonly quiet: QuietPoint;
  /** Resolves when the agent may be told to stop. */
  readonly released: Promise<void>;
}

/** The workflows that agents have now. Worth nothing after a restart: a stop then waits for its latest moment. */
export class WorkflowSessions {
  readonly #clock: Clock;
  readonly #sessions = new Map<string, WorkflowSession>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  of(workflowId: string): WorkflowSession {
    const known = this.#sessions.get(workflowId);
    if (known) return known;
    const { promise: released, resolve } = Promise.withResolvers<void>();
    const session = { quiet: new QuietPoint({ clock: this.#clock, release: resolve }), released };
    this.#sessions.set(workflowId, session);
    const [oldest] = this.#sessions.keys();
    if (this.#sessions.size > mostRemembered && oldest !== undefined) this.end(oldest);
    return session;
  }

  end(workflowId: string): void {
    this.#sessions.get(workflowId)?.quiet[Symbol.dispose]();
    this.#sessions.delete(workflowId);
  }
}

/** A signal that aborts with `signal`, or after the time, when a held call is to be answered. */
export class Hold implements Disposable {
  readonly #over = new AbortController();
  readonly #alarm: Disposable;
  readonly signal: AbortSignal;

  constructor(clock: Clock, forMs: Millis, signal: AbortSignal) {
    this.#alarm = clock.at(clock.nowMs() + forMs, () => this.#over.abort());
    this.signal = AbortSignal.any([signal, this.#over.signal]);
  }

  [Symbol.dispose](): void {
    this.#alarm[Symbol.dispose]();
  }
}

/** Resolves when the signal aborts. */
export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
