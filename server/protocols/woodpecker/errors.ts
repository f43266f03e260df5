import { Code, ConnectError, type Interceptor } from '@connectrpc/connect';
import type { Logger } from 'pino';
import { DomainError } from '../../domain/errors.ts';
import type { Millis } from '../../domain/ids.ts';
import type { Clock } from '../../services/ports/clock.ts';
import type { CodeTable } from '../map-errors.ts';
import { wrapCall } from '../wrap-call.ts';

/** Contract 3.10. Agents repeat after UNAVAILABLE; after any other of these codes they drop the message for good. */
export const codeOf: CodeTable = {
  invalid: Code.InvalidArgument,
  'not-found': Code.FailedPrecondition,
  'already-exists': Code.FailedPrecondition,
  stale: Code.FailedPrecondition,
  'wrong-state': Code.FailedPrecondition,
  'lease-lost': Code.FailedPrecondition,
  unauthenticated: Code.Unauthenticated,
  forbidden: Code.PermissionDenied,
  exhausted: Code.Unavailable, // of the disk: that passes
  'out-of-range': Code.InvalidArgument,
  corrupt: Code.InvalidArgument,
  unavailable: Code.Unavailable,
};

/** A defect of ours must not make an agent throw away what it reports. */
export function askAgain(log: Logger): Interceptor {
  return wrapCall((reason, request) => {
    if (isAnswer(reason) || request.signal.aborted) return reason;
    log.error({ err: reason, call: request.url }, 'a call of an agent failed; it will repeat it');
    return new ConnectError('the server could not work this off; try again', Code.Unavailable);
  });
}

/** Agents may repeat without end, and hold a slot meanwhile. */
const mostRepeatedMs = 2 * 60_000;
const mostRemembered = 1_000;

/** Ends the repeating of a request that fails every time: after two minutes it counts as done. */
export class Perseverance {
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #failingSinceMs = new Map<string, Millis>();

  constructor(options: { readonly clock: Clock; readonly log: Logger }) {
    this.#clock = options.clock;
    this.#log = options.log;
  }

  /** `givenUp` records it where people look. */
  async attempt(
    request: string,
    { work, givenUp }: { readonly work: () => void | Promise<void>; readonly givenUp: () => void },
  ): Promise<void> {
    try {
      await work();
      this.#failingSinceMs.delete(request);
    } catch (reason) {
      if (isAnswer(reason)) throw reason;
      const nowMs = this.#clock.nowMs();
      const sinceMs = this.#failingSinceMs.get(request) ?? nowMs;
      this.#remember(request, sinceMs);
      if (nowMs - sinceMs < mostRepeatedMs) throw reason;
      this.#failingSinceMs.delete(request);
      this.#log.error({ err: reason }, 'a request of an agent failed for two minutes; it is passed over');
      givenUp();
    }
  }

  #remember(request: string, sinceMs: Millis): void {
    this.#failingSinceMs.set(request, sinceMs);
    const [oldest] = this.#failingSinceMs.keys();
    if (this.#failingSinceMs.size > mostRemembered && oldest !== undefined) this.#failingSinceMs.delete(oldest);
  }
}

function isAnswer(reason: unknown): boolean {
  return reason instanceof DomainError || reason instanceof ConnectError;
}
