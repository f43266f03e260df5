import { expect, test } from 'vitest';
import { formatIn } from '../words/formats.ts';
import { plainStyle } from './ansi.ts';
import { timeText } from './log-times.ts';

const at = (atMs: number) => ({ text: '', atMs, flags: 0, before: plainStyle });
const format = formatIn('en');

test('times since the start are minutes and seconds, and never below zero', () => {
  const texts = [0, 999, 59_999, 60_000, 3_661_005].map((ms) =>
    timeText('relative', at(1000 + ms), undefined, 1000, format),
  );

  expect(texts).toEqual(['0:00.000', '0:00.999', '0:59.999', '1:00.000', '61:01.005']);
  expect(timeText('relative', at(0), undefined, 1000, format)).toBe('0:00.000');
});

test('the time since the line before needs one', () => {
  expect(timeText('delta', at(1500), at(1000), 0, format)).toBe('+0.500');
  expect(timeText('delta', at(900), at(1000), 0, format)).toBe('+0.000');
  expect(timeText('delta', at(1500), undefined, 0, format)).toBe('');
});

test('no column, no time', () => {
  expect(timeText('off', at(1500), at(1000), 0, format)).toBe('');
});
