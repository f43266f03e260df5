import { expect, test } from 'vitest';
import { fc } from '../../test/support/property.ts';
import { hashOf, noRange, pickLine, rangeFrom } from './line-link.ts';

test('a link names a line or a range, in either order', () => {
  expect(rangeFrom('#L120')).toEqual({ first: 120, last: 120 });
  expect(rangeFrom('#L134-L120')).toEqual({ first: 120, last: 134 });
  expect(rangeFrom('#else')).toBe(noRange);
  expect(hashOf(rangeFrom('#L120-L134'))).toBe('#L120-L134');
});

test('a range in the address is read back', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10_000_000 }), fc.nat({ max: 1000 }), (first, more) => {
      const range = { first, last: first + more };

      expect(rangeFrom(hashOf(range))).toEqual(range);
    }),
  );
});

test.each(['', '#', '#L', '#L0', '#L0-L5', '#L-5', '#L1.5', '#L12345678901', '#code=x', 'L5', '#L5 '])(
  '%j names no line',
  (hash) => {
    expect(rangeFrom(hash)).toEqual(noRange);
  },
);

test('picking extends with Shift and lets go of the same line', () => {
  const one = pickLine(noRange, 7, false);

  expect(pickLine(one, 9, true)).toEqual({ first: 7, last: 9 });
  expect(pickLine(one, 7, false)).toBe(noRange);
});
