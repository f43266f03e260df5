import { expect, test } from 'vitest';
import { applyEdits } from '../../../../pipeline/edit/draft.ts';
import { fc } from '../../../../test/support/property.ts';
import { editsBetween, mapOffset, rangesAfter } from './text-edits.ts';

const lines = fc.array(fc.constantFrom('a', 'b: 1', '', '  - c', 'ä\r'), { maxLength: 12 });
const texts = fc.tuple(lines, fc.boolean()).map(([all, ends]) => all.join('\n') + (ends ? '\n' : ''));

test('edits between two texts make one of the other', () => {
  fc.assert(
    fc.property(texts, texts, (before, after) => {
      expect(applyEdits(before, editsBetween(before, after))).toBe(after);
    }),
    { numRuns: 500 },
  );
});

test('a line that changes in the middle is the only one that is edited', () => {
  const before = 'one\ntwo\nthree\nfour\nfive\n';

  expect(editsBetween(before, 'one\ntwo!\nthree\nfive\n')).toEqual([
    { range: { start: 7, end: 7 }, insert: '!' },
    { range: { start: 14, end: 19 }, insert: '' },
  ]);
});

test('a place moves along with what stands before it, and out of what is replaced', () => {
  const edits = [
    { range: { start: 2, end: 4 }, insert: 'xyz' },
    { range: { start: 8, end: 8 }, insert: '!' },
  ];

  expect([0, 2, 3, 4, 8, 9].map((offset) => mapOffset(offset, edits))).toEqual([0, 2, 5, 5, 9, 11]);
  expect(rangesAfter(edits)).toEqual([
    { start: 2, end: 5 },
    { start: 9, end: 10 },
  ]);
});
