import { labelOperators, type PlanSelector, type TextMap } from './plan.ts';

export type LabelOperator = (typeof labelOperators)[number];

/** One criterion that a set of labels does not meet. */
export interface UnmetCriterion {
  readonly key: string;
  readonly operator: LabelOperator | '=';
  readonly values: readonly string[];
  /** undefined: the label is missing. */
  readonly actual: string | undefined;
  /** In words, for the queue explanation: `label memory = "16G" is not a number`. */
  readonly message: string;
}

export type SelectorMatch =
  | { readonly matches: true }
  | { readonly matches: false; readonly unmet: readonly UnmetCriterion[] };

/**
 * Whether labels meet every criterion of a selector (Arcentra API contract, section 9): exact, case-sensitive, an
 * absent selector matches everything, and what is not a number is never greater or less than anything.
 */
export function matchesSelector(labels: TextMap, selector: PlanSelector | undefined): SelectorMatch {
  const unmet: UnmetCriterion[] = [];
  for (const [key, value] of Object.entries(selector?.matchLabels ?? {})) {
    const actual = labelOf(labels, key);
    if (actual !== value) {
      const message = actual === undefined ? `label ${key} is missing` : `label ${key} = "${actual}" is not "${value}"`;
      unmet.push({ key, operator: '=', values: [value], actual, message });
    }
  }
  for (const { key, operator, values } of selector?.matchExpressions ?? []) {
    const actual = labelOf(labels, key);
    const message = unmetBy(key, actual, operator, values);
    if (message !== undefined) unmet.push({ key, operator, values, actual, message });
  }
  return unmet.length === 0 ? { matches: true } : { matches: false, unmet };
}

/** The operator in its canonical spelling, or undefined. Older documents write `NOT_IN`, `DoesNotExist` and the like. */
export function normaliseOperator(text: string): LabelOperator | undefined {
  const plain = text.toLowerCase().replaceAll('_', '');
  if (plain === 'doesnotexist') return 'NotExists';
  return labelOperators.find((operator) => operator.toLowerCase() === plain);
}

/** How many values an operator takes; `most` undefined means any number. */
export function valueCount(operator: LabelOperator): { readonly least: number; readonly most: number | undefined } {
  switch (operator) {
    case 'In':
    case 'NotIn':
      return { least: 1, most: undefined };
    case 'Exists':
    case 'NotExists':
      return { least: 0, most: 0 };
    case 'Gt':
    case 'Lt':
      return { least: 1, most: 1 };
  }
}

/** Negative, zero or positive as for sorting; undefined when a side is no number. Integers are exact at any length. */
export function compareNumbers(left: string, right: string): number | undefined {
  const [a, b] = [left.trim(), right.trim()];
  if (!isNumber(a) || !isNumber(b)) return undefined;
  if (integer.test(a) && integer.test(b)) {
    const difference = BigInt(unsigned(a)) - BigInt(unsigned(b));
    return difference < 0n ? -1 : difference > 0n ? 1 : 0;
  }
  const [x, y] = [Number(a), Number(b)];
  return x < y ? -1 : x > y ? 1 : 0;
}

/** A label or bound that can be compared; white space around it does not count. */
export function isNumber(text: string): boolean {
  return number.test(text.trim());
}

const number = /^[+-]?\d+(\.\d+)?([eE][+-]?\d+)?$/;
const integer = /^[+-]?\d+$/;

/** BigInt does not read a leading plus. */
function unsigned(text: string): string {
  return text.startsWith('+') ? text.slice(1) : text;
}

function labelOf(labels: TextMap, key: string): string | undefined {
  return Object.hasOwn(labels, key) ? labels[key] : undefined;
}

function unmetBy(
  key: string,
  actual: string | undefined,
  operator: LabelOperator,
  values: readonly string[],
): string | undefined {
  const present = actual === undefined ? `label ${key} is missing` : `label ${key} = "${actual}"`;
  const listed = values.map((value) => `"${value}"`).join(', ');
  switch (operator) {
    case 'In':
      if (actual === undefined) return present;
      return values.includes(actual) ? undefined : `${present} is not one of ${listed}`;
    case 'NotIn':
      return actual !== undefined && values.includes(actual) ? `${present} is one of ${listed}` : undefined;
    case 'Exists':
      return actual === undefined ? present : undefined;
    case 'NotExists':
      return actual === undefined ? undefined : `${present} must not exist`;
    case 'Gt':
    case 'Lt': {
      if (actual === undefined) return present;
      const limit = values[0] ?? '';
      const order = compareNumbers(actual, limit);
      if (order === undefined) {
        return isNumber(actual)
          ? `"${limit}", which label ${key} is compared with, is not a number`
          : `${present} is not a number`;
      }
      if (operator === 'Gt') return order > 0 ? undefined : `${present} is not greater than ${limit}`;
      return order < 0 ? undefined : `${present} is not less than ${limit}`;
    }
  }
}
