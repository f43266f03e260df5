import { expect, test } from 'vitest';
import { idOf, oneStep, WireServer } from '../../support/wire-server.ts';

const retried = `
namespace: test
jobs:
  - name: build
    retry: { max_attempts: 2 }
    steps:
      - name: compile
        uses: shell
        args: { run: make }
`;

test('without three heartbeats the runner is offline, its lease ends and a late report is refused', async () => {
  await using server = await WireServer.start();
  const agent = await server.register('box');
  const runId = await server.run(oneStep);
  const { stepRunId } = await agent.fetchOne();
  await agent.report(stepRunId, 'RUNNING');

  server.clock.advance(89_000);
  expect(await server.stepStatus(stepRunId)).toBe('RUNNING');
  server.clock.advance(2_000);

  expect(server.services.runners.get(idOf(agent.agentId)).activity).toBe('offline');
  expect(await server.stepStatus(stepRunId)).toBe('FAILED');
  expect(await server.runStatus(runId)).toBe('FAILED');
  await expect(agent.report(stepRunId, 'SUCCESS')).rejects.toThrow('FAILED_PRECONDITION');
  expect(await server.stepStatus(stepRunId)).toBe('FAILED');
});

test('a lost job with attempts left is tried again, elsewhere', async () => {
  await using server = await WireServer.start();
  const agent = await server.register('box');
  const runId = await server.run(retried);
  const { stepRunId } = await agent.fetchOne();
  await agent.report(stepRunId, 'RUNNING');
  server.clock.advance(91_000);
  const second = await server.register('second');

  const secondStepRunId = await second.execute();

  expect(secondStepRunId).not.toBe(stepRunId);
  expect(await server.runStatus(runId)).toBe('SUCCESS');
  await expect(agent.report(stepRunId, 'SUCCESS')).rejects.toThrow('FAILED_PRECONDITION');
});

test('a heartbeat keeps the lease', async () => {
  await using server = await WireServer.start();
  const agent = await server.register('box');
  await server.run(oneStep);
  const { stepRunId } = await agent.fetchOne();
  await agent.report(stepRunId, 'RUNNING');

  for (let heartbeats = 0; heartbeats < 10; heartbeats++) {
    server.clock.advance(30_000);
    await agent.heartbeat('AGENT_STATUS_BUSY');
  }

  expect(await server.stepStatus(stepRunId)).toBe('RUNNING');
});

test('a heartbeat tells the clock of the server', async () => {
  await using server = await WireServer.start();
  const agent = await server.register('box');

  expect(await agent.heartbeat()).toEqual({
    success: true,
    message: 'pong',
    timestamp: String(server.clock.nowMs() / 1000),
  });
});

test('an agent that reports OFFLINE keeps its steps and gets no others until it reports something else', async () => {
  await using server = await WireServer.start();
  const agent = await server.register('box', { max_concurrent_step_runs: 2 });
  await server.run(oneStep);
  const { stepRunId } = await agent.fetchOne();
  await agent.report(stepRunId, 'RUNNING');
  await server.run(oneStep);

  await agent.heartbeat('AGENT_STATUS_OFFLINE');
  expect(await agent.call('FetchStepRun')).toMatchObject({ step_runs: [], message: expect.stringContaining('drain') });
  expect(await server.stepStatus(stepRunId)).toBe('RUNNING');

  await agent.heartbeat('AGENT_STATUS_ONLINE');
  expect(await agent.fetch()).toHaveLength(1);
});
