import type { MessageInitShape, MessageShape } from '@bufbuild/protobuf';
import type {
  LogHitSchema,
  LogLinesSchema,
  LogQuerySchema,
  LogSizeSchema,
} from '../../../gen/signalbox/console/v1/logs_pb.js';
import { type LogPage, lineFlags, lineStreams } from '../../domain/log-page.ts';
import type { LogHit, LogQuery } from '../../domain/log-search.ts';
import type { LogSize } from '../../services/logs/log-reader.ts';

/** Bits of the wire; the line numbers of this package count from 1, those of the services from 0. */
const wire = { stderr: 1, system: 2, cut: 4, open: 8 } as const;

const flagsOf = Uint8Array.from({ length: 256 }, (_, stored) => {
  const stream = stored & 0x0f;
  return (
    (stream === lineStreams.stderr ? wire.stderr : 0) |
    (stream === lineStreams.agent || stream === lineStreams.server ? wire.system : 0) |
    (stored & lineFlags.cut ? wire.cut : 0) |
    (stored & lineFlags.open ? wire.open : 0)
  );
});

export function logLinesMessage(page: LogPage, ansiBefore = ''): MessageInitShape<typeof LogLinesSchema> {
  const baseTimeMs = Math.floor((page.atUs[0] ?? 0) / 1_000);
  return {
    firstLine: page.firstLine + 1,
    text: page.text,
    baseTimeMs,
    timeOffsetMs: Array.from(page.atUs, (atUs) => Math.floor(atUs / 1_000) - baseTimeMs),
    flags: page.flags.map((stored) => flagsOf[stored] ?? 0),
    ansiBefore,
  };
}

export function logSizeMessage(size: LogSize): MessageInitShape<typeof LogSizeSchema> {
  return { lines: size.lineCount, bytes: size.byteCount, complete: size.isClosed, droppedLines: size.droppedLines };
}

export function logQueryFrom(query: MessageShape<typeof LogQuerySchema> | undefined): LogQuery {
  return {
    text: query?.text ?? '',
    kind: query?.isRegex ? 'regex' : 'literal',
    isCaseSensitive: query?.matchCase ?? false,
  };
}

export function logHitMessage(hit: LogHit): MessageInitShape<typeof LogHitSchema> {
  return {
    line: hit.line + 1,
    text: hit.text,
    ranges: hit.ranges.map(([start, end]) => ({ start, end })),
    atMs: Math.floor(hit.atUs / 1_000),
  };
}
