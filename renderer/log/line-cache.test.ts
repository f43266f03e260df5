import { create } from '@bufbuild/protobuf';
import { describe, expect, test } from 'vitest';
import { LogLinesSchema } from '../../gen/signalbox/console/v1/logs_pb.js';
import { blockLines, LineCache } from './line-cache.ts';

function linesFrom(firstLine: number, texts: readonly string[], ansiBefore = '') {
  return create(LogLinesSchema, {
    firstLine,
    text: new TextEncoder().encode(texts.map((text) => `${text}\n`).join('')),
    timeOffsetMs: texts.map((_, index) => index * 10),
    baseTimeMs: 1000,
    flags: new Uint8Array(texts.length),
    ansiBefore,
  });
}

describe('lines', () => {
  test('carry their text, their time and the style that is in force', () => {
    const cache = new LineCache();

    cache.put(linesFrom(5, ['\x1b[31mred', 'still red'], '\x1b[1m'));

    expect(cache.get(6)).toMatchObject({ text: 'still red', atMs: 1010, before: { colour: 1, isBold: true } });
    expect(cache.get(7)).toBeUndefined();
  });

  test('an open line is replaced when it comes again, longer', () => {
    const cache = new LineCache();

    cache.put(linesFrom(1, ['10']));
    cache.put(linesFrom(1, ['100 %', 'next']));

    expect(cache.get(1)?.text).toBe('100 %');
  });

  test('without text are lines too', () => {
    const cache = new LineCache();

    cache.put(linesFrom(1, ['', '', 'x']));

    expect([1, 2, 3, 4].map((line) => cache.get(line)?.text)).toEqual(['', '', 'x', undefined]);
  });

  test('bytes that are no UTF-8 do not shift the lines after them', () => {
    const cache = new LineCache();
    const message = linesFrom(1, ['a', 'b']);
    message.text = new Uint8Array([0xff, 0xfe, 0x0a, 0x62, 0x0a]);

    cache.put(message);

    expect(cache.get(2)?.text).toBe('b');
  });
});

test('only blocks that lack a wanted line are missing', () => {
  const cache = new LineCache();
  cache.put(
    linesFrom(
      1,
      Array.from({ length: blockLines }, (_, index) => `${index}`),
    ),
  );
  cache.put(linesFrom(blockLines + 1, ['only one']));

  expect(cache.missing(900, blockLines + 1)).toEqual([]);
  expect(cache.missing(900, blockLines + 2)).toEqual([1]);
});

test('what was not looked at for longest goes first', () => {
  const cache = new LineCache();
  cache.put(linesFrom(1, ['first']));
  for (let block = 1; block <= 100; block += 1) {
    cache.missing(1, 1);
    cache.put(linesFrom(block * blockLines + 1, ['more']));
  }

  expect(cache.get(1)?.text).toBe('first');
  expect(cache.get(blockLines + 1)).toBeUndefined();
});
