import { describe, expect, test } from 'vitest';
import { fc } from '../../test/support/property.ts';
import { Masker, maskerFor } from './masking.ts';

const masked = (text: string, ...secrets: string[]) => String(maskerFor(secrets)?.mask(Buffer.from(text)) ?? text);

describe('masking', () => {
  test('there is no masker without secrets, or with values too short to hide', () => {
    expect([maskerFor([]), maskerFor(['', 'ab'])]).toEqual([undefined, undefined]);
  });

  test.each([
    ['a value', 'token=hunter22!', 'token=***!', ['hunter22']],
    ['several values', 'abc and xyz', '*** and ***', ['abc', 'xyz']],
    ['the longest of values with one beginning', 'passwords', '***', ['password', 'passwords']],
    ['overlapping values', 'abcdef', '***', ['abcd', 'cdef']],
    [
      'each line of a value of several lines',
      'BEGIN / c2VjcmV0 / END',
      '*** / *** / ***',
      ['BEGIN\nc2VjcmV0\r\nEND\n'],
    ],
    ['base64', Buffer.from('hunter22').toString('base64'), '***I=', ['hunter22']],
    ['URL encoding', 'p=a%20b%2Fc%3Dd&q', 'p=***&q', ['a b/c=d']],
    ['lower-case URL encoding', 'p=a%20b%2fc%3dd&q', 'p=***&q', ['a b/c=d']],
    ['JSON strings', '{"p":"say \\"hello\\""}', '{"p":"***"}', ['say "hello"']],
    ['values beyond ASCII', 'key=pässwörd', 'key=***', ['pässwörd']],
  ])('hides %s', (_, text, expected, secrets) => {
    expect(masked(text, ...secrets)).toBe(expected);
  });

  test('hides base64 of a secret inside a longer text, at every alignment', () => {
    for (const user of ['a', 'bc', 'def']) {
      const header = Buffer.from(`${user}:correct horse battery`).toString('base64');
      expect(masked(header, 'correct horse battery')).not.toContain(header.slice(8, 24));
    }
  });

  test('finds what a naive search finds', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 2, maxLength: 6 });
    const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c', ' '), maxLength: 60 });
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 6 }), text, (patterns, line) => {
        const masker = new Masker(patterns.map((pattern) => Buffer.from(pattern)));

        expect(String(masker.mask(Buffer.from(line)))).toBe(naive(line, patterns));
      }),
      { numRuns: 500 },
    );
  });

  test('knows how much of the end may be a secret that has not arrived whole', () => {
    const masker = new Masker([Buffer.from('hunter22')]);

    expect(
      ['', 'x', 'xh', 'hunter2', 'hunter22', 'hunthunt'].map((text) => masker.openTail(Buffer.from(text))),
    ).toEqual([0, 0, 1, 7, 0, 4]);
  });
});

function naive(text: string, patterns: readonly string[]): string {
  const hidden = Array.from(text, () => false);
  const starts: number[] = [];
  for (let start = 0; start < text.length; start++) {
    const longest = Math.max(0, ...patterns.filter((pattern) => text.startsWith(pattern, start)).map((p) => p.length));
    if (longest === 0) continue;
    if (!hidden[start]) starts.push(start);
    hidden.fill(true, start, start + longest);
  }
  return Array.from(text, (char, at) => (starts.includes(at) ? '***' : hidden[at] ? '' : char)).join('');
}
