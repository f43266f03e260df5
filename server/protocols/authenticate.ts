import { Code, ConnectError, createContextKey, type Interceptor } from '@connectrpc/connect';
import type { RunnerId, StepRunId } from '../domain/ids.ts';

/** Who calls. */
export type Caller =
  | { readonly kind: 'agent'; readonly runnerId: RunnerId }
  /** No token, but on a connection over which runners registered: it may speak for those (Arcentra API 11.1). */
  | { readonly kind: 'connection'; readonly runnerIds: ReadonlySet<RunnerId> }
  | { readonly kind: 'operator'; readonly name: string }
  | { readonly kind: 'step'; readonly stepRunId: StepRunId };

/** Set before any handler runs, except for the calls that need no credential. */
export const callerKey = createContextKey<Caller | undefined>(undefined, { description: 'caller' });

/** What the listener knows of the other end. */
export interface Peer {
  readonly address: string;
  /** Runners that registered over this connection, with their tokens; absent where connections are not trusted. */
  readonly registered?: Map<RunnerId, string>;
}

export const peerKey = createContextKey<Peer>({ address: '' }, { description: 'peer' });

/** Finds whose token this is. Undefined: nobody's, or revoked. */
export type VerifyToken = (token: string) => Caller | undefined;

const bearer = /^bearer +(\S+) *$/i;

/** The token of an `authorization` header; undefined when there is none, empty when it is not a bearer token. */
export function bearerTokenFrom(header: string | null | undefined): string | undefined {
  if (header === null || header === undefined || header === '') return undefined;
  return bearer.exec(header)?.[1] ?? '';
}

/**
 * Says who calls, or refuses. `needsNoToken` holds the types and methods (`package.Service` or `package.Service/Method`)
 * that are open; a credential sent with them is ignored. A caller the listener has already recognised is kept.
 */
export function authenticate(verify: VerifyToken, needsNoToken: ReadonlySet<string>): Interceptor {
  return (next) => (request) => {
    const { method, service, contextValues, header } = request;
    if (needsNoToken.has(service.typeName) || needsNoToken.has(`${service.typeName}/${method.name}`)) {
      return next(request);
    }
    if (!contextValues.get(callerKey)) {
      contextValues.set(callerKey, callerOf(bearerTokenFrom(header.get('authorization')), contextValues.get(peerKey)));
    }
    return next(request);
  };

  function callerOf(token: string | undefined, peer: Peer): Caller {
    if (token === undefined) {
      // Their tokens are looked at again, so that a revoked one is worth nothing here either.
      const known = [...(peer.registered ?? [])].filter(([, ownToken]) => verify(ownToken));
      if (known.length > 0) return { kind: 'connection', runnerIds: new Set(known.map(([runnerId]) => runnerId)) };
      throw new ConnectError(
        'this call needs a token: send metadata "authorization: Bearer <token>"',
        Code.Unauthenticated,
      );
    }
    const caller = verify(token);
    if (!caller) throw new ConnectError('the token is not valid here; it may have been revoked', Code.Unauthenticated);
    return caller;
  }
}
