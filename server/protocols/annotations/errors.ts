import { Code } from '@connectrpc/connect';
import type { CodeTable } from '../map-errors.ts';

export const codeOf: CodeTable = {
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
