import { expect, test } from 'vitest';
import { isSameLabels, parseLabels, withoutLabel } from './labels.ts';

test('labels are written as people write them', () => {
  expect(parseLabels('gpu=yes, room=lab  empty=')).toEqual({
    kind: 'labels',
    labels: { gpu: 'yes', room: 'lab', empty: '' },
  });
  expect(parseLabels('gpu')).toEqual({ kind: 'wrong', text: 'gpu' });
});

test('a label may have any name', () => {
  const parsed = parseLabels('__proto__=x constructor=y');

  expect(parsed.kind === 'labels' && Object.entries(parsed.labels)).toEqual([
    ['__proto__', 'x'],
    ['constructor', 'y'],
  ]);
});

test('labels are compared by what they say, not by their order', () => {
  expect(isSameLabels({ a: '1', b: '2' }, { b: '2', a: '1' })).toBe(true);
  expect(isSameLabels({ a: '1' }, withoutLabel({ a: '1' }, 'a'))).toBe(false);
});
