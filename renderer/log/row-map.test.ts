import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { allLines, foldedLines, matchingLines } from './row-map.ts';

const gap = fc.tuple(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 0, max: 20 })).map(([first, length]) => ({
  first,
  last: first + length,
}));

describe('folded', () => {
  test('shows exactly the lines outside closed groups, in order', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 70 }), fc.array(gap, { maxLength: 6 }), (lines, gaps) => {
        const shown = Array.from({ length: lines }, (_, index) => index + 1).filter(
          (line) => !gaps.some(({ first, last }) => line >= first && line <= last),
        );

        const map = foldedLines(lines, gaps);

        expect(Array.from({ length: map.count }, (_, row) => map.lineAt(row))).toEqual(shown);
        shown.forEach((line, row) => {
          expect(map.rowOf(line)).toBe(row);
        });
      }),
    );
  });

  test('a hidden line is found at the title of its group', () => {
    const map = foldedLines(100, [{ first: 11, last: 20 }]);

    expect(map.lineAt(map.rowOf(15))).toBe(10);
  });
});

describe('filtered', () => {
  test('context around matches overlaps without showing a line twice', () => {
    const map = matchingLines(100, [3, 4, 50], 1);

    expect(Array.from({ length: map.count }, (_, row) => map.lineAt(row))).toEqual([2, 3, 4, 5, 49, 50, 51]);
    expect(map.rowOf(50)).toBe(5);
  });

  test('context stays within the log', () => {
    expect(matchingLines(2, [1, 2], 5).count).toBe(2);
  });
});

test('without folds a row is its line', () => {
  expect(allLines(10_000_000).lineAt(9_999_999)).toBe(10_000_000);
  expect(allLines(5).rowOf(99)).toBe(4);
});
