import { describe, expect, test } from 'vitest';
import { partOf, textOf, type WireMessage } from '../../support/wire-client.ts';
import { WireServer } from '../../support/wire-server.ts';

const text = `
namespace: test
jobs:
  - name: test
    services:
      - {name: db, image: postgres:17, env: {POSTGRES_DB: shop}, ports: [5432], ready: {command: pg_isready, timeout: 45s}}
    steps:
      - {name: unit, uses: shell, args: {run: make test}}
`;

function dispatched(message: WireMessage | undefined) {
  const step = partOf(message, 'task_dispatch', 'step_runs', 0);
  return { commandId: textOf(message, 'command_id'), stepRunId: textOf(step, 'step_run_id'), step };
}

describe('services', () => {
  test('come to an agent that knows them and has containers, are awaited, and are cancelled after the steps', async () => {
    await using server = await WireServer.start();
    const agent = await server.register('box', { labels: { container: 'true' } });
    await using stream = agent.connect('services');
    const runId = await server.run(text);
    const acknowledge = (command_id: string) =>
      stream.send({ agent_id: agent.agentId, task_ack: { command_id, status: 'ACK_STATUS_OK' } });

    const service = dispatched(await stream.next());
    acknowledge(service.commandId);
    await agent.report(service.stepRunId, 'RUNNING');
    await agent.report(service.stepRunId, 'RUNNING', { service_ready: true });
    const unit = dispatched(await stream.next());
    acknowledge(unit.commandId);
    await agent.report(unit.stepRunId, 'SUCCESS');
    const cancel = await stream.next();
    acknowledge(textOf(cancel, 'command_id'));
    await agent.report(service.stepRunId, 'CANCELLED', { exit_code: -1 });

    expect(service.step).toMatchObject({
      step_name: '@service:db',
      step_index: -2,
      image: 'postgres:17',
      env: { POSTGRES_DB: 'shop' },
      service: { name: 'db', ports: [5432], ready_command: 'pg_isready', ready_timeout: '45s' },
    });
    expect(unit.step).toMatchObject({ step_name: 'unit', service: null });
    expect(partOf(cancel, 'task_cancel')).toMatchObject({ step_run_id: service.stepRunId });
    expect(await server.runStatus(runId)).toBe('SUCCESS');
  });

  test('can be told to be ready on the stream', async () => {
    await using server = await WireServer.start();
    const agent = await server.register('box', { labels: { container: 'true' } });
    await using stream = agent.connect('services');
    await server.run(text);
    const { stepRunId } = dispatched(await stream.next());

    stream.send({
      agent_id: agent.agentId,
      task_status: { step_run_id: stepRunId, status: 'STEP_RUN_STATUS_RUNNING', service_ready: true },
    });

    expect(dispatched(await stream.next()).step).toMatchObject({ step_name: 'unit' });
  });

  test('do not come to an agent that fetches', async () => {
    await using server = await WireServer.start();
    const agent = await server.register('box', { labels: { container: 'true' } });
    await server.run(text);

    expect(await agent.fetch()).toEqual([]);
  });

  test.each([
    ['does not know them', 'job-frames', { container: 'true' }],
    ['has no containers', 'job-frames,services', {}],
  ])('do not come to an agent that %s', async (_what, features, labels) => {
    await using server = await WireServer.start();
    const agent = await server.register('box', { labels });
    await using stream = agent.connect(features);
    await server.run(text);

    expect(await agent.fetch()).toEqual([]);

    await server.run(); // a job without services
    expect(partOf(await stream.next(), 'job_open')).not.toEqual({});
    expect(dispatched(await stream.next()).step).toMatchObject({ service: null });
  });
});
