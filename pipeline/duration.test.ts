import { expect, test } from 'vitest';
import { fc } from '../test/support/property.ts';
import { formatDuration, parseDuration } from './duration.ts';

test.each([
  ['30s', 30_000],
  ['90m', 5_400_000],
  ['1h30m', 5_400_000],
  ['1.5h', 5_400_000],
  ['1d2h3m4s5ms', 93_784_005],
  ['250ms', 250],
  ['0s', 0],
])('%s is %i ms', (text, ms) => {
  expect(parseDuration(text)).toBe(ms);
});

test.each(['', '30', '-5s', '+5s', '5 s', '1m1h', '1h1h', '1.5h30m', '1w', 's', '.5s', '1e3s', '5S'])(
  '%j is no duration',
  (text) => {
    expect(parseDuration(text)).toBeUndefined();
  },
);

test('what is formatted is read back', () => {
  fc.assert(
    fc.property(fc.nat({ max: 30 * 86_400_000 }), (ms) => {
      expect(parseDuration(formatDuration(ms))).toBe(ms);
    }),
  );
});
