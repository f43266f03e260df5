import { describe, expect, test } from 'vitest';
import { ControlPlane } from '../../../test/support/control-plane.ts';
import { job, pipeline, step } from '../../../test/support/pipeline-text.ts';

function planeWithAgent(capacity = 1) {
  const plane = new ControlPlane();
  return { plane, agent: plane.connect(plane.addRunner('one', { capacity })) };
}

const by = { by: 'tester' };

describe('stopping a run', () => {
  test('cancels what waits at once, stops what runs, and runs finally steps', () => {
    const { plane, agent } = planeWithAgent();
    using _plane = plane;
    const runId = plane.run(
      pipeline([
        job('a', [
          `steps: [${step('s1')}, ${step('s2')}]`,
          `finally: [${step('tidy', 'when: cancelled()')}, ${step('other', 'when: failure()')}]`,
        ]),
        job('b'),
        job('c', ['depends_on: [a]']),
      ]),
    );
    const first = agent.take();
    agent.report(first.stepRunId, 'running');

    plane.runs.stop({ runId, reason: 'wrong branch', ...by });

    expect(plane.states(runId)).toEqual({
      run: 'cancelling',
      a: 'running operator',
      b: 'cancelled operator',
      c: 'cancelled operator',
    });
    expect(agent.commands).toMatchObject([{ kind: 'cancel', stepRunId: first.stepRunId, reason: 'wrong branch' }]);
    agent.report(first.stepRunId, 'cancelled');
    expect(agent.execute()).toMatchObject({ stepName: 'tidy' });
    expect(plane.states(runId)).toMatchObject({ run: 'cancelled', a: 'cancelled operator' });
    expect(plane.step(runId, 'a', 'other')).toMatchObject({ state: 'skipped' });
    expect(plane.step(runId, 'a', 's2')).toMatchObject({ state: 'cancelled' });
    expect(plane.runs.get(runId)).toMatchObject({ reason: 'operator', errorMessage: 'wrong branch' });
  });

  test('closes a step itself when the agent has not answered for 30 s, and leaves its finally steps', () => {
    const { plane, agent } = planeWithAgent();
    using _plane = plane;
    const runId = plane.run(pipeline([job('a', [`steps: [${step('s1')}]`, `finally: [${step('tidy')}]`])]));
    const { stepRunId } = agent.take();
    agent.report(stepRunId, 'running');
    plane.runs.stop({ runId, ...by });
    plane.clock.advance(29_999);
    expect(plane.states(runId).run).toBe('cancelling');
    plane.clock.advance(1);

    expect(plane.states(runId)).toEqual({ run: 'cancelled', a: 'cancelled operator' });
    expect(agent.report(stepRunId, 'success')).toEqual({
      kind: 'unchanged',
      message: 'the step run ended as cancelled; that stands',
    });
  });

  test('changes nothing once it has ended, and refuses the wrong pipeline', () => {
    const { plane, agent } = planeWithAgent();
    using _plane = plane;
    const runId = plane.run(pipeline([job('a')]));
    agent.execute();

    expect(plane.runs.stop({ runId, ...by })).toBe(false);
    expect(plane.runs.get(runId).state).toBe('success');
    expect(() =>
      plane.runs.stop({ runId, pipelineId: plane.pipelines.create({ name: 'x' }, 't').pipelineId, ...by }),
    ).toThrow('is not of pipeline');
  });

  test('a success that the agent reports after the wish counts', () => {
    const { plane, agent } = planeWithAgent();
    using _plane = plane;
    const runId = plane.run(pipeline([job('a')]));
    const { stepRunId } = agent.take();
    plane.runs.stop({ runId, ...by });
    agent.report(stepRunId, 'success');

    expect(plane.step(runId, 'a', 's1').state).toBe('success');
    expect(plane.states(runId)).toEqual({ run: 'cancelled', a: 'cancelled operator' });
  });
});

describe('pausing a run', () => {
  test('starts no further job, lets running ones go on, and survives a restart', () => {
    const { plane, agent } = planeWithAgent();
    using _plane = plane;
    const runId = plane.run(pipeline([job('a', [`steps: [${step('s1')}, ${step('s2')}]`]), job('b')]));
    plane.runs.pause({ runId, ...by });
    agent.executeAll();

    expect(plane.states(runId)).toEqual({ run: 'paused', a: 'success', b: 'queued' });
    expect(plane.queue.explain(plane.job(runId, 'b').jobRunId)).toEqual({ kind: 'run-paused' });
    expect(() => plane.runs.pause({ runId, ...by })).toThrow('run is not running');
    plane.restart();
    using again = plane.connect(agent.runnerId);
    expect(again.hasWork).toBe(false);
    plane.runs.resume({ runId, ...by });
    expect(again.executeAll()).toEqual(['b/s1']);
    expect(() => plane.runs.resume({ runId, ...by })).toThrow('run is not paused');
  });

  test('ends by itself at the time that was given, also after a restart, and leaves no reason behind', () => {
    const { plane } = planeWithAgent();
    using _plane = plane;
    const runId = plane.run(pipeline([job('a')]));
    const untilMs = plane.clock.nowMs() + 600_000;
    expect(() => plane.runs.pause({ runId, ...by }, plane.clock.nowMs())).toThrow('in the past');
    plane.runs.pause({ runId, ...by, reason: 'database is moved' }, untilMs);
    const paused = plane.runs.get(runId);
    plane.restart();
    plane.clock.advance(599_999);
    const before = plane.runs.get(runId).state;
    plane.clock.advance(1);

    expect(paused).toMatchObject({ state: 'paused', errorMessage: 'database is moved', pausedUntilMs: untilMs });
    expect([before, plane.runs.get(runId)]).toMatchObject([
      'paused',
      { state: 'running', errorMessage: '', pausedUntilMs: null },
    ]);
  });

  test('a pause that was ended and made anew without an end does not end by the old one', () => {
    const { plane } = planeWithAgent();
    using _plane = plane;
    const runId = plane.run(pipeline([job('a')]));
    plane.runs.pause({ runId, ...by }, plane.clock.nowMs() + 600_000);
    plane.runs.resume({ runId, ...by });
    plane.runs.pause({ runId, ...by });

    plane.clock.advance(600_000);

    expect(plane.runs.get(runId).state).toBe('paused');
  });
});

describe('repeating', () => {
  const text = pipeline([
    job('a', [`outputs: {v: "\${{ steps['s1'].outputs.v }}"}`]),
    job('b', [
      'depends_on: [a]',
      `steps: [{name: s1, uses: shell, env: {V: "\${{ jobs['a'].outputs.v }}"}, args: {run: x}}]`,
    ]),
    job('c', ['depends_on: [b]']),
    job('d'),
  ]);

  test('the failed jobs keeps the results of the others', async () => {
    const { plane, agent } = planeWithAgent();
    using _plane = plane;
    const runId = plane.run(text);
    agent.execute('success', { metrics: { 'output.v': '7' } });
    agent.execute('failed');
    agent.execute('success');

    const again = await plane.runs.rerun({ runId, scope: { kind: 'failed' }, definition: 'same', triggeredBy: 'ann' });

    expect(plane.runs.get(again.runId)).toMatchObject({ number: 1, attempt: 2, rerunOf: runId, triggeredBy: 'ann' });
    expect(plane.states(again.runId)).toEqual({
      run: 'running',
      a: 'success',
      b: 'running',
      c: 'waiting',
      d: 'success',
    });
    expect(agent.take()).toMatchObject({ jobName: 'b', env: { V: '7' } });
    expect(plane.runs.get(runId).state).toBe('failed');
  });

  test('from a job runs it and what depends on it', async () => {
    const { plane, agent } = planeWithAgent();
    using _plane = plane;
    const runId = plane.run(text);
    agent.execute('success', { metrics: { 'output.v': '7' } });
    agent.executeAll();

    const scope = { kind: 'from-job', jobKey: 'b' } as const;
    const again = await plane.runs.rerun({ runId, scope, definition: 'same', triggeredBy: 'ann' });

    expect(agent.executeAll()).toEqual(['b/s1', 'c/s1']);
    expect(plane.runs.get(again.runId)).toMatchObject({ state: 'success', counters: { total: 4, completed: 4 } });
  });

  test('a run that has not ended is refused', async () => {
    const { plane } = planeWithAgent();
    using _plane = plane;
    const runId = plane.run(text);

    await expect(
      plane.runs.rerun({ runId, scope: { kind: 'all' }, definition: 'same', triggeredBy: 'ann' }),
    ).rejects.toMatchObject({ kind: 'wrong-state' });
  });

  test('a step in a run that goes on makes a new attempt of its job and of what was skipped for it', () => {
    const { plane, agent } = planeWithAgent(2);
    using _plane = plane;
    const runId = plane.run(pipeline([job('a'), job('b', ['depends_on: [a]']), job('d')]));
    const failing = agent.take();
    agent.take();
    agent.report(failing.stepRunId, 'failed');

    const again = plane.runs.retryStep(failing.stepRunId, 'ann');

    expect(plane.step(runId, 'a', 's1')).toMatchObject({ stepRunId: again, state: 'queued' });
    expect(plane.job(runId, 'a')).toMatchObject({ attempt: 2 });
    agent.report(agent.take().stepRunId, 'success');
    expect(plane.job(runId, 'b')).toMatchObject({ attempt: 2, state: 'running' });
    expect(() => plane.runs.retryStep(again, 'ann')).toThrow('only failed, cancelled or timed out');
  });

  test('a step of a run that has ended starts a new run', () => {
    const { plane, agent } = planeWithAgent();
    using _plane = plane;
    const runId = plane.run(pipeline([job('a')]));
    const { stepRunId } = agent.execute('failed');

    const again = plane.runs.retryStep(stepRunId, 'ann');

    expect(plane.runs.step(again).runId).not.toBe(runId);
    expect(agent.take().stepRunId).toBe(again);
  });
});

describe('job retry', () => {
  test('makes a new attempt with new step ids after the delay, and only the last attempt counts', () => {
    const { plane, agent } = planeWithAgent();
    using _plane = plane;
    const runId = plane.run(
      pipeline([job('a', ['retry: {max_attempts: 2, delay: 10s}']), job('b', ['depends_on: [a]'])]),
    );
    const first = agent.execute('failed');

    expect(plane.states(runId)).toEqual({ run: 'running', a: 'waiting', b: 'waiting' });
    expect(plane.runs.get(runId).counters).toEqual({ total: 2, completed: 0, failed: 0, running: 0 });
    plane.clock.advance(10_000);
    const second = agent.execute();
    expect(second.jobRunId).not.toBe(first.jobRunId);
    expect(agent.executeAll()).toEqual(['b/s1']);
    expect(plane.runs.jobs(runId).map((one) => `${one.jobKey}#${one.attempt} ${one.state}`)).toEqual([
      'a#1 failed',
      'a#2 success',
      'b#1 success',
    ]);
  });

  test('repeats only the endings it names', () => {
    const { plane, agent } = planeWithAgent();
    using _plane = plane;
    const runId = plane.run(pipeline([job('a', ['retry: {max_attempts: 2, on: [lost]}'])]));
    agent.execute('failed');

    expect(plane.states(runId)).toEqual({ run: 'failed', a: 'failed exit_code' });
  });
});

describe('cancelling', () => {
  test('one job of a run leaves the others, and the run has failed', () => {
    const { plane, agent } = planeWithAgent();
    using _plane = plane;
    const runId = plane.run(pipeline([job('a'), job('b')]));

    expect(plane.runs.cancelJob(plane.job(runId, 'b').jobRunId, 'not needed', 'ann')).toBe(true);
    agent.executeAll();

    expect(plane.states(runId)).toEqual({ run: 'failed', a: 'success', b: 'cancelled operator' });
    expect(plane.runs.cancelJob(plane.job(runId, 'b').jobRunId, '', 'ann')).toBe(false);
  });

  test('the next step of a job that no runner has cancels the job at once', () => {
    using plane = new ControlPlane();
    const runId = plane.run(pipeline([job('a', [`steps: [${step('s1')}, ${step('s2')}]`])]));

    plane.runs.cancelStep(plane.step(runId, 'a', 's2').stepRunId, '', 'ann');
    expect(plane.states(runId)).toEqual({ run: 'running', a: 'queued' });
    expect(plane.runs.cancelStep(plane.step(runId, 'a', 's1').stepRunId, 'not needed', 'ann')).toBe(true);

    expect(plane.states(runId)).toEqual({ run: 'failed', a: 'cancelled operator' });
    expect(plane.step(runId, 'a', 's1')).toMatchObject({ state: 'cancelled', errorMessage: 'not needed' });
    expect(plane.queue.list()).toEqual([]);
  });

  test('the step of a single-step run that waits for a runner ends the run', () => {
    using plane = new ControlPlane();
    const stepRunId = plane.runs.createStepRun({ stepName: 'probe', uses: 'shell', createdBy: 'ann' });
    const { runId } = plane.runs.step(stepRunId);
    plane.runs.cancelStep(stepRunId, '', 'ann');

    expect(plane.runs.get(runId).endedAtMs).not.toBeNull();
    expect(plane.runs.step(stepRunId).state).toBe('cancelled');
  });

  test('the target that waits for its approval cancels the job and withdraws the request', () => {
    const { plane, agent } = planeWithAgent();
    using _plane = plane;
    const gate = 'approval: {required: true, position: after}';
    const runId = plane.run(pipeline([job('a', [gate, 'target: {type: docker, config: {image: "x"}}'])]));
    agent.execute();
    expect(plane.job(runId, 'a').phase).toBe('after-gate');
    plane.runs.cancelStep(plane.step(runId, 'a', '@target').stepRunId, '', 'ann');

    expect(plane.states(runId)).toEqual({ run: 'failed', a: 'cancelled operator' });
    expect(plane.approvals.list({}, {}).rows.map((one) => one.state)).toEqual(['withdrawn']);
  });

  test('a pending step cancels its job when its turn would come', () => {
    const { plane, agent } = planeWithAgent();
    using _plane = plane;
    const runId = plane.run(pipeline([job('a', [`steps: [${step('s1')}, ${step('s2')}, ${step('s3')}]`])]));
    plane.runs.cancelStep(plane.step(runId, 'a', 's2').stepRunId, '', 'ann');
    agent.execute();

    expect(plane.states(runId)).toEqual({ run: 'failed', a: 'cancelled operator' });
    expect(plane.step(runId, 'a', 's3').state).toBe('cancelled');
  });
});
