import { once } from 'node:events';
import { connect } from 'node:http2';
import { describe, expect, test } from 'vitest';
import { WireServer } from '../../support/wire-server.ts';
import { codeOf, WoodpeckerAgent } from '../../support/woodpecker-agent.ts';

describe('a Woodpecker agent that connects', () => {
  test('1: is given an id and a token for the shared secret, and the same id again', async () => {
    await using server = await WireServer.start();
    const agent = new WoodpeckerAgent(server, server.registrationToken());
    const first = await agent.authenticate();
    const second = await agent.authenticate();

    expect(first).toMatchObject({ status: 'ok', access_token: expect.stringMatching(/^[\x21-\x7e]+$/) });
    expect(Number(first.agent_id)).toBeGreaterThan(0);
    expect(second.agent_id).toBe(first.agent_id);
    expect(server.services.runners.list()).toEqual([]);
  });

  test('2: with a wrong secret is refused and leaves nothing; an id nobody has becomes a new agent', async () => {
    await using server = await WireServer.start();
    const stranger = new WoodpeckerAgent(server, 'art_0000000000000000000000000000000000000000');
    const agent = new WoodpeckerAgent(server, server.registrationToken());

    expect(await codeOf(stranger.authenticate())).toBe('UNAUTHENTICATED');
    expect(server.services.runners.list()).toEqual([]);
    await agent.authenticate('4711');
    expect(agent.number).not.toBe('4711');
  });

  test('3: needs its token for every call but Auth', async () => {
    await using server = await WireServer.start();
    const agent = await WoodpeckerAgent.start(server);

    expect(await codeOf(agent.call('ReportHealth', {}, { token: '' }))).toBe('UNAUTHENTICATED');
    expect(await codeOf(agent.call('ReportHealth', {}, { token: 'garbage' }))).toBe('UNAUTHENTICATED');
    expect(await codeOf(agent.call('Version', {}, { token: 'garbage' }))).toBe('UNAUTHENTICATED');
    expect(await codeOf(agent.health())).toBe('OK');
  });

  test('3: may not call before it has registered', async () => {
    await using server = await WireServer.start();
    const agent = new WoodpeckerAgent(server, server.registrationToken());
    await agent.authenticate();

    expect(await codeOf(agent.call('Version'))).toBe('OK');
    expect(await codeOf(agent.health())).toBe('UNAUTHENTICATED');
  });

  test('4: is told protocol 16, and refused when it says that it speaks another', async () => {
    await using server = await WireServer.start();
    const agent = await WoodpeckerAgent.start(server);

    expect(await agent.call('Version')).toMatchObject({ grpc_version: 16 });
    expect(await agent.call('Version', {}, { 'proto-version': '16' })).toMatchObject({ grpc_version: 16 });
    expect(await codeOf(agent.call('Version', {}, { 'proto-version': '15' }))).toBe('FAILED_PRECONDITION');
  });

  test('5: registers under the id of Auth and is listed with what it says of itself', async () => {
    await using server = await WireServer.start();
    const agent = new WoodpeckerAgent(server, server.registrationToken(), { capacity: 3, labels: { gpu: 'true' } });
    await agent.authenticate();
    const answer = await agent.register();

    expect(answer.agent_id).toBe(agent.number);
    expect(agent.runner).toMatchObject({
      name: 'box',
      os: 'linux',
      arch: 'amd64',
      capacity: 3,
      version: '3.17.0',
      door: 'woodpecker',
      activity: 'idle',
      agentLabels: { hostname: 'box', platform: 'linux/amd64', backend: 'local', gpu: 'true' },
    });
  });

  test('6: keeps its token across a restart of the server', async () => {
    await using server = await WireServer.start();
    const agent = await WoodpeckerAgent.start(server);
    await server.restart();
    agent.reconnect();

    expect(await codeOf(agent.health())).toBe('OK');
    expect((await agent.authenticate()).agent_id).toBe(agent.number);
  });

  test('7: is offline after 30 s of silence and online again with the next report', async () => {
    await using server = await WireServer.start();
    const agent = await WoodpeckerAgent.start(server);
    await agent.health();
    server.clock.advance(29_000);
    expect(agent.runner.activity).toBe('idle');
    server.clock.advance(2_000);
    expect(agent.runner.activity).toBe('offline');

    await agent.health();
    expect(agent.runner).toMatchObject({ activity: 'idle', lastHeardAtMs: server.clock.nowMs() });
  });

  test('8: may ping as often as it likes', async () => {
    await using server = await WireServer.start();
    const connection = connect(`http://${server.address}`);
    let isClosing = false;
    connection.once('goaway', () => {
      isClosing = true;
    });
    await once(connection, 'connect');
    const ping = () => new Promise<void>((resolve) => connection.ping(() => resolve()));
    await Promise.all(Array.from({ length: 10 }, ping)); // at once, without any data
    for (let count = 0; count < 100; count++) {
      await ping();
      server.networkClock.advance(10_000); // one for every ten seconds, much longer than a minute
    }

    expect({ isClosing, isClosed: connection.closed }).toEqual({ isClosing: false, isClosed: false });
    connection.destroy();
  });

  test('9: is not cut off a held call because its token grew old, but must renew it for the next', async () => {
    await using server = await WireServer.start();
    const agent = await WoodpeckerAgent.start(server);
    await agent.health();
    server.clock.advance(60 * 60_000 - 20_000);
    await agent.health();
    const held = agent.poll();
    await agent.health();
    server.clock.advance(25_000);
    expect(await codeOf(agent.health())).toBe('UNAUTHENTICATED');
    await agent.authenticate();
    await agent.health();
    await server.run();

    expect((await held.answer).workflow).not.toBeNull();
  });

  test('is known by the token made for it alone, whatever id it names', async () => {
    await using server = await WireServer.start();
    const { token, runnerId } = server.services.runners.admin.create(
      { name: 'mill', labels: {}, isEmbedded: false },
      'tester',
    );
    const agent = await WoodpeckerAgent.start(server, {}, token);
    expect(agent.runner).toMatchObject({ runnerId, name: 'mill' });
    const before = agent.number;
    await agent.authenticate('-1');

    expect(agent.number).toBe(before);
    server.services.runners.admin.revoke(runnerId, 'tester');
    expect(await codeOf(agent.health())).toBe('UNAUTHENTICATED');
    expect(await codeOf(agent.authenticate())).toBe('UNAUTHENTICATED');
  });

  test('says so when agents of two machines use one identity, until only one does', async () => {
    await using server = await WireServer.start();
    const { runners } = server.services;
    const { token, runnerId } = runners.admin.create({ name: 'mill', labels: {}, isEmbedded: false }, 'tester');
    const one = await WoodpeckerAgent.start(server, { hostname: 'one' }, token);
    expect(runners.get(runnerId).sharingHosts).toEqual([]);
    const two = await WoodpeckerAgent.start(server, { hostname: 'two' }, token);
    await one.health();

    expect(runners.get(runnerId).sharingHosts).toEqual(['one', 'two']);
    server.clock.advance(20_000);
    await two.health();
    server.clock.advance(20_000);
    await two.health();
    expect(runners.get(runnerId).sharingHosts).toEqual([]);
    const told = server.services.events.after(0).filter((event) => event.type.includes('identity'));
    expect(told.map(({ type, ...event }) => [type, 'message' in event && event.message])).toEqual([
      ['runner.identity-shared', 'one, two'],
      ['runner.identity-unshared', ''],
    ]);
  });
});
