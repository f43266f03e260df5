import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { tableText } from './output.ts';

test('columns are aligned by what is seen, not by colour codes', () => {
  const table = tableText(
    ['RUN', 'STATE', 'ID'],
    [
      ['web#1', '\x1b[32m✓ success\x1b[39m', 'a'],
      ['api#12', 'failed', 'b'],
    ],
  );

  expect(stripVTControlCharacters(table)).toBe('RUN     STATE      ID\nweb#1   ✓ success  a\napi#12  failed     b');
});
