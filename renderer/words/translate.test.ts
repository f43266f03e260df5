import { describe, expect, test } from 'vitest';
import { durationText, formatIn } from './formats.ts';
import { pseudo, translate } from './translate.ts';

const words = {
  lines: [
    { one: '{count} line', other: '{count} lines' },
    { one: '{count} Zeile', other: '{count} Zeilen' },
    { one: '{count} ligne', other: '{count} lignes', many: '{count} de lignes' },
  ],
  hello: ['Hello {name}', 'Hallo {name}', 'Bonjour {name}'],
  quoted: ['Run “{name}”?', '„{name}“ starten?', 'Lancer « {name} » ?'],
} as const;

describe('texts', () => {
  test('plural forms follow the language', () => {
    expect(translate(words, 'lines', 'en', { count: 1 })).toBe('1 line');
    expect(translate(words, 'lines', 'de', { count: 2 })).toBe('2 Zeilen');
    expect([0, 2, 2_000_000].map((count) => translate(words, 'lines', 'fr', { count }))).toEqual([
      '0 ligne',
      '2 lignes',
      '2\u202f000\u202f000 de lignes',
    ]);
  });

  test('French signs stay with the word before them', () => {
    expect(translate(words, 'quoted', 'fr', { name: 'a : b' })).toBe('Lancer «\u00a0a : b\u00a0»\u202f?');
  });

  test('the pseudo language is longer and keeps its placeholders', () => {
    const text = translate(words, 'hello', 'pseudo', { name: 'Ada' });

    expect(text).toContain('Ada');
    expect(pseudo('Hello').length).toBeGreaterThanOrEqual('Hello'.length * 1.4);
  });
});

test('durations have two units at most', () => {
  const decimal = (value: number) => value.toFixed(1);

  expect([0, 480, 4100, 41_000, 250_000, 7_500_000, 273_600_000].map((ms) => durationText(ms, decimal))).toEqual([
    '0 ms',
    '480 ms',
    '4.1 s',
    '41 s',
    '4 min 10 s',
    '2 h 5 min',
    '3 d 4 h',
  ]);
});

test('relative times do not count seconds', () => {
  const { relative } = formatIn('en');

  expect(relative(95_000, 100_000)).toBe(relative(100_000, 100_000));
  expect(relative(100_000 - 720_000, 100_000)).toContain('12');
});
