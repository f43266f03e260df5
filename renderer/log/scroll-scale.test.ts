import fc from 'fast-check';
import { expect, test } from 'vitest';
import { maxScrollerPx, scrollScale } from './scroll-scale.ts';

const chromiumCapAtScale2 = 16_777_214;

test('the first and the last line are reachable in a log of any height', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 200_000_000 }), fc.integer({ min: 100, max: 4000 }), (logPx, viewPx) => {
      const scale = scrollScale(logPx, viewPx);

      expect(scale.scrollerPx).toBeLessThan(chromiumCapAtScale2);
      expect(scale.toLog(0)).toBe(0);
      expect(scale.toLog(scale.scrollerPx - viewPx)).toBeCloseTo(Math.max(0, logPx - viewPx), 3);
    }),
  );
});

test('a log that fits scrolls pixel by pixel', () => {
  const scale = scrollScale(maxScrollerPx, 500);

  expect(scale.toLog(1234)).toBe(1234);
  expect(scale.toScroller(1234)).toBe(1234);
});
