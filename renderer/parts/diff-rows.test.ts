import { expect, test } from 'vitest';
import { diffLines } from '../ui/line-diff.ts';
import { foldSame } from './diff-rows.ts';

const numbers = (count: number) => Array.from({ length: count }, (_, index) => `line ${index + 1}`);

test('keeps three lines around a difference and folds the rest, numbered on both sides', () => {
  const before = numbers(20);
  const after = before.toSpliced(9, 1, 'new', 'newer');
  const rows = foldSame(diffLines(before.join('\n'), after.join('\n')));

  expect(rows.map((row) => (row.kind === 'folded' ? `fold ${row.rows.length}` : `${row.kind} ${row.text}`))).toEqual([
    'fold 6',
    ...['same line 7', 'same line 8', 'same line 9', 'left line 10', 'right new', 'right newer'],
    ...['same line 11', 'same line 12', 'same line 13', 'fold 7'],
  ]);
  expect(rows.find((row) => row.kind === 'right')).toMatchObject({ left: undefined, right: 10 });
  expect(rows.at(-2)).toMatchObject({ left: 13, right: 14 });
});

test('does not fold a single line, nor texts that are all difference', () => {
  const before = numbers(8);
  const rows = foldSame(diffLines(before.join('\n'), before.toSpliced(4, 1).join('\n')));

  expect(rows.filter((row) => row.kind === 'folded')).toEqual([]);
  expect(rows).toHaveLength(8);
  expect(foldSame(diffLines('a', 'b'))).toMatchObject([{ kind: 'left' }, { kind: 'right' }]);
});
