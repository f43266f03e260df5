import { describe, expect, test } from 'vitest';
import { ControlPlane } from '../../../test/support/control-plane.ts';
import { job, pipeline } from '../../../test/support/pipeline-text.ts';

function planeWithAgent(capacity: number) {
  const plane = new ControlPlane();
  return { plane, agent: plane.connect(plane.addRunner('one', { capacity })) };
}

describe('a concurrency key of jobs', () => {
  test('is held over retries, and waiting jobs get it in queue order', () => {
    const { plane, agent } = planeWithAgent(4);
    using _plane = plane;
    const keyed = (name: string) =>
      pipeline(
        [job(name, ['concurrency: "db-${{ variables.E }}"', 'retry: {max_attempts: 2, delay: 30s}'])],
        ['variables: {E: prod}'],
      );

    const first = plane.run(keyed('a'));
    plane.clock.advance(1);
    const second = plane.run(keyed('b'));
    plane.clock.advance(1);
    const third = plane.run(keyed('c'));
    agent.execute('failed');
    expect([plane.states(first), plane.states(second)]).toMatchObject([{ a: 'waiting' }, { b: 'queued' }]);
    expect(plane.queue.explain(plane.job(first, 'a').jobRunId)).toMatchObject({ kind: 'retry-delay' });
    plane.clock.advance(30_000);

    expect(agent.execute().jobName).toBe('a');
    expect(plane.states(third)).toMatchObject({ c: 'queued' });
    expect(agent.executeAll()).toEqual(['b/s1', 'c/s1']);
  });

  test('with cancel_in_progress lets the newest win', () => {
    const { plane, agent } = planeWithAgent(1);
    using _plane = plane;
    const text = pipeline([job('a', ['concurrency: {key: k, cancel_in_progress: true}'])]);

    const first = plane.run(text);
    const second = plane.run(text);
    const third = plane.run(text);
    const running = agent.take();
    agent.report(running.stepRunId, 'cancelled');

    expect(plane.states(first)).toEqual({ run: 'failed', a: 'cancelled superseded' });
    expect(plane.states(second)).toEqual({ run: 'failed', a: 'cancelled superseded' });
    expect(agent.execute().runId).toBe(third);
  });

  test('with max lets that many hold it', () => {
    const { plane } = planeWithAgent(4);
    using _plane = plane;
    const keyed = (name: string) => job(name, ['concurrency: {key: k, max: 2}']);

    const runId = plane.run(pipeline([keyed('a'), keyed('b'), keyed('c'), job('d')]));

    expect(plane.states(runId)).toMatchObject({ a: 'running', b: 'running', c: 'queued', d: 'running' });
  });
});

describe('a concurrency key of runs', () => {
  test('keeps later runs pending until it is free', () => {
    const { plane, agent } = planeWithAgent(4);
    using _plane = plane;
    const text = pipeline([job('a')], ['concurrency: deploy']);

    const first = plane.run(text);
    const second = plane.run(text);

    expect(plane.states(second)).toEqual({ run: 'pending', a: 'waiting' });
    expect(plane.queue.explain(plane.job(second, 'a').jobRunId)).toEqual({
      kind: 'run-concurrency',
      key: 'deploy',
      heldBy: [first],
    });
    agent.execute();
    expect(plane.states(first).run).toBe('success');
    expect(plane.states(second)).toEqual({ run: 'running', a: 'running' });
  });

  test('with cancel_in_progress stops older runs', () => {
    const { plane, agent } = planeWithAgent(4);
    using _plane = plane;
    const text = pipeline([job('a')], ['concurrency: {key: k, cancel_in_progress: true}']);

    const first = plane.run(text);
    const { stepRunId } = agent.take();
    const second = plane.run(text);
    expect(plane.states(first).run).toBe('cancelling');
    expect(plane.states(second).run).toBe('pending');
    agent.report(stepRunId, 'cancelled');

    expect(plane.states(first)).toEqual({ run: 'cancelled', a: 'cancelled superseded' });
    expect(plane.states(second)).toEqual({ run: 'running', a: 'running' });
  });
});

describe('the order of the queue', () => {
  test('is by priority, then by pipeline in turn, then by waiting time', () => {
    const { plane, agent } = planeWithAgent(1);
    using _plane = plane;
    const create = (name: string, ...jobs: string[]) =>
      plane.pipelines.create({ name, text: pipeline(jobs) }, 'tester').pipelineId;
    plane.run(pipeline([job('blocker')]));
    const greedy = create('greedy', job('g1'), job('g2'), job('g3'));
    const modest = create('modest', job('m1'), job('urgent', ['priority: 1']));

    void plane.runs.trigger({ pipelineId: greedy, triggeredBy: 'tester' });
    plane.clock.advance(1);
    void plane.runs.trigger({ pipelineId: modest, triggeredBy: 'tester' });

    expect(plane.queue.list().map(({ job: { jobKey } }) => jobKey)).toEqual(['urgent', 'g1', 'g2', 'm1', 'g3']);
    agent.executeAll();
    expect(plane.queue.list()).toEqual([]);
  });

  test('gives every pipeline its share of the slots', () => {
    const { plane } = planeWithAgent(2);
    using _plane = plane;
    const create = (name: string, ...jobs: string[]) =>
      plane.pipelines.create({ name, text: pipeline(jobs) }, 'tester').pipelineId;
    const blocker = plane.run(pipeline([job('x'), job('y')]));
    const greedy = create('greedy', job('g1'), job('g2'), job('g3'));
    const modest = create('modest', job('m1'));
    void plane.runs.trigger({ pipelineId: greedy, triggeredBy: 'tester' });
    plane.clock.advance(1);
    void plane.runs.trigger({ pipelineId: modest, triggeredBy: 'tester' });

    plane.runs.stop({ runId: blocker, by: 'tester' });
    plane.clock.advance(30_000);

    const running = plane.runs
      .list({ states: ['running'] }, {})
      .rows.flatMap((run) => plane.runs.jobs(run.runId))
      .filter((one) => one.state === 'running');
    expect(running.map((one) => one.jobKey).toSorted()).toEqual(['g1', 'm1']);
  });
});
