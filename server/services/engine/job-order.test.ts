import { describe, expect, test } from 'vitest';
import { ControlPlane } from '../../../test/support/control-plane.ts';
import { job, pipeline, staged, step } from '../../../test/support/pipeline-text.ts';

function planeWithAgent(capacity = 1) {
  const plane = new ControlPlane();
  return { plane, agent: plane.connect(plane.addRunner('one', { capacity })) };
}

describe('jobs of a graph', () => {
  test('start together when nothing is before them, and wait for what is', () => {
    const { plane, agent } = planeWithAgent(4);
    using _plane = plane;

    const runId = plane.run(pipeline([job('a'), job('b'), job('c', ['depends_on: [a, b]'])]));

    expect(plane.states(runId)).toEqual({ run: 'running', a: 'running', b: 'running', c: 'waiting' });
    expect(agent.executeAll()).toEqual(['a/s1', 'b/s1', 'c/s1']);
    expect(plane.states(runId)).toEqual({ run: 'success', a: 'success', b: 'success', c: 'success' });
  });

  test('are skipped with reason upstream after a failure, all the way down', () => {
    const { plane, agent } = planeWithAgent();
    using _plane = plane;

    const runId = plane.run(pipeline([job('a'), job('b', ['depends_on: [a]']), job('c', ['depends_on: [b]'])]));
    agent.execute('failed');

    expect(plane.states(runId)).toEqual({
      run: 'failed',
      a: 'failed exit_code',
      b: 'skipped upstream',
      c: 'skipped upstream',
    });
  });

  test('run for their own condition after a failure', () => {
    const { plane, agent } = planeWithAgent();
    using _plane = plane;

    const runId = plane.run(
      pipeline([
        job('a'),
        job('rescue', ['depends_on: [a]', 'when: failure()']),
        job('clean', ['depends_on: [a]', 'when: always()']),
        job('report', ['depends_on: [a]', `when: "jobs['a'].status == 'failed' && always()"`]),
        job('other', ['depends_on: [a]', 'when: success()']),
      ]),
    );
    agent.execute('failed');
    agent.executeAll();

    expect(plane.states(runId)).toEqual({
      run: 'failed',
      a: 'failed exit_code',
      rescue: 'success',
      clean: 'success',
      report: 'success',
      other: 'skipped upstream',
    });
  });

  test('are skipped with reason condition when their condition is false, which does not stop others', () => {
    const { plane, agent } = planeWithAgent();
    using _plane = plane;

    const runId = plane.run(
      pipeline([job('a', [`when: "variables.GO == 'yes'"`]), job('b', ['depends_on: [a]'])], ['variables: {GO: no}']),
    );
    agent.executeAll();

    expect(plane.states(runId)).toEqual({ run: 'success', a: 'skipped condition', b: 'success' });
  });

  test('fail with reason expression when a field of theirs cannot be evaluated', () => {
    const { plane, agent } = planeWithAgent();
    using _plane = plane;

    const runId = plane.run(
      pipeline([
        job('a', [`outputs: {list: "\${{ steps['s1'].outputs.list }}"}`]),
        job('b', ['depends_on: [a]', `when: "int(jobs['a'].outputs.list) == 1"`]),
      ]),
    );
    agent.execute('success', { metrics: { 'output.list': 'many' } });

    expect(plane.states(runId)).toEqual({ run: 'failed', a: 'success', b: 'failed expression' });
    expect(plane.job(runId, 'b').errorMessage).toContain('when: ');
  });

  test('with allow_failure end the run as partial and let dependents go on', () => {
    const { plane, agent } = planeWithAgent();
    using _plane = plane;

    const runId = plane.run(pipeline([job('a', ['allow_failure: true']), job('b', ['depends_on: [a]'])]));
    agent.execute('failed');
    agent.executeAll();

    expect(plane.states(runId)).toEqual({ run: 'partial', a: 'failed exit_code', b: 'success' });
  });

  test('are cancelled by the first failure of a fail_fast run, which is FAILED', () => {
    const { plane, agent } = planeWithAgent(2);
    using _plane = plane;

    const runId = plane.run(pipeline([job('a'), job('b'), job('c')], ['fail_fast: true']));
    const a = agent.take();
    const b = agent.take();
    agent.report(a.stepRunId, 'failed');
    agent.report(b.stepRunId, 'cancelled');

    expect(plane.states(runId)).toEqual({
      run: 'failed',
      a: 'failed exit_code',
      b: 'cancelled fail_fast',
      c: 'cancelled fail_fast',
    });
  });
});

describe('stages', () => {
  test('run one after another', () => {
    const { plane, agent } = planeWithAgent(2);
    using _plane = plane;

    const runId = plane.run(
      staged([
        { name: 'one', jobs: [job('a'), job('b')] },
        { name: 'two', jobs: [job('c')] },
      ]),
    );

    expect(plane.states(runId)).toMatchObject({ a: 'running', b: 'running', c: 'waiting' });
    expect(agent.executeAll()).toEqual(['a/s1', 'b/s1', 'c/s1']);
  });

  test('with a false condition skip their jobs, and the next stage goes on', () => {
    const { plane, agent } = planeWithAgent();
    using _plane = plane;

    const runId = plane.run(
      staged([
        { name: 'one', jobs: [job('a')] },
        { name: 'two', more: [`when: "branch == 'main'"`], jobs: [job('b')] },
        { name: 'three', jobs: [job('c')] },
      ]),
    );
    agent.executeAll();

    expect(plane.states(runId)).toEqual({ run: 'success', a: 'success', b: 'skipped condition', c: 'success' });
  });

  test('of clean-up run after a failure when their condition says always', () => {
    const { plane, agent } = planeWithAgent();
    using _plane = plane;

    const runId = plane.run(
      staged([
        { name: 'one', jobs: [job('a')] },
        { name: 'two', jobs: [job('b', ['when: always()'])] },
        { name: 'three', more: ['when: always()'], jobs: [job('c', ['when: always()'])] },
      ]),
    );
    agent.execute('failed');
    agent.executeAll();

    expect(plane.states(runId)).toEqual({
      run: 'failed',
      a: 'failed exit_code',
      b: 'skipped upstream',
      c: 'success',
    });
  });
});

describe('a matrix', () => {
  test('gives its dependents a list of outputs and keeps to max_parallel', () => {
    const { plane, agent } = planeWithAgent(8);
    using _plane = plane;

    const runId = plane.run(
      pipeline([
        job('m', [
          'matrix: {axes: {n: [1, 2, 3]}, max_parallel: 2}',
          `outputs: {n: "\${{ matrix.n }}"}`,
          `steps: [${step('s1')}]`,
        ]),
        job('after', [
          'depends_on: [m]',
          `steps: [{name: s1, uses: shell, env: {ALL: "\${{ jobs['m'].outputs.map(o, o.n) }}"}, args: {run: x}}]`,
        ]),
      ]),
    );

    expect(plane.states(runId)).toMatchObject({ 'm (1)': 'running', 'm (2)': 'running', 'm (3)': 'queued' });
    expect(plane.queue.list()[0]?.reason).toEqual({ kind: 'max-parallel', max: 2 });
    for (let cell = 0; cell < 3; cell += 1) agent.execute();
    expect(agent.take().env).toEqual({ ALL: '["1","2","3"]' });
  });

  test('with fail_fast cancels its other cells only', () => {
    const { plane, agent } = planeWithAgent(1);
    using _plane = plane;

    const runId = plane.run(pipeline([job('m', ['matrix: {axes: {n: [1, 2]}, fail_fast: true}']), job('other')]));
    agent.execute('failed');
    agent.executeAll();

    expect(plane.states(runId)).toEqual({
      run: 'failed',
      'm (1)': 'failed exit_code',
      'm (2)': 'cancelled fail_fast',
      other: 'success',
    });
  });
});
