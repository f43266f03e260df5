import { once } from 'node:events';
import {
  createSecureServer,
  createServer,
  type Http2SecureServer,
  type Http2Server,
  type Http2ServerRequest,
  type Http2ServerResponse,
  type ServerHttp2Session,
  type ServerOptions,
} from 'node:http2';
import type { AddressInfo } from 'node:net';
import { Code, ConnectError } from '@connectrpc/connect';
import type { RunnerId } from '../domain/ids.ts';
import { refusedEntry } from '../domain/refused-entry.ts';
import type { Peer } from '../protocols/authenticate.ts';
import { type Clock, systemClock } from '../services/ports/clock.ts';
import { type CertificateAuthority, ownAddresses } from './certificate-authority.ts';
import { closeWithin } from './close-within.ts';
import { findRoute, type HttpRoute } from './http-route.ts';
import { keepAlive } from './keepalive.ts';
import { addressOf, createRpcHandler, type RpcSetup } from './rpc-handler.ts';
import { serveRoute } from './serve-route.ts';
import { SilentConnections } from './silent-connections.ts';

/** A listener that takes connections until it is disposed of. Disposing ends calls first, then connections. */
export interface Listener extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
}

interface Http2ListenerOptions {
  readonly host: string;
  readonly port: number;
  readonly rpc: RpcSetup;
  /** Downloads by signed address; nothing here recognises an operator. */
  readonly routes: readonly HttpRoute[];
  /**
   * Whether a call without a token counts as coming from the runners that registered over the same connection: the
   * reference agent forgets its token (Arcentra API 11.1). Asked anew for every call.
   */
  readonly trustsConnections: () => boolean;
  /** How long calls may take to end once the listener is disposed of. */
  readonly drainMs?: number;
  /** By which silence on a connection is measured. */
  readonly networkClock?: Clock;
}

export interface LanListenerOptions extends Http2ListenerOptions {
  readonly authority: CertificateAuthority;
  /** Host names and addresses, besides this machine's own addresses, that agents use. */
  readonly names: readonly string[];
  readonly clock: Clock;
}

const mebibyte = 1024 * 1024;

/** Windows of 1 MiB and more carry logs about 1.6 times as fast as the default of 64 KiB. */
const connectionWindowBytes = 16 * mebibyte;

const http2Options = {
  settings: { initialWindowSize: 4 * mebibyte, maxConcurrentStreams: 256, enablePush: false },
  /** In MB; a few messages of the largest size may be under way on one connection. */
  maxSessionMemory: 128,
  unknownProtocolTimeout: 10_000,
} satisfies ServerOptions;

const maxConnections = 4096;
const longestPathTold = 120;

/** Agents over TLS. The certificate is renewed while the listener runs. */
export async function startLanListener(options: LanListenerOptions): Promise<Listener> {
  const { authority, clock } = options;
  const names = [...new Set([...options.names, 'localhost', ...ownAddresses()])];
  const identity = await authority.serverIdentity(names);
  const server = createSecureServer({
    ...http2Options,
    key: identity.key,
    cert: identity.chain,
    minVersion: 'TLSv1.2',
    handshakeTimeout: 10_000,
  });
  const silent = new SilentConnections(server, { clock, refused: options.rpc.refused });
  let alarm = clock.at(identity.renewAtMs, renew);
  function renew(): void {
    authority.serverIdentity(names).then(
      (renewed) => {
        server.setSecureContext({ key: renewed.key, cert: renewed.chain, minVersion: 'TLSv1.2' });
        alarm = clock.at(renewed.renewAtMs, renew);
      },
      (reason: unknown) => {
        options.rpc.log.error({ err: reason }, 'the server certificate was not renewed; next try in an hour');
        alarm = clock.at(clock.nowMs() + 3_600_000, renew);
      },
    );
  }
  const listener = await listen(server, options);
  return {
    host: listener.host,
    port: listener.port,
    async [Symbol.asyncDispose]() {
      alarm[Symbol.dispose]();
      silent[Symbol.dispose]();
      await listener[Symbol.asyncDispose]();
    },
  };
}

/** For agents that cannot do TLS. */
export async function startPlaintextListener(options: Http2ListenerOptions): Promise<Listener> {
  return listen(createServer(http2Options), options);
}

async function listen(
  server: Http2Server | Http2SecureServer,
  { host, port, rpc, routes, trustsConnections, drainMs = 5_000, networkClock = systemClock }: Http2ListenerOptions,
): Promise<Listener> {
  const shutdown = new AbortController();
  const serveCall = createRpcHandler(rpc, shutdown.signal);
  /** Every open connection, with the runners that registered over it. */
  const sessions = new Map<
    unknown,
    { readonly session: ServerHttp2Session; readonly registered: Map<RunnerId, string> }
  >();

  server.maxConnections = maxConnections;
  server.on('session', (session: ServerHttp2Session) => {
    sessions.set(session, { session, registered: new Map() });
    session.setLocalWindowSize(connectionWindowBytes);
    keepAlive(session, networkClock);
    session.once('close', () => sessions.delete(session));
    session.on('error', (reason) => rpc.log.debug({ err: reason }, 'a connection failed'));
  });
  server.on('sessionError', () => {}); // logged above; without a listener Node ends the process
  server.on('request', (request: Http2ServerRequest, response: Http2ServerResponse) => {
    // Streams that a client breaks off report it here too; unheard, that would end the process.
    request.on('error', () => {});
    response.on('error', () => {});
    const registered = trustsConnections() ? sessions.get(request.stream.session)?.registered : undefined;
    const peer: Peer = { address: addressOf(request), ...(registered && { registered }) };
    if (serveCall(request, response, { peer })) return;
    const route = findRoute(routes, request);
    if (!route) {
      refuseUnknownPath(request, response, (operation) =>
        rpc.refused({
          ...{ operation, address: peer.address, runnerId: null, message: 'no such call' },
          entry: refusedEntry('no-such-call'),
        }),
      );
      return;
    }
    void serveRoute(route, request, response, { caller: undefined, shutdown: shutdown.signal, log: rpc.log });
  });

  server.listen(port, host);
  await once(server, 'listening');
  const address = server.address() as AddressInfo; // listening on a port, so never a pipe's name
  return {
    host: address.address,
    port: address.port,
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      shutdown.abort(new ConnectError('the server is stopping; connect again later', Code.Unavailable));
      for (const { session } of sessions.values()) session.close();
      await closeWithin(closed, drainMs, () => {
        for (const { session } of sessions.values()) session.destroy();
      });
    },
  };
}

/** What gRPC clients expect for a call that does not exist; plain 404 for everybody else. */
function refuseUnknownPath(
  request: Http2ServerRequest,
  response: Http2ServerResponse,
  refused: (operation: string) => void,
): void {
  request.resume();
  if (!request.headers['content-type']?.startsWith('application/grpc')) {
    response.writeHead(404).end();
    return;
  }
  refused(request.url.slice(1, longestPathTold));
  response.stream.respond(
    {
      ':status': 200,
      'content-type': 'application/grpc',
      'grpc-status': String(Code.Unimplemented),
      'grpc-message': 'no such call',
    },
    { endStream: true },
  );
}
