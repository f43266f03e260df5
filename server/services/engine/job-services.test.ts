import { describe, expect, test } from 'vitest';
import { ControlPlane } from '../../../test/support/control-plane.ts';
import { breaches, noMemory } from '../../../test/support/engine-invariants.ts';
import { job, pipeline, step } from '../../../test/support/pipeline-text.ts';

const able = { labels: { container: 'true' }, startsServices: true };

function planeWithAgent() {
  const plane = new ControlPlane();
  return { plane, agent: plane.connect(plane.addRunner('one', able)) };
}

const database =
  "{name: db, image: 'postgres:17', env: {WHO: '${{ env.TEAM }}'}, ports: [5432], ready: {command: pg_isready, timeout: 5s}}";
const cache = '{name: cache, image: redis}';

const withServices = (services: readonly string[], ...lines: string[]) =>
  pipeline([job('a', ['env: {TEAM: core}', `services: [${services.join(', ')}]`, ...lines])]);

function states(plane: ControlPlane, runId: ReturnType<ControlPlane['run']>) {
  return plane.runs.stepsOfRun(runId).map(({ stepName, state }) => `${stepName} ${state}`);
}

const ready = { isReady: true };

describe('services of a job', () => {
  test('are handed out all at once, with what they are and nothing of the job', () => {
    const { plane, agent } = planeWithAgent();
    using _plane = plane;

    plane.run(withServices([database, cache]));
    const [first, second] = [agent.take(), agent.take()];

    expect(first).toMatchObject({
      stepName: '@service:db',
      image: 'postgres:17',
      env: { WHO: 'core' },
      service: { name: 'db', ports: [5432], readyCommand: 'pg_isready', readyWithinMs: 5_000 },
    });
    expect(second).toMatchObject({
      stepName: '@service:cache',
      env: {},
      service: { name: 'cache', ports: [], readyCommand: '', readyWithinMs: 60_000 },
    });
    expect(agent.hasWork).toBe(false);
  });

  test('are awaited before the first step, and stopped after the last', () => {
    const { plane, agent } = planeWithAgent();
    using _plane = plane;
    const runId = plane.run(withServices([database, cache], `finally: [${step('tidy')}]`));
    const [db, other] = [agent.take(), agent.take()];

    agent.report(db.stepRunId, 'running', ready);
    agent.report(other.stepRunId, 'running');
    expect(agent.hasWork).toBe(false);
    agent.report(other.stepRunId, 'running', ready);

    expect(agent.executeAll()).toEqual(['a/s1', 'a/tidy']);
    expect(plane.states(runId)).toEqual({ run: 'running', a: 'running' });
    expect(agent.commands).toMatchObject([
      { kind: 'cancel', stepRunId: db.stepRunId, reason: 'the steps are done' },
      { kind: 'cancel', stepRunId: other.stepRunId, reason: 'the steps are done' },
    ]);
    agent.report(db.stepRunId, 'cancelled', { exitCode: -1 });
    agent.report(other.stepRunId, 'cancelled', { exitCode: -1 });

    expect(plane.states(runId)).toEqual({ run: 'success', a: 'success' });
    expect(states(plane, runId)).toEqual([
      '@service:cache success',
      '@service:db success',
      's1 success',
      'tidy success',
    ]);
    expect(breaches(plane, noMemory())).toEqual([]);
  });

  test('that fail before they are ready fail the job in their words; the others are stopped', () => {
    const { plane, agent } = planeWithAgent();
    using _plane = plane;
    const runId = plane.run(
      withServices([database, cache], `steps: [${step('test')}, ${step('why', 'when: failure()')}]`),
    );
    const [db, other] = [agent.take(), agent.take()];
    agent.report(other.stepRunId, 'running');

    agent.report(db.stepRunId, 'failed', { errorMessage: 'service db ended before it was ready', exitCode: -1 });
    expect(agent.executeAll()).toEqual(['a/why']);
    agent.report(other.stepRunId, 'cancelled');

    expect(plane.job(runId, 'a')).toMatchObject({
      state: 'failed',
      reason: 'service',
      errorMessage: 'service db ended before it was ready',
    });
    expect(states(plane, runId)).toEqual([
      '@service:cache cancelled',
      '@service:db failed',
      'test skipped',
      'why success',
    ]);
  });

  test('that end while the steps run are no verdict on them', () => {
    const { plane, agent } = planeWithAgent();
    using _plane = plane;
    const runId = plane.run(withServices([cache]));
    const service = agent.take();
    agent.report(service.stepRunId, 'running', ready);

    agent.report(service.stepRunId, 'failed', { exitCode: 3 });
    agent.executeAll();

    expect(plane.states(runId)).toEqual({ run: 'success', a: 'success' });
  });

  test('of which the agent lost sight fail the job: the steps would look for them in vain', () => {
    const { plane, agent } = planeWithAgent();
    using _plane = plane;
    const runId = plane.run(withServices([cache], `steps: [${step('one')}, ${step('two')}]`));
    const service = agent.take();
    agent.report(service.stepRunId, 'running', ready);
    const one = agent.take();
    agent.report(one.stepRunId, 'running');

    agent.report(service.stepRunId, 'failed', { exitCode: -1, errorMessage: 'the agent was restarted' });
    agent.report(one.stepRunId, 'success');

    expect(plane.job(runId, 'a')).toMatchObject({ state: 'failed', errorMessage: 'the agent was restarted' });
    expect(states(plane, runId)).toEqual(['@service:cache failed', 'one success', 'two skipped']);
  });

  test('stay for the finally steps of a job that is cancelled while it runs', () => {
    const { plane, agent } = planeWithAgent();
    using _plane = plane;
    const runId = plane.run(withServices([cache], `finally: [${step('tidy')}]`));
    const service = agent.take();
    agent.report(service.stepRunId, 'running', ready);
    const test = agent.take();
    agent.report(test.stepRunId, 'running');

    plane.runs.stop({ runId, reason: 'enough', by: 'tester' });
    agent.report(test.stepRunId, 'cancelled');
    expect(agent.executeAll()).toEqual(['a/tidy']);
    agent.report(service.stepRunId, 'cancelled');

    expect(plane.states(runId)).toEqual({ run: 'cancelled', a: 'cancelled operator' });
    expect(plane.step(runId, 'a', '@service:cache').state).toBe('success');
  });

  test('of a job that is cancelled while they start are stopped at once', () => {
    const { plane, agent } = planeWithAgent();
    using _plane = plane;
    const runId = plane.run(withServices([cache]));
    const service = agent.take();

    plane.runs.stop({ runId, reason: 'enough', by: 'tester' });

    expect(agent.commands).toMatchObject([{ kind: 'cancel', stepRunId: service.stepRunId }]);
    agent.report(service.stepRunId, 'cancelled');
    expect(plane.job(runId, 'a').state).toBe('cancelled');
    expect(breaches(plane, noMemory())).toEqual([]);
  });

  test('of an agent that does not stop them hold the job up for 30 s', () => {
    const { plane, agent } = planeWithAgent();
    using _plane = plane;
    const runId = plane.run(withServices([cache]));
    agent.report(agent.take().stepRunId, 'running', ready);
    agent.executeAll();

    plane.clock.advance(30_000);

    expect(plane.states(runId)).toEqual({ run: 'success', a: 'success' });
    expect(plane.step(runId, 'a', '@service:cache')).toMatchObject({
      state: 'cancelled',
      errorMessage: 'the agent did not answer the request to stop',
    });
  });

  test('begin anew on the next runner when the first refuses one', () => {
    const { plane, agent } = planeWithAgent();
    using _plane = plane;
    using second = plane.connect(plane.addRunner('two', able));
    const runId = plane.run(withServices([database, cache]));

    agent.refuse('no space');
    expect(agent.commands.filter(({ kind }) => kind === 'dispatch')).toHaveLength(1);
    const given = [second.take(), second.take()].map(({ stepName }) => stepName);

    expect(given).toEqual(['@service:db', '@service:cache']);
    expect(states(plane, runId)).toEqual([
      '@service:cache cancelled',
      '@service:cache queued',
      '@service:db cancelled',
      '@service:db queued',
      's1 pending',
    ]);
    expect(breaches(plane, noMemory())).toEqual([]);
  });

  test('that failed run again with the whole job', () => {
    const { plane, agent } = planeWithAgent();
    using _plane = plane;
    const runId = plane.run(withServices([cache]));
    const service = agent.take();
    agent.report(service.stepRunId, 'failed');

    const next = plane.runs.retryStep(service.stepRunId, 'tester');

    expect(plane.runs.step(next)).toMatchObject({ stepName: 's1', state: 'pending' });
    expect(plane.runs.step(next).runId).not.toBe(runId);
    expect(agent.take().stepName).toBe('@service:cache');
  });

  test('go down with their runner: the attempt is lost', () => {
    const { plane, agent } = planeWithAgent();
    using _plane = plane;
    const runId = plane.run(withServices([cache], 'retry: {max_attempts: 2, on: [lost]}'));
    agent.report(agent.take().stepRunId, 'running', ready);
    agent.report(agent.take().stepRunId, 'running');

    plane.dispatch.withdraw(agent.runnerId, 'gone');

    expect(plane.runs.jobs(runId).map(({ attempt, state, reason }) => [attempt, state, reason])).toEqual([
      [1, 'failed', 'runner_lost'],
      [2, 'running', ''],
    ]);
    expect(agent.take().stepName).toBe('@service:cache');
    expect(breaches(plane, noMemory())).toEqual([]);
  });

  test('outlive a restart of the server, started or still starting', () => {
    const { plane, agent } = planeWithAgent();
    using _plane = plane;
    const runId = plane.run(withServices([database, cache]));
    const [db, other] = [agent.take(), agent.take()];
    agent.report(db.stepRunId, 'running', ready);
    agent.report(other.stepRunId, 'running');

    plane.restart();
    using back = plane.connect(agent.runnerId);
    back.report(db.stepRunId, 'running', ready);
    back.report(other.stepRunId, 'running');
    expect(back.hasWork).toBe(false);
    back.report(other.stepRunId, 'running', ready);
    back.executeAll();
    for (const { stepRunId } of [db, other]) back.report(stepRunId, 'cancelled');
    plane.clock.advance(60_000);

    expect(plane.states(runId)).toEqual({ run: 'success', a: 'success' });
  });

  test('are told to an agent again that came back before it had acknowledged', () => {
    const { plane, agent } = planeWithAgent();
    using _plane = plane;
    plane.run(withServices([cache]));

    agent[Symbol.dispose]();
    using back = plane.connect(agent.runnerId);

    expect(back.take().service).toMatchObject({ name: 'cache' });
  });

  test('an expression that cannot be resolved fails the job before anything starts', () => {
    const { plane, agent } = planeWithAgent();
    using _plane = plane;

    const runId = plane.run(withServices(['{name: db, image: "x:${{ runner.labels.none }}"}']));

    expect(agent.hasWork).toBe(false);
    expect(plane.job(runId, 'a')).toMatchObject({ state: 'failed', reason: 'expression' });
  });
});
