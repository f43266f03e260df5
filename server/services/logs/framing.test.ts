import { expect, test } from 'vitest';
import { fc } from '../../../test/support/property.ts';
import { problemOfLinesV1, takeLinesV1, takeRaw } from './framing.ts';

interface Piece {
  readonly text: string;
  readonly atUs: number;
  readonly flags: number;
  readonly isOpen: boolean;
}

function piecesOf(
  bytes: Buffer,
  how: (bytes: Buffer, atUs: number, take: Parameters<typeof takeRaw>[2]) => void,
): Piece[] {
  const pieces: Piece[] = [];
  how(bytes, 1_000, (start, end, atUs, flags, isOpen) => {
    pieces.push({ text: bytes.toString('latin1', start, end), atUs, flags, isOpen });
  });
  return pieces;
}

function varint(value: number): number[] {
  return value < 0x80 ? [value] : [(value % 0x80) | 0x80, ...varint(Math.floor(value / 0x80))];
}

function record(offsetUs: number, flags: number, content: string): Buffer {
  const bytes = Buffer.from(content, 'latin1');
  return Buffer.concat([Buffer.from([...varint(offsetUs), flags, ...varint(bytes.length)]), bytes]);
}

test('raw bytes are split at LF, and what follows the last one is open', () => {
  expect(piecesOf(Buffer.from('a\n\nb'), takeRaw)).toEqual([
    { text: 'a', atUs: 1_000, flags: 1, isOpen: false },
    { text: '', atUs: 1_000, flags: 1, isOpen: false },
    { text: 'b', atUs: 1_000, flags: 1, isOpen: true },
  ]);
});

test('records come out as they went in', () => {
  const content = fc.string({ maxLength: 300, unit: 'binary-ascii' }).filter((text) => !text.includes('\n'));
  const anyRecord = fc.record({
    offsetUs: fc.oneof(fc.nat(300), fc.nat(2 ** 40)),
    stream: fc.constantFrom(1, 2, 3),
    isCut: fc.boolean(),
    isOpen: fc.boolean(),
    text: content,
  });

  fc.assert(
    fc.property(fc.array(anyRecord, { maxLength: 30 }), (records) => {
      const bytes = Buffer.concat(
        records.map(({ offsetUs, stream, isCut, isOpen, text }) =>
          record(offsetUs, stream | (isCut ? 0x80 : 0) | (isOpen ? 0x40 : 0), text),
        ),
      );

      expect(problemOfLinesV1(bytes)).toBeUndefined();
      expect(piecesOf(bytes, takeLinesV1)).toEqual(
        records.map(({ offsetUs, stream, isCut, isOpen, text }) => ({
          text,
          atUs: 1_000 + offsetUs,
          flags: stream | (isCut ? 0x80 : 0),
          isOpen,
        })),
      );
    }),
  );
});

test('a record with LF inside is several lines', () => {
  const bytes = Buffer.concat([record(0, 2, 'a\nb\n'), record(10, 1, 'c')]);

  expect(piecesOf(bytes, takeLinesV1).map(({ text, flags }) => [text, flags])).toEqual([
    ['a', 2],
    ['b', 2],
    ['c', 1],
  ]);
});

test('an unknown stream is stdout', () => {
  expect(piecesOf(record(0, 9, 'x'), takeLinesV1)).toMatchObject([{ flags: 1 }]);
});

test('no cut of valid data, and no random data, gets past the check and then fails', () => {
  const valid = Buffer.concat([record(300, 1, 'hello'), record(70_000, 2, 'world')]);
  for (let length = 1; length < valid.length; length++) {
    if (length === record(300, 1, 'hello').length) continue;
    expect(problemOfLinesV1(valid.subarray(0, length))).toMatch(/does not end within the data/);
  }
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (data) => {
      const bytes = Buffer.from(data);
      if (problemOfLinesV1(bytes) !== undefined) return;
      for (const { text } of piecesOf(bytes, takeLinesV1)) expect(text).not.toContain('\n');
    }),
  );
});
