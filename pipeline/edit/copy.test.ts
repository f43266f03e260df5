import { describe, expect, test } from 'vitest';
import { applyOperation } from './apply.ts';
import { copyJobs, copySteps, pastedFrom } from './copy.ts';

const shop = `namespace: shop
x-env: &env {CI: "1"}
jobs:
  # Fast checks first.
  - name: test   # unit tests
    steps:
      # slow
      - name: unit
        uses: shell
        args: {run: "npm test"}
      - {name: lint, uses: shell, args: {run: npm run lint}}

  - name: build
    env: *env
    steps:
    - name: pack
      uses: shell
      args:
        run: |
          make

          make install
`;

describe('what is copied', () => {
  test('is the text as it stands, with its comments, from column 0', () => {
    expect(copyJobs(shop, ['test'])).toEqual({
      ok: true,
      text: `# Fast checks first.
- name: test   # unit tests
  steps:
    # slow
    - name: unit
      uses: shell
      args: {run: "npm test"}
    - {name: lint, uses: shell, args: {run: npm run lint}}
`,
    });
  });

  test('is a list of steps, of several jobs too', () => {
    const copied = copySteps(shop, [
      { job: 'test', step: 'lint' },
      { job: 'build', step: 'pack' },
    ]);

    expect(copied).toEqual({
      ok: true,
      text: `- {name: lint, uses: shell, args: {run: npm run lint}}
- name: pack
  uses: shell
  args:
    run: |
      make

      make install
`,
    });
  });

  test('does not depend on anchors that stay behind', () => {
    const copied = copyJobs(shop, ['build']);

    expect(copied.ok && copied.text).toContain('CI: "1"');
    expect(copied.ok && copied.text).not.toContain('*env');
  });

  test('is pasted under a free name as it was written', () => {
    const copied = copyJobs(shop, ['test']);
    const pasted = applyOperation(shop, { kind: 'paste-job', text: copied.ok ? copied.text : '' });

    expect(pasted.ok && pasted.text).toContain('  # Fast checks first.\n  - name: test-2   # unit tests\n');
  });

  test('is refused when it is not there', () => {
    expect(copyJobs(shop, ['absent'])).toEqual({ ok: false, reason: expect.stringContaining('no job `absent`') });
    expect(copyJobs('a: [', ['absent'])).toEqual({ ok: false, reason: expect.stringContaining('line 1') });
  });
});

describe('a text from another program', () => {
  test.each([
    ['- name: a\n  steps: [{name: s, uses: shell}]\n', { kind: 'jobs', names: ['a'] }],
    ['name: a\nsteps: [{name: s, uses: shell}]\n', { kind: 'jobs', names: ['a'] }],
    ['namespace: x\njobs: [{name: a, steps: [{name: s, uses: shell}]}]', { kind: 'jobs', names: ['a'] }],
    ['{"name": "s", "uses": "shell"}', { kind: 'steps', names: ['s'] }],
    ['- {name: s, uses: shell}\n- {name: t, uses: git}', { kind: 'steps', names: ['s', 't'] }],
  ])('%j is known for what it is', (text, pasted) => {
    expect(pastedFrom(text)).toEqual(pasted);
  });

  test.each(['', 'Dear all,', '- a\n- b', 'steps: nothing', 'a: [', '[]', 'name: x'])('%j is neither', (text) => {
    expect(pastedFrom(text)).toBeUndefined();
  });
});
