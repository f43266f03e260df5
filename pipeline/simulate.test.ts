import { describe, expect, test } from 'vitest';
import { compilePlan } from './compile.ts';
import type { Plan } from './plan.ts';
import { simulate } from './simulate.ts';
import type { Assumptions } from './simulation.ts';

function planOf(jobs: string): Plan {
  const text = `namespace: test\n${jobs}`;
  const context = { git: { branch: 'main' }, run: { trigger: 'manual' }, pipeline: {}, event: {} };
  const compiled = compilePlan(text, { context });
  if (!compiled.ok) throw new Error(compiled.diagnostics.map(({ message }) => message).join('\n'));
  return compiled.plan;
}

/** `job: state from..to (why)` in seconds, in the order of the simulation. */
function timeline(jobs: string, assumptions: Assumptions = {}): readonly string[] {
  return simulate(planOf(jobs), { stepMs: 10_000, ...assumptions }).jobs.map(
    ({ key, state, startMs, endMs, because }) => {
      const times = startMs === null ? '' : ` ${startMs / 1000}..${endMs === null ? '' : endMs / 1000}`;
      return `${key}: ${state}${times}${because === '' ? '' : ` (${because})`}`;
    },
  );
}

const step = (name: string, more = '') => `{name: ${name}, uses: shell, args: {run: x}${more}}`;
const diamond = `jobs:
  - {name: last, depends_on: [left, right], steps: [${step('s')}]}
  - {name: first, steps: [${step('s')}]}
  - {name: left, depends_on: [first], steps: [${step('s')}, ${step('t')}]}
  - {name: right, depends_on: [first], steps: [${step('s')}]}
`;

describe('a simulation', () => {
  test('orders jobs by their dependencies and finds the critical path', () => {
    expect(timeline(diamond)).toEqual([
      'first: success 0..10',
      'left: success 10..30',
      'right: success 10..20',
      'last: success 30..40',
    ]);
    expect(simulate(planOf(diamond)).criticalPath).toEqual(['first', 'left', 'last']);
  });

  test('is the same every time', () => {
    const plan = planOf(diamond);
    expect(simulate(plan)).toEqual(simulate(plan));
  });

  test('says which condition skips a job, and what that skips', () => {
    const jobs = `jobs:
  - {name: a, when: branch == 'release', steps: [${step('s')}]}
  - {name: b, steps: [${step('s')}, ${step('t', ', when: "failure()"')}]}
  - {name: c, depends_on: [b], steps: [${step('s')}]}
  - {name: d, depends_on: [c], when: always(), steps: [${step('s')}]}
  - {name: e, depends_on: [b], when: failure(), steps: [${step('s')}]}
`;
    expect(timeline(jobs, { outcomes: { b: 'failed' } })).toEqual([
      'b: failed 0..20 (step s fails)',
      'd: success 20..30',
      'e: success 20..30',
      "a: skipped (condition is false: branch == 'release')",
      'c: skipped (something before it failed or was skipped)',
    ]);
    const [b] = simulate(planOf(jobs)).jobs;
    expect(b?.steps[1]).toMatchObject({ state: 'skipped', because: 'condition is false: failure()' });
  });

  test('a tolerated failure makes the run partial', () => {
    const jobs = `jobs:\n  - {name: a, steps: [${step('s', ', continue_on_error: true')}, ${step('t')}]}\n`;
    expect(simulate(planOf(jobs), { outcomes: { 'a/s': 'failed' } })).toMatchObject({ result: 'partial' });
  });

  test('waits for runners, the most urgent job first', () => {
    const jobs = `jobs:
  - {name: a, steps: [${step('s')}]}
  - {name: b, steps: [${step('s')}]}
  - {name: c, priority: 1, steps: [${step('s')}]}
`;
    const runners = [{ name: 'one', labels: {}, slots: 1 }];
    expect(timeline(jobs, { runners })).toEqual(['c: success 0..10', 'a: success 10..20', 'b: success 20..30']);
    expect(simulate(planOf(jobs), { runners }).criticalPath).toEqual(['c', 'a', 'b']);
  });

  test('warns when no runner matches, and says why', () => {
    const jobs = `jobs:
  - {name: gpu, agent_selector: {match_labels: {gpu: a100}}, steps: [${step('s')}]}
  - {name: use, depends_on: [gpu], steps: [${step('s')}]}
`;
    const result = simulate(planOf(jobs), { runners: [{ name: 'desk', labels: { os: 'linux' }, slots: 4 }] });
    expect(result.result).toBe('waiting');
    expect(result.warnings).toEqual(['job gpu: no runner matches (desk: label gpu is missing)']);
    expect(result.jobs.map(({ because }) => because)).toEqual(['no runner matches', 'waits for gpu']);
  });

  test('shows approvals, and what stays behind an open one', () => {
    const stages = `stages:
  - {name: build, jobs: [{name: a, steps: [${step('s')}]}]}
  - name: release
    approval: {required: true, params: {approvers: [ops], message: "Release?"}}
    jobs:
      - {name: deploy, steps: [${step('s')}]}
`;
    expect(timeline(stages, { approvalMs: 5_000 })).toEqual(['a: success 0..10', 'deploy: success 15..25']);
    expect(timeline(stages, { gates: { release: 'open' } })).toEqual([
      'a: success 0..10',
      'deploy: waiting (waits for an approval)',
    ]);
    expect(timeline(stages, { gates: { release: 'rejected' } })).toContain('deploy: failed (the approval is rejected)');
    expect(simulate(planOf(stages)).gates).toEqual([
      { name: 'stage release', approvers: ['ops'], message: 'Release?', requestedMs: 60_000, decision: 'approved' },
    ]);
  });

  test('retries cost time, limits cut it', () => {
    const jobs = `jobs:
  - {name: a, retry: {max_attempts: 3, delay: 5s}, steps: [${step('s')}]}
  - {name: b, timeout: 15s, steps: [${step('s')}, ${step('t')}, ${step('u')}]}
  - {name: c, steps: [${step('s', ', timeout: 4s')}]}
`;
    expect(timeline(jobs, { outcomes: { a: 'failed' } })).toEqual([
      'a: failed 0..40 (step s fails)',
      'b: timeout 0..15 (the job limit is reached in step t)',
      'c: failed 0..4 (step s times out)',
    ]);
  });

  test('a concurrency key and max_parallel hold jobs back, fail_fast cancels the rest', () => {
    const jobs = `jobs:
  - {name: a, concurrency: db, steps: [${step('s')}]}
  - {name: b, concurrency: db, steps: [${step('s')}]}
  - {name: m, matrix: {axes: {n: [1, 2, 3]}, max_parallel: 2, fail_fast: true}, steps: [${step('s')}]}
`;
    expect(timeline(jobs)).toContain('b: success 10..20');
    expect(timeline(jobs)).toContain('m (3): success 10..20');
    expect(timeline(jobs, { outcomes: { 'm (1)/s': 'failed' } })).toContain(
      'm (3): cancelled (m (1) failed and `fail_fast` is set)',
    );
  });

  test('what depends on an output is assumed, unless the output is given', () => {
    const jobs = `jobs:
  - name: a
    steps: [${step('s', ', outputs: [tag]')}]
    outputs: {tag: "\${{ steps['s'].outputs.tag }}"}
  - {name: b, depends_on: [a], when: "jobs['a'].outputs.tag != ''", steps: [${step('s')}]}
`;
    expect(timeline(jobs)[1]).toBe(
      "b: success 10..20 (assumed: jobs['a'].outputs.tag != '' cannot be known before the run)",
    );
    expect(timeline(jobs, { outputs: { 'a/s': { tag: '' } } })[1]).toContain('b: skipped (condition is false');
  });
});
