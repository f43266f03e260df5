import type { HandlerContext } from '@connectrpc/connect';
import { onBehalfOf } from '../../domain/actor.ts';
import { DomainError } from '../../domain/errors.ts';
import type { RunnerId } from '../../domain/ids.ts';
import { callerKey } from '../authenticate.ts';

/** Features a peer announces; without the metadata none, and then no extension is sent (Arcentra API 2). */
export function featuresOf(context: HandlerContext): ReadonlySet<string> {
  const names = (context.requestHeader.get('signalbox-features') ?? '').split(',').map((name) => name.trim());
  return new Set(names.filter((name) => name !== ''));
}

/** The agent that calls. An `agent_id` in a message must be empty or its own. */
export function agentOf(context: HandlerContext, agentId: string): RunnerId {
  const caller = context.values.get(callerKey);
  const named = agentId.trim();
  if (caller?.kind === 'agent') {
    if (named === '' || named === caller.runnerId) return caller.runnerId;
    throw new DomainError('forbidden', `agent_id ${named} is not the agent of this token, ${caller.runnerId}`);
  }
  if (caller?.kind === 'connection') {
    for (const runnerId of caller.runnerIds) if (runnerId === named) return runnerId;
    throw new DomainError('unauthenticated', `no agent ${named} registered over this connection; send a token`);
  }
  throw new DomainError('forbidden', 'only an agent may call this');
}

/** Who acts, for the event log. `claimed` is what a client says of the person behind it. */
export function actorOf(context: HandlerContext, claimed = ''): string {
  const caller = context.values.get(callerKey);
  if (caller?.kind !== 'operator') throw new DomainError('forbidden', 'only an operator may call this');
  return onBehalfOf(claimed, caller.name);
}
