import { describe, expect, test } from 'vitest';
import { parseOutputs } from './outputs.ts';

describe('the output file', () => {
  test('holds single and multi-line values; the last of a name counts', () => {
    const text = 'a=1\n\nb=x=y\nc<<END\nline 1\nline = 2\nEND\na=2\r\nempty=\n';

    expect(parseOutputs(text)).toEqual({ ok: true, outputs: { a: '2', b: 'x=y', c: 'line 1\nline = 2', empty: '' } });
  });

  test.each([
    ['just text', 'outputs: line 1: "just text" is neither name=value nor name<<WORD'],
    ['ok=1\n9bad=2', 'outputs: line 2: "9bad=2" is neither name=value nor name<<WORD'],
    ['a<<END\nx', 'outputs: line 1: no line "END" ends the value of a'],
    [`a=${'x'.repeat(65_537)}`, 'output a: 65537 bytes, at most 65536'],
    [Array.from({ length: 201 }, (_, index) => `n${index}=`).join('\n'), 'outputs: 201, at most 200'],
    [
      Array.from({ length: 15 }, (_, index) => `n${index}=${'x'.repeat(65_000)}`).join('\n'),
      'outputs: 975035 bytes in all, at most 900000',
    ],
  ])('is refused as a whole when it says %j', (text, because) => {
    expect(parseOutputs(text)).toEqual({ ok: false, because });
  });
});
