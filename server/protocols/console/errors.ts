import type { MessageInitShape } from '@bufbuild/protobuf';
import { ConnectError, type Interceptor } from '@connectrpc/connect';
import { RefusalSchema } from '../../../gen/signalbox/console/v1/run_pb.js';
import { DomainError, type ErrorDetails } from '../../domain/errors.ts';
import { type CodeTable, connectErrorFrom, ownCodes } from '../map-errors.ts';
import { wrapCall } from '../wrap-call.ts';
import { diagnosticMessage } from './diagnostic-message.ts';

export const codeOf: CodeTable = ownCodes;

/** As every door, with all details of the refusal in a message that the console can read. */
export const mapConsoleErrors: Interceptor = wrapCall((reason) => {
  if (!(reason instanceof DomainError)) return reason;
  const error = connectErrorFrom(reason, codeOf);
  return new ConnectError(
    error.rawMessage,
    error.code,
    error.metadata,
    [{ desc: RefusalSchema, value: refusalMessage(reason.details) }],
    reason,
  );
});

export function refusalMessage(details: ErrorDetails): MessageInitShape<typeof RefusalSchema> {
  const { subject, reason, word, values, diagnostics, currentHeadCommitSha, retryAfterMs } = details;
  return {
    subject: subject ?? '',
    reason: reason ?? '',
    word: word ?? '',
    values: values ?? {},
    diagnostics: (diagnostics ?? []).map(diagnosticMessage),
    currentHead: currentHeadCommitSha ?? '',
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  };
}
