import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ControlPlane } from '../../test/support/control-plane.ts';
import type { PipelineRunId } from '../domain/ids.ts';

const chain = `
namespace: demo
variables: { LEVEL: info }
jobs:
  - { name: build, steps: [{ name: compile, uses: shell, args: { command: make } }] }
  - { name: lint, steps: [{ name: check, uses: shell, args: { command: lint } }] }
  - { name: test, depends_on: [build], steps: [{ name: unit, uses: shell, args: { command: test } }] }
  - { name: ship, depends_on: [test], steps: [{ name: push, uses: shell, args: { command: push } }] }
`;

let plane: ControlPlane;
beforeEach(() => {
  plane = new ControlPlane();
});
afterEach(() => {
  plane[Symbol.dispose]();
});

describe('a run that failed in the middle', () => {
  test('repeats the failed job and what depends on it, and says so before', async () => {
    const runId = endedRun({ test: 'failed' });

    expect(plane.runs.previewRerun(runId, { kind: 'failed' })).toEqual({
      executed: ['test', 'ship'],
      reused: ['build', 'lint'],
    });
    const again = await plane.runs.rerun({ runId, scope: { kind: 'failed' }, definition: 'same', triggeredBy: 'ann' });
    const carried = plane.runs.jobs(again.runId).filter((job) => job.carriedFrom !== null);
    expect(carried.map((job) => job.jobKey)).toEqual(['build', 'lint']);
    expect(plane.runs.get(again.runId)).toMatchObject({ attempt: 2, rerunOf: runId, triggeredBy: 'ann' });
  });

  test('repeats once for a request that is made twice', async () => {
    const request = { scope: { kind: 'all' }, definition: 'same', triggeredBy: 'ann', requestId: 'click' } as const;
    const runId = endedRun({ test: 'failed' });

    const one = await plane.runs.rerun({ runId, ...request });
    const other = await plane.runs.rerun({ runId, ...request });

    expect(other).toEqual({ runId: one.runId, isRepeat: true });
  });

  test('runs again with a changed variable', async () => {
    const runId = endedRun({});

    const again = await plane.runs.rerun({
      runId,
      scope: { kind: 'all' },
      definition: 'latest',
      variables: { LEVEL: 'debug' },
      triggeredBy: 'ann',
    });

    expect(plane.runs.plan(again.runId)?.variables).toEqual({ LEVEL: 'debug' });
  });
});

/** Every job ends as said, else well. */
function endedRun(outcomes: Readonly<Record<string, 'failed'>>): PipelineRunId {
  using agent = plane.connect(plane.addRunner('one', { capacity: 2 }));
  const runId = plane.run(chain);
  while (agent.hasWork) {
    const { stepRunId, jobName } = agent.take();
    agent.report(stepRunId, outcomes[jobName] ?? 'success');
  }
  return runId;
}
