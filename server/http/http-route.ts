import type { EventEmitter } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { Http2ServerRequest } from 'node:http2';
import type { Caller } from '../protocols/authenticate.ts';

export type HttpRequest = IncomingMessage | Http2ServerRequest;

/** What the responses of HTTP/1.1 and HTTP/2 have in common. */
export interface HttpResponse extends EventEmitter {
  readonly headersSent: boolean;
  writeHead(status: number, headers: Readonly<Record<string, string | number>>): unknown;
  write(chunk: Uint8Array | string): boolean;
  end(): unknown;
  destroy(): unknown;
}

/** A plain HTTP resource beside the calls: a download, a webhook. */
export interface HttpRoute {
  readonly method: 'GET' | 'POST';
  /** Everything below it belongs to the route. Ends with `/`. */
  readonly prefix: string;
  /** `anyone`: the route itself checks what it is shown, e.g. a signature. */
  readonly openTo: 'operator' | 'anyone';
  handle(request: HttpRequest, response: HttpResponse, context: HttpContext): Promise<void>;
}

export interface HttpContext {
  readonly url: URL;
  readonly caller: Caller | undefined;
  /** Aborts when the other end goes away or the listener stops. */
  readonly signal: AbortSignal;
}

export function findRoute(routes: readonly HttpRoute[], request: HttpRequest): HttpRoute | undefined {
  const path = request.url?.split('?', 1)[0] ?? '';
  const method = request.method === 'HEAD' ? 'GET' : request.method;
  return routes.find((route) => route.method === method && path.startsWith(route.prefix));
}

export function answerText(response: HttpResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' });
  response.write(`${text}\n`);
  response.end();
}
