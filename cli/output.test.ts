import { expect, test } from 'vitest';
import { durationText, tableText, withoutAnsi } from './output.ts';

test('columns are aligned by what is seen, not by colour codes', () => {
  const table = tableText(
    ['RUN', 'STATE', 'ID'],
    [
      ['web#1', '\x1b[32m✓ success\x1b[39m', 'a'],
      ['api#12', 'failed', 'b'],
    ],
  );

  expect(withoutAnsi(table)).toBe('RUN     STATE      ID\nweb#1   ✓ success  a\napi#12  failed     b');
});

test('days are told apart from hours', () => {
  expect(durationText(100 * 3_600_000)).toBe('4 d 4 h');
});
