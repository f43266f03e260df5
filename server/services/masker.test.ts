import { expect, test } from 'vitest';
import { fc } from '../../test/support/property.ts';
import { Masker, maskForms } from './masker.ts';

const masker = (...values: string[]) => new Masker(values.map((value) => Buffer.from(value)));
const masked = (text: string, ...values: string[]) =>
  masker(...values)
    .masked(Buffer.from(text))
    .toString();

test('values that overlap become one mask, so that no piece of either stays', () => {
  expect(masked('x abcdef y', 'abcd', 'cdef')).toBe('x *** y');
  expect(masked('aaaaa', 'aaa')).toBe('***');
  expect(masked('nothing here', 'abcd')).toBe('nothing here');
});

test('whatever surrounds it, a value never survives', () => {
  const value = fc.string({ minLength: 4, maxLength: 12, unit: fc.constantFrom('a', 'b', 'c') });
  const text = fc.string({ maxLength: 60, unit: fc.constantFrom('a', 'b', 'c', ' ') });

  fc.assert(
    fc.property(fc.array(value, { minLength: 1, maxLength: 4 }), text, (values, around) => {
      const out = masked(around, ...values);
      return values.every((secret) => !out.includes(secret));
    }),
  );
});

test('what may be the beginning of a value is not safe to show', () => {
  expect(masker('secret').safeLength(Buffer.from('my sec'))).toBe(3);
  expect(masker('secret').safeLength(Buffer.from('my secx'))).toBe(7);
  expect(masker('secret', 'my secure').safeLength(Buffer.from('my sec'))).toBe(0);
  expect(masker('secret').safeLength(Buffer.from('s'), 4)).toBe(1);
});

test('a secret of several lines is masked line by line', () => {
  const key = '-----BEGIN KEY-----\nMIIEow\r\n  abc\n-----END KEY-----';

  const out = new Masker(maskForms(key)).masked(Buffer.from('1: MIIEow')).toString();

  expect(out).toBe('1: ***');
});

test('a base64 text that contains the value is masked at every alignment', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 9 }),
      fc.uint8Array({ maxLength: 9 }),
      fc.constantFrom('hunter2-hunter2', 'pässwörd-1234567'),
      fc.constantFrom('base64', 'base64url'),
      (before, after, secret, alphabet) => {
        const bytes = Buffer.from(secret);
        const text = Buffer.concat([before, bytes, after]).toString(alphabet as 'base64');
        const out = new Masker(maskForms(secret)).masked(Buffer.from(text)).toString();
        const left = Buffer.from(out.replace('***', ''), 'base64').toString('latin1');
        return out.includes('***') && !left.includes(bytes.toString('latin1'));
      },
    ),
  );
});

test('short values are left alone', () => {
  expect(maskForms('abc')).toEqual([]);
});
