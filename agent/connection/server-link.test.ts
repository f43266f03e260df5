import { once } from 'node:events';
import { createServer as createHttp2Server } from 'node:http2';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { expect, test, vi } from 'vitest';
import { Connection, ServerLink } from './server-link.ts';

/** A network between a client and a server that can be cut without either being told. */
async function cuttableTo(port: number) {
  const sockets: Socket[] = [];
  const relay = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    for (const socket of [near, far]) socket.on('error', () => {});
    near.pipe(far).pipe(near);
    sockets.push(near, far);
  });
  relay.listen(0, '127.0.0.1');
  await once(relay, 'listening');
  return {
    port: (relay.address() as AddressInfo).port, // it listens on a port
    cut() {
      for (const socket of sockets) socket.unpipe();
      for (const socket of sockets) socket.pause();
    },
    [Symbol.dispose]() {
      for (const socket of sockets) socket.destroy();
      relay.close();
    },
  };
}

test('a connection that went silent is dropped, and nobody else hears of it', async () => {
  const server = createHttp2Server((request, response) => {
    request.on('error', () => {});
    response.writeHead(200);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  using network = await cuttableTo((server.address() as AddressInfo).port); // it listens on a port
  const pings = { pingIntervalMs: 20, pingTimeoutMs: 20 };
  const connection = new Connection(`http://127.0.0.1:${network.port}`, {}, pings);
  const { promise: end, resolve } = Promise.withResolvers<string>();
  const uncaught = (reason: Error) => resolve(`uncaught: ${reason.message}`);
  process.on('uncaughtException', uncaught);

  const stream = await connection.request('POST', '/', {}, {});
  // As the control stream does when its connection breaks.
  stream.on('error', () => connection.abort());
  stream.session?.once('close', () => resolve('closed'));
  network.cut();

  expect(await end).toBe('closed');
  process.off('uncaughtException', uncaught);
  server.close();
});

test('a connection that was dropped with a call under way is not asked whether it lives', async () => {
  const server = createHttp2Server((request) => request.on('error', () => {}));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  using link = new ServerLink(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, { kind: 'plaintext' });
  const arrived = once(server, 'stream');
  const call = link.agent.heartbeat({}).catch(() => 'ended');
  await arrived;

  link.resetControl();
  const end = await call;
  await new Promise(setImmediate); // the stream of the call closes after the call

  expect(end).toBe('ended');
  expect(() => vi.advanceTimersByTime(60_000)).not.toThrow();
  vi.useRealTimers();
  server.close();
});
