import { Code, ConnectError, type Interceptor } from '@connectrpc/connect';
import { DomainError, type ErrorKind } from '../domain/errors.ts';
import { wrapCall } from './wrap-call.ts';

/** What one door's wire answers for each kind of refusal. A new kind does not compile until every table answers. */
export type CodeTable = Readonly<Record<ErrorKind, Code>>;

/** What the doors of our own packages answer; those of others have the table of their contract. */
export const ownCodes: CodeTable = {
  invalid: Code.InvalidArgument,
  'not-found': Code.NotFound,
  'already-exists': Code.AlreadyExists,
  stale: Code.Aborted,
  'wrong-state': Code.FailedPrecondition,
  'lease-lost': Code.Aborted,
  unauthenticated: Code.Unauthenticated,
  forbidden: Code.PermissionDenied,
  exhausted: Code.ResourceExhausted,
  'out-of-range': Code.OutOfRange,
  corrupt: Code.DataLoss,
  unavailable: Code.Unavailable,
};

/** Turns refusals into statuses of the wire, also those that a stream meets while it is read. */
export function mapErrors(codeOf: CodeTable): Interceptor {
  return wrapCall((reason) => (reason instanceof DomainError ? connectErrorFrom(reason, codeOf) : reason));
}

/** `reason` and the wait travel as trailing metadata, so that an agent need not read the message. */
export function connectErrorFrom(error: DomainError, codeOf: CodeTable): ConnectError {
  const { reason, retryAfterMs } = error.details;
  const metadata = new Headers();
  if (reason !== undefined) metadata.set('signalbox-reason', reason);
  if (retryAfterMs !== undefined) metadata.set('signalbox-retry-after-ms', String(Math.ceil(retryAfterMs)));
  const message =
    reason === undefined || error.message.includes(reason) ? error.message : `${error.message} (${reason})`;
  return new ConnectError(message, codeOf[error.kind], metadata, undefined, error);
}
