import { expect, test } from 'vitest';
import type { RunnerId } from '../../../server/domain/ids.ts';
import type { WireClient } from '../../support/wire-client.ts';
import { idOf, type WireAgent, WireServer } from '../../support/wire-server.ts';

const service = 'signalbox.agent.v1.ProgramService';
const content = Buffer.alloc(600_000, 'a program, ');

async function serverWithProgram() {
  const server = await WireServer.start();
  const digest = server.shipProgram('99.0.0', content);
  await server.restart();
  return { server, digest };
}

async function download(client: WireClient, digest: string): Promise<Buffer> {
  await using reader = client.receive(`${service}/DownloadProgram`, { digest });
  return Buffer.concat((await reader.rest()).map(({ chunk }) => chunk as Buffer));
}

const idOfRunner = ({ agentId }: WireAgent) => idOf<RunnerId>(agentId);

test('a program is offered over the control stream, with what it takes to recognise it', async () => {
  const { server, digest } = await serverWithProgram();
  await using _server = server;
  const agent = await server.register('box');
  await using stream = agent.connect('capacity,programs');
  await stream.next(); // its capacity: the stream is attached

  server.services.agentPrograms.update(idOfRunner(agent), 'op');

  expect(await stream.next()).toMatchObject({
    payload: 'program_change',
    program_change: { offered: { version: '99.0.0', digest, size_bytes: '600000' } },
  });
});

test('an agent without the feature is not offered anything', async () => {
  const { server } = await serverWithProgram();
  await using _server = server;
  const agent = await server.register('box');
  await using stream = agent.connect('capacity');
  await stream.next();

  const { agentPrograms, runners } = server.services;

  expect(agentPrograms.actions(runners.get(idOfRunner(agent)))).toEqual([]);
  expect(() => agentPrograms.update(idOfRunner(agent), 'op')).toThrow('cannot change its own program');
});

test('it is handed out whole to agents, and to nobody else', async () => {
  const { server, digest } = await serverWithProgram();
  await using _server = server;
  const agent = await server.register('box');

  expect(Buffer.compare(await download(agent.client, digest), content)).toBe(0);
  await expect(download(agent.client, 'f'.repeat(64))).rejects.toMatchObject({ status: { code: 'NOT_FOUND' } });
  await expect(download(server.client(), digest)).rejects.toMatchObject({ status: { code: 'UNAUTHENTICATED' } });
});

test('what an agent says of its program is kept, and repeating it changes nothing', async () => {
  const { server } = await serverWithProgram();
  await using _server = server;
  const agent = await server.register('box');
  const failed = {
    ...{ version: '1.0.0', previous_version: '0.9.0', progress: 'PROGRAM_PROGRESS_FAILED' },
    ...{ wanted_version: '99.0.0', message: 'm'.repeat(5_000) },
  };

  for (const _ of ['first', 'again']) await agent.client.unary(`${service}/ReportProgram`, failed);

  const { previousVersion, failure } = server.services.agentPrograms.of(idOfRunner(agent));
  expect([previousVersion, failure?.version, failure?.message.length]).toEqual(['0.9.0', '99.0.0', 2_000]);
});
