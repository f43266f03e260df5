import { describe, expect, test } from 'vitest';
import { documentsIn, groups, readDocument } from '../test/corpus/golden.ts';
import { definitions, writeDown, writings } from '../test/support/arbitrary-pipeline.ts';
import { fc } from '../test/support/property.ts';
import { readPlainYaml } from './read-plain-yaml.ts';
import { readAnyYaml } from './read-yaml.ts';

/** Either it leaves the text to the library, or the library has nothing to say and reads the same. */
function expectTheSame(text: string): boolean {
  const plain = readPlainYaml(text);
  if (plain === undefined) return false;
  const { root, ...troubles } = readAnyYaml(text);
  expect(troubles).toEqual({ troubles: [] });
  expect(plain).toEqual(root);
  return true;
}

describe('the reader of plain YAML gives what the library gives', () => {
  test.each(groups)('for the %s documents of the corpus', (group) => {
    for (const name of documentsIn(group)) expectTheSame(readDocument(group, name));
  });

  test('for definitions in every way of writing', () => {
    fc.assert(
      fc.property(definitions, writings, (definition, writing) => {
        expectTheSame(writeDown(definition, writing));
      }),
      { numRuns: 300 },
    );
  });

  test.each(['a: [-, b]', 'a: [b, -]', 'a: {b: -}', 'a: {-: b}'])('for a lone dash: %s', (text) => {
    expectTheSame(text);
  });

  test('for documents of the corpus with something put in, taken out or moved', () => {
    const documents = groups.flatMap((group) => documentsIn(group).map((name) => readDocument(group, name)));
    const pieces = fc.constantFrom(
      ...['\n', ' ', '  ', '- ', '-', ': ', ':', '#', ' # ', '"', "'", '|', '|-\n', '>', '[', ']', '{', '}', ',', '&a'],
      ...[
        '*a',
        '!',
        '%',
        '---\n',
        '...\n',
        '\t',
        '\r\n',
        '\\',
        '\\n',
        '? ',
        '<<: ',
        '~',
        'null',
        '0x1F',
        '1e3',
        '-.inf',
        'é',
      ],
      ...['key: value\n', '- item\n', '  nested:\n    a: b\n', '    deeper\n', '# comment\n', '  # comment\n', '\n\n'],
    );
    const change = fc.tuple(fc.nat(), fc.nat({ max: 12 }), fc.option(pieces, { nil: '' }));
    fc.assert(
      fc.property(fc.constantFrom(...documents), fc.array(change, { minLength: 1, maxLength: 4 }), (text, changes) => {
        let changed = text;
        for (const [where, length, piece] of changes) {
          const at = where % (changed.length + 1);
          changed = changed.slice(0, at) + piece + changed.slice(at + length);
        }
        expectTheSame(changed);
      }),
      { numRuns: 2000 },
    );
  });

  test('for lines of every kind in any order', () => {
    const indents = fc.constantFrom('', ' ', '  ', '    ', '      ');
    const contents = fc.constantFrom(
      ...[
        'a:',
        'b: 1',
        'c: text # comment',
        '- d',
        '-',
        '- - e',
        '- f: g',
        '-   h:',
        '# comment',
        '',
        'i: |',
        'j: |- # why',
      ],
      ...['k: >', "'l': 'm''n'", '"o": "p\\tq"', '- |', 'r: [s, 1, "t"]', 'u: {v: [w], x: y}', 'z: []', '- {}', '  '],
      ...[
        '- [a, {b: c}]',
        'd : e',
        'f:g',
        'h: i: j',
        '- "k"',
        '- "l": m',
        'n: -1',
        'o: -',
        'p: 0o17',
        'q: ~',
        'text',
        '...x: y',
      ],
    );
    const lines = fc.array(fc.tuple(indents, contents), { maxLength: 12 });
    fc.assert(
      fc.property(lines, fc.boolean(), (written, endsWithLine) => {
        const text = written.map(([indent, content]) => `${indent}${content}`).join('\n');
        expectTheSame(endsWithLine ? `${text}\n` : text);
      }),
      { numRuns: 5000 },
    );
  });
});

test('most pipelines are plain', () => {
  const texts = documentsIn('valid')
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => readDocument('valid', name));
  expect(texts.filter((text) => readPlainYaml(text) !== undefined).length).toBeGreaterThan(texts.length * 0.6);
});

test.each([
  ['an anchor', 'a: &b c'],
  ['an alias', 'a: *b'],
  ['a tag', 'a: !!str 1'],
  ['a directive', '%YAML 1.2\n---\na: b'],
  ['a second document', 'a: b\n---\nc: d'],
  ['a folded block', 'a: >\n  b\n'],
  ['a text of several lines', 'a: b\n  c'],
  ['a wrong indentation', 'a:\n    b: c\n  d: e'],
  ['line ends of two characters', 'a: b\r\n'],
  ['nesting without an end', '- '.repeat(10_000)],
  ['brackets without an end', `a: ${'['.repeat(10_000)}`],
])('%s is left to the library', (_, text) => {
  expect(readPlainYaml(text)).toBeUndefined();
});
