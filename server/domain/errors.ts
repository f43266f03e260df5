import type { Diagnostic } from '../../pipeline/diagnostic.ts';
import type { TextMap } from '../../pipeline/plan.ts';
import type { RefusalWord } from './refusal-word.ts';
import type { RefusedEntry } from './refused-entry.ts';

export const errorKinds = [
  'invalid', // names the field; the same request never succeeds
  'not-found',
  'already-exists', // a name is taken, or an idempotency key was reused with other content
  'stale', // the caller's version is not the present one; read again, then decide
  'wrong-state', // retry only after something else has changed
  'lease-lost', // fenced: stop this work, then ask for more
  'unauthenticated',
  'forbidden',
  'exhausted', // quota, size limit, reader too slow
  'out-of-range', // asked to resume from a point that is no longer kept
  'corrupt', // checksum or length mismatch: send it again
  'unavailable', // starting, stopping, disk full: safe to retry later
] as const;
export type ErrorKind = (typeof errorKinds)[number];

export interface ErrorDetails {
  /** The refused field or object, for machines. */
  readonly subject?: string;
  /** A short stable word the caller may branch on, e.g. `cancelled`, `runner_lost`. */
  readonly reason?: string;
  /** What is refused and why, for who says it in another language; `values` are what it is about. */
  readonly word?: RefusalWord;
  readonly values?: TextMap;
  readonly diagnostics?: readonly Diagnostic[];
  readonly currentHeadCommitSha?: string;
  readonly retryAfterMs?: number;
  /** For the record of refusals only: no wire carries it. */
  readonly entry?: RefusedEntry;
}

/** A refusal of a request. The message says what was refused, the value, and what to do. */
export class DomainError extends Error {
  override readonly name = 'DomainError';
  readonly kind: ErrorKind;
  readonly details: ErrorDetails;

  constructor(kind: ErrorKind, message: string, details: ErrorDetails = {}, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
    this.details = details;
  }
}

/** What no window of this version sends: for programs that use the API, and for windows that are older than the server. */
export function malformed(field: string, message: string, options?: ErrorOptions): DomainError {
  return new DomainError('invalid', message, { subject: field, word: 'malformed', values: { field } }, options);
}
