import { expect, test } from 'vitest';
import { fc } from '../../test/support/property.ts';
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

test('every line of ten million has a place of its own on the scroll bar, and is found again there', () => {
  const rowPx = 20;
  const scale = scrollScale(10_000_000 * rowPx, 800);

  fc.assert(
    fc.property(fc.nat({ max: 10_000_000 - 1 - 800 / rowPx }), (row) => {
      expect(scale.toLog(scale.toScroller(row * rowPx))).toBeCloseTo(row * rowPx, 3);
      expect(scale.toScroller((row + 1) * rowPx)).toBeGreaterThan(scale.toScroller(row * rowPx));
    }),
  );
});

test('positions outside the log are its ends', () => {
  const scale = scrollScale(200_000_000, 800);

  expect([scale.toLog(-5), scale.toLog(2 * maxScrollerPx)]).toEqual([0, 200_000_000 - 800]);
  expect([scale.toScroller(-5), scale.toScroller(400_000_000)]).toEqual([0, maxScrollerPx - 800]);
});
