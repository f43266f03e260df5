import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Code, ConnectError } from '@connectrpc/connect';
import sirv from 'sirv';
import { z } from 'zod';
import type { VerifyToken } from '../protocols/authenticate.ts';
import { bearerTokenFrom, type Caller } from '../protocols/authenticate.ts';
import { closeWithin } from './close-within.ts';
import { type ConsoleAccess, cookieOf } from './console-access.ts';
import { answerText, findRoute, type HttpRoute } from './http-route.ts';
import type { Listener } from './http2-listener.ts';
import { createRpcHandler, type RpcSetup } from './rpc-handler.ts';
import { OriginCheck } from './same-origin.ts';
import { serveRoute } from './serve-route.ts';

export interface ConsoleListenerOptions {
  readonly host: string;
  readonly port: number;
  /** Further names under which the console may be reached. */
  readonly allowedHosts: readonly string[];
  readonly access: ConsoleAccess;
  /** Other tokens that routes accept, e.g. those of the API. */
  readonly verify: VerifyToken;
  readonly rpc: RpcSetup;
  readonly routes: readonly HttpRoute[];
  /** Folder of the built console. Absent: the API alone is served. */
  readonly rendererDir?: string;
  readonly metrics: () => Promise<{ readonly contentType: string; readonly text: string }>;
  readonly drainMs?: number;
}

/** Styles may stand in the page because the editor makes some as it runs; scripts may not. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "worker-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const securityHeaders = {
  'content-security-policy': contentSecurityPolicy,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};

/** A file whose name has the digest of its content never changes; the page that names it does with each version. */
function cachingOf(path: string): string {
  return /^\/assets\/[^/]+-[\w-]{8}\.\w+$/.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache';
}

const maxSessionBodyBytes = 4096;
const sessionBody = z.object({ code: z.string().min(1).max(200) });
const sessionCookieSeconds = 30 * 24 * 3600;

/** Console, command line, webhooks and metrics, over HTTP/1.1. */
export async function startConsoleListener(options: ConsoleListenerOptions): Promise<Listener> {
  const { access, rpc, routes } = options;
  const shutdown = new AbortController();
  const serveCall = createRpcHandler(rpc, shutdown.signal);
  const serveFile =
    options.rendererDir === undefined
      ? undefined
      : sirv(options.rendererDir, {
          single: true,
          etag: true,
          setHeaders: (response, path) => response.setHeader('cache-control', cachingOf(path)),
        });
  const server = createServer({ keepAliveTimeout: 65_000 });
  server.listen(options.port, options.host);
  await once(server, 'listening');
  const address = server.address() as AddressInfo; // listening on a port, so never a pipe's name
  const origins = new OriginCheck({ host: options.host, port: address.port }, options.allowedHosts);
  // Browsers send the cookies of one port of a host to all its ports.
  const cookieName = `signalbox_${address.port}`;

  server.on('request', (request, response) => {
    for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value);
    // Answered while the listener stops: the connection would stay open for the next request.
    response.once('close', () => {
      if (shutdown.signal.aborted) setImmediate(() => server.closeIdleConnections());
    });
    const refusal = origins.refusalOf(request);
    if (refusal !== undefined) return answerText(response, 403, refusal);
    serve(request, response).catch((reason: unknown) => {
      rpc.log.error({ err: reason, path: request.url }, 'a request failed');
      response.destroy();
    });
  });

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url?.split('?', 1)[0] ?? '/';
    const peer = { address: request.socket.remoteAddress ?? '' };
    const known = access.callerOf(request, cookieName);
    if (path === '/healthz') return answerText(response, 200, 'ok');
    if (path === '/session') return serveSession(request, response, known);
    if (path === '/session/codes' && request.method === 'POST') return serveCode(response, known);
    if (path === '/metrics' && request.method === 'GET')
      return serveMetrics(response, known ?? callerByToken(request), peer.address);
    if (serveCall(request, response, { peer, ...(known && { caller: known }) })) return;
    const route = findRoute(routes, request);
    if (route) {
      const caller = known ?? callerByToken(request);
      return serveRoute(route, request, response, { caller, shutdown: shutdown.signal, log: rpc.log });
    }
    if (serveFile && (request.method === 'GET' || request.method === 'HEAD')) return serveFile(request, response);
    answerText(response, 404, serveFile ? 'not found' : 'not found; this server has no console, only its API');
  }

  function callerByToken(request: IncomingMessage): Caller | undefined {
    const token = bearerTokenFrom(request.headers.authorization);
    return token ? options.verify(token) : undefined;
  }

  /** Exchanges a one-use code for a cookie, says whether a cookie holds, and ends a session. */
  async function serveSession(
    request: IncomingMessage,
    response: ServerResponse,
    caller: Caller | undefined,
  ): Promise<void> {
    if (request.method === 'GET')
      return answerText(response, caller ? 200 : 401, caller ? 'signed in' : 'not signed in');
    if (request.method === 'DELETE') {
      access.endSession(cookieOf(request, cookieName) ?? '');
      response.setHeader('set-cookie', `${cookieName}=; HttpOnly; SameSite=Strict; Path=/; Max-Age=0`);
      return answerText(response, 200, 'signed out');
    }
    // A type no form can send: pages of other sites would need a permission for it that they do not get.
    if (request.method !== 'POST' || !request.headers['content-type']?.startsWith('application/json')) {
      return answerText(response, 405, 'POST a code as JSON');
    }
    const body = sessionBody.safeParse(parsed(await readBody(request)));
    const session = body.success ? access.exchange(body.data.code) : undefined;
    if (session === undefined) return answerText(response, 401, 'this code is not valid any more; ask for another');
    const attributes = `HttpOnly; SameSite=Strict; Path=/; Max-Age=${sessionCookieSeconds}`;
    response.setHeader('set-cookie', `${cookieName}=${session}; ${attributes}`);
    answerText(response, 200, 'signed in');
  }

  function serveCode(response: ServerResponse, caller: Caller | undefined): void {
    if (!caller) {
      answerText(response, 401, 'send the token of this launch');
      return;
    }
    response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' });
    response.end(JSON.stringify({ code: access.issueCode() }));
  }

  async function serveMetrics(response: ServerResponse, caller: Caller | undefined, from: string): Promise<void> {
    if (caller?.kind !== 'operator' && !isLoopback(from)) return answerText(response, 401, 'send an operator token');
    const { contentType, text } = await options.metrics();
    response.writeHead(200, { 'content-type': contentType, 'cache-control': 'no-store' });
    response.end(text);
  }

  return {
    host: address.address,
    port: address.port,
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      shutdown.abort(new ConnectError('the server is stopping; connect again later', Code.Unavailable));
      server.closeIdleConnections();
      await closeWithin(closed, options.drainMs ?? 5_000, () => server.closeAllConnections());
    },
  };
}

function isLoopback(address: string): boolean {
  return address === '::1' || /^(::ffff:)?127\./.test(address);
}

async function readBody(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) {
    text += chunk;
    if (text.length > maxSessionBodyBytes) return '';
  }
  return text;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
