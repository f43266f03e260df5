import { expect, test } from 'vitest';
import { fc } from '../../../test/support/property.ts';
import type { LogQuery } from '../../domain/log-search.ts';
import { LineMatcher } from './line-matcher.ts';

function matching(lines: readonly string[], query: Partial<LogQuery> & { text: string }): readonly number[] {
  const found: number[] = [];
  const matcher = new LineMatcher({ kind: 'literal', isCaseSensitive: true, ...query });
  matcher.matchingLines(Buffer.from(lines.map((line) => `${line}\n`).join('')), (line) => found.push(line));
  return found;
}

const line = fc.string({ maxLength: 12, unit: fc.constantFrom('a', 'b', 'A', ' ', '.', 'é', '\r') });

test('a literal is found in exactly the lines that hold it', () => {
  const text = fc.string({ minLength: 1, maxLength: 3, unit: fc.constantFrom('a', 'b', '.', 'é') });

  fc.assert(
    fc.property(fc.array(line, { maxLength: 20 }), text, fc.boolean(), (lines, wanted, isCaseSensitive) => {
      const fold = (value: string) => (isCaseSensitive ? value : value.toLowerCase());
      const expected = lines.flatMap((content, at) => (fold(content).includes(fold(wanted)) ? [at] : []));

      expect(matching(lines, { text: wanted, isCaseSensitive })).toEqual(expected);
    }),
  );
});

test.each(['a$', '^b', 'a\\s', '[^a]b', 'a*', 'a(?!b)', '(?<!a)b', 'a+\\W*b', '$', '\\bA', 'a|\\n', '[\\s\\S]*b'])(
  'the expression %s finds what asking each line finds',
  (text) => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 20 }), (lines) => {
        const each = new RegExp(text);
        const expected = lines.flatMap((content, at) => (each.test(content) ? [at] : []));

        expect(matching(lines, { text, kind: 'regex' })).toEqual(expected);
      }),
    );
  },
);

test('escape sequences are not searched and do not stand between', () => {
  const lines = ['npm \x1b[31mERR!\x1b[0m code', 'plain'];

  expect(matching(lines, { text: 'npm ERR! code' })).toEqual([0]);
  expect(matching(lines, { text: '[31m' })).toEqual([]);
});

test('a hit tells where it matches in the line as it is shown', () => {
  const matcher = new LineMatcher({ text: 'ab', kind: 'literal', isCaseSensitive: false });

  expect(matcher.hitOf(Buffer.from('\x1b[1mab\x1b[0m xAB'))).toEqual({
    text: 'ab xAB',
    ranges: [
      [0, 2],
      [4, 6],
    ],
  });
  const long = matcher.hitOf(Buffer.from(`${'x'.repeat(5_000)}ab${'x'.repeat(5_000)}`));
  expect(long.text).toHaveLength(2_000);
  expect(long.ranges.map(([start, end]) => long.text.slice(start, end))).toEqual(['ab']);
});

test('a sequence that is not ended does not move the lines behind it', () => {
  const lines = ['\x1b]8;;https://example.invalid', 'second', 'third \x07', 'wanted'];

  expect(matching(lines, { text: 'wanted' })).toEqual([3]);
});
