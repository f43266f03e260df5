import { expect, test } from 'vitest';
import { sgrInForce } from './ansi-before.ts';

test.each([
  ['plain text', ''],
  ['\x1b[31mred', '\x1b[31m'],
  ['\x1b[31mred\x1b[0m', ''],
  ['\x1b[31mred\x1b[m', ''],
  ['\x1b[1m\x1b[31mbold red', '\x1b[1;31m'],
  ['\x1b[1;31mx\x1b[0;32mgreen', '\x1b[0;32m'],
  ['\x1b[38;5;208morange', '\x1b[38;5;208m'],
  ['\x1b[2Kcleared, not coloured', ''],
])('after %j the style in force is %j', (text, style) => {
  expect(sgrInForce(text)).toBe(style);
});

test('colours that come and go without a reset do not pile up', () => {
  expect(sgrInForce('\x1b[31mred\x1b[39m plain\n'.repeat(10_000))).toBe('\x1b[31;39m');
});
