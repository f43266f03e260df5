import { Code, ConnectError } from '@connectrpc/connect';
import { AgentStopped } from '../exit.ts';

/** What a failed call means to the loop that made it. */
export type Failure =
  /** Try again later. */
  | { readonly kind: 'temporary'; readonly message: string }
  /** The same request never succeeds. `reason` is the server's word for it, if it gave one. */
  | { readonly kind: 'refused'; readonly code: Code; readonly reason: string; readonly message: string };

const final = [
  Code.InvalidArgument,
  Code.NotFound,
  Code.AlreadyExists,
  Code.PermissionDenied,
  Code.FailedPrecondition,
  Code.OutOfRange,
  Code.DataLoss,
  Code.Unimplemented,
];

/** Throws when the answer ends the whole agent: its token is void. */
export function failureOf(error: unknown): Failure {
  const { code, rawMessage, metadata } = ConnectError.from(error);
  if (code === Code.Unauthenticated) {
    throw new AgentStopped({ kind: 'revoked', because: rawMessage }, { cause: error });
  }
  if (!final.includes(code)) return { kind: 'temporary', message: `${Code[code]}: ${rawMessage}` };
  return { kind: 'refused', code, reason: metadata.get('signalbox-reason') ?? '', message: rawMessage };
}
