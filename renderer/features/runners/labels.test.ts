import { expect, test } from 'vitest';
import { isSameLabels, labelsWorthShowing, parseLabels, withoutLabel } from './labels.ts';

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

test('what somebody chose stands first, then the tools; the rest only where there is nothing else', () => {
  const labels = { os: 'linux' };
  const agentLabels = { 'tool.git': 'true', 'tool.go': 'true', gpu: 'yes' };
  const none = { labels, agentLabels: {}, operatorLabels: {} };

  const shown = labelsWorthShowing({ labels, agentLabels, operatorLabels: { room: 'lab' } });

  expect(shown.map(([name]) => name)).toEqual(['gpu', 'room', 'tool.git', 'tool.go']);
  expect(labelsWorthShowing(none)).toEqual([['os', 'linux']]);
});
