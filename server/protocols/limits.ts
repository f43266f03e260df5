import type { UniversalHandlerOptions } from '@connectrpc/connect/protocol';

/** The largest message that is read or sent (Arcentra API 1). */
export const maxMessageBytes = 16 * 1024 * 1024;

/** Options of every handler. Answers are never compressed: on a LAN that costs more than it saves. */
export const handlerLimits = {
  readMaxBytes: maxMessageBytes,
  writeMaxBytes: maxMessageBytes,
  compressMinBytes: maxMessageBytes,
} satisfies Partial<UniversalHandlerOptions>;
