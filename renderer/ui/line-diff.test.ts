import { expect, test } from 'vitest';
import { fc } from '../../test/support/property.ts';
import { diffLines } from './line-diff.ts';

const text = fc.array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 12 }).map((lines) => lines.join('\n'));

test('each side of a diff is its text', () => {
  fc.assert(
    fc.property(text, text, (left, right) => {
      const lines = diffLines(left, right);
      const side = (without: string) => lines.filter(({ kind }) => kind !== without).map((line) => line.text);

      expect(side('right').join('\n')).toBe(left);
      expect(side('left').join('\n')).toBe(right);
    }),
  );
});

test('one changed line is one line on each side', () => {
  expect(diffLines('a\nb\nc', 'a\nB\nc').filter(({ kind }) => kind !== 'same')).toEqual([
    { kind: 'left', text: 'b' },
    { kind: 'right', text: 'B' },
  ]);
});

test('no line is told apart without need', () => {
  fc.assert(
    fc.property(text, text, (left, right) => {
      const same = diffLines(left, right).filter(({ kind }) => kind === 'same').length;

      expect(same).toBe(longestCommon(left.split('\n'), right.split('\n')));
    }),
  );
});

test('texts that have nothing in common are put after one another', () => {
  const one = Array.from({ length: 3000 }, (_, index) => `left ${index}`).join('\n');
  const other = one.replaceAll('left', 'right');

  const lines = diffLines(one, other);

  expect([lines.length, lines[0]?.kind, lines.at(-1)?.kind]).toEqual([6000, 'left', 'right']);
});

/** By the textbook, for short texts. */
function longestCommon(one: readonly string[], other: readonly string[]): number {
  let row = other.map(() => 0);
  for (const line of one) {
    const before = row;
    row = [];
    for (const [index, text] of other.entries())
      row.push(line === text ? (before[index - 1] ?? 0) + 1 : Math.max(before[index] ?? 0, row[index - 1] ?? 0));
  }
  return row.at(-1) ?? 0;
}
