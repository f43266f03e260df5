import { describe, expect, test } from 'vitest';
import { ControlPlane } from '../../test/support/control-plane.ts';
import { job, pipeline, step } from '../../test/support/pipeline-text.ts';
import type { StepRunId } from '../domain/ids.ts';

const twoSteps = pipeline([job('a', [`steps: [${step('s1')}, ${step('s2')}]`])]);

function eventTypes(plane: ControlPlane): string[] {
  return plane.events.after(0).map((event) => event.type);
}

describe('a command', () => {
  test('without an answer is sent three times with the same id, then the stream ends and it is kept', () => {
    using plane = new ControlPlane();
    const agent = plane.connect(plane.addRunner('one'));
    plane.run(twoSteps);
    plane.clock.advance(30_000);

    expect(new Set(agent.commands.map((command) => command.commandId)).size).toBe(1);
    expect([agent.commands.length, agent.closed]).toEqual([3, ['unacknowledged']]);
    agent[Symbol.dispose]();
    using again = plane.connect(agent.runnerId);
    expect(again.commands[0]?.commandId).toBe(agent.commands[0]?.commandId);
    expect(again.commands[0]).toMatchObject({ kind: 'dispatch', step: { stepName: 's1' } });
  });

  test('that was acknowledged is not sent again', () => {
    using plane = new ControlPlane();
    const agent = plane.connect(plane.addRunner('one'));
    plane.run(twoSteps);
    agent.take();
    plane.clock.advance(60_000);

    expect([agent.commands, agent.closed]).toEqual([[], []]);
  });

  test('is accepted from its addressee only', () => {
    using plane = new ControlPlane();
    const agent = plane.connect(plane.addRunner('one'));
    const other = plane.addRunner('other');
    const runId = plane.run(twoSteps);
    const [command] = agent.commands;
    if (!command) throw new Error('no command');
    plane.dispatch.acknowledge(other, command.commandId, { accepted: true, message: '' });

    expect(plane.step(runId, 'a', 's1').acknowledgedAtMs).toBeNull();
  });

  test('opens and closes the job for agents with job frames', () => {
    using plane = new ControlPlane();
    const agent = plane.connect(plane.addRunner('one'), ['job-frames']);
    plane.run(pipeline([job('a')]));
    const kinds = agent.commands.map((command) => command.kind);
    agent.execute();

    expect(kinds).toEqual(['job-open', 'dispatch']);
    expect(agent.commands.at(-1)).toMatchObject({ kind: 'job-close', keepWorkspace: false });
  });
});

describe('a newer stream', () => {
  test('supersedes the older one', () => {
    using plane = new ControlPlane();
    const older = plane.connect(plane.addRunner('one'));
    const newer = plane.connect(older.runnerId);
    older[Symbol.dispose]();
    plane.run(twoSteps);

    expect(older.closed).toEqual(['superseded']);
    expect(newer.hasWork).toBe(true);
  });

  test('that names its running steps goes on', () => {
    using plane = new ControlPlane();
    const first = plane.connect(plane.addRunner('one'));
    const runId = plane.run(twoSteps);
    const { stepRunId } = first.take();
    first.report(stepRunId, 'running');
    first[Symbol.dispose]();
    using again = plane.connect(first.runnerId);
    again.report(stepRunId, 'running');
    plane.clock.advance(60_000);
    again.report(stepRunId, 'success');

    expect(again.executeAll()).toEqual(['a/s2']);
    expect(plane.runs.get(runId).state).toBe('success');
  });

  test('that does not name a step within 30 s has lost it', () => {
    using plane = new ControlPlane();
    const first = plane.connect(plane.addRunner('one'));
    const runId = plane.run(pipeline([job('a', ['retry: {max_attempts: 2}'])]));
    const { stepRunId } = first.take();
    first.report(stepRunId, 'running');
    first[Symbol.dispose]();
    using again = plane.connect(first.runnerId);
    plane.clock.advance(30_000);

    expect(plane.runs.step(stepRunId)).toMatchObject({ state: 'failed', reason: 'runner_lost' });
    expect(plane.job(runId, 'a')).toMatchObject({ attempt: 2, state: 'running' });
    expect(again.hasWork).toBe(true);
  });
});

describe('a lost runner', () => {
  test('costs no attempt before any step was acknowledged', () => {
    using plane = new ControlPlane();
    const one = plane.connect(plane.addRunner('one'));
    const runId = plane.run(twoSteps);
    using two = plane.connect(plane.addRunner('two'));
    const first = plane.step(runId, 'a', 's1');
    plane.changeRunner(one.runnerId, { availability: { kind: 'offline', lastSeenAtMs: null } });
    plane.dispatch.withdraw(one.runnerId, 'not heard of for 90 s');

    expect(two.executeAll()).toEqual(['a/s1', 'a/s2']);
    expect(plane.job(runId, 'a')).toMatchObject({ attempt: 1, state: 'success', leaseEpoch: 2 });
    // An agent never executes an id twice, so what it may have got without our knowing has another id afterwards.
    expect(plane.runs.step(first.stepRunId)).toMatchObject({
      state: 'cancelled',
      reason: 'runner_lost',
      isLatest: false,
    });
    expect(plane.step(runId, 'a', 's1')).toMatchObject({ attempt: 1, state: 'success' });
    expect(() => one.report(first.stepRunId, 'success')).toThrow('drop it');
  });

  test('ends the attempt afterwards, and its late report is refused and recorded', () => {
    using plane = new ControlPlane();
    using one = plane.connect(plane.addRunner('one'));
    const runId = plane.run(twoSteps);
    const { stepRunId } = one.take();
    plane.dispatch.withdraw(one.runnerId, 'said good-bye');

    expect(plane.states(runId)).toEqual({ run: 'failed', a: 'failed runner_lost' });
    expect(plane.step(runId, 'a', 's2')).toMatchObject({ state: 'skipped', reason: 'runner_lost' });
    expect(() => one.report(stepRunId, 'success')).toThrow('stop the process and drop it');
    expect(plane.step(runId, 'a', 's1').state).toBe('failed');
    expect(eventTypes(plane)).toContain('step-run.late-report');
    expect(eventTypes(plane)).toContain('job-run.lost');
  });
});

describe('refused work', () => {
  test('goes to another runner, and not back to the same for 30 s', () => {
    using plane = new ControlPlane();
    using one = plane.connect(plane.addRunner('one'));
    using two = plane.connect(plane.addRunner('two', { availability: { kind: 'paused', untilMs: null, note: '' } }));
    plane.addRunner('three');
    const runId = plane.run(pipeline([job('a')]));
    one.refuse('disk full');

    expect(plane.states(runId)).toMatchObject({ a: 'queued' });
    expect(plane.queue.explain(plane.job(runId, 'a').jobRunId)).toMatchObject({ kind: 'awaiting-fetch' });
    plane.clock.advance(30_000);
    expect(one.hasWork).toBe(true);
    one.refuse('disk full');
    plane.changeRunner(two.runnerId, { availability: { kind: 'available' } });
    expect(two.execute().jobName).toBe('a');
    expect(plane.runs.get(runId).state).toBe('success');
  });

  test('fails the attempt at the third refusal, or when all that could take it have refused', () => {
    using plane = new ControlPlane();
    using one = plane.connect(plane.addRunner('one'));
    const alone = plane.run(pipeline([job('a')]));
    one.refuse('no such plugin');
    plane.addRunner('never-there');
    const thrice = plane.run(pipeline([job('b')]));
    for (let refusal = 0; refusal < 3; refusal += 1) {
      one.refuse(`refusal ${refusal}`);
      plane.clock.advance(30_000);
    }

    expect(plane.job(alone, 'a')).toMatchObject({ state: 'failed', reason: 'refused', errorMessage: 'no such plugin' });
    expect(plane.job(thrice, 'b')).toMatchObject({ state: 'failed', reason: 'refused', errorMessage: 'refusal 2' });
  });

  test('in the middle of a job waits for the same runner', () => {
    using plane = new ControlPlane();
    using one = plane.connect(plane.addRunner('one'));
    using two = plane.connect(plane.addRunner('two'));
    const runId = plane.run(twoSteps);
    const worker = one.hasWork ? one : two;
    worker.execute();
    worker.refuse('busy');

    expect([one.hasWork, two.hasWork]).toEqual([false, false]);
    expect(plane.states(runId)).toMatchObject({ a: 'running' });
    plane.clock.advance(30_000);
    expect(worker.executeAll()).toEqual(['a/s2']);
  });
});

describe('a fetching agent', () => {
  test('gets jobs up to its free slots, and the next step when it asks again', () => {
    using plane = new ControlPlane();
    const runnerId = plane.addRunner('poll', { capacity: 2, delivery: 'fetch' });
    plane.run(pipeline([job('a', [`steps: [${step('s1')}, ${step('s2')}]`]), job('b'), job('c')]));

    const first = plane.dispatch.fetch(runnerId, 16).steps;
    expect(first.map((one) => one.jobName)).toEqual(['a', 'b']);
    expect(plane.dispatch.fetch(runnerId, 16).steps).toEqual([]);
    report(plane, first[0]?.stepRunId, 'success');
    expect(plane.dispatch.fetch(runnerId, 1).steps).toMatchObject([{ jobName: 'a', stepName: 's2' }]);

    function report(on: ControlPlane, stepRunId: StepRunId | undefined, state: 'running' | 'success') {
      if (!stepRunId) throw new Error('nothing fetched');
      const facts = { exitCode: 0, errorMessage: '', startedAtMs: 0, endedAtMs: 0, metrics: {} };
      on.dispatch.report(runnerId, { stepRunId, state, ...facts }, 'unary');
    }
  });

  test('is given the same step again after 60 s, and loses it after the third time', () => {
    using plane = new ControlPlane();
    const runnerId = plane.addRunner('poll', { delivery: 'fetch' });
    const runId = plane.run(pipeline([job('a')]));
    const ids = [1, 2, 3].map(() => {
      const [given] = plane.dispatch.fetch(runnerId, 1).steps;
      plane.clock.advance(60_000);
      return given?.stepRunId;
    });

    expect(new Set(ids).size).toBe(1);
    expect(plane.job(runId, 'a')).toMatchObject({ state: 'queued', attempt: 1, runnerId: null });
  });

  test('that may not get work is told why', () => {
    using plane = new ControlPlane();
    const runnerId = plane.addRunner('poll', { availability: { kind: 'draining' } });

    expect(plane.dispatch.fetch(runnerId, 1)).toEqual({ steps: [], message: 'the runner is draining' });
  });

  test('learns of a stop from the answer to its next report', () => {
    using plane = new ControlPlane();
    const runnerId = plane.addRunner('poll', { delivery: 'fetch' });
    const runId = plane.run(pipeline([job('a')]));
    const [given] = plane.dispatch.fetch(runnerId, 1).steps;
    if (!given) throw new Error('nothing fetched');
    const facts = {
      stepRunId: given.stepRunId,
      exitCode: 0,
      errorMessage: '',
      startedAtMs: 0,
      endedAtMs: 0,
      metrics: {},
    };
    plane.dispatch.report(runnerId, { ...facts, state: 'running' }, 'unary');
    plane.runs.stop({ runId, by: 'tester' });

    expect(() => plane.dispatch.report(runnerId, { ...facts, state: 'running' }, 'unary')).toThrow(
      expect.objectContaining({ kind: 'wrong-state', details: { reason: 'cancelled' } }),
    );
    plane.dispatch.report(runnerId, { ...facts, state: 'cancelled' }, 'unary');
    expect(plane.states(runId)).toEqual({ run: 'cancelled', a: 'cancelled operator' });
  });

  test('on an AgentChannel is pushed work once it has asked for some', () => {
    using plane = new ControlPlane();
    const runnerId = plane.addRunner('channel');
    const sent: string[] = [];
    using _session = plane.dispatch.attach(runnerId, {
      kind: 'agent-channel',
      features: new Set(),
      send: (command) => void sent.push(command.kind),
      close: () => undefined,
    });
    plane.run(pipeline([job('a')]));
    expect(sent).toEqual([]);
    const first = plane.dispatch.fetch(runnerId, 1).steps[0];
    if (!first) throw new Error('nothing fetched');
    const facts = { exitCode: 0, errorMessage: '', startedAtMs: 0, endedAtMs: 0, metrics: {} };
    plane.dispatch.report(runnerId, { stepRunId: first.stepRunId, state: 'success', ...facts }, 'stream');
    plane.run(pipeline([job('b')]));

    expect(sent).toEqual(['dispatch']);
    plane.clock.advance(120_000);
    expect(sent).toEqual(['dispatch', 'dispatch', 'dispatch']);
  });
});

describe('a report', () => {
  test('that is repeated, or comes after the end, changes nothing', () => {
    using plane = new ControlPlane();
    using agent = plane.connect(plane.addRunner('one'));
    const runId = plane.run(pipeline([job('a')]));
    const { stepRunId } = agent.take();

    expect(agent.report(stepRunId, 'queued')).toEqual({ kind: 'unchanged', message: 'nothing to change' });
    expect(agent.report(stepRunId, 'running')).toEqual({ kind: 'applied' });
    expect(agent.report(stepRunId, 'running')).toMatchObject({ kind: 'unchanged' });
    expect(agent.report(stepRunId, 'failed', { exitCode: 4 })).toEqual({ kind: 'applied' });
    expect(agent.report(stepRunId, 'failed', { errorMessage: 'segfault' })).toMatchObject({ kind: 'unchanged' });
    expect(agent.report(stepRunId, 'success')).toEqual({
      kind: 'unchanged',
      message: 'the step run ended as failed; that stands',
    });
    expect(plane.step(runId, 'a', 's1')).toMatchObject({ state: 'failed', exitCode: 4, errorMessage: 'segfault' });
  });

  test('of an unknown step, or of another agent, is refused', () => {
    using plane = new ControlPlane();
    using agent = plane.connect(plane.addRunner('one'));
    using other = plane.connect(plane.addRunner('other', { availability: { kind: 'disabled' } }));
    plane.run(pipeline([job('a')]));
    const { stepRunId } = agent.take();

    expect(() => agent.report('nobody' as StepRunId, 'running')).toThrow(
      expect.objectContaining({ kind: 'not-found' }),
    );
    expect(() => other.report(stepRunId, 'success')).toThrow(expect.objectContaining({ kind: 'wrong-state' }));
  });

  test('keeps a time near receipt and replaces another by its own', () => {
    using plane = new ControlPlane();
    using agent = plane.connect(plane.addRunner('one'));
    const runId = plane.run(pipeline([job('a')]));
    const { stepRunId } = agent.take();
    const nowMs = plane.clock.nowMs();
    agent.report(stepRunId, 'running', { startedAtMs: nowMs - 2_000 });
    agent.report(stepRunId, 'success', { endedAtMs: nowMs + 3_600_000 });

    expect(plane.step(runId, 'a', 's1')).toMatchObject({ startedAtMs: nowMs - 2_000, endedAtMs: nowMs });
  });

  test('with bad outputs still ends the step, and says what was dropped', () => {
    using plane = new ControlPlane();
    using agent = plane.connect(plane.addRunner('one'));
    const runId = plane.run(pipeline([job('a')]));
    agent.execute('success', { metrics: { 'output.1bad': 'x', 'output.good': 'y' } });

    expect(plane.step(runId, 'a', 's1')).toMatchObject({
      state: 'success',
      outputs: { good: 'y' },
      errorMessage: 'not kept: output.1bad',
    });
  });

  test('by the agent that it stopped its work cancels it without a retry', () => {
    using plane = new ControlPlane();
    using agent = plane.connect(plane.addRunner('one'));
    const runId = plane.run(pipeline([job('a', ['retry: {max_attempts: 3}'])]));
    const { stepRunId } = agent.take();
    plane.dispatch.stoppedByAgent(agent.runnerId, { stepRunId }, 'shutting down');

    expect(plane.states(runId)).toEqual({ run: 'failed', a: 'cancelled agent' });
    expect(plane.step(runId, 'a', 's1')).toMatchObject({ state: 'cancelled', errorMessage: 'shutting down' });
  });
});

describe('a restart of the server', () => {
  test('loses nothing: the agent that kept working goes on, unacknowledged commands are sent again', () => {
    using plane = new ControlPlane();
    const one = plane.connect(plane.addRunner('one', { capacity: 2 }));
    const runId = plane.run(pipeline([job('a', [`steps: [${step('s1')}, ${step('s2')}]`]), job('b'), job('c')]));
    const running = one.take();
    one.report(running.stepRunId, 'running');
    plane.restart();
    plane.clock.advance(80_000);

    expect(plane.states(runId)).toEqual({ run: 'running', a: 'running', b: 'running', c: 'queued' });
    using again = plane.connect(one.runnerId);
    plane.dispatch.resumed(one.runnerId, [running.stepRunId]);
    again.report(running.stepRunId, 'success');
    expect(again.executeAll()).toEqual(['b/s1', 'a/s2', 'c/s1']);
    expect(plane.runs.get(runId).state).toBe('success');
  });

  test('lets limits that passed meanwhile wait until agents had time to come back', () => {
    using plane = new ControlPlane();
    const one = plane.connect(plane.addRunner('one'));
    const runId = plane.run(pipeline([job('a', ['timeout: 1m'])]));
    const { stepRunId } = one.take();
    one.report(stepRunId, 'running');
    plane.restart();
    plane.clock.advance(70_000);
    using again = plane.connect(one.runnerId);
    again.report(stepRunId, 'success');

    expect(plane.runs.get(runId).state).toBe('success');
  });
});
