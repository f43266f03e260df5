import { expect, test } from 'vitest';
import { LastLines } from './last-lines.ts';

test('the last five lines are kept', () => {
  const last = new LastLines();
  for (const number of [1, 2, 3, 4, 5, 6]) last.add(Buffer.from(`line ${number}\n\n`));

  expect(last.text()).toBe('line 2 | line 3 | line 4 | line 5 | line 6');
});

test.each([
  ['at once', [`${'x'.repeat(3_990)} token=half-a-secret\nthe end`]],
  ['in pieces', ['x'.repeat(3_990), ' token=half-', 'a-secret\nthe', ' end']],
])('a line that is too long to be kept is not kept in part: %s', (_, pieces) => {
  const last = new LastLines();
  for (const piece of pieces) last.add(Buffer.from(piece));

  expect(last.text()).toBe('the end');
});
