import { describe, expect, test } from 'vitest';
import { fc } from '../test/support/property.ts';
import { compilePlan, type PlanInput, planDigest } from './compile.ts';
import type { Plan, PlanContext, PlanJob } from './plan.ts';

const context: PlanContext = {
  git: {
    branch: 'main',
    commit: 'c0ffee',
    short_commit: 'c0f',
    repo: 'https://git.lan/shop',
    tag: '',
    ref: '',
    message: '',
    author: '',
  },
  run: {
    id: 'r1',
    number: 7,
    attempt: 1,
    trigger: 'manual',
    triggered_by: 'ann',
    created_at: '2026-01-01T00:00:00Z',
    url: '',
  },
  pipeline: { id: 'p1', name: 'shop', namespace: 'shop', version: '' },
  event: {},
};

function plan(text: string, input: Partial<PlanInput> = {}): Plan {
  const compiled = compilePlan(text, { context, ...input });
  if (!compiled.ok) throw new Error(compiled.diagnostics.map(({ code, message }) => `${code} ${message}`).join('\n'));
  return compiled.plan;
}

function job(lines: string, input: Partial<PlanInput> = {}, top = ''): PlanJob {
  const steps = lines.includes('steps:') ? '' : '\n    steps: [{name: s, uses: shell, args: {run: make}}]';
  const [first] = plan(
    `namespace: a\n${top}\njobs:\n  - name: j\n${lines.replaceAll(/^/gm, '    ')}${steps}\n`,
    input,
  ).jobs;
  if (first === undefined) throw new Error('no job');
  return first;
}

const oneStep = 'steps: [{name: s, uses: shell, args: {run: make}}]';

describe('a plan', () => {
  const text = `namespace: a\njobs:\n  - {name: j, ${oneStep}}\n`;

  test('is the same for the same text and input, and its digest is of its content', () => {
    const [one, two] = [plan(text), plan(text)];

    expect(two).toEqual(one);
    expect(planDigest(one)).toBe(one.digest);
    expect(plan(text, { variables: { A: 'x' } }).digest).not.toBe(one.digest);
  });

  test('is plain JSON', () => {
    const compiled = plan(text);

    expect(JSON.parse(JSON.stringify(compiled))).toEqual(compiled);
  });

  test('is refused for a text with errors, with all of them', () => {
    const compiled = compilePlan('namespace: a\njobs:\n  - {name: j, priority: 99, depends_on: [x]}\n', { context });

    expect(compiled.ok).toBe(false);
    expect(compiled.diagnostics.map(({ code }) => code)).toEqual(['V10', 'V11', 'V8']);
  });

  test('jobs mode is one stage named default', () => {
    expect(plan(text).stages).toEqual([
      { name: 'default', description: '', gate: null, when: { source: '', expression: 'success()' } },
    ]);
  });
});

test('jobs of a stage wait for all jobs of the stage before', () => {
  const { jobs, stages } = plan(
    `namespace: a\nstages:\n  - name: one\n    jobs: [{name: a, ${oneStep}}, {name: b, ${oneStep}}]\n  - name: two\n    approval: {required: true, params: {approvers: [ops], message: go, room: x}}\n    jobs: [{name: c, ${oneStep}}, {name: d, depends_on: [c, a], ${oneStep}}]\n`,
  );

  expect(jobs.map(({ key, stage, dependsOn }) => [key, stage, dependsOn])).toEqual([
    ['a', 'one', []],
    ['b', 'one', []],
    ['c', 'two', ['a', 'b']],
    ['d', 'two', ['a', 'b', 'c']],
  ]);
  expect(stages[1]?.gate).toEqual({
    type: 'manual',
    plugin: '',
    approvers: ['ops'],
    messageTemplate: 'go',
    paramsTemplate: { room: 'x' },
    quorum: 1,
    allowSelf: true,
  });
});

describe('values', () => {
  test('variables refer to each other and are overridden by the trigger', () => {
    const text = `namespace: a\nvariables: {C: "\${{ B }}!", A: "\${{ git.branch }}", B: "\${{ variables.A }}-\${{ run.number }}"}\njobs:\n  - {name: j, ${oneStep}}\n`;

    expect(plan(text).variables).toEqual({ C: 'main-7!', A: 'main', B: 'main-7' });
    expect(plan(text, { variables: { A: '${{ x }}' } }).variables).toEqual({
      C: '${{ x }}-7!',
      A: '${{ x }}',
      B: '${{ x }}-7',
    });
  });

  test('scalars stay as they are written', () => {
    expect(job('env: {A: 1.10, B: 007, C: true, D: ~}').envTemplates[3]).toEqual({ A: '1.10', B: '007', C: 'true' });
  });

  test('layers of the environment, lowest first; variables are final', () => {
    const { envTemplates } = job(
      'env: {J: j}\nruntime: {env: {R: r}}',
      {},
      'variables: {V: "$${{ x }}", not-a-name: x}\nenv: {T: t}',
    );

    expect(envTemplates).toEqual([{ R: 'r' }, { V: '$${{ x }}' }, { T: 't' }, { J: 'j' }]);
  });

  test('inputs take their type, their default and their options', () => {
    const text = `namespace: a\ninputs:\n  - {name: n, type: number, default: 3}\n  - {name: b, type: boolean}\n  - {name: c, type: choice, options: [x, y]}\n  - {name: s, required: true}\njobs:\n  - {name: j, ${oneStep}}\n`;

    expect(plan(text, { inputs: { s: 'v', n: '4' } }).inputs).toEqual({ n: 4, b: false, c: 'x', s: 'v' });
    expect(compilePlan(text, { context })).toMatchObject({ ok: false });
    expect(compilePlan(text, { context, inputs: { s: 'v', c: 'z' } })).toMatchObject({ ok: false });
  });

  test('timeouts: own, of the defaults, of the server, none', () => {
    expect(job('timeout: 5m').timeoutMs).toBe(300_000);
    expect(job('timeout: "${{ variables.T }}"', {}, 'variables: {T: 2h}').timeoutMs).toBe(7_200_000);
    expect(job('timeout: unlimited').timeoutMs).toBeNull();
    expect(job('priority: 1', {}, 'defaults: {timeout: 1m}').timeoutMs).toBe(60_000);
    expect(job('priority: 1').timeoutMs).toBe(3_600_000);
    expect(job('priority: 1', { jobTimeoutMs: null }).timeoutMs).toBeNull();
  });
});

describe('a job', () => {
  test('its gate stands after the steps unless it says before', () => {
    expect(job('approval: {required: true}')).toMatchObject({ gateBefore: null, gateAfter: { quorum: 1 } });
    expect(job('approval: {required: true, position: before}')).toMatchObject({
      gateBefore: { quorum: 1 },
      gateAfter: null,
    });
    expect(job('approval: {required: false}')).toMatchObject({ gateBefore: null, gateAfter: null });
  });

  test('its requirement is that of all its steps', () => {
    const { selectors, embeddedRunner } = job(
      'agent_selector: {match_labels: {os: linux}}\nsteps: [{name: s, uses: shell, args: {run: x}, run_on_agent: true, agentSelector: {matchExpressions: [{key: gpu, operator: DOES_NOT_EXIST}]}}]',
    );

    expect(selectors).toEqual([
      { matchLabels: { os: 'linux' }, matchExpressions: [] },
      { matchLabels: {}, matchExpressions: [{ key: 'gpu', operator: 'NotExists', values: [] }] },
    ]);
    expect(embeddedRunner).toBe('excluded');
  });

  test.each([
    ['source: {type: git}', { repo: 'https://git.lan/shop', commit: 'c0ffee', depth: 1 }],
    [
      'source: {type: git, repo: "https://git.lan/shop", branch: main}',
      { repo: 'https://git.lan/shop', commit: 'c0ffee', branch: 'main', depth: 1 },
    ],
    [
      'source: {type: git, repo: "https://git.lan/other", branch: dev}',
      { repo: 'https://git.lan/other', branch: 'dev', depth: 1 },
    ],
    ['source: {type: git, ref: v1, depth: 0}', { repo: 'https://git.lan/shop', ref: 'v1', depth: 0 }],
  ])('%s is the step before the first', (lines, argsTemplate) => {
    expect(job(lines).source).toMatchObject({ name: '@source', index: -1, uses: 'git', action: 'clone', argsTemplate });
  });

  test('its target is the step after the last, before those of finally', () => {
    const { steps, target, finallySteps } = job(
      `target: {type: k8s, config: {app: x}}\nfinally: [{name: t, uses: shell, args: {run: x}}]`,
    );

    expect(
      [...steps, target, ...finallySteps].map((step) => [step?.name, step?.index, step?.uses, step?.action]),
    ).toEqual([
      ['s', 0, 'shell', 'run'],
      ['@target', 1, 'k8s', 'deploy'],
      ['t', 2, 'shell', 'run'],
    ]);
    expect(finallySteps[0]?.when).toEqual({ source: '', expression: 'always()' });
  });

  test('conditions get success() in front unless they ask for the status', () => {
    expect(job("when: branch == 'main' || false").when.expression).toBe("success() && (branch == 'main' || false)");
    expect(job('when: "${{ failure() }}"').when).toEqual({ source: 'failure()', expression: 'failure()' });
  });

  test('each step knows the secrets it may have', () => {
    const { steps } = job(
      'env: {A: "${{ secrets.JOB }}"}\nsteps:\n  - {name: s, uses: shell, args: {run: x}, env: {B: "${{ default(secrets[\'STEP\'], secrets.JOB) }}"}}\n  - {name: t, uses: shell, args: {run: x}}',
    );

    expect(steps.map((step) => step.secrets)).toEqual([['JOB', 'STEP'], ['JOB']]);
  });

  test('what needs step-by-step evaluation says why', () => {
    expect(job('priority: 1')).toMatchObject({ needsStepByStep: false, stepByStepReasons: [] });
    expect(
      job(
        'steps:\n  - {name: s, uses: shell, args: {run: x}}\n  - {name: t, uses: shell, when: "steps[\'s\'].exit_code == 3", args: {run: "${{ steps[\'s\'].status }}"}}',
      ).stepByStepReasons,
    ).toEqual(['step t has a condition on results of earlier steps', 'step t uses results of earlier steps']);
    expect(job('steps: [{name: s, uses: shell, when: failure(), args: {run: x}}]').needsStepByStep).toBe(false);
  });

  test.each([
    ['runtime: {image: "node:24"}', ['node:24', 'alpine', 'node:24']],
    ['runtime: {image: "node:24", type: host}', ['', 'alpine', '']],
  ])('steps take the image of %s unless they name one', (runtime, images) => {
    const { steps, finallySteps } = job(
      'steps: [{name: s, uses: shell, args: {run: x}}, {name: t, uses: shell, image: alpine, args: {run: x}}]\nfinally: [{name: f, uses: shell, args: {run: x}}]',
      {},
      runtime,
    );

    expect([...steps, ...finallySteps].map((step) => step.imageTemplate)).toEqual(images);
  });

  test('the runtimes of pipeline, defaults and job are merged', () => {
    const { runtime } = job(
      'runtime: {image: "node:24"}',
      {},
      'runtime: {resources: {cpuLimit: 500m}, config: {network: none}}',
    );

    expect(runtime).toEqual({
      type: 'docker',
      imageTemplate: 'node:24',
      resources: { cpu_limit: '500m' },
      config: { network: 'none' },
    });
  });
});

describe('matrix', () => {
  test('one job for each combination, dependents wait for all', () => {
    const { jobs } = plan(
      `namespace: a\njobs:\n  - {name: t, matrix: {axes: {os: [linux, mac], node: [22, 24]}, exclude: [{os: mac, node: 22}], max_parallel: 2}, ${oneStep}}\n  - {name: u, depends_on: [t], ${oneStep}}\n`,
    );

    expect(jobs.map(({ key }) => key)).toEqual(['t (linux, 22)', 't (linux, 24)', 't (mac, 24)', 'u']);
    expect(jobs[3]?.dependsOn).toEqual(['t (linux, 22)', 't (linux, 24)', 't (mac, 24)']);
    expect(jobs[1]?.matrix).toEqual({ values: { os: 'linux', node: 24 }, index: 1, maxParallel: 2, failFast: false });
  });

  test('an axis may be computed when the run is created', () => {
    const text = `namespace: a\nvariables: {LIST: '["a", "b"]'}\njobs:\n  - {name: t, matrix: {axes: {x: "\${{ fromJSON(variables.LIST) }}"}}, ${oneStep}}\n`;

    expect(plan(text).jobs.map(({ key }) => key)).toEqual(['t (a)', 't (b)']);
  });
});

test('JSON and YAML of one tree give one plan', () => {
  const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/);
  const text = fc.string({ unit: 'grapheme' }).filter((value) => !value.includes('${{'));
  const step = fc.record({
    uses: fc.constant('shell'),
    args: fc.record({ run: text }),
    env: fc.dictionary(name, text),
  });
  const jobs = fc.uniqueArray(fc.record({ name, steps: fc.array(step, { minLength: 1, maxLength: 3 }) }), {
    minLength: 1,
    maxLength: 4,
    selector: (one) => one.name,
  });

  fc.assert(
    fc.property(jobs, (list) => {
      const tree = {
        namespace: 'a',
        jobs: list.map((one) => ({
          ...one,
          steps: one.steps.map((inner, index) => ({ name: `s${index}`, ...inner })),
        })),
      };
      const [compact, indented] = [JSON.stringify(tree), JSON.stringify(tree, null, 2)];

      const { sourceDigest: _, digest: __, jobs: fromCompact } = plan(compact, { path: 'p.json' });
      const { jobs: fromYaml } = plan(indented, { path: 'p.yaml' });

      const withoutLines = (value: readonly PlanJob[]) =>
        JSON.parse(JSON.stringify(value), (key, inner) => (key === 'line' ? 0 : inner));
      expect(withoutLines(fromYaml)).toEqual(withoutLines(fromCompact));
    }),
    { numRuns: 50 },
  );
});
