import { expect, test } from 'vitest';
import { piecesOf, rangesOf } from './log-row.ts';

test('a match is cut out of the spans that it crosses', () => {
  const marks = rangesOf('red error here', /d err/g);

  expect(piecesOf('red', 0, marks)).toEqual([
    { text: 're', isMatch: false },
    { text: 'd', isMatch: true },
  ]);
  expect(piecesOf(' error here', 3, marks)).toEqual([
    { text: ' err', isMatch: true },
    { text: 'or here', isMatch: false },
  ]);
});

test('an expression that matches nothing at all marks nothing', () => {
  expect(rangesOf('abc', /x*/g)).toEqual([]);
});
