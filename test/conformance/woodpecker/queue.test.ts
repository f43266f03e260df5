import { describe, expect, test } from 'vitest';
import { answerWithinMs, pingAfterMs } from '../../../server/http/keepalive.ts';
import { SilentLine } from '../../support/silent-line.ts';
import type { WireCall } from '../../support/wire-client.ts';
import { idOf, oneStep, WireServer } from '../../support/wire-server.ts';
import { codeOf, WoodpeckerAgent, type Workflow, workflowFrom } from '../../support/woodpecker-agent.ts';

function asking(labels: string, more = ''): string {
  return `
namespace: test
jobs:
  - name: build
    agent_selector: { match_labels: ${labels} }
    steps:
      - { name: compile, uses: shell, args: { run: make }${more} }
`;
}

const imageStep = asking('{ backend: docker }', ", image: 'alpine:3'");

/** A poll that the server has seen. */
async function parked(agent: WoodpeckerAgent): Promise<WireCall> {
  const poll = agent.poll();
  await agent.health();
  return poll;
}

async function taken(poll: WireCall): Promise<Workflow | undefined> {
  return workflowFrom(await poll.answer);
}

describe('a Woodpecker agent that asks for work', () => {
  test('13: is held for 45 s when there is none, then told so', async () => {
    await using server = await WireServer.start();
    const agent = await WoodpeckerAgent.start(server);
    const poll = await parked(agent);
    let isAnswered = false;
    void poll.answer.then(() => {
      isAnswered = true;
    });
    server.clock.advance(44_000);
    await agent.health();
    expect(isAnswered).toBe(false);
    server.clock.advance(1_000);

    expect(await taken(poll)).toBeUndefined();
  });

  test('14, 18: is answered when a job comes; one that asks for nothing fits any agent', async () => {
    await using server = await WireServer.start();
    const poll = await parked(await WoodpeckerAgent.start(server));
    await server.run(oneStep);

    expect(await taken(poll)).toMatchObject({ steps: [{ name: 'compile' }] });
  });

  test('15: gets what asks for its backend, and only that', async () => {
    await using server = await WireServer.start();
    const secret = server.registrationToken();
    const local = await WoodpeckerAgent.start(server, { hostname: 'one' }, secret);
    const docker = await WoodpeckerAgent.start(server, { hostname: 'two', backend: 'docker' }, secret);
    const polls = [await parked(local), await parked(docker)] as const;
    await server.run(imageStep);

    expect(await taken(polls[1])).toMatchObject({
      steps: [{ name: 'compile', image: 'alpine:3', workspace_base: '/woodpecker' }],
    });
    polls[0].cancel();
    expect(await codeOf(polls[0].answer)).toBe('CANCELLED');
  });

  test('16: gives way to one that says exactly what a job asks for', async () => {
    await using server = await WireServer.start();
    const secret = server.registrationToken();
    const without = await WoodpeckerAgent.start(server, { hostname: 'a' }, secret);
    const any = await WoodpeckerAgent.start(server, { hostname: 'b', labels: { gpu: '*' } }, secret);
    const exact = await WoodpeckerAgent.start(server, { hostname: 'c', labels: { gpu: 'true' } }, secret);
    const polls = [await parked(without), await parked(any), await parked(exact)] as const;
    await server.run(asking('{ gpu: "true" }'));
    expect(await taken(polls[2])).toBeDefined();
    await server.run(asking('{ gpu: "true" }'));
    expect(await taken(polls[1])).toBeDefined();
    await server.run(asking('{ gpu: "true" }'));
    server.clock.advance(29_000);
    await without.health();
    server.clock.advance(16_000);

    expect(await taken(polls[0])).toBeUndefined();
  });

  test('17: that demands a label gets only jobs that ask for it', async () => {
    await using server = await WireServer.start();
    const agent = await WoodpeckerAgent.start(server, { labels: { '!team': 'core' } });
    const poll = await parked(agent);
    await server.run(oneStep);
    const runId = await server.run(asking('{ team: core }'));

    const workflow = await taken(poll);
    expect(workflow?.steps[0]?.environment.ARCENTRA_RUN_ID).toBe(runId);
  });

  test('19: and gave up is not given anything', async () => {
    await using server = await WireServer.start();
    const agent = await WoodpeckerAgent.start(server);
    const poll = await parked(agent);
    poll.cancel();
    expect(await codeOf(poll.answer)).toBe('CANCELLED');
    await agent.health();
    const runId = await server.run(oneStep);

    expect(await server.stepStatus(String((await server.steps(runId))[0]?.step_run_id))).toBe('PENDING');
    expect(await agent.next()).toMatchObject({ steps: [{ name: 'compile' }] });
  });

  test('19: and whose line has fallen silent is not given anything', async () => {
    await using server = await WireServer.start();
    using line = await SilentLine.to(server.address);
    const secret = server.registrationToken();
    const lost = await WoodpeckerAgent.start(server, { hostname: 'lost', address: line.address }, secret);
    await parked(lost);
    const other = await WoodpeckerAgent.start(server, { hostname: 'other' }, secret);
    const poll = await parked(other);
    line.fallSilent();
    server.networkClock.advance(pingAfterMs);
    server.networkClock.advance(pingAfterMs);
    await other.health(); // with it came its answer to the ping
    server.networkClock.advance(answerWithinMs);
    await other.health();
    await server.run(oneStep);

    // The one that is lost waits longer, so it would have been first.
    expect(await taken(poll)).toMatchObject({ steps: [{ name: 'compile' }] });
  });

  test('20: and does not begin within 30 s loses it to the queue, under another id', async () => {
    await using server = await WireServer.start();
    const agent = await WoodpeckerAgent.start(server, { capacity: 2 });
    await server.run(oneStep);
    const first = await agent.next();
    await agent.health();
    server.clock.advance(29_000);
    await agent.health();
    server.clock.advance(2_000);
    const second = await agent.begin();

    if (!first) throw new Error('nothing was given');
    expect(second.id).not.toBe(first.id);
    expect(await codeOf(agent.init(first))).toBe('FAILED_PRECONDITION');
    expect(await codeOf(agent.init(second))).toBe('OK');
  });

  test('21: three times at once gets three jobs', async () => {
    await using server = await WireServer.start();
    const agent = await WoodpeckerAgent.start(server, { capacity: 3 });
    const polls = [await parked(agent), await parked(agent), await parked(agent)];
    for (let count = 0; count < 4; count++) await server.run(oneStep);

    const workflows = await Promise.all(polls.map(taken));
    expect(new Set(workflows.map((workflow) => workflow?.id)).size).toBe(3);
  });

  test('22: while disabled or draining is held, and gets work as soon as it may', async () => {
    await using server = await WireServer.start();
    const agent = await WoodpeckerAgent.start(server);
    const { runners } = server.services;
    const { runnerId } = agent.runner;
    runners.admin.setEnabled(runnerId, false, 'tester');
    const poll = await parked(agent);
    await server.run(oneStep);
    await agent.health();
    runners.admin.drain(runnerId, 'tester');
    runners.admin.setEnabled(runnerId, true, 'tester');
    await agent.health();
    expect(agent.runner.runningStepRuns).toBe(0);
    runners.admin.undrain(runnerId, 'tester');

    expect(await taken(poll)).toMatchObject({ steps: [{ name: 'compile' }] });
  });

  test('23: is never sent a job that is too large for it', async () => {
    await using server = await WireServer.start();
    const agent = await WoodpeckerAgent.start(server);
    const poll = await parked(agent);
    const steps = Array.from({ length: 45 }, (_, index) => `{ name: s${index}, uses: shell, args: { run: make } }`);
    const runId = await server.run(
      `{ namespace: test, jobs: [{ name: build, env: { MUCH: ${'x'.repeat(100_000)} }, steps: [${steps.join(', ')}] }] }`,
    );

    expect(await server.runStatus(runId)).toBe('FAILED');
    server.clock.advance(45_000);
    expect(await taken(poll)).toBeUndefined();
  });

  test('is not asked again and again to take a job that cannot be written for it', async () => {
    await using server = await WireServer.start();
    const agent = await WoodpeckerAgent.start(server);
    const poll = await parked(agent);
    Object.assign(server.services.runners, {
      get() {
        throw new TypeError('a defect');
      },
    });
    const runId = await server.run(oneStep);

    expect(await server.runStatus(runId)).toBe('FAILED');
    poll.cancel();
    await poll.answer.catch(() => {});
  });

  test('57: a hundred agents with two polls each share two hundred jobs, each exactly once', async () => {
    await using server = await WireServer.start();
    const secret = server.registrationToken();
    const polls: WireCall[] = [];
    for (let count = 0; count < 100; count++) {
      const agent = await WoodpeckerAgent.start(server, { hostname: `box${count}`, capacity: 2 }, secret);
      polls.push(agent.poll(), await parked(agent));
    }
    const text = `{ namespace: test, jobs: [${Array.from({ length: 200 }, (_, index) => `{ name: j${index}, steps: [{ name: s, uses: shell, args: { run: make } }] }`).join(', ')}] }`;
    await server.run(text);

    const workflows = await Promise.all(polls.map(taken));
    expect(new Set(workflows.map((workflow) => workflow?.id)).size).toBe(200);
  });

  test('two that race for one job: one gets it', async () => {
    await using server = await WireServer.start();
    const secret = server.registrationToken();
    const one = await parked(await WoodpeckerAgent.start(server, { hostname: 'one' }, secret));
    const two = await parked(await WoodpeckerAgent.start(server, { hostname: 'two' }, secret));
    await server.run(oneStep);
    const winner = await Promise.race([taken(one), taken(two)]);
    server.clock.advance(45_000);

    const both = await Promise.all([taken(one), taken(two)]);
    expect(both.filter((workflow) => workflow !== undefined)).toEqual([winner]);
  });

  test('a thousand idle polls end when their agents go away', async () => {
    await using server = await WireServer.start();
    const secret = server.registrationToken();
    const agents: WoodpeckerAgent[] = [];
    for (let count = 0; count < 20; count++) {
      agents.push(await WoodpeckerAgent.start(server, { hostname: `box${count}`, capacity: 50 }, secret));
    }
    const polls = agents.flatMap((agent) => Array.from({ length: 50 }, () => agent.poll()));
    await Promise.all(agents.map((agent) => agent.health()));
    for (const poll of polls) poll.cancel();

    expect(new Set(await Promise.all(polls.map((poll) => codeOf(poll.answer))))).toEqual(new Set(['CANCELLED']));
  });

  test('a job it cannot express waits, and the queue says which feature keeps it', async () => {
    await using server = await WireServer.start();
    const agent = await WoodpeckerAgent.start(server);
    await parked(agent);
    const runId = await server.run(`
namespace: test
jobs:
  - name: build
    steps:
      - { name: compile, uses: shell, image: 'alpine:3', args: { run: make } }
      - { name: pack, uses: shell, args: { run: make pack }, artifacts: [{ name: a, path: a }] }
`);
    const [waiting] = server.services.runs.jobs(idOf(runId));
    const reason = waiting && server.services.queue.explain(waiting.jobRunId);

    expect(reason).toMatchObject({
      kind: 'cannot-execute',
      because: ['step pack keeps artifacts', 'step compile runs in an image'],
    });
  });
});
