import { describe, expect, test } from 'vitest';
import type { WireMessage } from '../../support/wire-client.ts';
import { idOf, type WireAgent, WireServer } from '../../support/wire-server.ts';

const pushEvents = 'gateway.v1.GatewayService/PushEvents';

function event(seq: number, fields: Readonly<Record<string, string>>, event_id = `evt-${seq}`): object {
  const values = Object.entries(fields).map(([name, stringValue]) => [name, { stringValue }]);
  return {
    event_id,
    event_type: 'outbox',
    meta: { seq: String(seq) },
    payload: { fields: Object.fromEntries(values) },
  };
}

const cloudEvent = (seq: number, id: string) => event(seq, { specversion: '1.0', id, type: 'arcentra.task.progress' });

async function push(agent: WireAgent, batches: readonly (readonly object[])[], metadata = {}): Promise<WireMessage> {
  const stream = agent.client.push(pushEvents, metadata);
  await stream.send({ handshake: { agent_id: agent.agentId } });
  for (const events of batches) await stream.send({ batch: { events } });
  const { ack } = await stream.finish();
  return ack as WireMessage;
}

/** What the agent's events are stored as. */
function stored(server: WireServer): number {
  return server.services.events.after(0).filter(({ type }) => type === 'runner.reported').length;
}

describe('one id is one event', () => {
  test('twice in one batch, and across streams', async () => {
    await using server = await WireServer.start();
    const agent = await server.register('box');

    expect(await push(agent, [[cloudEvent(1, 'a'), cloudEvent(2, 'a')]])).toMatchObject({
      status: 'STATUS_ACCEPTED',
      last_accepted_seq: '2',
    });
    expect(await push(agent, [[cloudEvent(3, 'a'), cloudEvent(4, 'b')]])).toMatchObject({
      status: 'STATUS_ACCEPTED',
      last_accepted_seq: '4',
    });

    expect(stored(server)).toBe(2);
  });

  test('after the agent was installed anew, numbers repeat and CloudEvent ids tell them apart', async () => {
    await using server = await WireServer.start();
    const agent = await server.register('box');
    await push(agent, [[cloudEvent(1, 'a')]], { 'signalbox-spool-id': 'one' });

    expect(await push(agent, [[cloudEvent(1, 'b')]], { 'signalbox-spool-id': 'two' })).toMatchObject({
      last_accepted_seq: '1',
    });

    expect(stored(server)).toBe(2);
  });

  test('without a CloudEvent the event_id counts', async () => {
    await using server = await WireServer.start();
    const agent = await server.register('box');

    await push(agent, [
      [event(1, { note: 'x' }, 'same'), event(2, { note: 'y' }, 'same'), event(3, { note: 'z' }, 'other')],
    ]);

    expect(stored(server)).toBe(2);
  });
});

describe('refused for good', () => {
  test('more than 256 KiB and a missing id, while the others are taken', async () => {
    await using server = await WireServer.start();
    const agent = await server.register('box');

    const ack = await push(agent, [
      [
        event(1, { note: 'x' }),
        event(2, { note: 'x'.repeat(256 * 1024) }),
        event(3, { note: 'x' }, ''),
        event(4, { note: 'x' }),
      ],
    ]);

    expect(ack).toMatchObject({
      status: 'STATUS_PARTIAL_ACCEPTED',
      rejected_seqs: ['2', '3'],
      last_accepted_seq: '4',
      expected_seq: '5',
    });
    expect(stored(server)).toBe(2);
  });

  test('everything', async () => {
    await using server = await WireServer.start();
    const agent = await server.register('box');

    expect(await push(agent, [[event(1, {}, '')]])).toMatchObject({
      status: 'STATUS_REJECTED',
      rejected_seqs: ['1'],
      last_accepted_seq: '1',
    });
  });

  test('more than 500 in a batch', async () => {
    await using server = await WireServer.start();
    const agent = await server.register('box');
    const many = Array.from({ length: 501 }, (_, index) => event(index + 1, { note: 'x' }));

    await expect(push(agent, [many])).rejects.toThrow(/INVALID_ARGUMENT|RESOURCE_EXHAUSTED/);
    expect(stored(server)).toBe(0);
  });
});

test('numbers that run backwards are OUT_OF_ORDER', async () => {
  await using server = await WireServer.start();
  const agent = await server.register('box');

  expect(
    await push(agent, [[event(1, { note: 'a' })], [event(3, { note: 'b' })], [event(2, { note: 'c' })]]),
  ).toMatchObject({
    status: 'STATUS_OUT_OF_ORDER',
    expected_seq: '4',
  });
});

test('logs and events are two sequences', async () => {
  await using server = await WireServer.start();
  const agent = await server.register('box');
  await push(agent, [[event(5, { note: 'x' })]]);

  const stream = agent.client.push('gateway.v1.GatewayService/PushLogs');
  await stream.send({ handshake: {} });

  expect(await stream.finish()).toMatchObject({ ack: { last_accepted_seq: '0', expected_seq: '1' } });
});

test('what agents push is offered to who watches events', async () => {
  await using server = await WireServer.start();
  const agent = await server.register('box');
  await using watch = server.operator.receive(
    'stream.v1.StreamService/StreamEvents',
    { resource_ids: [agent.agentId], event_types: ['EVENT_TYPE_UNSPECIFIED'] },
    { 'last-event-id': '0' },
  );

  await push(agent, [[cloudEvent(1, 'a')]]);

  expect(await watch.next()).toMatchObject({
    event_type: 'EVENT_TYPE_UNSPECIFIED',
    resource_type: 'agent',
    title: 'arcentra.task.progress',
    metadata: { agent_id: agent.agentId },
  });
});

test('log events of a step that pushes no logs become its log, content sent twice is stored once', async () => {
  await using server = await WireServer.start();
  const agent = await server.register('box');
  await server.run();
  const { stepRunId } = await agent.fetchOne();
  await agent.report(stepRunId, 'RUNNING');
  const logEvent = (seq: number, stream: string, content: string) => ({
    event_id: `evt-${seq}`,
    event_type: 'outbox',
    meta: { seq: String(seq), step_id: stepRunId },
    payload: {
      fields: {
        specversion: { stringValue: '1.0' },
        id: { stringValue: `log-${seq}` },
        type: { stringValue: 'arcentra.task.log' },
        data: { structValue: { fields: { content: { stringValue: content }, stream: { stringValue: stream } } } },
      },
    },
  });

  await push(agent, [
    [logEvent(1, 'stdout', 'hello\n'), logEvent(2, 'stderr', 'hello\n'), logEvent(3, 'stdout', 'bye\n')],
  ]);

  server.clock.advance(20);
  const { text } = server.services.logs.read(idOf(stepRunId), 0, 100);
  expect(Buffer.from(text).toString()).toBe('hello\nbye\n');
});
