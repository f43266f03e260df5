import { describe, expect, test } from 'vitest';
import { textOf } from '../../support/wire-client.ts';
import { idOf, WireServer } from '../../support/wire-server.ts';

const register = 'agent.v1.AgentService/Register';

describe('static path', () => {
  test.each([
    ['no credential at all', { agent_name: 'x' }, 'INVALID_ARGUMENT'],
    ['a token without a colon', { token: 'nonsense' }, 'INVALID_ARGUMENT'],
    ['another agent id than the one in the token', { token: 'agt_1:secret', agent_id: 'agt_2' }, 'INVALID_ARGUMENT'],
    ['an agent that does not exist', { token: 'agt_nobody000000000:secret' }, 'UNAUTHENTICATED'],
  ])('%s is refused', async (_case, request, code) => {
    await using server = await WireServer.start();

    await expect(server.client().unary(register, request)).rejects.toThrow(code);
  });

  test('a wrong secret is UNAUTHENTICATED, a removed runner NOT_FOUND', async () => {
    await using server = await WireServer.start();
    const { runners } = server.services;
    const { runnerId, token } = runners.admin.create({ name: 'box', labels: {}, isEmbedded: false }, 'tester');

    await expect(server.client().unary(register, { token: `${runnerId}:wrong` })).rejects.toThrow('UNAUTHENTICATED');
    runners.admin.remove(runnerId, 'tester');
    await expect(server.client().unary(register, { token })).rejects.toThrow('NOT_FOUND');
  });

  test('the token stays valid and the answer carries no other', async () => {
    await using server = await WireServer.start();
    const { runnerId, token } = server.services.runners.admin.create(
      { name: 'box', labels: { pool: 'a' }, isEmbedded: false },
      'tester',
    );

    const answer = await server.client().unary(register, {
      token,
      os: 'linux',
      arch: 'arm64',
      max_concurrent_step_runs: 1000,
      labels: { disk: 'ssd' },
    });

    expect(answer).toMatchObject({
      success: true,
      agent_id: runnerId,
      auth_token: '',
      heartbeat_interval: '30',
      pending_approval: false,
      labels: { os: 'linux', arch: 'arm64', name: 'box', pool: 'a', disk: 'ssd' },
    });
    expect(await server.client({ token }).unary('agent.v1.AgentService/Heartbeat')).toMatchObject({ message: 'pong' });
    expect(server.services.runners.get(runnerId).capacity).toBe(256);
  });
});

describe('dynamic path', () => {
  test('unknown, revoked, expired and used up tokens are refused with one and the same text', async () => {
    await using server = await WireServer.start();
    const { registrationTokens } = server.services;
    const request = { note: '', expiresAtMs: null, maxUses: 0, needsApproval: false };
    const revoked = registrationTokens.create(request, 'tester');
    registrationTokens.revoke(revoked.record.id, 'tester');
    const expired = server.registrationToken({ expiresAtMs: server.clock.nowMs() + 1000 });
    const usedUp = server.registrationToken({ maxUses: 1 });
    await server.client().unary(register, { registration_token: usedUp, agent_name: 'first' });
    server.clock.advance(2000);

    const texts = await Promise.all(
      [`art_${'0'.repeat(40)}`, revoked.token, expired, usedUp].map((registration_token) =>
        server.client().unary(register, { registration_token, agent_name: 'x' }).then(String, String),
      ),
    );

    expect(texts[0]).toContain('UNAUTHENTICATED');
    expect(new Set(texts).size).toBe(1);
  });

  test.each([
    ['a name of more than 100 characters', { agent_name: 'x'.repeat(101) }],
    ['a label that is no label', { agent_name: 'x', labels: { 'not a key': '1' } }],
    ['a label value of more than 255 bytes', { agent_name: 'x', labels: { key: 'v'.repeat(256) } }],
  ])('%s is INVALID_ARGUMENT', async (_case, request) => {
    await using server = await WireServer.start();
    const registration_token = server.registrationToken();

    await expect(server.client().unary(register, { registration_token, ...request })).rejects.toThrow(
      'INVALID_ARGUMENT',
    );
  });

  test('the answer carries a token of its own, and a registration token wins over a static one', async () => {
    await using server = await WireServer.start();

    const agent = await server.register('box', { token: 'nonsense' });

    expect(agent.agentId).toMatch(/^agt_.{16}$/);
    expect(agent.token).toMatch(new RegExp(`^${agent.agentId}:[A-Za-z0-9_-]{43}$`));
    expect(await agent.heartbeat()).toMatchObject({ success: true });
  });

  test('of 50 registrations at once exactly as many succeed as the token allows', async () => {
    await using server = await WireServer.start();
    const registration_token = server.registrationToken({ maxUses: 7 });
    const client = server.client();

    const outcomes = await Promise.allSettled(
      Array.from({ length: 50 }, (_, index) => client.unary(register, { registration_token, agent_name: `a${index}` })),
    );

    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(7);
    expect(server.services.runners.list()).toHaveLength(7);
  });

  test('an offline runner of the same token and name is adopted, its old token ends', async () => {
    await using server = await WireServer.start();
    const registration_token = server.registrationToken();
    const first = await server.register('box', { registration_token });
    server.clock.advance(120_000);

    const second = await server.register('box', { registration_token });

    expect(second.agentId).toBe(first.agentId);
    await expect(first.heartbeat()).rejects.toThrow('UNAUTHENTICATED');
    expect(await second.heartbeat()).toMatchObject({ success: true });
  });

  test('while such a runner is online, the newcomer gets a name with a suffix', async () => {
    await using server = await WireServer.start();
    const registration_token = server.registrationToken();
    const first = await server.register('box', { registration_token });

    const second = await server.register('box', { registration_token });

    expect(second.agentId).not.toBe(first.agentId);
    expect(server.services.runners.list().map(({ name }) => name)).toEqual(['box', 'box-2']);
  });

  test('with approval required nothing is adopted', async () => {
    await using server = await WireServer.start();
    const registration_token = server.registrationToken({ needsApproval: true });
    const first = await server.register('box', { registration_token });
    server.clock.advance(120_000);

    const second = await server.register('box', { registration_token });

    expect(second.agentId).not.toBe(first.agentId);
  });
});

describe('approval', () => {
  test('a pending runner heartbeats and gets no work; approving it takes effect on the open stream', async () => {
    await using server = await WireServer.start();
    const agent = await server.register('box', {
      registration_token: server.registrationToken({ needsApproval: true }),
    });
    expect(agent.response).toMatchObject({ success: true, pending_approval: true });
    expect(await agent.heartbeat()).toMatchObject({ success: true });
    expect(await agent.call('FetchStepRun')).toMatchObject({
      step_runs: [],
      message: expect.stringContaining('approv'),
    });
    await using stream = agent.connect();
    const runId = await server.run();

    server.services.runners.admin.approve(idOf(agent.agentId), 'tester');

    expect(await stream.next()).toMatchObject({ task_dispatch: { step_runs: [{ pipeline_run_id: runId }] } });
  });

  test('a rejected runner is UNAUTHENTICATED, also on its open stream', async () => {
    await using server = await WireServer.start();
    const agent = await server.register('box', {
      registration_token: server.registrationToken({ needsApproval: true }),
    });
    const stream = agent.connect();
    await agent.heartbeat();

    server.services.runners.admin.reject(idOf(agent.agentId), 'tester');

    expect((await stream.ended).code).toBe('UNAUTHENTICATED');
    await expect(agent.heartbeat()).rejects.toThrow('UNAUTHENTICATED');
  });
});

describe('who may call what', () => {
  test('a token with Register is ignored', async () => {
    await using server = await WireServer.start();

    const answer = await server
      .client({ token: 'agt_x:wrong' })
      .unary(register, { registration_token: server.registrationToken(), agent_name: 'x' });

    expect(answer).toMatchObject({ success: true });
  });

  test('the scheme of the authorization is compared without regard to case', async () => {
    await using server = await WireServer.start();
    const { token } = await server.register('box');

    const answer = await server
      .client({ metadata: { authorization: `bearer ${token}` } })
      .unary('agent.v1.AgentService/Heartbeat');

    expect(answer).toMatchObject({ success: true });
  });

  test.each([
    ['no token', {}],
    ['a wrong token', { authorization: 'Bearer agt_x:wrong' }],
    ['another scheme', { authorization: 'Basic eDp5' }],
  ])('%s is UNAUTHENTICATED and recorded', async (_case, metadata) => {
    await using server = await WireServer.start();

    await expect(server.client({ metadata }).unary('agent.v1.AgentService/Heartbeat')).rejects.toThrow(
      'UNAUTHENTICATED',
    );
    expect(server.services.events.after(0).map(({ type }) => type)).toContain('audit.refused');
  });

  test('an agent may not do what operators do, nor speak for another agent', async () => {
    await using server = await WireServer.start();
    const agent = await server.register('box');
    const other = await server.register('other');

    await expect(agent.client.unary('pipeline.v1.PipelineService/ListPipelines')).rejects.toThrow('PERMISSION_DENIED');
    await expect(agent.client.receive('stream.v1.StreamService/StreamEvents').next()).rejects.toThrow(
      'PERMISSION_DENIED',
    );
    await expect(agent.call('Heartbeat', { agent_id: other.agentId })).rejects.toThrow('PERMISSION_DENIED');
    await expect(server.operator.unary('agent.v1.AgentService/Heartbeat')).rejects.toThrow('PERMISSION_DENIED');
    expect(await agent.call('Heartbeat', { agent_id: '' })).toMatchObject({ success: true });
  });

  test('an agent sees its own steps and no others', async () => {
    await using server = await WireServer.start();
    const agent = await server.register('box');
    const other = await server.register('other');
    await server.run();
    const { stepRunId } = await agent.fetchOne();
    const get = 'steprun.v1.StepRunService/GetStepRun';

    expect(await agent.client.unary(get, { step_run_id: stepRunId })).toMatchObject({ success: true });
    await expect(other.client.unary(get, { step_run_id: stepRunId })).rejects.toThrow('PERMISSION_DENIED');
  });
});

describe('an agent that forgets its token', () => {
  test('is known by its plaintext connection, and by nothing else', async () => {
    await using server = await WireServer.start();
    const client = server.client();
    const registration_token = server.registrationToken();
    const agent_id = textOf(await client.unary(register, { registration_token, agent_name: 'x' }), 'agent_id');

    expect(await client.unary('agent.v1.AgentService/Heartbeat', { agent_id })).toMatchObject({ success: true });
    const push = client.push('gateway.v1.GatewayService/PushEvents');
    await push.send({ handshake: { agent_id } });
    expect(await push.finish()).toMatchObject({ ack: { status: 'STATUS_ACCEPTED' } });

    await expect(client.unary('agent.v1.AgentService/Heartbeat')).rejects.toThrow('UNAUTHENTICATED');
    await expect(server.client().unary('agent.v1.AgentService/Heartbeat', { agent_id })).rejects.toThrow(
      'UNAUTHENTICATED',
    );
  });

  test('is not known any more once its token is revoked', async () => {
    await using server = await WireServer.start();
    const client = server.client();
    const registration_token = server.registrationToken();
    const agent_id = textOf(await client.unary(register, { registration_token, agent_name: 'x' }), 'agent_id');

    server.services.runners.admin.revoke(idOf(agent_id), 'tester');

    await expect(client.unary('agent.v1.AgentService/Heartbeat', { agent_id })).rejects.toThrow('UNAUTHENTICATED');
  });

  test('is not known over TLS', async () => {
    await using server = await WireServer.start();
    const client = server.client(server.tls);
    const registration_token = server.registrationToken();
    const agent_id = textOf(await client.unary(register, { registration_token, agent_name: 'x' }), 'agent_id');

    await expect(client.unary('agent.v1.AgentService/Heartbeat', { agent_id })).rejects.toThrow('UNAUTHENTICATED');
  });
});

describe('labels and good-bye', () => {
  test('labels are merged or replaced below those of the administrator', async () => {
    await using server = await WireServer.start();
    const agent = await server.register('box', { labels: { disk: 'ssd', gpu: 'yes' } });
    const update = (labels: object, merge: boolean) => agent.call('UpdateLabels', { labels, merge });

    expect(await update({ gpu: '', cpu: '8' }, true)).toMatchObject({
      labels: { os: 'linux', arch: 'amd64', name: 'box', disk: 'ssd', cpu: '8' },
    });
    expect(await update({ zone: 'a' }, false)).toEqual({
      success: true,
      message: 'labels updated',
      labels: { os: 'linux', arch: 'amd64', name: 'box', zone: 'a' },
    });
    server.services.runners.admin.setAdminLabels(idOf(agent.agentId), { zone: 'b' }, 'tester');
    expect(await update({ zone: 'a' }, false)).toMatchObject({ labels: { zone: 'b' } });
  });

  test('after a good-bye the steps are lost at once and the token stays valid', async () => {
    await using server = await WireServer.start();
    const agent = await server.register('box');
    const runId = await server.run();
    const { stepRunId } = await agent.fetchOne();
    await agent.report(stepRunId, 'RUNNING');

    await agent.call('Unregister', { reason: 'agent shutdown' });

    expect(await server.stepStatus(stepRunId)).toBe('FAILED');
    expect(await server.runStatus(runId)).toBe('FAILED');
    expect(await agent.heartbeat()).toMatchObject({ success: true });
  });
});
