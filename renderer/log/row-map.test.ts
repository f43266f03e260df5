import { describe, expect, test } from 'vitest';
import { fc } from '../../test/support/property.ts';
import { allLines, foldedLines, matchingLines, mergeHidden, type RowMap } from './row-map.ts';

const linesOf = (map: RowMap) => Array.from({ length: map.count }, (_, row) => map.lineAt(row));

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

test('a line that is not there yet is looked for in the last row', () => {
  expect(foldedLines(10, [{ first: 3, last: 4 }]).rowOf(99)).toBe(7);
  expect(foldedLines(10, [{ first: 3, last: 10 }]).rowOf(99)).toBe(1);
});

test('the last of ten million lines is found behind a hundred thousand closed groups', () => {
  const groups = Array.from({ length: 100_000 }, (_, index) => ({ first: index * 100 + 2, last: index * 100 + 51 }));
  const map = foldedLines(10_000_000, groups);

  expect([map.count, map.lineAt(map.count - 1), map.rowOf(10_000_000)]).toEqual([5_000_000, 10_000_000, 4_999_999]);
});

test('groups that overlap or touch are one gap, and none reaches beyond the log', () => {
  const hidden = [
    ...[
      { first: 8, last: 30 },
      { first: 2, last: 5 },
      { first: 4, last: 4 },
    ],
    ...[
      { first: 6, last: 6 },
      { first: 40, last: 50 },
      { first: 3, last: 2 },
    ],
  ];

  expect(mergeHidden(hidden, 20)).toEqual([
    { first: 2, last: 6 },
    { first: 8, last: 20 },
  ]);
});

describe('filtered', () => {
  test('a line is shown once when a match is near enough, and found in its row', () => {
    const anyMatches = fc.uniqueArray(fc.integer({ min: 1, max: 60 }), { maxLength: 20 });
    fc.assert(
      fc.property(fc.nat({ max: 50 }), anyMatches, fc.nat({ max: 5 }), (lines, matches, context) => {
        const isNear = (line: number) => matches.some((match) => Math.abs(match - line) <= context);
        const shown = linesOf(allLines(lines)).filter(isNear);

        const map = matchingLines(
          lines,
          matches.toSorted((a, b) => a - b),
          context,
        );

        expect(linesOf(map)).toEqual(shown);
        expect(shown.map(map.rowOf)).toEqual([...shown.keys()]);
      }),
    );
  });

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
