import { describe, expect, test } from 'vitest';
import { compilePlan } from '../../../../pipeline/compile.ts';
import type { PlanContext } from '../../../../pipeline/plan.ts';
import { type CompareRequest, runComparer } from './compare-with-run.ts';

const definition = `namespace: shop
variables: { REGION: eu }
inputs: [{ name: level, type: string, default: low }]
jobs:
  - name: build
    steps: [{ name: make, uses: shell, args: { run: "make \${{ inputs.level }} \${{ git.branch }} \${{ variables.REGION }}" } }]
  - name: push
    depends_on: [build]
    steps: [{ name: send, uses: shell, args: { run: send } }]
`;

const context: PlanContext = { git: { branch: 'wip' }, run: { number: 7 }, pipeline: {}, event: {} };

/** A run by hand with values of its own, on another branch. */
function request(change: Partial<CompareRequest> = {}): CompareRequest {
  const compiled = compilePlan(definition, { context, variables: { REGION: 'us' }, inputs: { level: 'high' } });
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.diagnostics));
  const planJson = JSON.stringify(compiled.plan);
  return { ...{ runId: 'r7', planJson, definition, text: definition, path: 'pipeline.yaml', includes: {} }, ...change };
}

describe('a text beside a run', () => {
  test('is the same when the run was made of it, whatever values the run was given', () => {
    expect(runComparer()(request()).changes).toEqual(new Map());
  });

  test('differs in what was edited and in what comes after it', () => {
    const { changes } = runComparer()(request({ text: definition.replace('run: "make', 'run: "make -k') }));

    expect(Object.fromEntries(changes ?? [])).toEqual({
      build: 'changed',
      'build/make': 'changed',
      push: 'follows-change',
      'push/send': 'follows-change',
    });
  });

  test('with errors says nothing, and does again when they are gone', () => {
    const compare = runComparer();

    expect(compare(request({ text: 'jobs: [' })).changes).toBeUndefined();
    expect(compare(request()).changes).toEqual(new Map());
  });

  test('is compared with another run when that is the last one', () => {
    const compare = runComparer();
    compare(request());
    const later = compilePlan(definition.replace('run: send', 'run: send --all'), { context });
    if (!later.ok) throw new Error('no plan');

    const { runId, changes } = compare(request({ runId: 'r8', planJson: JSON.stringify(later.plan) }));

    expect(runId).toBe('r8');
    expect(changes?.get('push/send')).toBe('changed');
  });
});
