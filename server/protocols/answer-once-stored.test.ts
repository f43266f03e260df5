import { Code, ConnectError, createClient, createRouterTransport } from '@connectrpc/connect';
import { expect, test } from 'vitest';
import { AgentService } from '../../gen/agent/v1/agent_pb.js';
import { StreamService } from '../../gen/stream/v1/stream_pb.js';
import { DomainError } from '../domain/errors.ts';
import { answerOnceStored } from './answer-once-stored.ts';
import { codeOf } from './arcentra/errors.ts';
import { mapErrors } from './map-errors.ts';

/** A call of each kind, and a store that the test commits by hand. */
function calls(heartbeat: () => object = () => ({})) {
  const stored = Promise.withResolvers<void>();
  let lost: unknown;
  const interceptor = answerOnceStored(() => () => {
    if (lost) throw lost;
    return stored.promise;
  });
  const heard: string[] = [];
  const transport = createRouterTransport(
    (router) => {
      router.service(AgentService, {
        heartbeat,
        async *connect(requests) {
          for await (const request of requests) {
            heard.push(request.agentId);
            yield {};
          }
        },
      });
      router.service(StreamService, {
        async *streamEvents() {
          yield {};
        },
      });
    },
    { router: { interceptors: [mapErrors(codeOf), interceptor] } },
  );
  return {
    agent: createClient(AgentService, transport),
    stream: createClient(StreamService, transport),
    heard,
    commit: () => stored.resolve(),
    lose(reason: unknown) {
      lost = reason;
      stored.resolve();
    },
  };
}

const full = new DomainError('unavailable', 'the disk is full');

test.each([
  ['an answer', (base: ReturnType<typeof calls>) => base.agent.heartbeat({})],
  ['a message of a stream', (base: ReturnType<typeof calls>) => Array.fromAsync(base.stream.streamEvents({}))],
])('%s waits until what it tells is on disk', async (_, call) => {
  const base = calls();
  const told: string[] = [];

  const answer = call(base).then(() => told.push('answer'));
  await new Promise(setImmediate);
  told.push('stored');
  base.commit();

  await answer;
  expect(told).toEqual(['stored', 'answer']);
});

test('a refusal waits as well', async () => {
  const base = calls(() => {
    throw new DomainError('wrong-state', 'it was too late');
  });
  const told: string[] = [];

  const answer = base.agent.heartbeat({}).catch((reason: unknown) => told.push(ConnectError.from(reason).rawMessage));
  await new Promise(setImmediate);
  told.push('stored');
  base.commit();

  await answer;
  expect(told).toEqual(['stored', 'it was too late']);
});

test('a call whose work could not be stored says so instead', async () => {
  const base = calls();

  const answer = base.agent.heartbeat({}).catch(ConnectError.from);
  base.lose(full);

  expect(await answer).toMatchObject({ code: Code.Unavailable, rawMessage: 'the disk is full' });
});

test('an open stream ends with the next message that comes after something was lost', async () => {
  const base = calls();
  base.commit();
  const requests = (async function* () {
    yield { agentId: 'before' };
    yield { agentId: 'after' };
  })();
  const answers = base.agent.connect(requests)[Symbol.asyncIterator]();

  await answers.next();
  base.lose(full);

  await expect(answers.next()).rejects.toMatchObject({ code: Code.Unavailable });
  expect(base.heard).toEqual(['before']);
});
