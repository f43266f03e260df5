import fc from 'fast-check';
import { expect, test } from 'vitest';
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
