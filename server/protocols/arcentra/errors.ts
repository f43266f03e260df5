import type { JsonObject } from '@bufbuild/protobuf';
import { Code } from '@connectrpc/connect';
import { DomainError, type ErrorDetails, type ErrorKind } from '../../domain/errors.ts';
import type { CodeTable } from '../map-errors.ts';

/** Arcentra API 8.2. A job that was taken away is FAILED_PRECONDITION by 4.6; ABORTED is kept for superseded streams. */
export const codeOf: CodeTable = {
  invalid: Code.InvalidArgument,
  'not-found': Code.NotFound,
  'already-exists': Code.AlreadyExists,
  stale: Code.Aborted,
  'wrong-state': Code.FailedPrecondition,
  'lease-lost': Code.FailedPrecondition,
  unauthenticated: Code.Unauthenticated,
  forbidden: Code.PermissionDenied,
  exhausted: Code.ResourceExhausted,
  'out-of-range': Code.OutOfRange,
  corrupt: Code.DataLoss,
  unavailable: Code.Unavailable,
};

interface ErrorType {
  readonly code: number;
  readonly type: string;
}

/** How a refusal travels inside a response of pipeline.v1 and steprun.v1. Null: as a status even there (8.1). */
const errorTypes: Readonly<Record<ErrorKind, ErrorType | null>> = {
  invalid: { code: 400, type: 'validation' },
  'not-found': { code: 404, type: 'not_found' },
  'already-exists': { code: 409, type: 'conflict' },
  stale: { code: 409, type: 'conflict' },
  'wrong-state': { code: 409, type: 'conflict' },
  'lease-lost': { code: 409, type: 'conflict' },
  exhausted: { code: 413, type: 'too_large' },
  'out-of-range': { code: 400, type: 'validation' },
  corrupt: { code: 400, type: 'validation' },
  unauthenticated: null,
  forbidden: null,
  unavailable: null,
};

interface Refusal {
  readonly success: false;
  readonly message: string;
  /** List responses have no such field, and the message is made without it. */
  readonly error: {
    readonly code: number;
    readonly message: string;
    readonly type: string;
    readonly details: JsonObject;
  };
}

/** Runs a call of pipeline.v1 or steprun.v1 and answers its refusals inside the response. */
export async function answering<Answer extends object>(
  work: () => Answer | Promise<Answer>,
): Promise<(Answer & { readonly success: true }) | Refusal> {
  try {
    return { ...(await work()), success: true };
  } catch (reason) {
    const type = reason instanceof DomainError ? errorTypes[reason.kind] : null;
    if (!(reason instanceof DomainError) || !type) throw reason;
    const { message, details } = reason;
    return { success: false, message, error: { ...type, message, details: wireDetails(details) } };
  }
}

function wireDetails({ subject, reason, diagnostics, currentHeadCommitSha, retryAfterMs }: ErrorDetails): JsonObject {
  return {
    ...(subject !== undefined && { subject }),
    ...(reason !== undefined && { reason }),
    ...(currentHeadCommitSha !== undefined && { currentHeadCommitSha }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    ...(diagnostics !== undefined && {
      diagnostics: diagnostics.map(({ line, column, code, severity, path, message: text }) => ({
        line,
        column,
        code,
        severity,
        path,
        message: text,
      })),
    }),
  };
}
