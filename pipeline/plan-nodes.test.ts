import { describe, expect, test } from 'vitest';
import { compilePlan } from './compile.ts';
import type { Plan } from './plan.ts';
import { changedNodes, planNodes } from './plan-nodes.ts';

const text = `namespace: shop
variables: { REGION: eu }
stages:
  - name: verify
    jobs:
      - name: lint
        steps: [{ name: check, uses: shell, args: { run: make lint } }]
      - name: test
        matrix: { axes: { os: [linux, mac] } }
        steps:
          - { name: prepare, uses: shell, args: { run: make prepare } }
          - { name: unit, uses: shell, args: { run: make unit } }
          - { name: report, uses: shell, args: { run: make report } }
  - name: release
    jobs:
      - name: deploy
        steps: [{ name: push, uses: shell, args: { run: make push } }]
`;

const context = { git: {}, run: {}, pipeline: {}, event: {} };

function plan(source: string): Plan {
  const compiled = compilePlan(source, { context });
  if (!compiled.ok) throw new Error(compiled.diagnostics.map(({ message }) => message).join('\n'));
  return compiled.plan;
}

function changesAfter(change: (source: string) => string) {
  const changed = change(text);
  expect(changed).not.toBe(text);
  return Object.fromEntries(changedNodes(planNodes(plan(text)), planNodes(plan(changed))));
}

describe('the nodes of a plan', () => {
  test('stay as they were when only layout, comments or descriptions change', () => {
    const changes = changesAfter((source) =>
      source
        .replace('      - name: lint\n', '      # Fast, so first.\n\n      - name: lint\n        description: Fast.\n')
        .replace('steps: [{ name: check, uses: shell', 'steps: [{ uses: "shell", name: check'),
    );

    expect(changes).toEqual({});
  });

  test('of which one step changes: what comes after it in the job and in later jobs follows', () => {
    expect(changesAfter((source) => source.replace('make unit', 'make all'))).toEqual({
      test: 'changed',
      'test/unit': 'changed',
      'test/report': 'follows-change',
      deploy: 'follows-change',
      'deploy/push': 'follows-change',
    });
  });

  test('of which a job changes beside its steps: all its steps follow', () => {
    expect(
      changesAfter((source) => source.replace('- name: deploy\n', '- name: deploy\n        env: { A: b }\n')),
    ).toEqual({
      deploy: 'changed',
      'deploy/push': 'follows-change',
    });
  });

  test('of which one is new: it is added, and its descendants follow', () => {
    const changes = changesAfter((source) =>
      source.replace('- { name: unit', '- { name: warm, uses: shell, args: { run: make } }\n          - { name: unit'),
    );

    expect(changes).toMatchObject({ test: 'changed', 'test/warm': 'added', 'test/unit': 'follows-change' });
    expect(changes).not.toHaveProperty('test/prepare');
  });

  test('follow a condition of their stage, a cell of the matrix and a variable that they get', () => {
    expect(
      changesAfter((source) => source.replace('- name: release\n', '- name: release\n    when: failure()\n')),
    ).toEqual({
      deploy: 'changed',
      'deploy/push': 'follows-change',
    });
    expect(changesAfter((source) => source.replace('[linux, mac]', '[linux]'))).toMatchObject({ test: 'changed' });
    expect(changesAfter((source) => source.replace('REGION: eu', 'REGION: us'))).toMatchObject({
      lint: 'changed',
      test: 'changed',
      deploy: 'changed',
    });
  });

  test('are the same in another order of jobs side by side', () => {
    const changes = changesAfter((source) => {
      const lint = `      - name: lint\n        steps: [{ name: check, uses: shell, args: { run: make lint } }]\n`;
      return source.replace(lint, '').replace('  - name: release\n', `${lint}  - name: release\n`);
    });

    expect(changes).toEqual({});
  });
});
