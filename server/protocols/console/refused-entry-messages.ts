import type { MessageInitShape } from '@bufbuild/protobuf';
import { EntryCause, type RefusedEntrySchema } from '../../../gen/signalbox/console/v1/runners_pb.js';
import type * as domain from '../../domain/refused-entry.ts';
import type { EntryRefused } from '../../services/audit.ts';
import { presentTimes } from './times.ts';

const causeOf: Readonly<Record<domain.EntryCause, EntryCause>> = {
  'token-unknown': EntryCause.TOKEN_UNKNOWN,
  'token-expired': EntryCause.TOKEN_EXPIRED,
  'token-used-up': EntryCause.TOKEN_USED_UP,
  'token-revoked': EntryCause.TOKEN_REVOKED,
  'secret-wrong': EntryCause.SECRET_WRONG,
  refused: EntryCause.REFUSED,
  'no-such-call': EntryCause.NO_SUCH_CALL,
  'no-tls': EntryCause.NO_TLS,
  'tls-ended': EntryCause.TLS_ENDED,
};

export function refusedEntryMessage(event: EntryRefused): MessageInitShape<typeof RefusedEntrySchema> {
  const { cause, tokenId, runnerId, sinceMs } = event.entry;
  return {
    atMs: event.atMs,
    address: event.address ?? '',
    cause: causeOf[cause],
    message: event.message,
    tokenId: tokenId ?? '',
    runnerId: runnerId ?? '',
    ...presentTimes({ uselessSinceMs: sinceMs }),
  };
}
