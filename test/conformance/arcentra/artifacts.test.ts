import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { partOf, textOf } from '../../support/wire-client.ts';
import { idOf, type WireAgent, WireServer } from '../../support/wire-server.ts';

const content = Buffer.from('binary\n');

/** A running step that has kept one file. */
async function stepWithArtifact(server: WireServer): Promise<{ agent: WireAgent; step_run_id: string }> {
  const agent = await server.register('box');
  await server.run();
  const { stepRunId } = await agent.fetchOne();
  await agent.report(stepRunId, 'RUNNING');
  const { artifacts } = server.services;
  const start = artifacts.begin(idOf(stepRunId), {
    name: 'binary',
    path: 'out/app.bin',
    sizeBytes: content.length,
    sha256: createHash('sha256').update(content).digest('hex'),
    isExecutable: true,
    expireInMs: null,
  });
  if (start.kind === 'upload') {
    await artifacts.write(idOf(stepRunId), start.uploadId, { offset: 0, bytes: content });
    await artifacts.finish(idOf(stepRunId), start.uploadId);
  }
  return { agent, step_run_id: stepRunId };
}

/** The address as the console listener serves it: fetch does not speak plain HTTP/2. */
function atConsole(server: WireServer, downloadUrl: string): string {
  const { pathname, search } = new URL(downloadUrl);
  return new URL(`${pathname}${search}`, server.consoleUrl).href;
}

test('artifacts are listed with an address that is good for 10 minutes, and for nothing else', async () => {
  await using server = await WireServer.start();
  const { step_run_id } = await stepWithArtifact(server);

  const list = await server.operator.unary('steprun.v1.StepRunService/ListStepRunArtifacts', { step_run_id });
  const artifact = partOf(list, 'artifacts', 0);
  const url = atConsole(server, textOf(artifact, 'download_url'));
  const download = await fetch(url);

  expect(artifact).toMatchObject({ name: 'binary', path: 'out/app.bin', size: '7' });
  expect(textOf(artifact, 'download_url')).toContain(`http://${server.address}/`);
  expect(Buffer.from(await download.arrayBuffer())).toEqual(content);
  expect((await fetch(url.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')))).status).toBe(403);
  server.clock.advance(10 * 60_000 + 1000);
  expect((await fetch(url)).status).toBe(403);
});

test('an agent lists the artifacts of its own steps only', async () => {
  await using server = await WireServer.start();
  const { agent, step_run_id } = await stepWithArtifact(server);
  const other = await server.register('other');
  const call = 'steprun.v1.StepRunService/ListStepRunArtifacts';

  expect(await agent.client.unary(call, { step_run_id })).toMatchObject({ artifacts: [{ name: 'binary' }] });
  await expect(other.client.unary(call, { step_run_id })).rejects.toThrow('PERMISSION_DENIED');
  expect(await server.operator.unary(call, { step_run_id: 'nothing' })).toMatchObject({ error: { type: 'not_found' } });
});
