import { once } from 'node:events';
import { mkdtempDisposableSync } from 'node:fs';
import { connect as connectHttp2 } from 'node:http2';
import { connect as connectTcp } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { Code, ConnectError } from '@connectrpc/connect';
import pino from 'pino';
import { expect, test } from 'vitest';
import { AgentService } from '../../gen/agent/v1/agent_pb.js';
import { FakeClock } from '../../test/support/fake-clock.ts';
import { fc } from '../../test/support/property.ts';
import { SilentLine } from '../../test/support/silent-line.ts';
import { WireClient } from '../../test/support/wire-client.ts';
import { health } from '../protocols/grpc/health.ts';
import { reflection } from '../protocols/grpc/reflection.ts';
import { recover } from '../protocols/recover.ts';
import { type Clock, systemClock } from '../services/ports/clock.ts';
import { ulids } from '../services/ports/ids.ts';
import { CertificateAuthority } from './certificate-authority.ts';
import { type Listener, startLanListener, startPlaintextListener } from './http2-listener.ts';
import { answerWithinMs, pingAfterMs } from './keepalive.ts';
import type { RpcSetup } from './rpc-handler.ts';

const log = pino({ level: 'silent' });

interface Seen {
  readonly refusals?: string[];
  /** Called when a stream is over, with who it was. */
  readonly ended?: (who: string) => void;
}

function rpcSetup({ refusals = [], ended = () => {} }: Seen = {}): RpcSetup {
  return {
    routes(router) {
      health(router, { serviceNames: [AgentService.typeName] });
      reflection(router, { services: [AgentService] });
      router.service(AgentService, {
        heartbeat(request) {
          if (request.agentName === 'defect') throw new Error('a secret detail');
          return { success: true, message: request.agentName };
        },
        async *connect(_requests, { signal, requestHeader }) {
          yield {};
          await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
          ended(requestHeader.get('who') ?? '');
          throw ConnectError.from(signal.reason, Code.Canceled);
        },
      });
    },
    interceptors: [recover({ ids: ulids(), log })],
    innermost: (next) => next,
    refused: ({ operation, message }) => refusals.push(`${operation}: ${message}`),
    log,
  };
}

function plaintext(rpc: RpcSetup = rpcSetup(), networkClock: Clock = systemClock): Promise<Listener> {
  const own = { host: '127.0.0.1', port: 0, routes: [], trustsConnections: () => false };
  return startPlaintextListener({ ...own, rpc, networkClock });
}

const addressOf = ({ port }: Listener) => `127.0.0.1:${port}`;

test('a client that trusts the authority calls over TLS', async () => {
  using folder = mkdtempDisposableSync(join(tmpdir(), 'tls-'));
  const authority = await CertificateAuthority.open({ dir: folder.path, clock: systemClock });
  await using listener = await startLanListener({
    ...{ host: '127.0.0.1', port: 0, rpc: rpcSetup(), routes: [], trustsConnections: () => false },
    ...{ authority, names: ['box.local'], clock: systemClock },
  });
  using client = new WireClient({ address: addressOf(listener), ca: authority.certificate });

  expect(await client.unary('agent.v1.AgentService/Heartbeat', { agent_name: 'x' })).toMatchObject({ message: 'x' });
});

test('the handshake shows the authority, so that its fingerprint can be checked', async () => {
  using folder = mkdtempDisposableSync(join(tmpdir(), 'tls-'));
  const clock = new FakeClock(Date.now());
  const authority = await CertificateAuthority.open({ dir: folder.path, clock });
  await using listener = await startLanListener({
    ...{ host: '127.0.0.1', port: 0, rpc: rpcSetup(), routes: [], trustsConnections: () => false },
    ...{ authority, names: [], clock },
  });

  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  const socket = connectTls({ port: listener.port, ca: authority.certificate, ALPNProtocols: ['h2'] }, () => {
    resolve(socket.getPeerX509Certificate()?.issuerCertificate?.fingerprint256);
    socket.end();
  });

  const shown = (await promise)?.replaceAll(':', '').toLowerCase();
  expect(`sha256:${shown}`).toBe(authority.fingerprint);
});

test('health and reflection answer', async () => {
  await using listener = await plaintext();
  using client = new WireClient({ address: addressOf(listener) });

  expect(await client.unary('grpc.health.v1.Health/Check')).toEqual({ status: 'SERVING' });
  await expect(client.unary('grpc.health.v1.Health/Check', { service: 'x.Y' })).rejects.toThrow('NOT_FOUND');

  await using conversation = client.converse('grpc.reflection.v1.ServerReflection/ServerReflectionInfo');
  conversation.send({ list_services: '' });
  expect(await conversation.next()).toMatchObject({
    list_services_response: { service: [{ name: 'agent.v1.AgentService' }] },
  });
  conversation.send({ file_containing_symbol: 'agent.v1.AgentService.Register' });
  const answer = await conversation.next();
  expect(answer).toMatchObject({ message_response: 'file_descriptor_response' });
});

/** A TLS listener, and what it was told to record: each refusal once it is there. */
async function lanListener(dir: string, clock: FakeClock) {
  const told: string[] = [];
  let changed = Promise.withResolvers<void>();
  const rpc: RpcSetup = {
    ...rpcSetup(),
    refused: ({ operation, entry }) => {
      told.push(`${operation}: ${entry?.cause}`);
      changed.resolve();
    },
  };
  const authority = await CertificateAuthority.open({ dir, clock });
  const listener = await startLanListener({
    ...{ host: '127.0.0.1', port: 0, rpc, routes: [], trustsConnections: () => false },
    ...{ authority, names: [], clock },
  });
  async function next(): Promise<readonly string[]> {
    if (told.length === 0) await changed.promise;
    changed = Promise.withResolvers();
    return told.splice(0);
  }
  return { listener, authority, told, next, [Symbol.asyncDispose]: () => listener[Symbol.asyncDispose]() };
}

/** Completes the handshake and goes away without a call. */
async function lookAtCertificate({ port }: Listener): Promise<void> {
  const socket = connectTls({ port, host: '127.0.0.1', ALPNProtocols: ['h2'], rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  socket.end();
  await once(socket, 'close');
}

test('who ends the connection before any call is recorded, once, and who calls right after is not', async () => {
  using folder = mkdtempDisposableSync(join(tmpdir(), 'tls-'));
  const clock = new FakeClock(Date.now());
  await using lan = await lanListener(folder.path, clock);
  await lookAtCertificate(lan.listener);
  using client = new WireClient({ address: addressOf(lan.listener), ca: lan.authority.certificate });
  await client.unary('agent.v1.AgentService/Heartbeat', {});
  clock.advance(5_000);
  const afterCall = [...lan.told];

  clock.advance(1_000);
  await lookAtCertificate(lan.listener);
  await lookAtCertificate(lan.listener);
  await client.unary('agent.v1.AgentService/Heartbeat', {}); // the listener has seen both go
  clock.advance(5_000);

  expect([afterCall, await lan.next(), lan.told]).toEqual([[], ['TLS connection: tls-ended'], []]);
});

test('plain HTTP on the port for TLS is recorded as what it is', async () => {
  using folder = mkdtempDisposableSync(join(tmpdir(), 'tls-'));
  await using lan = await lanListener(folder.path, new FakeClock(Date.now()));
  const socket = connectTcp(lan.listener.port, '127.0.0.1');
  socket.on('error', () => {});

  socket.write('GET / HTTP/1.1\r\n\r\n');

  expect(await lan.next()).toEqual(['TLS connection: no-tls']);
  socket.destroy();
});

test('a call of another protocol is recorded with its name', async () => {
  const told: string[] = [];
  const refused: RpcSetup['refused'] = ({ operation, entry }) => told.push(`${operation}: ${entry?.cause}`);
  await using listener = await plaintext({ ...rpcSetup(), refused });
  const session = connectHttp2(`http://${addressOf(listener)}`);
  const call = session.request({
    ...{ ':method': 'POST', ':path': '/agent.v9.AgentService/Register', 'content-type': 'application/grpc' },
  });

  call.end();
  await once(call, 'response');
  session.destroy();

  expect(told).toEqual(['agent.v9.AgentService/Register: no-such-call']);
});

test('a message that is not protobuf is INVALID_ARGUMENT and is noted', async () => {
  const refusals: string[] = [];
  await using listener = await plaintext(rpcSetup({ refusals }));
  using client = new WireClient({ address: addressOf(listener) });

  const { code } = await client.sendBytes('agent.v1.AgentService/Heartbeat', Buffer.from([0x0f, 0xff, 0xff]));

  expect(code).toBe('INVALID_ARGUMENT');
  expect(refusals).toEqual([expect.stringMatching(/^agent.v1.AgentService\/Heartbeat: parse binary/)]);
});

test('a message above 16 MiB is RESOURCE_EXHAUSTED', async () => {
  await using listener = await plaintext();
  using client = new WireClient({ address: addressOf(listener) });

  const { code } = await client.sendBytes('agent.v1.AgentService/Heartbeat', new Uint8Array(16 * 1024 * 1024 + 1));

  expect(code).toBe('RESOURCE_EXHAUSTED');
});

test('a defect tells the caller a reference and nothing else, and the server lives on', async () => {
  await using listener = await plaintext();
  using client = new WireClient({ address: addressOf(listener) });

  await expect(client.unary('agent.v1.AgentService/Heartbeat', { agent_name: 'defect' })).rejects.toThrow(
    /^INTERNAL: internal error; the server log has it under \w+$/,
  );
  expect(await client.unary('agent.v1.AgentService/Heartbeat')).toMatchObject({ success: true });
});

test('a call that does not exist is UNIMPLEMENTED', async () => {
  await using listener = await plaintext();
  using client = new WireClient({ address: addressOf(listener) });

  await expect(client.unary('steprun.v1.StepRunService/GetStepRun')).rejects.toThrow('UNIMPLEMENTED');
});

test('an authority that is no host name does not take the server down', async () => {
  await using listener = await plaintext();
  const session = connectHttp2(`http://${addressOf(listener)}`);
  const request = session.request({
    ':method': 'POST',
    ':path': '/agent.v1.AgentService/Heartbeat',
    ':authority': '[not a host',
    'content-type': 'application/grpc',
  });
  const { promise, resolve } = Promise.withResolvers<void>();
  request.on('error', () => {}).on('close', () => resolve());
  request.end();

  await promise;
  session.destroy();
  using client = new WireClient({ address: addressOf(listener) });
  expect(await client.unary('agent.v1.AgentService/Heartbeat')).toMatchObject({ success: true });
});

test('bytes that are no HTTP/2 at all end their connection and nothing else', async () => {
  await using listener = await plaintext();

  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 300 }), fc.boolean(), async (bytes, hasPreface) => {
      const preface = hasPreface ? Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n') : Buffer.alloc(0);
      const { promise, resolve } = Promise.withResolvers<void>();
      const socket = connectTcp(listener.port, '127.0.0.1');
      socket.on('error', () => {}).on('close', () => resolve());
      socket.resume().end(Buffer.concat([preface, bytes]));
      await promise;
    }),
    { numRuns: 50 },
  );

  using client = new WireClient({ address: addressOf(listener) });
  expect(await client.unary('agent.v1.AgentService/Heartbeat')).toMatchObject({ success: true });
});

test('stopping ends open streams with UNAVAILABLE', async () => {
  const listener = await plaintext();
  using client = new WireClient({ address: addressOf(listener) });
  const stream = client.converse('agent.v1.AgentService/Connect');
  stream.send({});
  await stream.next();

  await listener[Symbol.asyncDispose]();

  expect(await stream.ended).toMatchObject({
    code: 'UNAVAILABLE',
    details: 'the server is stopping; connect again later',
  });
});

test('a peer that is gone without a word ends with its connection; one that is only quiet does not', async () => {
  const clock = new FakeClock();
  const { promise: firstEnd, resolve } = Promise.withResolvers<string>();
  await using listener = await plaintext(rpcSetup({ ended: resolve }), clock);
  using line = await SilentLine.to(addressOf(listener));
  using lost = new WireClient({ address: line.address });
  using quiet = new WireClient({ address: addressOf(listener) });
  for (const client of [quiet, lost]) {
    const stream = client.converse('agent.v1.AgentService/Connect', { who: client === lost ? 'lost' : 'quiet' });
    stream.send({});
    await stream.next();
  }

  line.fallSilent();
  clock.advance(pingAfterMs); // of both something came since they connected
  clock.advance(pingAfterMs);
  await quiet.unary('grpc.health.v1.Health/Check'); // with it came its answer to the ping
  clock.advance(answerWithinMs);

  expect(await firstEnd).toBe('lost');
  expect(await quiet.unary('grpc.health.v1.Health/Check')).toEqual({ status: 'SERVING' });
});
