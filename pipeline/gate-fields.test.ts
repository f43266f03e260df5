import { describe, expect, test } from 'vitest';
import { compilePlan } from './compile.ts';
import { fieldAnswers } from './gate-fields.ts';
import type { PlanField } from './plan.ts';
import { validatePipeline } from './validate.ts';

const field = (change: Partial<PlanField>): PlanField => ({
  ...{ name: 'a', type: 'string', description: '', required: false, default: null, options: [] },
  ...change,
});

describe('what is filled in at a gate', () => {
  test('takes the types that the fields declare, and defaults where nothing is given', () => {
    const fields = [
      field({ name: 'region', type: 'choice', options: ['eu', 'us'], required: true }),
      field({ name: 'share', type: 'number', default: 10 }),
      field({ name: 'announce', type: 'boolean' }),
      field({ name: 'ticket' }),
    ];

    expect(fieldAnswers(fields, { region: 'eu', announce: 'true' })).toEqual({
      ok: true,
      values: { region: 'eu', share: 10, announce: true, ticket: '' },
    });
  });

  test.each([
    [field({ required: true }), {}, 'field a needs a value'],
    [field({ type: 'choice', options: ['x', 'y'] }), { a: 'z' }, 'field a must be one of x, y'],
    [field({ type: 'number' }), { a: 'many' }, 'field a must be a number'],
    [field({ type: 'boolean' }), { a: 'yes' }, 'field a must be true or false'],
    [field({}), { b: '1' }, 'the gate has no field b'],
  ])('is refused when it does not fit', (one, given, message) => {
    expect(fieldAnswers([one], given)).toMatchObject({ ok: false, message });
  });
});

const gated = (when: string, fields = '[{name: share, type: number, default: 10}]') => `
namespace: demo
jobs:
  - name: ship
    approval: {required: true, position: before, params: {message: Go?, fields: ${fields}}}
    steps:
      - {name: push, uses: shell, when: "${when}", args: {run: "true"}}
`;
const context = { git: {}, run: {}, pipeline: {}, event: {} };

test('fields become part of the plan of the gate', () => {
  const compiled = compilePlan(gated("approvals['ship'].fields.share > 5"), { context });

  expect(compiled.ok && compiled.plan.jobs[0]?.gateBefore?.fields).toEqual([
    { name: 'share', type: 'number', description: '', required: false, default: 10, options: [] },
  ]);
});

test('expressions know the gates and their fields', () => {
  const messages = (text: string) =>
    validatePipeline(text).diagnostics.map(({ code, message }) => `${code} ${message}`);

  expect(messages(gated("approvals['ship'].by == 'ada' && approvals['ship'].fields.share > 5"))).toEqual([]);
  expect(messages(gated("approvals['ship'].fields.shares > 5"))).toEqual([expect.stringContaining('share')]);
  expect(messages(gated("approvals['test'].by == 'ada'"))).toEqual([expect.stringContaining('test')]);
  expect(messages(gated('true', '[{name: r, type: choice}]'))).toEqual(['V10 The choice `r` needs `options`.']);
});
