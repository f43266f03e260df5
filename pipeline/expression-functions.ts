import { listOf, type ValueType } from './expression-types.ts';

/** A function or method of expressions: the one list for checking, completion and documentation. */
export interface FunctionDescription {
  readonly name: string;
  /** Present: a method, `target.name(...)`. */
  readonly target?: ValueType;
  readonly params: readonly { readonly name: string; readonly type: ValueType }[];
  /** How many of the last parameters may be left out. */
  readonly optional?: number;
  /** The last parameter may be given any number of times. */
  readonly variadic?: true;
  readonly result: ValueType;
  readonly docs: string;
}

const anyList = listOf('any');
const p = (name: string, type: ValueType) => ({ name, type });

export const statusFunctions = ['success', 'failure', 'cancelled', 'always'] as const;
export type StatusFunction = (typeof statusFunctions)[number];

export function isStatusFunction(name: string): name is StatusFunction {
  return statusFunctions.some((status) => status === name);
}

export const functions: readonly FunctionDescription[] = [
  {
    name: 'success',
    params: [],
    result: 'boolean',
    docs: 'Nothing before failed untolerated, was cancelled or skipped for that.',
  },
  { name: 'failure', params: [], result: 'boolean', docs: 'Something before failed.' },
  { name: 'cancelled', params: [], result: 'boolean', docs: 'The run is being cancelled; for steps of `finally`.' },
  { name: 'always', params: [], result: 'boolean', docs: 'In every case.' },
  { name: 'has', params: [p('member', 'any')], result: 'boolean', docs: 'Whether the member exists.' },
  {
    name: 'default',
    params: [p('x', 'any'), p('y', 'any')],
    result: 'any',
    docs: '`y` when `x` is missing, null or empty text.',
  },
  { name: 'size', params: [p('x', 'any')], result: 'int', docs: 'Characters of a text, entries of a list or map.' },
  { name: 'size', target: 'any', params: [], result: 'int', docs: 'Characters of a text, entries of a list or map.' },
  { name: 'int', params: [p('x', 'any')], result: 'int', docs: 'Whole number of a text or number.' },
  { name: 'uint', params: [p('x', 'any')], result: 'uint', docs: 'Whole number without sign.' },
  { name: 'double', params: [p('x', 'any')], result: 'double', docs: 'Fractional number of a text or number.' },
  { name: 'string', params: [p('x', 'any')], result: 'text', docs: 'Text of a value.' },
  { name: 'bool', params: [p('x', 'any')], result: 'boolean', docs: 'Boolean of `true` or `false` as text.' },
  {
    name: 'type',
    params: [p('x', 'any')],
    result: 'text',
    docs: '`nil`, `bool`, `int`, `uint`, `float`, `string`, `array` or `map`.',
  },
  {
    name: 'timestamp',
    params: [p('text', 'any')],
    result: 'timestamp',
    docs: 'Point in time of a text such as `2026-01-31T08:00:00Z`.',
  },
  { name: 'duration', params: [p('text', 'any')], result: 'duration', docs: 'Time span of a text such as `90m`.' },
  {
    name: 'matches',
    target: 'text',
    params: [p('pattern', 'text')],
    result: 'boolean',
    docs: 'Whether the RE2 pattern is found anywhere.',
  },
  {
    name: 'matches',
    params: [p('text', 'text'), p('pattern', 'text')],
    result: 'boolean',
    docs: 'Whether the RE2 pattern is found anywhere.',
  },
  {
    name: 'contains',
    target: 'text',
    params: [p('part', 'text')],
    result: 'boolean',
    docs: 'Whether the text contains another.',
  },
  {
    name: 'startsWith',
    target: 'text',
    params: [p('beginning', 'text')],
    result: 'boolean',
    docs: 'Whether the text begins with another.',
  },
  {
    name: 'endsWith',
    target: 'text',
    params: [p('end', 'text')],
    result: 'boolean',
    docs: 'Whether the text ends with another.',
  },
  { name: 'lower', params: [p('text', 'text')], result: 'text', docs: 'In lower case.' },
  { name: 'upper', params: [p('text', 'text')], result: 'text', docs: 'In upper case.' },
  { name: 'trim', params: [p('text', 'text')], result: 'text', docs: 'Without white space at both ends.' },
  {
    name: 'split',
    params: [p('text', 'text'), p('separator', 'text')],
    result: listOf('text'),
    docs: 'The parts of a text.',
  },
  {
    name: 'join',
    params: [p('list', anyList), p('separator', 'text')],
    optional: 1,
    result: 'text',
    docs: 'The entries as one text.',
  },
  {
    name: 'replace',
    params: [p('text', 'text'), p('old', 'text'), p('new', 'text')],
    result: 'text',
    docs: 'All occurrences replaced.',
  },
  {
    name: 'format',
    params: [p('template', 'text'), p('value', 'any')],
    optional: 1,
    variadic: true,
    result: 'text',
    docs: 'Each `%s` or `{0}` replaced by a value.',
  },
  { name: 'fromJSON', params: [p('text', 'text')], result: 'any', docs: 'The value of a JSON text.' },
  { name: 'toJSON', params: [p('value', 'any')], result: 'text', docs: 'A value as JSON text.' },
  { name: 'base64', params: [p('text', 'text')], result: 'text', docs: 'Base64 of the UTF-8 bytes.' },
  {
    name: 'glob',
    params: [p('text', 'text'), p('pattern', 'text')],
    result: 'boolean',
    docs: 'Whether the text matches the glob.',
  },
  {
    name: 'semver',
    params: [p('text', 'text'), p('range', 'text')],
    result: 'boolean',
    docs: 'Whether the version is in a range such as `^1.2`.',
  },
  {
    name: 'hashFiles',
    params: [p('pattern', 'text')],
    variadic: true,
    result: 'text',
    docs: 'Hash of the matching files, computed by the agent.',
  },
  ...[
    'getFullYear',
    'getMonth',
    'getDate',
    'getDayOfMonth',
    'getDayOfWeek',
    'getDayOfYear',
    'getHours',
    'getMinutes',
    'getSeconds',
    'getMilliseconds',
  ].map(
    (name): FunctionDescription => ({
      name,
      target: 'any',
      params: [p('timezone', 'text')],
      optional: 1,
      result: 'int',
      docs: 'Part of a point in time.',
    }),
  ),
];

/** The macros, for completion; checking and evaluation know them by their syntax. */
export const macroDocs: Readonly<Record<string, string>> = {
  all: '`list.all(x, condition)`: the condition holds for every entry.',
  exists: '`list.exists(x, condition)`: the condition holds for some entry.',
  exists_one: '`list.exists_one(x, condition)`: the condition holds for exactly one entry.',
  filter: '`list.filter(x, condition)`: the entries for which it holds.',
  map: '`list.map(x, value)`: a value for each entry.',
};

/** Functions of the Expr language that are not taken over, with the way to say it here (language reference 8.4). */
export const refusedFunctions: Readonly<Record<string, string>> = {
  now: 'use `run.created_at`, which is the same for the whole run',
  date: 'use `timestamp(text)`',
  all: 'write `list.all(x, x > 1)`',
  any: 'write `list.exists(x, x > 1)`',
  one: 'write `list.exists_one(x, x > 1)`',
  none: 'write `!list.exists(x, x > 1)`',
  filter: 'write `list.filter(x, x > 1)`',
  map: 'write `list.map(x, x + 1)`',
  count: 'write `size(list.filter(x, x > 1))`',
  keys: 'a map can be walked as it is: `map.exists(key, key == "x")`',
  indexOf: 'use `contains` or `matches`',
  ...Object.fromEntries(
    ['bitand', 'bitor', 'bitxor', 'bitnand', 'bitnot', 'bitshl', 'bitshr', 'bitushr'].map((name) => [
      name,
      'there are no bit functions',
    ]),
  ),
  ...Object.fromEntries(
    ['sum', 'mean', 'median', 'min', 'max', 'abs', 'ceil', 'floor', 'round'].map((name) => [
      name,
      'compute it in a step and use its output',
    ]),
  ),
};
