import { describe, expect, test } from 'vitest';
import { compilePlan } from '../../../../pipeline/compile.ts';
import type { PlanContext } from '../../../../pipeline/plan.ts';
import { type Draft, type ExecutedRun, runComparer } from './compare-with-run.ts';

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

const draft: Draft = { text: definition, path: 'pipeline.yaml', included: { templates: [] } };

/** Made by hand with values of its own, on another branch. */
function aRun(change: Partial<ExecutedRun> = {}): ExecutedRun {
  return { runId: 'r7', planJson: planJsonOf(definition), definition, ...change };
}

function planJsonOf(text: string): string {
  const compiled = compilePlan(text, { context, variables: { REGION: 'us' }, inputs: { level: 'high' } });
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.diagnostics));
  return JSON.stringify(compiled.plan);
}

function comparerOf(run = aRun()) {
  const tell = runComparer();
  const compare = (text = definition) => tell({ draft: { ...draft, text } });
  tell({ run });
  return { tell, compare };
}

describe('a text beside a run', () => {
  test('is the same when the run was made of it, whatever values the run was given', () => {
    const { compare } = comparerOf();

    expect(compare()?.changes).toEqual(new Map());
  });

  test('differs in what was edited and in what comes after it', () => {
    const { compare } = comparerOf();
    const { changes } = compare(definition.replace('run: "make', 'run: "make -k')) ?? {};

    expect(Object.fromEntries(changes ?? [])).toEqual({
      build: 'changed',
      'build/make': 'changed',
      push: 'follows-change',
      'push/send': 'follows-change',
    });
  });

  test('with errors says nothing, and does again when they are gone', () => {
    const { compare } = comparerOf();

    expect(compare('jobs: [')?.changes).toBeUndefined();
    expect(compare()?.changes).toEqual(new Map());
  });

  test('is compared with another run when that is the last one', () => {
    const { tell, compare } = comparerOf();
    compare();
    const later = definition.replace('run: send', 'run: send --all');
    tell({ run: aRun({ runId: 'r8', planJson: planJsonOf(later) }) });

    const { runId, changes } = compare() ?? {};

    expect(runId).toBe('r8');
    expect(changes?.get('push/send')).toBe('changed');
  });
});
