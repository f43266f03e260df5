import { expect, test } from 'vitest';
import { fc } from '../../test/support/property.ts';
import { rgbFlag } from './ansi.ts';
import { backgroundColour, contrast, readable, textColour } from './theme-safe.ts';

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

test("the sixteen colours are the theme's own", () => {
  expect([textColour(0), textColour(15)]).toEqual(['var(--ansi-0)', 'var(--ansi-15)']);
  expect(backgroundColour(3)).toContain('var(--ansi-3)');
});

test('a 24-bit colour is one for each theme', () => {
  expect(textColour(rgbFlag | 0x0000aa)).toMatch(/^light-dark\(#0000aa, #[0-9a-f]{6}\)$/);
  expect(backgroundColour(rgbFlag | 0x00000a)).toContain('#00000a');
});
