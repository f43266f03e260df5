import { ConnectError, type Interceptor } from '@connectrpc/connect';
import { RefusalSchema } from '../../../gen/signalbox/console/v1/run_pb.js';
import { DomainError } from '../../domain/errors.ts';
import { type CodeTable, connectErrorFrom, ownCodes } from '../map-errors.ts';
import { wrapCall } from '../wrap-call.ts';
import { diagnosticMessage } from './diagnostic-message.ts';

export const codeOf: CodeTable = ownCodes;

/** As every door, with all details of the refusal in a message that the console can read. */
export const mapConsoleErrors: Interceptor = wrapCall((reason) => {
  if (!(reason instanceof DomainError)) return reason;
  const { subject, reason: short, word, values, diagnostics, currentHeadCommitSha, retryAfterMs } = reason.details;
  const error = connectErrorFrom(reason, codeOf);
  return new ConnectError(
    error.rawMessage,
    error.code,
    error.metadata,
    [
      {
        desc: RefusalSchema,
        value: {
          subject: subject ?? '',
          reason: short ?? '',
          word: word ?? '',
          values: values ?? {},
          diagnostics: (diagnostics ?? []).map(diagnosticMessage),
          currentHead: currentHeadCommitSha ?? '',
          ...(retryAfterMs !== undefined && { retryAfterMs }),
        },
      },
    ],
    reason,
  );
});
