import { expect, test } from 'vitest';
import { fc } from '../../test/support/property.ts';
import { rowsInView } from './virtual-rows.ts';

const rowPx = 32;
const anyView = fc.record({
  scrollTop: fc.integer({ min: -5000, max: 400_000 }),
  viewPx: fc.nat({ max: 2000 }),
  count: fc.nat({ max: 10_000 }),
});

test('every row that can be seen is drawn', () => {
  fc.assert(
    fc.property(anyView, ({ scrollTop, viewPx, count }) => {
      const { first, end } = rowsInView(scrollTop, viewPx, rowPx, count);

      for (const row of [Math.floor(scrollTop / rowPx), Math.ceil((scrollTop + viewPx) / rowPx) - 1]) {
        const isRow = row >= 0 && row < count && viewPx > 0;
        if (isRow) expect(row >= first && row < end).toBe(true);
      }
    }),
  );
});

test('rows are of the list, and few, wherever the view is', () => {
  fc.assert(
    fc.property(anyView, ({ scrollTop, viewPx, count }) => {
      const { first, end } = rowsInView(scrollTop, viewPx, rowPx, count);

      expect([first >= 0, first <= end, end <= count]).toEqual([true, true, true]);
      expect(end - first).toBeLessThanOrEqual(Math.ceil(viewPx / rowPx) + 17);
    }),
  );
});
