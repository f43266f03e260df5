import { createClient, type Transport } from '@connectrpc/connect';
import { createConnectTransport, createGrpcTransport, createGrpcWebTransport } from '@connectrpc/connect-node';
import { describe, expect, test } from 'vitest';
import { PipelineService } from '../../../gen/pipeline/v1/pipeline_pb.js';
import { partOf, textOf } from '../../support/wire-client.ts';
import { WireServer } from '../../support/wire-server.ts';

describe.each(['h2c', 'TLS'])('an agent over %s', (transport) => {
  test('registers, heartbeats, takes a step, pushes its log and reports', async () => {
    await using server = await WireServer.start();
    const security = transport === 'TLS' ? server.tls : {};
    const anonymous = server.client(security);
    const registered = await anonymous.unary('agent.v1.AgentService/Register', {
      registration_token: server.registrationToken(),
      agent_name: 'box',
    });
    const client = server.client({ ...security, token: textOf(registered, 'auth_token') });
    expect(await client.unary('agent.v1.AgentService/Heartbeat')).toMatchObject({ message: 'pong' });
    await using stream = client.converse('agent.v1.AgentService/Connect');
    stream.send({ heartbeat: { status: 'AGENT_STATUS_IDLE' } });
    const { token } = server.services.apiTokens.create({ name: 'viewer', expiresAtMs: null }, 'tester');
    const runId = await server.run();
    const watch = server
      .client({ ...security, token })
      .receive('stream.v1.StreamService/StreamPipelineStatus', { pipeline_run_ids: [runId] });

    const dispatch = await stream.next();
    const step_run_id = textOf(partOf(dispatch, 'task_dispatch', 'step_runs', 0), 'step_run_id');
    stream.send({ task_ack: { command_id: dispatch?.command_id, status: 'ACK_STATUS_OK' } });
    stream.send({ task_status: { step_run_id, status: 'STEP_RUN_STATUS_RUNNING' } });
    const push = client.push('gateway.v1.GatewayService/PushLogs');
    await push.send({ batch: { meta: { step_id: step_run_id, seq: '1' }, data: Buffer.from('hello\n') } });
    expect(await push.finish()).toMatchObject({ ack: { status: 'STATUS_ACCEPTED' } });
    await client.unary('agent.v1.AgentService/ReportStepRunStatus', { step_run_id, status: 'STEP_RUN_STATUS_SUCCESS' });

    expect((await watch.rest()).at(-1)).toMatchObject({ status: 'PIPELINE_STATUS_SUCCESS' });
  });
});

describe('an operator at the console listener', () => {
  const transports: readonly (readonly [string, (baseUrl: string) => Transport])[] = [
    ['Connect', (baseUrl) => createConnectTransport({ baseUrl, httpVersion: '1.1' })],
    ['gRPC-web', (baseUrl) => createGrpcWebTransport({ baseUrl, httpVersion: '1.1' })],
  ];

  test.each(transports)('speaks %s', async (_name, transportTo) => {
    await using server = await WireServer.start();
    await server.pipeline();
    const { token } = server.services.apiTokens.create({ name: 'console', expiresAtMs: null }, 'tester');
    const client = createClient(PipelineService, transportTo(server.consoleUrl));

    const answer = await client.listPipelines({}, { headers: { authorization: `Bearer ${token}` } });

    expect(answer).toMatchObject({ success: true, total: 1 });
    await expect(client.listPipelines({})).rejects.toThrow('[unauthenticated]');
  });

  test('the LAN listener takes Connect, too', async () => {
    await using server = await WireServer.start();
    const { token } = server.services.apiTokens.create({ name: 'console', expiresAtMs: null }, 'tester');
    const baseUrl = `http://${server.address}`;
    const headers = { authorization: `Bearer ${token}` };

    for (const transport of [createConnectTransport({ baseUrl, httpVersion: '2' }), createGrpcTransport({ baseUrl })]) {
      const client = createClient(PipelineService, transport);
      expect(await client.listPipelines({}, { headers })).toMatchObject({ success: true, total: 0 });
    }
  });
});
