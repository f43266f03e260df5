import { expect, test } from 'vitest';
import { partOf, textOf } from '../../support/wire-client.ts';
import { idOf, WireServer } from '../../support/wire-server.ts';

test('an agent that worked through a restart simply goes on', async () => {
  await using server = await WireServer.start();
  const agent = await server.register('box');
  const stream = agent.connect();
  const runId = await server.run();
  const dispatch = await stream.next();
  stream.send({ task_ack: { command_id: dispatch?.command_id, status: 'ACK_STATUS_OK' } });
  const stepRunId = textOf(partOf(dispatch, 'task_dispatch', 'step_runs', 0), 'step_run_id');
  await agent.report(stepRunId, 'RUNNING');

  await server.restart();
  agent.reconnect();
  await using again = agent.connect();
  again.send({ task_status: { step_run_id: stepRunId, status: 'STEP_RUN_STATUS_RUNNING' } });
  await agent.report(stepRunId, 'SUCCESS');

  expect(await server.runStatus(runId)).toBe('SUCCESS');
  expect((await stream.ended).code).not.toBe('OK');
});

test('a command that was not acknowledged before a restart comes again with the same id', async () => {
  await using server = await WireServer.start();
  const agent = await server.register('box');
  const stream = agent.connect();
  await server.run();
  const before = await stream.next();

  await server.restart();
  agent.reconnect();
  await using again = agent.connect();
  const after = await again.next();

  expect(textOf(after, 'command_id')).toBe(textOf(before, 'command_id'));
  expect(partOf(after, 'task_dispatch', 'step_runs', 0).step_run_id).toBe(
    partOf(before, 'task_dispatch', 'step_runs', 0).step_run_id,
  );
});

test('an agent that never comes back loses its step a full offline interval after the restart', async () => {
  await using server = await WireServer.start();
  const agent = await server.register('box');
  const runId = await server.run();
  const { stepRunId } = await agent.fetchOne();
  await agent.report(stepRunId, 'RUNNING');
  server.clock.advance(80_000);

  await server.restart();
  server.clock.advance(89_000);
  expect(await server.runStatus(runId)).toBe('RUNNING');
  server.clock.advance(2_000);

  expect(await server.runStatus(runId)).toBe('FAILED');
});

test('log lines that were acknowledged before a restart are there after it', async () => {
  await using server = await WireServer.start();
  const agent = await server.register('box');
  await server.run();
  const { stepRunId } = await agent.fetchOne();
  await agent.report(stepRunId, 'RUNNING');
  const stream = agent.client.push('gateway.v1.GatewayService/PushLogs');
  await stream.send({ batch: { meta: { step_id: stepRunId, seq: '1' }, data: Buffer.from('kept\n') } });
  await stream.finish();

  await server.restart();
  agent.reconnect();
  const again = agent.client.push('gateway.v1.GatewayService/PushLogs');
  await again.send({ handshake: { last_known_seq: '1' } });

  expect(await again.finish()).toMatchObject({ ack: { last_accepted_seq: '1', expected_seq: '2' } });
  expect(server.services.logs.size(idOf(stepRunId)).lineCount).toBe(1);
});
