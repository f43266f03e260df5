import { describe, expect, test } from 'vitest';
import { idOf, oneStep, WireServer } from '../../support/wire-server.ts';
import { codeOf, stepOf, WoodpeckerAgent, type Workflow } from '../../support/woodpecker-agent.ts';

const twoSteps = `
namespace: test
jobs:
  - name: build
    retry: { max_attempts: 2 }
    env: { COLOUR: blue }
    steps:
      - { name: compile, uses: shell, timeout: 2s, continue_on_error: true, args: { run: make } }
      - { name: check, uses: shell, working_directory: src, args: { run: make check } }
      - { name: tell, uses: shell, when: failure(), args: { run: echo failed } }
`;

const withService = `
namespace: test
jobs:
  - name: build
    services: [{ name: db, image: 'postgres:17' }]
    steps: [{ name: check, uses: shell, image: 'alpine:3', args: { run: make check } }]
`;
const withoutRetry = twoSteps.replace('    retry: { max_attempts: 2 }\n', '');

function jobOf(server: WireServer, runId: string) {
  const job = server.services.runs.jobs(idOf(runId)).at(-1);
  if (!job) throw new Error('the run has no job');
  return job;
}

describe('a Woodpecker agent at work', () => {
  test('32: is sent only what cannot end it, with new ids for every attempt', async () => {
    await using server = await WireServer.start();
    const agent = await WoodpeckerAgent.start(server);
    await server.run(twoSteps);
    const first = await agent.begin();
    await agent.done(first, { canceled: true });
    const second = await agent.begin();

    const steps = [...first.steps, ...second.steps];
    expect(steps).toHaveLength(6);
    expect(new Set(steps.map((step) => step.uuid)).size).toBe(6);
    for (const step of steps) {
      expect(step).toMatchObject({ type: 'commands', image: 'sh', environment: { COLOUR: 'blue', CI: 'woodpecker' } });
      expect(step.on_success === true || step.on_failure === true).toBe(true);
      expect(step.commands.length).toBeGreaterThan(0);
    }
    expect(second.steps.map(({ on_success, on_failure, failure }) => [on_success, on_failure, failure])).toEqual([
      [true, false, 'ignore'],
      [true, false, 'fail'],
      [false, true, 'fail'],
    ]);
    expect(second.steps[1]?.commands[1]).toContain("cd 'src'");
    expect(second.timeoutMinutes).toBe(62);
  });

  test('29: begins a step by our clock, and ends it as the run shows', async () => {
    await using server = await WireServer.start();
    const agent = await WoodpeckerAgent.start(server);
    const runId = await server.run(oneStep);
    const workflow = await agent.begin();
    await agent.startStep(workflow);
    const step = server.services.runs.step(idOf(stepOf(workflow, 0).uuid));
    expect(step).toMatchObject({ state: 'running', startedAtMs: server.clock.nowMs() });
    await agent.endStep(workflow);
    expect(await server.runStatus(runId)).toBe('RUNNING');
    await agent.done(workflow);

    expect(await server.runStatus(runId)).toBe('SUCCESS');
  });

  test('30: may repeat itself without changing anything', async () => {
    await using server = await WireServer.start();
    const agent = await WoodpeckerAgent.start(server);
    const runId = await server.run(oneStep);
    const workflow = await agent.begin();
    await agent.init(workflow);
    await agent.startStep(workflow);
    await agent.startStep(workflow);
    await agent.endStep(workflow, 0, { exit_code: 7 });
    await agent.endStep(workflow, 0, { exit_code: 7 });
    await agent.extend(workflow);
    await agent.done(workflow);
    await agent.done(workflow, { canceled: true });
    await agent.endStep(workflow, 0, { exit_code: 7 });

    expect(await server.runStatus(runId)).toBe('FAILED');
    expect(server.services.runs.step(idOf(stepOf(workflow, 0).uuid))).toMatchObject({ state: 'failed', exitCode: 7 });
  });

  test('31: may wait before it begins, or after; the wait ends with the job', async () => {
    await using server = await WireServer.start();
    const agent = await WoodpeckerAgent.start(server);
    await server.run(oneStep);
    await server.run(oneStep);
    const first = await agent.next();
    if (!first) throw new Error('nothing was given');
    const early = agent.wait(first);
    await agent.init(first);
    await agent.execute(first);
    const second = await agent.begin();
    const late = agent.wait(second);
    await agent.execute(second);

    expect(await early.answer).toEqual({ canceled: false });
    expect(await late.answer).toEqual({ canceled: false });
  });

  test('has services with Docker: each a step of its own, whose end at the end of the job is no failure', async () => {
    await using server = await WireServer.start();
    server.services.secrets.put({ name: 'PW', value: 'hunter2', scope: { kind: 'global' }, note: '' }, 'tester');
    const agent = await WoodpeckerAgent.start(server, { backend: 'docker' });
    const runId = await server.run(`
namespace: test
jobs:
  - name: build
    env: { COLOUR: blue }
    services:
      - { name: db, image: 'postgres:17', env: { POSTGRES_PASSWORD: "\${{ secrets.PW }}", NAME: "\${{ env.COLOUR }}" }, ports: [5432] }
    steps: [{ name: check, uses: shell, image: 'alpine:3', args: { run: make check } }]
`);
    const workflow = await agent.begin();
    const [db, check] = [stepOf(workflow, 0), stepOf(workflow, 1)];
    expect(workflow.stages.map((stage) => stage.length)).toEqual([1, 1]);
    expect(db).toMatchObject({ type: 'service', environment: { POSTGRES_PASSWORD: 'hunter2', NAME: 'blue' } });
    expect(db.environment.COLOUR).toBeUndefined();
    await agent.startStep(workflow, 0);
    await agent.startStep(workflow, 1);
    await agent.log(workflow, ['ready to accept connections with hunter2'], { index: 0 });
    await agent.endStep(workflow, 1);
    await agent.endStep(workflow, 0, { exit_code: 137 });
    await agent.done(workflow);

    const states = [db, check].map(({ uuid }) => server.services.runs.step(idOf(uuid)));
    expect(states.map(({ stepName, state }) => [stepName, state])).toEqual([
      ['@service:db', 'success'],
      ['check', 'success'],
    ]);
    const { text } = server.services.logs.read(idOf(db.uuid), 0, 1);
    expect(Buffer.from(text).toString()).toBe('ready to accept connections with ***\n');
    expect(jobOf(server, runId).state).toBe('success');
  });

  test('with a service that ends by itself shows that, and goes on', async () => {
    await using server = await WireServer.start();
    const agent = await WoodpeckerAgent.start(server, { backend: 'docker' });
    const runId = await server.run(withService);
    const workflow = await agent.begin();
    await agent.startStep(workflow, 0);
    await agent.startStep(workflow, 1);
    await agent.endStep(workflow, 0, { exit_code: 1 });
    await agent.endStep(workflow, 1);
    await agent.done(workflow);

    expect(server.services.runs.step(idOf(stepOf(workflow, 0).uuid))).toMatchObject({ state: 'failed', exitCode: 1 });
    expect(jobOf(server, runId).state).toBe('success');
  });

  test('that never begins gives a job with services back, which then has new ones', async () => {
    await using server = await WireServer.start();
    const agent = await WoodpeckerAgent.start(server, { backend: 'docker', capacity: 2 });
    const runId = await server.run(withService);
    const first = await agent.next();
    await agent.health();
    server.clock.advance(31_000);
    const second = await agent.begin();

    expect(second.steps.map(({ uuid }) => uuid)).not.toContain(first?.steps[0]?.uuid);
    await agent.execute(second);
    expect(jobOf(server, runId).state).toBe('success');
  });

  test('that is lost has lost its services too', async () => {
    await using server = await WireServer.start();
    const agent = await WoodpeckerAgent.start(server, { backend: 'docker' });
    const runId = await server.run(withService);
    const workflow = await agent.begin();
    await agent.startStep(workflow, 0);
    await agent.startStep(workflow, 1);
    server.clock.advance(90_000);

    const states = workflow.steps.map(({ uuid }) => server.services.runs.step(idOf(uuid)));
    expect(states.map(({ state, reason }) => [state, reason])).toEqual([
      ['failed', 'runner_lost'],
      ['failed', 'runner_lost'],
    ]);
    expect(jobOf(server, runId)).toMatchObject({ state: 'failed', reason: 'runner_lost' });
  });

  test('26: a tolerated failure is shown and does not count', async () => {
    await using server = await WireServer.start();
    const agent = await WoodpeckerAgent.start(server);
    const runId = await server.run(twoSteps);
    const workflow = await agent.begin();
    expect(stepOf(workflow, 0).failure).toBe('ignore');
    await agent.startStep(workflow, 0);
    await agent.endStep(workflow, 0, { exit_code: 7 });
    await agent.startStep(workflow, 1);
    await agent.endStep(workflow, 1);
    await agent.update(workflow, { step_uuid: stepOf(workflow, 2).uuid, skipped: true });
    await agent.done(workflow);

    expect(jobOf(server, runId)).toMatchObject({ state: 'success', hasWarning: true });
    expect(server.services.runs.step(idOf(stepOf(workflow, 0).uuid))).toMatchObject({ state: 'failed', exitCode: 7 });
  });

  test('27: a step that could not be started fails the job, even when its failure is tolerated', async () => {
    await using server = await WireServer.start();
    const agent = await WoodpeckerAgent.start(server);
    const runId = await server.run(withoutRetry);
    const workflow = await agent.begin();
    await agent.startStep(workflow, 0);
    const error = 'exec: "no-such-shell": executable file not found in $PATH';
    await agent.endStep(workflow, 0, { exit_code: 0, started: '0', error });
    await agent.update(workflow, { step_uuid: stepOf(workflow, 1).uuid, skipped: true });
    await agent.startStep(workflow, 2);
    await agent.endStep(workflow, 2);
    await agent.done(workflow, { error });

    expect(server.services.runs.step(idOf(stepOf(workflow, 0).uuid))).toMatchObject({
      state: 'failed',
      errorMessage: error,
      exitCode: -1, // never started
    });
    expect(jobOf(server, runId)).toMatchObject({ state: 'failed', reason: 'agent', errorMessage: error });
  });

  test('28: reports of steps at the same time are told apart', async () => {
    await using server = await WireServer.start();
    const agent = await WoodpeckerAgent.start(server);
    const runId = await server.run(withoutRetry);
    const workflow = await agent.begin();
    await agent.startStep(workflow, 0);
    await agent.startStep(workflow, 1);
    await agent.endStep(workflow, 0, { exit_code: 1 });
    expect(server.services.runs.step(idOf(stepOf(workflow, 1).uuid)).state).toBe('running');
    await agent.endStep(workflow, 1, { exit_code: 2 });
    await agent.update(workflow, { step_uuid: stepOf(workflow, 2).uuid, skipped: true });
    await agent.done(workflow);

    const states = workflow.steps.map(({ uuid }) => server.services.runs.step(idOf(uuid)).state);
    expect(states).toEqual(['failed', 'failed', 'skipped']);
    expect(jobOf(server, runId)).toMatchObject({ state: 'failed', reason: 'exit_code' });
  });

  test('an error text means failed, whatever the code; a failed step that is tolerated is not counted', async () => {
    await using server = await WireServer.start();
    const agent = await WoodpeckerAgent.start(server);
    const runId = await server.run(oneStep);
    const workflow = await agent.begin();
    await agent.startStep(workflow);
    await agent.endStep(workflow, 0, { exit_code: 0, started: '0', error: 'no such shell' });
    await agent.done(workflow, { error: `uuid=${stepOf(workflow, 0).uuid}: exit code 1` });

    expect(server.services.runs.step(idOf(stepOf(workflow, 0).uuid))).toMatchObject({
      state: 'failed',
      errorMessage: 'no such shell',
    });
    expect(jobOf(server, runId)).toMatchObject({ state: 'failed', reason: 'exit_code' });
  });

  test('a skipped step is skipped, trouble of the agent fails the job', async () => {
    await using server = await WireServer.start();
    const agent = await WoodpeckerAgent.start(server);
    const runId = await server.run(oneStep);
    const workflow = await agent.begin();
    await agent.update(workflow, { step_uuid: stepOf(workflow, 0).uuid, skipped: true });
    await agent.done(workflow, { error: 'the volume could not be made' });

    expect(server.services.runs.step(idOf(stepOf(workflow, 0).uuid)).state).toBe('skipped');
    expect(jobOf(server, runId)).toMatchObject({ state: 'failed', errorMessage: 'the volume could not be made' });
  });

  test('48: a step that its watchdog killed has timed out, and the next one runs', async () => {
    await using server = await WireServer.start();
    const agent = await WoodpeckerAgent.start(server);
    const runId = await server.run(twoSteps);
    const workflow = await agent.begin();
    expect(stepOf(workflow, 0).commands[1]).toContain('sleep 2');
    await agent.startStep(workflow, 0);
    server.clock.advance(2_000);
    await agent.endStep(workflow, 0, { exit_code: -1, finished: '1767225602' });
    await agent.startStep(workflow, 1);
    await agent.endStep(workflow, 1);
    await agent.update(workflow, { step_uuid: stepOf(workflow, 2).uuid, skipped: true });
    await agent.done(workflow);

    expect(server.services.runs.step(idOf(stepOf(workflow, 0).uuid)).state).toBe('timeout');
    expect(jobOf(server, runId).state).toBe('success');
  });

  test('49: that stops by itself was interrupted', async () => {
    await using server = await WireServer.start();
    const agent = await WoodpeckerAgent.start(server);
    const runId = await server.run(oneStep);
    const workflow = await agent.begin();
    await agent.startStep(workflow);
    await agent.done(workflow, { canceled: true });

    expect(jobOf(server, runId)).toMatchObject({
      state: 'failed',
      reason: 'runner_lost',
      errorMessage: expect.stringContaining('interrupted'),
    });
  });

  test('49: that stops by itself after the limit it was sent has timed out', async () => {
    await using server = await WireServer.start();
    const agent = await WoodpeckerAgent.start(server);
    const runId = await server.run(oneStep.replace('name: build', 'name: build\n    timeout: unlimited'));
    const workflow = await agent.begin();
    await agent.startStep(workflow);
    expect(workflow.timeoutMinutes).toBe(30 * 24 * 60);
    await server.restart({ awayMs: workflow.timeoutMinutes * 60_000 });
    agent.reconnect();
    await agent.authenticate();
    await agent.done(workflow, { canceled: true });

    expect(jobOf(server, runId)).toMatchObject({ state: 'timeout', reason: 'timeout' });
  });

  test('47: is told to stop at the limit of the job, which has timed out with its running step', async () => {
    await using server = await WireServer.start();
    const agent = await WoodpeckerAgent.start(server);
    const runId = await server.run(oneStep.replace('name: build', 'name: build\n    timeout: 5s'));
    const workflow = await agent.begin();
    expect(workflow.timeoutMinutes).toBe(3); // the agent's own comes later
    const wait = agent.wait(workflow);
    await agent.startStep(workflow);
    server.clock.advance(5_000);

    expect(await wait.answer).toEqual({ canceled: true });
    const ending = agent.endStep(workflow, 0, { canceled: true, error: 'Canceled' });
    await agent.health();
    server.clock.advance(250);
    await ending;
    await agent.done(workflow, { canceled: true });
    expect(jobOf(server, runId)).toMatchObject({ state: 'timeout' });
    expect(server.services.runs.step(idOf(stepOf(workflow, 0).uuid)).state).toBe('timeout');
  });

  test('49: that stops at the limit of the job has timed out', async () => {
    await using server = await WireServer.start();
    const agent = await WoodpeckerAgent.start(server);
    const runId = await server.run(oneStep.replace('name: build', 'name: build\n    timeout: 1m'));
    const workflow = await agent.begin();
    const wait = agent.wait(workflow);
    await agent.startStep(workflow);
    server.clock.advance(60_000);

    expect(await wait.answer).toEqual({ canceled: true });
    const ending = agent.endStep(workflow, 0, { canceled: true, error: 'Canceled' });
    await agent.health();
    server.clock.advance(250);
    await ending;
    await agent.done(workflow, { canceled: true });
    expect(jobOf(server, runId).state).toBe('timeout');
    expect(server.services.runs.step(idOf(stepOf(workflow, 0).uuid)).state).toBe('timeout');
  });

  test('55: has no say in what another agent does', async () => {
    await using server = await WireServer.start();
    const secret = server.registrationToken();
    const one = await WoodpeckerAgent.start(server, { hostname: 'one' }, secret);
    const two = await WoodpeckerAgent.start(server, { hostname: 'two' }, secret);
    const runId = await server.run(oneStep);
    const workflow = await one.begin();
    const calls: ((workflow: Workflow) => Promise<unknown>)[] = [
      (it) => two.init(it),
      (it) => two.startStep(it),
      (it) => two.extend(it),
      (it) => two.done(it),
      (it) => two.log(it, ['not mine']),
    ];

    for (const call of calls) await expect(call(workflow)).rejects.toThrow('PERMISSION_DENIED');
    expect(server.services.logs.size(idOf(stepOf(workflow, 0).uuid)).lineCount).toBe(0);
    expect(await server.runStatus(runId)).toBe('RUNNING');
  });

  test('56: repeats what met a defect of ours, but not for more than two minutes', async () => {
    await using server = await WireServer.start();
    const agent = await WoodpeckerAgent.start(server);
    await server.run(oneStep);
    const workflow = await agent.begin();
    const broken = () => {
      throw new TypeError('a defect');
    };
    Object.assign(server.services.dispatch, { reportOfJob: broken });
    Object.assign(server.services.logs, { takeNumbered: broken });

    expect(await codeOf(agent.startStep(workflow))).toBe('UNAVAILABLE');
    expect(await codeOf(agent.log(workflow, ['one']))).toBe('UNAVAILABLE');
    server.clock.advance(60_000);
    await agent.extend(workflow);
    expect(await codeOf(agent.startStep(workflow))).toBe('UNAVAILABLE');
    server.clock.advance(60_000);
    expect(await codeOf(agent.startStep(workflow))).toBe('OK');
    expect(await codeOf(agent.log(workflow, ['one']))).toBe('OK');
  });

  test('a call for work that was never given out is refused for good', async () => {
    await using server = await WireServer.start();
    const agent = await WoodpeckerAgent.start(server);

    expect(await codeOf(agent.call('Done', { id: 'nobody', state: {} }))).toBe('FAILED_PRECONDITION');
    expect(await codeOf(agent.call('Update', { id: 'x.1', state: { step_uuid: 'y' } }))).toBe('FAILED_PRECONDITION');
    expect(await codeOf(agent.call('Update', { id: 'x.1' }))).toBe('INVALID_ARGUMENT');
  });
});
