import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { cronTimes } from './cron-times.ts';
import { placeOf } from './document-place.ts';
import { fieldsOf } from './fields-of.ts';
import { inspect } from './inspected-document.ts';
import { keyText } from './key-text.ts';
import { selectorMatches } from './selector-match.ts';
import { suggestionsFor } from './suggestions.ts';

const text = `namespace: shop
jobs:
  - name: build
    agentSelector:
      matchLabels: {os: linux, zone: "\${{ runner.zone }}"}
      matchExpressions: [{key: memory, operator: Gt, values: ["8"]}]
    steps: [{name: s, uses: git, args: {}}]
  - name: test
    steps: [{name: s, uses: shell, args: {run: "true"}}]
`;
const document = inspect(text, 'p.yaml');

describe('a selector', () => {
  const job = placeOf(document.root, { kind: 'job', job: 'build' });
  const selector = job && fieldsOf(document, job).find(({ key }) => key === 'agent_selector');
  const place = { object: 'Selector', path: selector?.path ?? [], node: selector?.node } as const;
  const runners = [
    { name: 'big', labels: { os: 'linux', memory: '16' } },
    { name: 'small', labels: { os: 'linux', memory: '4' } },
    { name: 'mac', labels: { os: 'darwin', memory: '16' } },
  ];

  test('says which runners match, why the others do not, and that a value is not known yet', () => {
    const found = selectorMatches(place, runners, {});

    expect(found.matching).toEqual(['big']);
    expect(found.isPartial).toBe(true);
    expect(found.others.map(({ name, because }) => `${name}: ${because}`)).toEqual([
      'small: label memory = "4" is not greater than 8',
      'mac: label os = "darwin" is not "linux"',
    ]);
  });
});

describe('a cron trigger', () => {
  const now = Date.UTC(2026, 2, 27, 12);

  test('fires at the next times of its own zone, across the change of the clock', () => {
    const times = cronTimes('30 5 * * *', 'Europe/Zurich', now, 3);

    expect(times.kind === 'times' && times.atMs.map((atMs) => new Date(atMs).toISOString())).toEqual([
      '2026-03-28T04:30:00.000Z',
      '2026-03-29T03:30:00.000Z',
      '2026-03-30T03:30:00.000Z',
    ]);
  });

  test('says what is wrong instead of times', () => {
    expect(cronTimes('x', 'UTC', now).kind).toBe('bad-expression');
    expect(cronTimes('@daily', 'Nowhere/City', now).kind).toBe('bad-zone');
    expect(cronTimes('0 0 30 2 *', 'UTC', now)).toEqual({ kind: 'times', atMs: [] });
  });
});

describe('a key in place of another', () => {
  test.each(['PLAIN', 'with space', 'yes', 'null', '1.10', 'a: b', '#c', '{d', "it's"])(
    '%s is read as itself',
    (name) => {
      for (const written of ['OLD', '"OLD"']) {
        expect(Object.keys(parse(`${keyText(name, written)}: 1`) as object)).toEqual([name]);
      }
    },
  );
});

describe('suggestions', () => {
  const known = { document, facts: { secrets: [], runners: [{ name: 'r', labels: { os: 'linux', gpu: 'a' } }] } };
  const suggestedFor = (step: string, key: string) => {
    const place = placeOf(document.root, { kind: 'step', job: step, step: 's' });
    const field = place && fieldsOf(document, place).find((one) => one.key === key);
    return field === undefined ? [] : suggestionsFor(field, known).map(({ value }) => value);
  };

  test('for an action are those of the plugin in use', () => {
    expect(suggestedFor('build', 'action')).toContain('checkout');
    expect(suggestedFor('test', 'action')).not.toContain('checkout');
    expect(suggestedFor('test', 'uses')).toContain('artifacts');
  });

  test('for a dependency are the other jobs, for a label what the runners have', () => {
    const job = placeOf(document.root, { kind: 'job', job: 'build' });
    const depends = job && fieldsOf(document, job).find(({ key }) => key === 'depends_on');
    expect(depends && suggestionsFor(depends, known).map(({ value }) => value)).toEqual(['test']);

    const expression = { object: 'LabelExpression', path: [], node: undefined } as const;
    const key = fieldsOf(document, expression).find((field) => field.key === 'key');
    expect(key && suggestionsFor(key, known).map(({ value }) => value)).toEqual(['os', 'gpu']);
  });
});
