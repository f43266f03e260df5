import { describe, expect, test } from 'vitest';
import type { WireMessage } from '../../support/wire-client.ts';
import { idOf, oneStep, WireServer } from '../../support/wire-server.ts';
import { codeOf, linesOf, stepOf, WoodpeckerAgent } from '../../support/woodpecker-agent.ts';

const twoSteps = `
namespace: test
jobs:
  - name: build
    steps:
      - { name: compile, uses: shell, args: { run: make } }
      - { name: check, uses: shell, args: { run: make check } }
`;

/** Whether the call has been answered; asked when a later call has come back. */
async function isAnswered(agent: WoodpeckerAgent, answer: Promise<WireMessage>): Promise<boolean> {
  let isOver = false;
  const note = () => {
    isOver = true;
  };
  answer.then(note, note);
  await agent.health();
  return isOver;
}

function stop(server: WireServer, runId: string): void {
  server.services.runs.stop({ runId: idOf(runId), by: 'tester' });
}

function stateOf(server: WireServer, runId: string): string {
  const job = server.services.runs.jobs(idOf(runId)).at(-1);
  return `${job?.state} ${job?.reason}`.trim();
}

describe('a Woodpecker agent whose work is to stop', () => {
  test('43: before it began must not begin, and its wait tells it nothing', async () => {
    await using server = await WireServer.start();
    const agent = await WoodpeckerAgent.start(server);
    const runId = await server.run(oneStep);
    const workflow = await agent.next();
    if (!workflow) throw new Error('nothing was given');
    const wait = agent.wait(workflow);
    await agent.health();
    stop(server, runId);

    expect(await codeOf(agent.init(workflow))).toBe('FAILED_PRECONDITION');
    expect(await isAnswered(agent, wait.answer)).toBe(false);
    expect(stateOf(server, runId)).toBe('cancelled operator');
    wait.cancel();
  });

  test('while a step runs is told at once', async () => {
    await using server = await WireServer.start();
    const agent = await WoodpeckerAgent.start(server);
    const runId = await server.run(twoSteps);
    const workflow = await agent.begin();
    const wait = agent.wait(workflow);
    await agent.startStep(workflow);
    server.clock.advance(250);
    stop(server, runId);

    expect(await wait.answer).toEqual({ canceled: true });
    const ending = agent.endStep(workflow, 0, { canceled: true, error: 'Canceled' });
    await agent.health();
    server.clock.advance(250);
    await ending;
    await agent.done(workflow, { canceled: true });
    expect(stateOf(server, runId)).toBe('cancelled operator');
    expect((await server.steps(runId)).map((step) => step.status)).toEqual([
      'STEP_RUN_STATUS_CANCELLED',
      'STEP_RUN_STATUS_CANCELLED',
    ]);
  });

  test('44: between two steps is told only when the next one has run for the quiet time', async () => {
    await using server = await WireServer.start();
    const agent = await WoodpeckerAgent.start(server);
    const runId = await server.run(twoSteps);
    const workflow = await agent.begin();
    const wait = agent.wait(workflow);
    await agent.startStep(workflow, 0);
    await agent.endStep(workflow, 0);
    stop(server, runId);
    expect(await isAnswered(agent, wait.answer)).toBe(false);
    await agent.startStep(workflow, 1);
    server.clock.advance(249);
    expect(await isAnswered(agent, wait.answer)).toBe(false);
    server.clock.advance(1);

    expect(await wait.answer).toEqual({ canceled: true });
  });

  test('44: is told before the end of a step is answered', async () => {
    await using server = await WireServer.start();
    const agent = await WoodpeckerAgent.start(server);
    const runId = await server.run(twoSteps);
    const workflow = await agent.begin();
    const wait = agent.wait(workflow);
    await agent.startStep(workflow, 0);
    stop(server, runId);
    const ending = agent.endStep(workflow, 0);

    expect(await wait.answer).toEqual({ canceled: true });
    expect(await isAnswered(agent, ending)).toBe(false);
    server.clock.advance(250);
    await ending;
  });

  test('44: is told after five seconds, whatever happens', async () => {
    await using server = await WireServer.start();
    const agent = await WoodpeckerAgent.start(server);
    const runId = await server.run(twoSteps);
    const workflow = await agent.begin();
    const wait = agent.wait(workflow);
    await agent.health();
    stop(server, runId);
    await agent.health();
    server.clock.advance(5_000);

    expect(await wait.answer).toEqual({ canceled: true });
  });

  test('46: after its end keeps its result; asked too late, too', async () => {
    await using server = await WireServer.start();
    const agent = await WoodpeckerAgent.start(server);
    const ended = await server.run(oneStep);
    await agent.execute(await agent.begin());
    stop(server, ended);
    const late = await server.run(oneStep);
    const workflow = await agent.begin();
    await agent.startStep(workflow);
    await agent.endStep(workflow);
    stop(server, late);
    await agent.done(workflow);

    expect(stateOf(server, ended)).toBe('success');
    expect(stateOf(server, late)).toBe('success');
  });

  test('of which nothing is known here is told nothing', async () => {
    await using server = await WireServer.start();
    const agent = await WoodpeckerAgent.start(server);
    const waits = ['nobody', '01ARZ3NDEKTSV4RRFFQ69G5FAV.1'].map((id) => agent.held('Wait', { id }));

    for (const wait of waits) {
      expect(await isAnswered(agent, wait.answer)).toBe(false);
      wait.cancel();
    }
  });

  test('is not told anything for as long as it takes: a wait never ends early', async () => {
    await using server = await WireServer.start();
    const agent = await WoodpeckerAgent.start(server);
    await server.run(oneStep.replace('name: build', 'name: build\n    timeout: unlimited'));
    const workflow = await agent.begin();
    const wait = agent.wait(workflow);
    await agent.startStep(workflow);
    for (let halfHour = 0; halfHour < 6; halfHour++) {
      await agent.authenticate(); // the token of the wait grows old meanwhile
      for (let minute = 0; minute < 30; minute++) {
        server.clock.advance(60_000);
        await agent.extend(workflow);
      }
    }
    expect(await isAnswered(agent, wait.answer)).toBe(false);
    await agent.endStep(workflow);
    await agent.done(workflow);

    expect(await wait.answer).toEqual({ canceled: false });
  });

  test('that does not answer for 60 s counts as stopped', async () => {
    await using server = await WireServer.start();
    const agent = await WoodpeckerAgent.start(server);
    const runId = await server.run(oneStep);
    const workflow = await agent.begin();
    await agent.startStep(workflow);
    stop(server, runId);
    server.clock.advance(60_000);

    expect(stateOf(server, runId)).toBe('cancelled operator');
  });
});

describe('a Woodpecker agent that is lost', () => {
  test('50: by 90 s of silence about its work; what it says later is refused and it is told to stop', async () => {
    await using server = await WireServer.start();
    const agent = await WoodpeckerAgent.start(server);
    const runId = await server.run(oneStep);
    const workflow = await agent.begin();
    const wait = agent.wait(workflow);
    await agent.startStep(workflow);
    server.clock.advance(80_000);
    await agent.extend(workflow);
    server.clock.advance(80_000);
    expect(await server.runStatus(runId)).toBe('RUNNING');
    server.clock.advance(10_000);

    expect(stateOf(server, runId)).toBe('failed runner_lost');
    expect(await codeOf(agent.endStep(workflow))).toBe('FAILED_PRECONDITION');
    expect(await codeOf(agent.extend(workflow))).toBe('FAILED_PRECONDITION');
    expect(await codeOf(agent.done(workflow))).toBe('FAILED_PRECONDITION');
    expect(await wait.answer).toEqual({ canceled: true });
  });

  test('50: not while its lines come', async () => {
    await using server = await WireServer.start();
    const agent = await WoodpeckerAgent.start(server);
    const runId = await server.run(oneStep);
    const workflow = await agent.begin();
    await agent.startStep(workflow);
    for (const line of [0, 1]) {
      server.clock.advance(80_000);
      await agent.log(workflow, ['working'], { first: line });
    }
    server.clock.advance(80_000);
    expect(await server.runStatus(runId)).toBe('RUNNING');
    server.clock.advance(10_000);

    expect(stateOf(server, runId)).toBe('failed runner_lost');
    expect(await codeOf(agent.log(workflow, ['of a job that is lost'], { first: 2 }))).toBe('FAILED_PRECONDITION');
    expect(server.services.logs.size(idOf(stepOf(workflow, 0).uuid)).lineCount).toBe(2);
  });

  test('50: lines of a job that it still has are taken although others come with them', async () => {
    await using server = await WireServer.start();
    const agent = await WoodpeckerAgent.start(server, { capacity: 2 });
    await server.run(oneStep);
    const lost = await agent.begin();
    server.clock.advance(60_000);
    await agent.health();
    await server.run(oneStep);
    const kept = await agent.begin();
    server.clock.advance(40_000);
    const [one, two] = [stepOf(lost, 0).uuid, stepOf(kept, 0).uuid];
    await agent.call('Log', { logEntries: [...linesOf(one, ['old']), ...linesOf(two, ['new'])] });

    expect([one, two].map((uuid) => server.services.logs.size(idOf(uuid)).lineCount)).toEqual([0, 1]);
  });

  test('51: by starting anew; the retry policy gives out a further attempt', async () => {
    await using server = await WireServer.start();
    const agent = await WoodpeckerAgent.start(server);
    const runId = await server.run(oneStep.replace('name: build', 'name: build\n    retry: { max_attempts: 2 }'));
    const first = await agent.begin();
    await agent.startStep(first);
    await agent.authenticate();
    await agent.register();
    const second = await agent.begin();

    expect(stepOf(second, 0).uuid).not.toBe(stepOf(first, 0).uuid);
    expect(await server.runStatus(runId)).toBe('RUNNING');
    await agent.execute(second);
    expect(await server.runStatus(runId)).toBe('SUCCESS');
  });

  test('54: by saying good-bye: the end of its work is still taken', async () => {
    await using server = await WireServer.start();
    const agent = await WoodpeckerAgent.start(server);
    const runId = await server.run(oneStep);
    const workflow = await agent.begin();
    await agent.startStep(workflow);
    await agent.call('UnregisterAgent');
    expect(await server.runStatus(runId)).toBe('RUNNING');
    await agent.done(workflow, { canceled: true });

    expect(stateOf(server, runId)).toBe('failed runner_lost');
    expect(agent.runner.activity).toBe('offline');
  });

  test('a stateless agent that starts anew takes the place of the one it was', async () => {
    await using server = await WireServer.start();
    const secret = server.registrationToken();
    const before = await WoodpeckerAgent.start(server, {}, secret);
    await before.call('UnregisterAgent');
    const after = await WoodpeckerAgent.start(server, {}, secret);

    expect(after.number).not.toBe(before.number);
    expect(server.services.runners.list().map((runner) => [runner.name, runner.activity])).toEqual([['box', 'idle']]);
  });
});

describe('a restart of ours', () => {
  test('52: ends no work of theirs: steps and lines are delivered afterwards', async () => {
    await using server = await WireServer.start();
    const agent = await WoodpeckerAgent.start(server);
    const runId = await server.run(oneStep);
    const workflow = await agent.begin();
    const cut = agent.wait(workflow);
    await agent.startStep(workflow);
    await server.restart();
    expect(await codeOf(cut.answer)).toBe('UNAVAILABLE');
    server.clock.advance(100_000);
    agent.reconnect();
    const wait = agent.wait(workflow);
    await agent.endStep(workflow);
    await agent.done(workflow);
    await agent.log(workflow, ['+ make', 'done']);

    expect(await wait.answer).toEqual({ canceled: false });
    expect(await server.runStatus(runId)).toBe('SUCCESS');
    expect(server.services.logs.size(idOf(stepOf(workflow, 0).uuid)).lineCount).toBe(2);
  });

  test('gives them 180 s to come back', async () => {
    await using server = await WireServer.start();
    const agent = await WoodpeckerAgent.start(server);
    const runId = await server.run(oneStep);
    await agent.startStep(await agent.begin());
    await server.restart();
    server.clock.advance(179_000);
    expect(await server.runStatus(runId)).toBe('RUNNING');
    server.clock.advance(2_000);

    expect(stateOf(server, runId)).toBe('failed runner_lost');
  });
});
