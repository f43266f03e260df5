import { constants, gzipSync, zstdCompressSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { contentOf, largestContentBytes } from './batch-content.ts';

const text = Buffer.from('hello world\n'.repeat(1000));
const gzip = gzipSync(text);
const zstd = zstdCompressSync(text);

test.each([
  ['unspecified', 0, text],
  ['none', 1, text],
  ['gzip', 2, gzip],
  ['zstd', 3, zstd],
] as const)('%s content of the stated size, or without one, is taken', (_, compression, data) => {
  expect(contentOf({ compression, data, rawSize: text.length })).toEqual({ kind: 'content', bytes: text });
  expect(contentOf({ compression, data, rawSize: 0 })).toEqual({ kind: 'content', bytes: text });
});

test('a content of one byte is taken', () => {
  expect(contentOf({ compression: 3, data: zstdCompressSync(Buffer.from('a')), rawSize: 1 })).toMatchObject({
    kind: 'content',
  });
});

test('several gzip members are one content', () => {
  const data = Buffer.concat([gzip, gzip]);

  expect(contentOf({ compression: 2, data, rawSize: 2 * text.length })).toMatchObject({ kind: 'content' });
});

test.each([
  ['an unknown compression', { compression: 9, data: text, rawSize: 0 }, 'compression 9 is not known'],
  ['a wrong size', { compression: 1, data: text, rawSize: 11_999 }, '11999 bytes are stated, 12000 were found'],
  [
    'a larger size than is there',
    { compression: 3, data: zstd, rawSize: 12_001 },
    '12001 bytes are stated, 12000 were found',
  ],
  ['more than is stated', { compression: 2, data: gzip, rawSize: 100 }, '100 bytes are stated, more were found'],
  ['cut gzip', { compression: 2, data: gzip.subarray(0, -5), rawSize: 0 }, /gzip data is damaged/],
  ['cut zstd', { compression: 3, data: zstd.subarray(0, -1), rawSize: 0 }, /zstd data is damaged/],
  [
    'gzip with rubbish behind',
    { compression: 2, data: Buffer.concat([gzip, text]), rawSize: 0 },
    /gzip data is damaged/,
  ],
  ['a size above the limit', { compression: 1, data: text, rawSize: largestContentBytes + 1 }, /are allowed/],
])('%s is refused', (_, batch, why) => {
  expect(contentOf(batch)).toEqual({ kind: 'refused', why: expect.stringMatching(why) });
});

test('a bomb is stopped at the limit, and one with a huge window before it starts', () => {
  const zeros = Buffer.alloc(64 * 1024 * 1024);
  const wide = zstdCompressSync(zeros, { params: { [constants.ZSTD_c_windowLog]: 27 } });

  for (const batch of [
    { compression: 2, data: gzipSync(zeros), rawSize: 0 },
    { compression: 3, data: zstdCompressSync(zeros), rawSize: 0 },
    { compression: 3, data: wide, rawSize: 0 },
  ]) {
    expect(contentOf(batch)).toMatchObject({ kind: 'refused' });
  }
});
