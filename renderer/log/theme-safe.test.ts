import fc from 'fast-check';
import { expect, test } from 'vitest';
import { contrast, readable } from './theme-safe.ts';

test('every colour can be read on both grounds', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 0xffffff }), fc.constantFrom(0xffffff, 0x0e1116), (colour, ground) => {
      expect(contrast(readable(colour, ground), ground)).toBeGreaterThanOrEqual(4.5);
    }),
  );
});

test('a colour that can be read already is not touched', () => {
  expect(readable(0x0b4fb3, 0xffffff)).toBe(0x0b4fb3);
});
