import { Code, ConnectError, createClient, createRouterTransport, type Interceptor } from '@connectrpc/connect';
import pino from 'pino';
import { describe, expect, test } from 'vitest';
import { AgentService } from '../../gen/agent/v1/agent_pb.js';
import { StreamService } from '../../gen/stream/v1/stream_pb.js';
import { DomainError, errorKinds } from '../domain/errors.ts';
import type { RunnerId, StepRunId } from '../domain/ids.ts';
import { ulids } from '../services/ports/ids.ts';
import { admit } from './admit.ts';
import { codeOf } from './arcentra/errors.ts';
import { rolesFor } from './arcentra/roles.ts';
import { authenticate, type Caller } from './authenticate.ts';
import { mapErrors } from './map-errors.ts';
import { recover } from './recover.ts';

const log = pino({ level: 'silent' });
const guards: Interceptor[] = [recover({ ids: ulids(), log }), mapErrors(codeOf)];

/** What a client is told when a handler throws this: of a plain call, and of a stream after its first message. */
async function toldOf(
  reason: unknown,
  interceptors: Interceptor[] = guards,
): Promise<readonly [ConnectError, ConnectError]> {
  const transport = createRouterTransport(
    (router) => {
      router.service(AgentService, {
        heartbeat() {
          throw reason;
        },
      });
      router.service(StreamService, {
        async *streamEvents() {
          yield {};
          throw reason;
        },
      });
    },
    { router: { interceptors } },
  );
  const calls = [
    createClient(AgentService, transport).heartbeat({}),
    Array.fromAsync(createClient(StreamService, transport).streamEvents({})),
  ];
  const [unary, stream] = await Promise.all(calls.map((call) => call.then(() => undefined, ConnectError.from)));
  if (!unary || !stream) throw new Error('nothing was refused');
  return [unary, stream];
}

describe('refusals', () => {
  test.each(errorKinds)('%s has its code, also when a stream meets it', async (kind) => {
    const told = await toldOf(new DomainError(kind, 'this and that'));

    expect(told.map(({ code, rawMessage }) => [code, rawMessage])).toEqual([
      [codeOf[kind], 'this and that'],
      [codeOf[kind], 'this and that'],
    ]);
  });

  test('carry their reason for machines and for people', async () => {
    const [told] = await toldOf(
      new DomainError('wrong-state', 'stop the process', { reason: 'cancelled', retryAfterMs: 1.5 }),
    );

    expect(told.rawMessage).toBe('stop the process (cancelled)');
    expect(told.metadata.get('signalbox-reason')).toBe('cancelled');
    expect(told.metadata.get('signalbox-retry-after-ms')).toBe('2');
  });
});

describe('defects', () => {
  test('tell nothing but a reference', async () => {
    const told = await toldOf(new Error('password is hunter2'));

    for (const { code, message, metadata } of told) {
      expect(code).toBe(Code.Internal);
      expect(message).not.toContain('hunter2');
      expect(message).toContain(metadata.get('signalbox-incident'));
    }
  });

  test.each(['SQLITE_FULL', 'SQLITE_BUSY', 'SQLITE_IOERR_WRITE'])('%s is a refusal that passes', async (code) => {
    const [told] = await toldOf(Object.assign(new Error('database or disk is full'), { code }));

    expect(told.code).toBe(Code.Unavailable);
  });
});

test('a damaged database says what to do', async () => {
  const [told] = await toldOf(Object.assign(new Error('malformed'), { code: 'SQLITE_CORRUPT' }));

  expect(told).toMatchObject({ code: Code.DataLoss, rawMessage: expect.stringContaining('backup') });
});

describe('callers', () => {
  const callers: Readonly<Record<string, Caller>> = {
    agent: { kind: 'agent', runnerId: 'agt_1' as RunnerId },
    operator: { kind: 'operator', name: 'ada' },
    step: { kind: 'step', stepRunId: 'step' as StepRunId },
  };

  test.each([
    ['agent', true, false],
    ['operator', false, true],
    ['step', false, false],
  ])('%s', async (token, mayHeartbeat, mayWatch) => {
    const transport = createRouterTransport(
      (router) => {
        router.service(AgentService, { heartbeat: () => ({}) });
        router.service(StreamService, { streamEvents: async function* () {} });
      },
      { router: { interceptors: [authenticate((one) => callers[one], new Set()), admit(rolesFor)] } },
    );
    const headers = { authorization: `Bearer ${token}` };
    const isAllowed = (call: Promise<unknown>) =>
      call.then(
        () => true,
        (reason) => ConnectError.from(reason).code,
      );

    const heartbeat = createClient(AgentService, transport).heartbeat({}, { headers });
    const watch = Array.fromAsync(createClient(StreamService, transport).streamEvents({}, { headers }));

    expect(await isAllowed(heartbeat)).toBe(mayHeartbeat || Code.PermissionDenied);
    expect(await isAllowed(watch)).toBe(mayWatch || Code.PermissionDenied);
  });
});
