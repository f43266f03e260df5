import { expect, test } from 'vitest';
import { pendingChanges } from './pending.ts';

const lines = Array.from({ length: 6000 }, (_, index) => `    - name: ${index % 7 === 0 ? `step-${index}` : 'again'}`);
const text = lines.join('\n');
const without = (at: number) => lines.filter((_, index) => index !== at);

test('each stretch of lines that differs is counted', () => {
  expect(pendingChanges(text, text)).toBe(0);
  expect(pendingChanges(text, without(3000).join('\n'))).toBe(1);
  expect(pendingChanges(text, ['# first', ...without(4000), '# last'].join('\n'))).toBe(3);
});

test('a text with nothing in common is one change', () => {
  expect(pendingChanges('a\nb', 'c\nd')).toBe(1);
});
