import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { JsonObject } from '../../pipeline/plan.ts';
import { foundation } from '../../test/support/foundation.ts';
import { addStep } from '../../test/support/step-runs.ts';
import type { RunnerId } from '../domain/ids.ts';
import { type AgentEvent, AgentEvents } from './agent-events.ts';
import { Logs } from './logs.ts';
import { Secrets } from './secrets.ts';

const runnerId = 'agt_1' as RunnerId;

function setUp() {
  const base = foundation();
  const secrets = new Secrets({ ...base });
  const logs = new Logs({ ...base, secrets, indexFile: join(base.folder, 'search.db') });
  const agentEvents = new AgentEvents({ ...base, logs });
  const { stepRunId, runId } = addStep(base.store, { name: 'one', runnerId, atMs: base.clock.nowMs() });
  const push = (spoolId = 's1') => agentEvents.openPush(runnerId, { spoolId, lastKnownSeq: null });
  const event = (seq: number, changes: Partial<AgentEvent> = {}): AgentEvent => ({
    seq,
    eventId: `evt-${seq}`,
    eventType: 'outbox',
    stepRunId,
    atMs: base.clock.nowMs(),
    payload: { note: 'x' },
    payloadBytes: 10,
    ...changes,
  });
  return {
    ...base,
    logs,
    push,
    event,
    stepRunId,
    runId,
    send(...events: AgentEvent[]) {
      const open = push();
      open.batch(events);
      return open.settle();
    },
    reported: () => base.events.after(0).filter((stored) => stored.type === 'runner.reported'),
    async [Symbol.asyncDispose]() {
      await logs[Symbol.asyncDispose]();
      base[Symbol.dispose]();
    },
  };
}

function cloudEvent(id: string, type: string, data: JsonObject = {}): JsonObject {
  return { specversion: '1.0', id, type, data };
}

test('an event appears once in the timeline of its run, whatever is sent twice', async () => {
  await using set = setUp();

  const ack = set.send(set.event(1), set.event(2, { eventId: 'evt-1' }));
  set.send(set.event(1), set.event(2));
  set.push('reinstalled').batch([set.event(1)]);

  expect(ack).toMatchObject({ status: 'accepted', lastAcceptedSeq: 2 });
  expect(set.reported()).toMatchObject([{ runnerId, stepRunId: set.stepRunId, runId: set.runId, eventType: 'outbox' }]);
});

test('a CloudEvent is known by its own id and has its own type', async () => {
  await using set = setUp();
  const payload = cloudEvent('u-1', 'arcentra.task.progress');

  set.send(set.event(1, { payload }), set.event(2, { payload, eventId: 'other' }), set.event(3, { eventId: 'u-1' }));

  expect(set.reported()).toMatchObject([
    { eventId: 'u-1', eventType: 'arcentra.task.progress' },
    { eventId: 'u-1', eventType: 'outbox' },
  ]);
});

test('what can never be stored is refused, and the rest of the batch is taken', async () => {
  await using set = setUp();

  const ack = set.send(
    set.event(1, { payload: null }),
    set.event(2, { payloadBytes: 256 * 1024 + 1 }),
    set.event(3, { eventId: '' }),
    set.event(4),
  );

  expect(ack).toMatchObject({ status: 'partial-accepted', lastAcceptedSeq: 4, rejectedSeqs: [1, 2, 3] });
  expect(set.reported()).toHaveLength(1);
});

test('numbers that do not rise stop the stream, and what came before stays', async () => {
  await using set = setUp();

  expect(set.send(set.event(1), set.event(3), set.event(2))).toMatchObject({ status: 'out-of-order', expectedSeq: 4 });
  expect(set.reported()).toHaveLength(2);
  expect(set.events.after(0).map(({ type }) => type)).toContain('ingest.gap');
});

test('more than 500 events are no batch', async () => {
  await using set = setUp();

  expect(() => set.push().batch(Array.from({ length: 501 }, (_, i) => set.event(i + 1)))).toThrow(/too many/);
});

test('an event about a step of another runner names no run', async () => {
  await using set = setUp();
  const foreign = addStep(set.store, { name: 'two', runnerId: 'agt_2' as RunnerId, atMs: 0 });

  set.send(set.event(1, { stepRunId: foreign.stepRunId }));

  expect(set.reported()).toMatchObject([{ stepRunId: null, runId: null }]);
});

test('log events become the log of a step that has no pushed lines, once for both streams', async () => {
  await using set = setUp();
  const log = (seq: number, content: string, stream: string) =>
    set.event(seq, { payload: cloudEvent(`u-${seq}`, 'arcentra.task.log', { content, stream }) });

  set.send(log(1, 'a\nb\n', 'stdout'), log(2, 'a\nb\n', 'stderr'), log(3, 'c', 'stdout'));
  set.send(log(3, 'c', 'stdout'));

  expect(Buffer.from(set.logs.read(set.stepRunId, 0, 9).text).toString()).toBe('a\nb\nc\n');
  expect(set.reported()).toEqual([]);
});

test('log events are passed over when the step has pushed lines', async () => {
  await using set = setUp();
  const push = set.logs.openPush(runnerId, { spoolId: 's1', framing: 'raw', lastKnownSeq: null });
  push.batch({
    seq: 1,
    stepRunId: set.stepRunId,
    atMs: set.clock.nowMs(),
    compression: 0,
    data: Buffer.from('real\n'),
    rawSize: 0,
  });
  push.settle();

  set.send(set.event(1, { payload: cloudEvent('u', 'arcentra.task.log', { content: 'copy', stream: 'stdout' }) }));

  expect(set.logs.size(set.stepRunId).lineCount).toBe(1);
});
