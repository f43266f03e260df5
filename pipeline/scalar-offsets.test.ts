import { describe, expect, test } from 'vitest';
import { fc } from '../test/support/property.ts';
import { parsePipeline } from './parse.ts';
import { sourceRangeIn, valueOffsetAt } from './scalar-offsets.ts';
import type { ScalarNode } from './tree.ts';

function scalar(text: string): ScalarNode {
  const node = parsePipeline(text).model?.variables?.entries[0]?.value.at.node;
  if (node?.kind !== 'scalar') throw new Error('no scalar');
  return node;
}

/** What stands in the document for the part of the value that is `part`. */
function written(value: string, part: string): string {
  const text = `variables:\n  V: ${value}\n`;
  const node = scalar(text);
  const start = node.text.indexOf(part);
  const range = sourceRangeIn(text, node, { start, end: start + part.length });
  return text.slice(range.start, range.end);
}

describe('a part of a value stands in the document', () => {
  test.each([
    ['plain ${{ name }}', 'name', 'name'],
    ["'it''s ${{ name }}'", 'name', 'name'],
    ["'it''s'", "it's", "it''s"],
    ['"a\\tb \\u00e9 ${{ name }}"', 'name', 'name'],
    ['"a\\tb"', 'a\tb', 'a\\tb'],
    ['|\n    first\n\n      ${{ name }}\n    last\n', 'name', 'name'],
    ['|2-\n    first\n    ${{ name }}', 'name', 'name'],
    ['>\n    folded\n    ${{ name }} and\n\n    more\n', 'name', 'name'],
    ['plain over\n    lines ${{ name }}', 'name', 'name'],
    ['"quoted over\n    lines ${{ name }}"', 'name', 'name'],
    ['"quoted \\\n    lines ${{ name }}"', 'name', 'name'],
  ])('%j: %j as %j', (value, part, expected) => {
    expect(written(value, part)).toBe(expected);
  });
});

test('whatever is written in one line is found again, and the way back leads to it', () => {
  const line = fc.stringMatching(/^[a-z"'\\ é:#-]{0,20}$/);
  const style = fc.constantFrom<(value: string) => string>(
    (value) => JSON.stringify(value),
    (value) => `'${value.replaceAll("'", "''")}'`,
    (value) => `|\n    x\n    ${value}\n`,
  );

  fc.assert(
    fc.property(line, line, style, (before, after, write) => {
      const text = `variables:\n  V: ${write(`${before}NAME${after}`)}\n`;
      const node = scalar(text);
      const start = node.text.indexOf('NAME');
      const range = sourceRangeIn(text, node, { start, end: start + 4 });

      expect(text.slice(range.start, range.end)).toBe('NAME');
      expect(valueOffsetAt(text, node, range.start)).toBe(start);
    }),
  );
});
