import { expect, test } from 'vitest';
import { lineFlags, lineStreams } from '../../domain/log-page.ts';
import { logLinesMessage } from './log-messages.ts';

test('lines count from one, times are offsets, and the flags say stream and state', () => {
  const message = logLinesMessage({
    firstLine: 41,
    text: Buffer.from('out\nerr\nnote\nlong\nopen\n'),
    atUs: Float64Array.from([1_000_000_500, 1_000_001_000, 1_000_250_000, 999_999_000, 1_000_000_500]),
    flags: Uint8Array.from([
      lineStreams.stdout,
      lineStreams.stderr,
      lineStreams.server,
      lineStreams.stdout | lineFlags.cut,
      lineStreams.stdout | lineFlags.open,
    ]),
    lineCount: 45,
    isClosed: false,
  });

  expect(message).toMatchObject({
    firstLine: 42,
    baseTimeMs: 1_000_000,
    timeOffsetMs: [0, 1, 250, -1, 0],
    flags: Uint8Array.from([0, 1, 2, 4, 8]),
  });
});
