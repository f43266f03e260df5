import { Code, ConnectError, createContextKey, type HandlerContext, type Interceptor } from '@connectrpc/connect';
import type { RunnerId } from '../../domain/ids.ts';
import type { Access } from '../../services/agent-access.ts';
import { callerKey } from '../authenticate.ts';
import type { Needs } from './needs.ts';

const accessKey = createContextKey<Access | undefined>(undefined, { description: 'woodpecker access' });

/** Made before the runner exists. */
const beforeRegistration: ReadonlySet<string> = new Set(['Version', 'RegisterAgent']);

/** Says whose access token came with a call. It is looked at when the call comes, and not again while it is held. */
export function recognise({ agentAccess, settings }: Pick<Needs, 'agentAccess' | 'settings'>): Interceptor {
  return (next) => (request) => {
    const { header, contextValues, method } = request;
    const token = header.get('token') ?? '';
    contextValues.set(accessKey, agentAccess.read(token));
    const number = header.get('proto-version');
    const ours = settings.get('woodpecker.protocolNumber');
    if (number !== null && number !== String(ours)) {
      throw new ConnectError(`this server speaks protocol ${ours}, not ${number}`, Code.FailedPrecondition);
    }
    if (!beforeRegistration.has(method.name)) {
      contextValues.set(callerKey, { kind: 'agent', runnerId: agentAccess.runnerOf(token) });
    }
    return next(request);
  };
}

export function accessOf({ values }: HandlerContext): Access {
  const access = values.get(accessKey);
  if (!access) throw new ConnectError('this call needs a token', Code.Unauthenticated);
  return access;
}

export function runnerOf({ values }: HandlerContext): RunnerId {
  const caller = values.get(callerKey);
  if (caller?.kind !== 'agent') throw new ConnectError('this call needs the token of an agent', Code.Unauthenticated);
  return caller.runnerId;
}

/** These services know their callers by a token of their own kind. */
export const callsWithoutToken: ReadonlySet<string> = new Set(['proto.Woodpecker', 'proto.WoodpeckerAuth']);
