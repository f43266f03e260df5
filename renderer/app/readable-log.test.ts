import { expect, test } from 'vitest';
import { readableLog } from './readable-log.ts';

test('entries become lines with their time and cause; anything else stays', () => {
  const text = [
    '{"level":30,"time":1000,"msg":"ready"}',
    '{"level":50,"time":2000,"err":{"message":"disk full"},"msg":"cannot go on"}',
    '{"level":50,"time":3000,"err":{"message":"in use","stack":"at x","kind":"unavailable"},"msg":"refused"}',
    '{"cut',
    'plain words',
  ].join('\n');

  expect(readableLog(text, (atMs) => `at ${atMs}`)).toBe(
    ['at 1000  ready', 'at 2000  cannot go on', 'disk full', 'at 3000  refused', 'in use', '{"cut', 'plain words'].join(
      '\n',
    ),
  );
});
