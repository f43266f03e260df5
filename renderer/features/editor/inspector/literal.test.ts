import { describe, expect, test } from 'vitest';
import { language } from '../../../../pipeline/language.ts';
import { duration, integer, type KeyType, text } from '../../../../pipeline/language-types.ts';
import type { JsonValue } from '../../../../pipeline/plan.ts';
import { fc } from '../../../../test/support/property.ts';
import { convert, literalOf, valueFromLiteral } from './literal.ts';

// Values as a document can hold them: JSON has no negative zero.
const values = fc.jsonValue().map((value) => JSON.parse(JSON.stringify(value)) as JsonValue);

describe('a value as YAML', () => {
  test('is read back as the same value', () => {
    fc.assert(
      fc.property(values, (value) => {
        expect(valueFromLiteral(literalOf(value))).toEqual({ ok: true, value });
      }),
    );
  });

  test('keeps the words that other versions of YAML take for something else', () => {
    for (const word of ['yes', 'no', 'on', 'off', '1_000', '012', '1:30', '~', 'null', '0x1F', '2026-01-31']) {
      expect(valueFromLiteral(literalOf(word))).toEqual({ ok: true, value: word });
    }
  });

  test('says what is wrong with what cannot be read', () => {
    expect(valueFromLiteral('[1, 2').ok).toBe(false);
  });
});

describe('what is typed', () => {
  test('into any single value of the language, nothing is nothing set', () => {
    const types = Object.values(language).flatMap(({ keys }) => Object.values(keys).map(({ type }) => type as KeyType));
    expect(types.filter((type) => convert(type, ' ').ok === false)).toEqual([]);
  });

  test('as a text stays a text', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (typed) => {
        const value = typed.trim() === '' ? undefined : typed;
        expect(convert(text(), typed)).toEqual({ ok: true, value });
      }),
    );
  });

  test('as a whole number is held to its range', () => {
    const priority = integer({ min: 1, max: 10 });
    fc.assert(
      fc.property(fc.integer({ min: -1000, max: 1000 }), (number) => {
        expect(convert(priority, String(number)).ok).toBe(number >= 1 && number <= 10);
      }),
    );
    expect(convert(priority, '2.5')).toEqual({ ok: false, problem: { kind: 'not-a-number' } });
  });

  test('as a duration needs a unit, and may be a placeholder only where one is evaluated', () => {
    const limit = duration({ minMs: 1000, unlimited: true, phase: 'plan' });
    const delay = duration({ minMs: 0 });

    expect(convert(limit, '90')).toEqual({ ok: false, problem: { kind: 'not-a-duration' } });
    expect(convert(limit, '10ms')).toEqual({ ok: false, problem: { kind: 'too-short', least: '1s' } });
    expect(convert(limit, 'unlimited').ok).toBe(true);
    expect(convert(limit, '${{ variables.LIMIT }}').ok).toBe(true);
    expect(convert(delay, '${{ variables.LIMIT }}').ok).toBe(false);
    expect(convert(delay, 'unlimited').ok).toBe(false);
  });
});
