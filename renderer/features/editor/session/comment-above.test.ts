import { expect, test } from 'vitest';
import { commentAbove } from './comment-above.ts';

const text = `# of the file
jobs:
  # ==== Fast checks ====
  # They run first.
  - name: lint # not this
    steps: []

  # far above

  - name: unit
    # inside of unit
    steps: []
  - name: last
`;
const above = (words: string) => commentAbove(text, text.indexOf(words));

test('a note is the comment directly above, without what decorates it', () => {
  expect(above('name: lint')).toBe('Fast checks They run first.');
  expect(above('jobs:')).toBe('of the file');
});

test('a comment that stands apart, beside or inside of another part is no note', () => {
  expect(above('name: unit')).toBe('');
  expect(above('name: last')).toBe('');
  expect(commentAbove(text, 0)).toBe('');
});

test('a long note is cut', () => {
  const long = `# ${'word '.repeat(60)}\nname: a\n`;

  expect(commentAbove(long, long.indexOf('name'))).toHaveLength(120);
  expect(commentAbove(long, long.indexOf('name')).endsWith('…')).toBe(true);
});
