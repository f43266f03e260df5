import { describe, expect, test } from 'vitest';
import type { RunnerId } from '../../../server/domain/ids.ts';
import { partOf, textOf, type WireMessage } from '../../support/wire-client.ts';
import { idOf, oneStep, type WireAgent, WireServer } from '../../support/wire-server.ts';

const twoSteps = `
namespace: test
jobs:
  - name: build
    steps:
      - name: version
        uses: shell
        args: { run: ./version }
      - name: compile
        uses: shell
        env: { VERSION: "\${{ steps['version'].outputs.tag }}" }
        args: { run: make }
`;

function dispatched(message: WireMessage | undefined) {
  const step = partOf(message, 'task_dispatch', 'step_runs', 0);
  return { commandId: textOf(message, 'command_id'), stepRunId: textOf(step, 'step_run_id'), step };
}

function acknowledgement(agent: WireAgent, command_id: string, status = 'ACK_STATUS_OK', message = '') {
  return { agent_id: agent.agentId, task_ack: { command_id, status, message } };
}

describe('Connect', () => {
  test('a step is dispatched, acknowledged, run and confirmed; the next one knows its outputs', async () => {
    await using server = await WireServer.start();
    const agent = await server.register('box');
    await using stream = agent.connect();
    const runId = await server.run(twoSteps);

    const first = dispatched(await stream.next());
    stream.send(acknowledgement(agent, first.commandId));
    stream.send({
      agent_id: agent.agentId,
      task_status: { step_run_id: first.stepRunId, status: 'STEP_RUN_STATUS_RUNNING' },
    });
    await agent.report(first.stepRunId, 'SUCCESS', { metrics: { 'output.tag': 'v7', outputBytes: '12' } });
    const second = dispatched(await stream.next());
    stream.send(acknowledgement(agent, second.commandId));
    await agent.report(second.stepRunId, 'SUCCESS');

    expect(first.step).toMatchObject({
      pipeline_run_id: runId,
      job_name: 'build',
      step_name: 'version',
      step_index: 0,
      uses: 'shell',
      when: '',
      run_on_agent: true,
      step_token: '',
    });
    expect(second.step).toMatchObject({ step_index: 1, job_id: first.step.job_id, env: { VERSION: 'v7' } });
    expect(await server.runStatus(runId)).toBe('SUCCESS');
  });

  test('without a heartbeat the stream ends after 10 s', async () => {
    await using server = await WireServer.start();
    const agent = await server.register('box');
    const stream = agent.client.converse('agent.v1.AgentService/Connect');
    stream.send({ task_ack: { command_id: 'x', status: 'ACK_STATUS_OK' } });
    await agent.heartbeat();

    server.clock.advance(10_000);

    expect((await stream.ended).code).toBe('DEADLINE_EXCEEDED');
  });

  test('unacknowledged commands are repeated twice with the same id, then the stream ends and they wait', async () => {
    await using server = await WireServer.start();
    const agent = await server.register('box');
    const stream = agent.connect();
    await server.run();
    const first = dispatched(await stream.next());

    server.clock.advance(10_000);
    const second = dispatched(await stream.next());
    server.clock.advance(10_000);
    const third = dispatched(await stream.next());
    server.clock.advance(10_000);

    expect(new Set([first.commandId, second.commandId, third.commandId]).size).toBe(1);
    expect((await stream.ended).code).toBe('ABORTED');
    await using again = agent.connect();
    expect(dispatched(await again.next())).toMatchObject({ commandId: first.commandId, stepRunId: first.stepRunId });
  });

  test('an acknowledgement that comes twice changes nothing', async () => {
    await using server = await WireServer.start();
    const agent = await server.register('box');
    await using stream = agent.connect();
    const runId = await server.run();
    const { commandId, stepRunId } = dispatched(await stream.next());

    stream.send(acknowledgement(agent, commandId));
    stream.send(acknowledgement(agent, commandId));
    stream.send(acknowledgement(agent, commandId, 'ACK_STATUS_FAILED', 'too late'));
    await agent.report(stepRunId, 'SUCCESS');

    expect(await server.runStatus(runId)).toBe('SUCCESS');
  });

  test('refused work goes to another runner; after three refusals the job fails with the last reason', async () => {
    await using server = await WireServer.start();
    const agents = [
      await server.register('a'),
      await server.register('b'),
      await server.register('c'),
      await server.register('d'),
    ];
    const streams = agents.map((agent) => agent.connect());
    const arrivals = streams.map((stream, index) => stream.next().then((message) => ({ index, message })));
    await Promise.all(agents.map((agent) => agent.heartbeat()));
    const runId = await server.run();

    const refusedBy: number[] = [];
    for (const reason of ['disk full', 'no such plugin', 'shutting down']) {
      const { index, message } = await Promise.race(arrivals.filter((_, one) => !refusedBy.includes(one)));
      const agent = agents[index];
      if (agent)
        streams[index]?.send(acknowledgement(agent, dispatched(message).commandId, 'ACK_STATUS_FAILED', reason));
      refusedBy.push(index);
    }
    await using watch = server.operator.receive('stream.v1.StreamService/StreamPipelineStatus', {
      pipeline_run_ids: [runId],
    });
    await watch.rest();

    expect(new Set(refusedBy).size).toBe(3);
    expect(await server.runStatus(runId)).toBe('FAILED');
    expect(server.services.runs.jobs(idOf(runId))).toMatchObject([
      { reason: 'refused', errorMessage: 'shutting down' },
    ]);
    for (const stream of streams) stream.cancel();
  });

  test('a second stream of the same agent supersedes the first', async () => {
    await using server = await WireServer.start();
    const agent = await server.register('box');
    const first = agent.connect();
    await agent.heartbeat();
    await using second = agent.connect();
    await server.run();

    expect(await first.ended).toMatchObject({ code: 'ABORTED', details: expect.stringContaining('superseded') });
    expect(dispatched(await second.next()).stepRunId).not.toBe('');
  });

  test('after a break, steps that the agent names go on and the others are lost after 30 s', async () => {
    await using server = await WireServer.start();
    const agent = await server.register('box', { max_concurrent_step_runs: 2 });
    const stream = agent.connect('', { max_concurrent_step_runs: 2 });
    const kept = await server.run();
    const lost = await server.run();
    const steps = [dispatched(await stream.next()), dispatched(await stream.next())];
    for (const { commandId, stepRunId } of steps) {
      stream.send(acknowledgement(agent, commandId));
      await agent.report(stepRunId, 'RUNNING');
    }
    stream.cancel();
    await stream.ended;
    const keptStep = steps.find(({ step }) => step.pipeline_run_id === kept);

    await using again = agent.connect('', { max_concurrent_step_runs: 2 });
    again.send({ task_status: { step_run_id: keptStep?.stepRunId, status: 'STEP_RUN_STATUS_RUNNING' } });
    await agent.heartbeat('AGENT_STATUS_BUSY');
    server.clock.advance(30_000);

    expect(await server.runStatus(kept)).toBe('RUNNING');
    expect(await server.runStatus(lost)).toBe('FAILED');
  });

  test('payloads nobody knows are ignored', async () => {
    await using server = await WireServer.start();
    const agent = await server.register('box');
    await using stream = agent.connect();
    stream.send({ agent_id: agent.agentId, request_id: 'trace-1' });
    await server.run();

    expect(dispatched(await stream.next()).commandId).not.toBe('');
  });

  test('a message in the name of another agent ends the stream', async () => {
    await using server = await WireServer.start();
    const agent = await server.register('box');
    const stream = agent.connect();
    stream.send({ agent_id: 'agt_someone', heartbeat: {} });

    expect((await stream.ended).code).toBe('PERMISSION_DENIED');
  });

  test('frames around a job come only to agents that know them', async () => {
    await using server = await WireServer.start();
    const agent = await server.register('box');
    await using stream = agent.connect('job-frames, step-token, artifact-when');
    await server.run();

    const open = await stream.next();
    const dispatch = dispatched(await stream.next());
    stream.send(acknowledgement(agent, dispatch.commandId));
    await agent.report(dispatch.stepRunId, 'SUCCESS');
    const close = await stream.next();

    expect(open).toMatchObject({ payload: 'job_open', job_open: { job_id: dispatch.step.job_id } });
    expect(dispatch.step.step_token).not.toBe('');
    expect(close).toMatchObject({ payload: 'job_close', job_close: { job_id: dispatch.step.job_id } });
  });
});

test('how many jobs it shall hold is told to an agent that knows how to obey, on each stream', async () => {
  await using server = await WireServer.start();
  const { runners } = server.services;
  const agent = await server.register('box');
  await using stream = agent.connect('capacity');

  const first = await stream.next();
  runners.admin.setCapacity(idOf<RunnerId>(agent.agentId), 3, 'op');

  expect(first).toMatchObject({ payload: 'capacity_change', capacity_change: { max_concurrent_step_runs: 0 } });
  expect(await stream.next()).toMatchObject({ capacity_change: { max_concurrent_step_runs: 3 } });
  await using second = agent.connect('capacity');
  expect(await second.next()).toMatchObject({ capacity_change: { max_concurrent_step_runs: 3 } });
});

describe('what expressions make of secrets', () => {
  const text = `
namespace: default
version: 1.0.0
jobs:
  - name: a
    steps:
      - {name: one, uses: shell, args: {run: "login \${{ base64(secrets.TOKEN) }}"}}
`;

  test.each([
    ['step-token', []],
    ['masks', ['aHVudGVyMg==']],
  ])('comes to an agent that knows %s as %j', async (features, masks) => {
    await using server = await WireServer.start();
    const { secrets } = server.services;
    secrets.put({ name: 'TOKEN', scope: { kind: 'global' }, note: '', value: 'hunter2' }, 'op');
    const agent = await server.register('box');
    await using stream = agent.connect(features);
    await server.run(text);

    const { step } = dispatched(await stream.next());

    expect(step).toMatchObject({ secrets: { TOKEN: 'hunter2' }, masks });
  });
});

describe('what the definition wants of containers', () => {
  const text = `
namespace: default
version: 1.0.0
runtime:
  image: alpine
  resources: {cpu_limit: 500m, memory_limit: 64Mi}
  config: {network: "\${{ runner.os }}-net", user: "1000", pull: never}
jobs:
  - name: a
    steps:
      - {name: one, uses: shell, args: {run: "true"}}
`;
  const options = { memory_bytes: '67108864', cpus: 0.5, network: 'linux-net', user: '1000', pull: 'never' };

  test.each([
    ['container-options', options],
    ['masks', null],
  ])('comes to an agent that knows %s as %j', async (features, container) => {
    await using server = await WireServer.start();
    const agent = await server.register('box', { labels: { os: 'linux' } });
    await using stream = agent.connect(features);
    await server.run(text);

    expect(dispatched(await stream.next()).step).toMatchObject({ image: 'alpine', container });
  });
});

describe('FetchStepRun', () => {
  test('gives at most as many steps as there are slots, and 16', async () => {
    await using server = await WireServer.start();
    const agent = await server.register('box', { max_concurrent_step_runs: 20 });
    for (let runs = 0; runs < 20; runs++) await server.run(oneStep);

    expect(await agent.fetch(0)).toHaveLength(1);
    expect(await agent.fetch(-5)).toHaveLength(1);
    expect(await agent.fetch(100)).toHaveLength(16);
    expect(await agent.fetch(100)).toHaveLength(2);
    expect(await agent.fetch(100)).toHaveLength(0);
  });

  test('a step that is not started within 60 s is given again, three times in all, then its lease is withdrawn', async () => {
    await using server = await WireServer.start();
    const agent = await server.register('box');
    await server.run();

    const given: string[] = [];
    for (let time = 0; time < 3; time++) {
      given.push(...(await agent.fetch()).map((step) => textOf(step, 'step_run_id')));
      expect(await agent.fetch()).toEqual([]);
      server.clock.advance(60_000);
      await agent.heartbeat();
    }

    expect(given).toHaveLength(3);
    expect(new Set(given).size).toBe(1);
    const types = server.services.events.after(0).map(({ type }) => type);
    expect(types.some((type) => type === 'job-run.returned' || type === 'job-run.lost')).toBe(true);
  });
});

describe('AgentChannel', () => {
  const channel = 'stream.v1.StreamService/AgentChannel';

  test('heartbeats, fetches, statuses and metrics are served on one stream', async () => {
    await using server = await WireServer.start();
    const agent = await server.register('box');
    await using stream = agent.client.converse(channel);
    stream.send({ agent_id: agent.agentId, request_id: '1', heartbeat: { status: 'AGENT_STATUS_IDLE' } });
    expect(await stream.next()).toMatchObject({ response_id: '1', heartbeat_ack: { success: true } });

    stream.send({ request_id: '2', step_run_fetch: { max_step_runs: 1 } });
    expect(await stream.next()).toMatchObject({ response_id: '2', step_run_assignment: { step_runs: [] } });
    const runId = await server.run();
    const pushed = await stream.next();
    expect(pushed).toMatchObject({ response_id: '', payload: 'step_run_assignment' });
    const step_run_id = textOf(partOf(pushed, 'step_run_assignment', 'step_runs', 0), 'step_run_id');

    stream.send({ step_run_status: { step_run_id, status: 'STEP_RUN_STATUS_RUNNING' } });
    stream.send({ metrics: { cpu_usage: 50, memory_usage: 25, disk_usage: 10 } });
    stream.send({ request_id: '3', step_run_status: { step_run_id, status: 'STEP_RUN_STATUS_SUCCESS' } });
    expect(await stream.next()).toMatchObject({ response_id: '3', heartbeat_ack: { success: true } });
    expect(await server.runStatus(runId)).toBe('SUCCESS');

    stream.send({ request_id: '4', step_run_status: { step_run_id: 'unknown', status: 'STEP_RUN_STATUS_SUCCESS' } });
    expect(await stream.next()).toMatchObject({ response_id: '4', heartbeat_ack: { success: false } });
  });

  test('a cancellation is pushed', async () => {
    await using server = await WireServer.start();
    const agent = await server.register('box');
    await using stream = agent.client.converse(channel);
    stream.send({ request_id: '1', heartbeat: {} });
    await stream.next();
    stream.send({ request_id: '2', step_run_fetch: { max_step_runs: 1 } });
    await stream.next();
    const runId = await server.run();
    const step_run_id = textOf(partOf(await stream.next(), 'step_run_assignment', 'step_runs', 0), 'step_run_id');
    await agent.report(step_run_id, 'RUNNING');

    await server.operator.unary('pipeline.v1.PipelineService/StopPipeline', { run_id: runId });

    expect(await stream.next()).toMatchObject({ response_id: '', step_run_cancel_command: { step_run_id } });
  });

  test('opening the other control stream ends this one', async () => {
    await using server = await WireServer.start();
    const agent = await server.register('box');
    const stream = agent.client.converse(channel);
    stream.send({ request_id: '1', heartbeat: {} });
    await stream.next();

    await using _connect = agent.connect();

    expect((await stream.ended).code).toBe('ABORTED');
  });
});
