import {
  Code,
  ConnectError,
  type ConnectRouter,
  type ContextValues,
  createConnectRouter,
  createContextValues,
  type Interceptor,
} from '@connectrpc/connect';
import type { UniversalServerResponse } from '@connectrpc/connect/protocol';
import { universalRequestFromNodeRequest, universalResponseToNodeResponse } from '@connectrpc/connect-node';
import type { Logger } from 'pino';
import { DomainError } from '../domain/errors.ts';
import { type Caller, callerKey, type Peer, peerKey } from '../protocols/authenticate.ts';
import { handlerLimits } from '../protocols/limits.ts';
import { wrapCall } from '../protocols/wrap-call.ts';
import type { RefusedCall } from '../services/audit.ts';

type NodeRequest = Parameters<typeof universalRequestFromNodeRequest>[0];
type NodeResponse = Parameters<typeof universalResponseToNodeResponse>[1];

export interface RpcSetup {
  /** The front doors of this listener. */
  readonly routes: (router: ConnectRouter) => void;
  /** Around every call of every door, outermost first: recovery, authentication. */
  readonly interceptors: readonly Interceptor[];
  /** Around the implementation of every call, within what its door puts there. */
  readonly innermost: Interceptor;
  /** Told of what should be looked at: messages that cannot be read, wrong credentials, forbidden calls. */
  readonly refused: (refusal: RefusedCall) => void;
  readonly log: Logger;
}

/** Who is at the other end, as far as the listener can say. */
export interface Recognised {
  readonly peer: Peer;
  readonly caller?: Caller;
}

/** Serves gRPC, gRPC-web and Connect. Answers false, and does nothing, when the path names no call. */
export type RpcHandler = (request: NodeRequest, response: NodeResponse, recognised: Recognised) => boolean;

export function createRpcHandler(setup: RpcSetup, shutdownSignal: AbortSignal): RpcHandler {
  const router = createConnectRouter({ ...handlerLimits, shutdownSignal });
  setup.routes(
    withInterceptors(
      router,
      [refuseDuringShutdown(shutdownSignal), tellingRefusals(setup), ...setup.interceptors],
      setup.innermost,
    ),
  );
  const handlers = new Map(router.handlers.map((handler) => [handler.requestPath, handler]));

  return (request, response, recognised) => {
    const handler = handlers.get(request.url?.split('?', 1)[0] ?? '');
    if (!handler) return false;
    const operation = `${handler.service.typeName}/${handler.method.name}`;
    const serve = async () => {
      const values = contextValues(recognised);
      // An authority that is no URL makes this throw: nobody but a hostile client sends one.
      const answer = await handler(universalRequestFromNodeRequest(request, response, undefined, values));
      await universalResponseToNodeResponse(
        correcting(answer, (message) =>
          setup.refused({ operation, address: recognised.peer.address, runnerId: null, message }),
        ),
        response,
      );
    };
    dropUnread(request);
    serve().catch((reason: unknown) => {
      const { code } = ConnectError.from(reason);
      // The other end went away, or the listener did.
      if (code !== Code.Aborted && code !== Code.Canceled)
        setup.log.warn({ err: reason, operation }, 'an answer was not sent');
      response.destroy();
    });
    return true;
  };
}

function contextValues({ peer, caller }: Recognised): ContextValues {
  return createContextValues().set(peerKey, peer).set(callerKey, caller);
}

/** Options of a single service replace those of the router; what must be around every call is therefore put into both. */
function withInterceptors(router: ConnectRouter, outer: readonly Interceptor[], innermost: Interceptor): ConnectRouter {
  const around = (own: readonly Interceptor[] = []) => [...outer, ...own, innermost];
  const guarded: ConnectRouter = {
    handlers: router.handlers,
    service(service, implementation, options) {
      router.service(service, implementation, {
        ...options,
        interceptors: around(options?.interceptors),
      });
      return guarded;
    },
    rpc(method, implementation, options) {
      router.rpc(method, implementation, { ...options, interceptors: around(options?.interceptors) });
      return guarded;
    },
  };
  return guarded;
}

function refuseDuringShutdown(shutdownSignal: AbortSignal): Interceptor {
  return (next) => (request) => {
    if (shutdownSignal.aborted) throw ConnectError.from(shutdownSignal.reason, Code.Unavailable);
    return next(request);
  };
}

/** Around all others, so that it sees what the caller is told. */
function tellingRefusals({ refused }: RpcSetup): Interceptor {
  return wrapCall((reason, { service, method, contextValues }) => {
    if (!(reason instanceof ConnectError)) return reason;
    const entry = reason.cause instanceof DomainError ? reason.cause.details.entry : undefined;
    if (entry || reason.code === Code.Unauthenticated || reason.code === Code.PermissionDenied) {
      const caller = contextValues.get(callerKey);
      refused({
        operation: `${service.typeName}/${method.name}`,
        address: contextValues.get(peerKey).address,
        runnerId: caller?.kind === 'agent' ? caller.runnerId : null,
        message: reason.rawMessage,
        entry,
      });
    }
    return reason;
  });
}

const unreadable = `${Code.Internal}`;
const tooLarge = `${Code.ResourceExhausted}`;

/**
 * Puts two things right that the library leaves wrong. A message that is not protobuf is the caller's mistake,
 * INVALID_ARGUMENT and not INTERNAL; such messages are read before any interceptor runs. And texts are encoded as gRPC
 * says: clients that decode no more than that would show `%3B`. The trailer is complete, and read, once the body has
 * ended.
 */
function correcting(answer: UniversalServerResponse, refused: (message: string) => void): UniversalServerResponse {
  const { trailer } = answer;
  if (!trailer) return answer;
  let isCorrected = false;
  return {
    ...answer,
    get trailer() {
      const status = trailer.get('grpc-status');
      if (isCorrected || status === null || status === '0') return trailer;
      isCorrected = true;
      const message = decodeURIComponent(trailer.get('grpc-message') ?? '');
      trailer.set('grpc-message', percentEncoded(message));
      if (status === unreadable && message.startsWith('parse binary:')) {
        trailer.set('grpc-status', String(Code.InvalidArgument));
        refused(message);
      } else if (status === tooLarge && message.startsWith('message size')) {
        refused(message);
      }
      return trailer;
    },
  };
}

/** Everything but printable ASCII, and the percent sign itself. */
function percentEncoded(message: string): string {
  return message.replace(/[^\x20-\x24\x26-\x7e]+/gu, encodeURIComponent);
}

/**
 * An answer may come before the request was read to its end. The rest is let in and dropped, so that the client is not
 * stuck with what it cannot send. The reader that gave up is taken off: it would go on holding the stream.
 */
function dropUnread(request: NodeRequest): void {
  if (!('stream' in request)) return;
  const { stream } = request;
  stream.once('wantTrailers', () => setImmediate(() => stream.removeAllListeners('data').resume()));
}

export function addressOf(request: NodeRequest): string {
  return request.socket?.remoteAddress ?? '';
}
