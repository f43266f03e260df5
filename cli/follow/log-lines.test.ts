import { create } from '@bufbuild/protobuf';
import { expect, test } from 'vitest';
import { LogLinesSchema } from '../../gen/signalbox/console/v1/logs_pb.js';
import { linesOf } from './log-lines.ts';

test('a line that overwrote itself shows what remained visible', () => {
  const lines = create(LogLinesSchema, {
    firstLine: 7,
    text: new TextEncoder().encode('10 %\r50 %\r100 %\nfailed\r\n\n'),
    baseTimeMs: 1_000,
    timeOffsetMs: [0, 5, 9],
    flags: Uint8Array.from([0, 1, 2 | 8]),
  });

  expect([...linesOf(lines)]).toEqual([
    { number: 7, text: '100 %', atMs: 1_000, isStderr: false, isSystem: false, isOpen: false },
    { number: 8, text: 'failed', atMs: 1_005, isStderr: true, isSystem: false, isOpen: false },
    { number: 9, text: '', atMs: 1_009, isStderr: false, isSystem: true, isOpen: true },
  ]);
});
