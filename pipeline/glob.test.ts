import { expect, test } from 'vitest';
import { isGlob, matchesGlob } from './glob.ts';

test.each([
  ['main', 'main', true],
  ['main', 'mai', false],
  ['release/1', 'release/*', true],
  ['release/1/2', 'release/*', false],
  ['release/1/2', 'release/**', true],
  ['release', 'release/**', false],
  ['docs/a.md', '**/*.md', true],
  ['a.md', '**/*.md', true],
  ['x/docs/y/a.md', '**/docs/**', true],
  ['xdocs/a', '**/docs/**', false],
  ['a/b', 'a?b', false],
  ['axb', 'a?b', true],
  ['v1', 'v[0-9]', true],
  ['vx', 'v[!0-9]', true],
  ['a*b', 'a\\*b', true],
  ['axb', 'a\\*b', false],
  ['', '*', true],
  ['a.b', 'a.b', true],
  ['axb', 'a.b', false],
])('%j and %j: %s', (text, pattern, expected) => {
  expect(matchesGlob(text, pattern)).toBe(expected);
});

test('case is told apart unless asked otherwise', () => {
  expect(matchesGlob('Main', 'main')).toBe(false);
  expect(matchesGlob('Main', 'main', { anyCase: true })).toBe(true);
});

test('a pattern made to be slow is not', () => {
  expect(matchesGlob('a'.repeat(2000), `${'*a'.repeat(100)}b`)).toBe(false);
});

test.each(['[a', 'a\\'])('%j is no glob', (pattern) => {
  expect(isGlob(pattern)).toBe(false);
});
