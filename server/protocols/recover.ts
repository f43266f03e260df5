import { Code, ConnectError, type Interceptor } from '@connectrpc/connect';
import type { Logger } from 'pino';
import type { IdSource } from '../services/ports/ids.ts';
import { wrapCall } from './wrap-call.ts';

/**
 * Outermost: whatever else is thrown is a defect. The caller learns a reference, the log gets the cause. A call that
 * failed because it was cancelled, timed out or met the shutdown says that instead.
 */
export function recover({ ids, log }: { readonly ids: IdSource; readonly log: Logger }): Interceptor {
  return wrapCall((reason, request) => {
    if (request.signal.aborted && !(reason instanceof ConnectError))
      return ConnectError.from(request.signal.reason, Code.Canceled);
    if (reason instanceof ConnectError && reason.code !== Code.Unknown) return reason;
    if (hasCode(reason, /^SQLITE_(CORRUPT|NOTADB)/)) {
      log.fatal({ err: reason, call: request.url }, 'the database is damaged');
      return new ConnectError('the database is damaged; stop the server and restore a backup', Code.DataLoss);
    }
    if (hasCode(reason, storageTrouble)) {
      log.error({ err: reason, call: request.url }, 'the database refused a call');
      return new ConnectError(
        'the server cannot store this now: disk full or database locked; try again later',
        Code.Unavailable,
      );
    }
    const incident = ids.next<string>();
    log.error({ err: reason, incident, call: request.url }, 'a call failed');
    return new ConnectError(`internal error; the server log has it under ${incident}`, Code.Internal, {
      'signalbox-incident': incident,
    });
  });
}

/** Result codes of SQLite that pass. Nothing was stored when one of them is thrown. */
const storageTrouble = /^SQLITE_(FULL|BUSY|LOCKED|IOERR|CANTOPEN|READONLY)/;

function hasCode(reason: unknown, codes: RegExp): boolean {
  return reason instanceof Error && 'code' in reason && typeof reason.code === 'string' && codes.test(reason.code);
}
