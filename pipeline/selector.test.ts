import { describe, expect, test } from 'vitest';
import { fc } from '../test/support/property.ts';
import type { PlanLabelExpression, TextMap } from './plan.ts';
import { compareNumbers, type LabelOperator, matchesSelector, normaliseOperator } from './selector.ts';

function matches(labels: TextMap, key: string, operator: LabelOperator, ...values: string[]): boolean {
  return matchesSelector(labels, { matchLabels: {}, matchExpressions: [{ key, operator, values }] }).matches;
}

describe('operators', () => {
  test.each<[LabelOperator, string[], boolean, boolean]>([
    ['In', ['a', 'b'], false, true],
    ['In', ['b'], false, false],
    ['NotIn', ['a'], true, false],
    ['NotIn', ['b'], true, true],
    ['Exists', [], false, true],
    ['NotExists', [], true, false],
    ['Gt', ['1'], false, false],
    ['Lt', ['1'], false, false],
  ])('%s %j: %s without the label, %s with value "a"', (operator, values, missing, present) => {
    expect(matches({}, 'key', operator, ...values)).toBe(missing);
    expect(matches({ key: 'a' }, 'key', operator, ...values)).toBe(present);
  });

  test('keys of the prototype are no labels', () => {
    expect(matches({}, 'constructor', 'Exists')).toBe(false);
  });

  test.each([
    ['IN', 'In'],
    ['NOT_IN', 'NotIn'],
    ['notin', 'NotIn'],
    ['EXISTS', 'Exists'],
    ['NOT_EXISTS', 'NotExists'],
    ['DoesNotExist', 'NotExists'],
    ['gt', 'Gt'],
    ['LT', 'Lt'],
    ['Is', undefined],
  ])('%s is written %s', (spelling, operator) => {
    expect(normaliseOperator(spelling)).toBe(operator);
  });
});

describe('numbers', () => {
  test.each([
    ['10', '9', 1],
    ['+10', '10', 0],
    [' 1.50 ', '1.5', 0],
    ['1e3', '999', 1],
    ['-1', '1', -1],
    ['9007199254740993', '9007199254740992', 1],
    ['1234567890123456789012345678901234567890', '1234567890123456789012345678901234567891', -1],
  ])('%s against %s is %i', (a, b, order) => {
    expect(compareNumbers(a, b)).toBe(order);
  });

  test.each(['16G', '0x10', 'Infinity', 'NaN', '', '1_000', '.5', '5.'])('%j is no number', (text) => {
    expect(compareNumbers(text, '1')).toBeUndefined();
  });
});

test('what failed is said in words', () => {
  const selector = {
    matchLabels: { os: 'linux' },
    matchExpressions: [{ key: 'memory', operator: 'Gt' as const, values: ['8'] }],
  };

  expect(matchesSelector({ os: 'linux', memory: '16G' }, selector)).toEqual({
    matches: false,
    unmet: [
      { key: 'memory', operator: 'Gt', values: ['8'], actual: '16G', message: 'label memory = "16G" is not a number' },
    ],
  });
});

test('selectors agree with a naive model', () => {
  const value = fc.oneof(
    fc.constantFrom('', 'a', 'b', '8', '16', '8.5', '-3', '1e2', '16G', ' 8 '),
    fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n }).map(String),
  );
  const labels = fc.dictionary(fc.constantFrom('os', 'memory', 'gpu'), value);
  const one = fc
    .constantFrom<LabelOperator>('Gt', 'Lt')
    .chain((operator) => value.map((v) => ({ operator, values: [v] })));
  const many = fc
    .constantFrom<LabelOperator>('In', 'NotIn')
    .chain((operator) => fc.array(value, { minLength: 1, maxLength: 3 }).map((values) => ({ operator, values })));
  const none = fc
    .constantFrom<LabelOperator>('Exists', 'NotExists')
    .map((operator) => ({ operator, values: [] as string[] }));
  const expression = fc
    .tuple(fc.constantFrom('os', 'memory', 'gpu'), fc.oneof(one, many, none))
    .map(([key, rest]) => ({ key, ...rest }));

  fc.assert(
    fc.property(labels, labels, fc.array(expression, { maxLength: 3 }), (have, matchLabels, matchExpressions) => {
      const expected =
        Object.entries(matchLabels).every(([key, wanted]) => have[key] === wanted) &&
        matchExpressions.every((criterion) => holds(have, criterion));

      expect(matchesSelector(have, { matchLabels, matchExpressions }).matches).toBe(expected);
    }),
  );
});

function holds(labels: TextMap, { key, operator, values }: PlanLabelExpression): boolean {
  const label = labels[key];
  const number = /^\s*[+-]?\d+(\.\d+)?([eE][+-]?\d+)?\s*$/;
  switch (operator) {
    case 'In':
      return label !== undefined && values.some((value) => value === label);
    case 'NotIn':
      return label === undefined || values.every((value) => value !== label);
    case 'Exists':
      return label !== undefined;
    case 'NotExists':
      return label === undefined;
    default: {
      const limit = values[0] ?? '';
      if (label === undefined || !number.test(label) || !number.test(limit)) return false;
      const whole = /^\s*-?\d+\s*$/.test(label) && /^\s*-?\d+\s*$/.test(limit);
      const [a, b] = whole ? [BigInt(label.trim()), BigInt(limit.trim())] : [Number(label), Number(limit)];
      return operator === 'Gt' ? a > b : a < b;
    }
  }
}
