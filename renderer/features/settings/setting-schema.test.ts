import { expect, test } from 'vitest';
import { shapeOf, textOf, valueJsonFrom } from './setting-schema.ts';

test('a number is kept within its bounds', () => {
  const shape = shapeOf('{"type":"integer","minimum":5,"maximum":300,"default":30}');

  expect(valueJsonFrom(shape, '30')).toBe('30');
  expect(valueJsonFrom(shape, '4')).toBeUndefined();
  expect(valueJsonFrom(shape, '')).toBeUndefined();
});

test('texts and booleans go through JSON unharmed', () => {
  expect(valueJsonFrom(shapeOf('{"type":"string"}'), 'a "b"')).toBe(JSON.stringify('a "b"'));
  expect(textOf('"a"')).toBe('a');
  expect(textOf('true')).toBe('true');
});

test('a choice is one of its options', () => {
  const shape = shapeOf('{"type":"string","enum":["changes","all"],"default":"changes"}');

  expect(shape).toEqual({ kind: 'choice', options: ['changes', 'all'] });
  expect([valueJsonFrom(shape, 'all'), valueJsonFrom(shape, 'none')]).toEqual(['"all"', undefined]);
});
