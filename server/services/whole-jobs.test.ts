import { describe, expect, test } from 'vitest';
import { ControlPlane } from '../../test/support/control-plane.ts';
import { FakeClock } from '../../test/support/fake-clock.ts';
import { job, pipeline, step } from '../../test/support/pipeline-text.ts';
import type { RunnerId, StepRunId } from '../domain/ids.ts';
import type { StepReport } from '../domain/step-assignment.ts';
import type { WholeJob } from '../domain/whole-job.ts';

const never = new AbortController().signal;

/** Speaks for an agent that takes whole jobs. */
class WholeJobAgent {
  readonly runnerId: RunnerId;
  readonly #plane: ControlPlane;

  constructor(plane: ControlPlane, name: string) {
    this.#plane = plane;
    this.runnerId = plane.addRunner(name, { delivery: 'whole-job', capacity: 2 });
  }

  take(signal: AbortSignal = never): Promise<WholeJob | undefined> {
    return this.#plane.dispatch.takeJob(this.runnerId, signal);
  }

  async begin(): Promise<WholeJob> {
    const taken = await this.take();
    if (!taken) throw new Error('nothing was given');
    this.#plane.dispatch.beginJob(this.runnerId, taken);
    return taken;
  }

  report(stepRunId: StepRunId | undefined, state: StepReport['state']): void {
    if (!stepRunId) throw new Error('no such step');
    const facts = {
      exitCode: state === 'success' ? 0 : 1,
      errorMessage: '',
      startedAtMs: 0,
      endedAtMs: 0,
      metrics: {},
    };
    this.#plane.dispatch.report(this.runnerId, { stepRunId, state, ...facts }, 'unary');
  }

  done(taken: WholeJob, more: { readonly wasStopped?: boolean; readonly errorMessage?: string } = {}): void {
    const { wasStopped = false, errorMessage = '' } = more;
    this.#plane.dispatch.endJob(this.runnerId, { lease: taken, wasStopped, errorMessage });
  }
}

const three = pipeline(
  [
    job('a', [
      `env: {X: "\${{ variables.V }}"}`,
      `steps: [${step('s1')}, ${step('rescue', 'when: failure()')}, ${step('never', 'when: "branch == \'x\'"')}, ${step('tidy', 'when: always()')}]`,
    ]),
  ],
  ['variables: {V: "1"}'],
);

describe('an agent that takes whole jobs', () => {
  test('is answered as soon as there is work, with every value final', async () => {
    using plane = new ControlPlane();
    const agent = new WholeJobAgent(plane, 'pecker');
    const waiting = agent.take();
    const runId = plane.run(three);
    const taken = await waiting;

    expect(taken).toMatchObject({ jobName: 'a', attempt: 1, runNumber: 1 });
    expect(taken?.steps.map(({ assignment, runs }) => `${assignment.stepName} ${runs} ${assignment.env.X}`)).toEqual([
      's1 on-success 1',
      'rescue on-failure 1',
      'tidy always 1',
    ]);
    expect(plane.step(runId, 'a', 'never')).toMatchObject({ state: 'skipped', reason: 'condition' });
    expect(plane.states(runId)).toMatchObject({ a: 'running' });
  });

  test('ends the job by what its steps say', async () => {
    using plane = new ControlPlane();
    const agent = new WholeJobAgent(plane, 'pecker');
    const runId = plane.run(three);
    const taken = await agent.begin();
    const [s1, , tidy] = taken.steps.map((one) => one.assignment.stepRunId);
    agent.report(s1, 'running');
    agent.report(s1, 'success');
    agent.report(tidy, 'running');
    agent.report(tidy, 'success');
    expect(plane.states(runId).run).toBe('running');
    const watching = plane.dispatch.untilEnd(agent.runnerId, taken, never);
    agent.done(taken);

    expect(await watching).toBe('over');
    expect(plane.states(runId)).toEqual({ run: 'success', a: 'success' });
    expect(plane.step(runId, 'a', 'rescue').state).toBe('skipped');
  });

  test('a failing step fails the job, and a repeated end changes nothing', async () => {
    using plane = new ControlPlane();
    const agent = new WholeJobAgent(plane, 'pecker');
    const runId = plane.run(three);
    const taken = await agent.begin();
    agent.report(taken.steps[0]?.assignment.stepRunId, 'failed');
    agent.done(taken);
    agent.done(taken, { wasStopped: true });

    expect(plane.states(runId)).toEqual({ run: 'failed', a: 'failed exit_code' });
  });

  test('that stops by itself has lost the job, which the retry policy may repeat', async () => {
    using plane = new ControlPlane();
    const agent = new WholeJobAgent(plane, 'pecker');
    const runId = plane.run(pipeline([job('a', ['retry: {max_attempts: 2, on: [lost]}'])]));
    const taken = await agent.begin();
    agent.report(taken.steps[0]?.assignment.stepRunId, 'running');
    agent.done(taken, { wasStopped: true });
    const again = await agent.begin();

    expect(again).toMatchObject({ attempt: 2 });
    expect(again.jobRunId).not.toBe(taken.jobRunId);
    expect(plane.states(runId).run).toBe('running');
  });

  test('is told to stop, and what it says then counts', async () => {
    using plane = new ControlPlane();
    const agent = new WholeJobAgent(plane, 'pecker');
    const runId = plane.run(three);
    const taken = await agent.begin();
    agent.report(taken.steps[0]?.assignment.stepRunId, 'running');
    const told = plane.dispatch.untilEnd(agent.runnerId, taken, never);
    plane.runs.stop({ runId, by: 'tester' });

    expect(await told).toBe('stop');
    expect(await plane.dispatch.untilEnd(agent.runnerId, taken, never)).toBe('stop');
    agent.report(taken.steps[0]?.assignment.stepRunId, 'cancelled');
    expect(plane.states(runId).run).toBe('cancelling');
    agent.done(taken, { wasStopped: true });
    expect(plane.states(runId)).toEqual({ run: 'cancelled', a: 'cancelled operator' });
  });

  test('that does not answer a stop within 60 s has lost the job', async () => {
    using plane = new ControlPlane();
    const agent = new WholeJobAgent(plane, 'pecker');
    const runId = plane.run(three);
    await agent.begin();
    plane.runs.stop({ runId, by: 'tester' });
    plane.clock.advance(60_000);

    expect(plane.states(runId)).toEqual({ run: 'cancelled', a: 'cancelled operator' });
  });

  test('that does not begin within 30 s gives the job back to the queue', async () => {
    using plane = new ControlPlane();
    const agent = new WholeJobAgent(plane, 'pecker');
    const runId = plane.run(three);
    const taken = await agent.take();
    plane.clock.advance(30_000);

    expect(plane.job(runId, 'a')).toMatchObject({ state: 'queued', attempt: 1 });
    if (taken) expect(() => plane.dispatch.beginJob(agent.runnerId, taken)).toThrow('not with this agent');
  });

  test('whose job was cancelled before it began must not begin it', async () => {
    using plane = new ControlPlane();
    const agent = new WholeJobAgent(plane, 'pecker');
    const runId = plane.run(three);
    const taken = await agent.take();
    plane.runs.stop({ runId, by: 'tester' });

    if (!taken) throw new Error('nothing was given');
    expect(() => plane.dispatch.beginJob(agent.runnerId, taken)).toThrow(
      expect.objectContaining({ details: { reason: 'cancelled' } }),
    );
    expect(plane.states(runId)).toEqual({ run: 'cancelled', a: 'cancelled operator' });
  });

  test('that went away is forgotten at once: two that race get one job each', async () => {
    using plane = new ControlPlane();
    const one = new WholeJobAgent(plane, 'one');
    const two = new WholeJobAgent(plane, 'two');
    const gone = new AbortController();
    const abandoned = one.take(gone.signal);
    gone.abort();
    const waiting = [one.take(), two.take()];
    plane.run(pipeline([job('a'), job('b')]));

    expect(await abandoned).toBeUndefined();
    expect((await Promise.all(waiting)).map((taken) => taken?.jobName).toSorted()).toEqual(['a', 'b']);
  });

  test('that asks once gets one job, also when two come at the same moment', async () => {
    using plane = new ControlPlane(new FakeClock(), 'in-groups');
    const agent = new WholeJobAgent(plane, 'pecker');
    const waiting = agent.take();
    const [first, second] = [plane.run(pipeline([job('a')])), plane.run(pipeline([job('a')]))];

    expect((await waiting)?.runId).toBe(first);
    expect([plane.job(first, 'a').state, plane.job(second, 'a').state]).toEqual(['running', 'queued']);
    expect((await agent.take())?.runId).toBe(second);
  });

  test('in great numbers costs nothing while it waits', async () => {
    using plane = new ControlPlane();
    const agents = Array.from({ length: 1000 }, (_, index) => new WholeJobAgent(plane, `agent-${index}`));
    const gone = new AbortController();
    const waiting = agents.map((agent) => agent.take(gone.signal));
    plane.run(pipeline([job('a')]));
    gone.abort();

    expect((await Promise.all(waiting)).filter((taken) => taken !== undefined)).toHaveLength(1);
  });

  test('is not given a job that needs its steps one by one', () => {
    using plane = new ControlPlane();
    const agent = new WholeJobAgent(plane, 'pecker');
    void agent.take();
    const text = pipeline([
      job('a', [
        'steps: [{name: s1, uses: shell, outputs: [x], args: {run: x}}, {name: s2, uses: shell, args: {run: "${{ steps[\'s1\'].outputs.x }}"}}]',
      ]),
    ]);
    const runId = plane.run(text);

    expect(plane.queue.explain(plane.job(runId, 'a').jobRunId)).toMatchObject({ kind: 'cannot-execute' });
  });
});
