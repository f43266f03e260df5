import { expect, test } from 'vitest';
import { partOf, textOf } from '../../support/wire-client.ts';
import { WireServer } from '../../support/wire-server.ts';

const text = `
namespace: test
jobs:
  - name: build
    cache: [{key: npm-1, restore_keys: [npm-], paths: [node_modules]}]
    steps: [{name: install, uses: shell, args: {run: npm ci}}]
`;

const entry = { key: 'npm-1', restore_keys: ['npm-'], paths: ['node_modules'], policy: 'pull-push' };

test.each([
  ['knows them', 'job-frames,caches', { scopes: [expect.stringMatching(/:main$/)], entries: [entry] }, true],
  ['does not know them', 'job-frames', null, false],
])('caches and the word to keep them come to an agent that %s as %j', async (_what, features, caches, saved) => {
  await using server = await WireServer.start();
  const agent = await server.register('box');
  await using stream = agent.connect(features);
  await server.run(text);
  await stream.next(); // the job opens
  const dispatch = await stream.next();
  const step = partOf(dispatch, 'task_dispatch', 'step_runs', 0);
  stream.send({
    agent_id: agent.agentId,
    task_ack: { command_id: textOf(dispatch, 'command_id'), status: 'ACK_STATUS_OK' },
  });
  await agent.report(textOf(step, 'step_run_id'), 'SUCCESS');

  expect(step).toMatchObject({ caches });
  expect(partOf(await stream.next(), 'job_close')).toMatchObject({ save_caches: saved });
});
