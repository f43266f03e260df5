import { Code, ConnectError, type HandlerContext } from '@connectrpc/connect';
import { DomainError } from '../../domain/errors.ts';
import type { RunnerId } from '../../domain/ids.ts';
import type { Command } from '../../domain/step-assignment.ts';
import type { ControlSession } from '../../services/dispatch.ts';
import type { Needs } from './needs.ts';
import { Outbox } from './outbox.ts';
import { agentOf, featuresOf } from './session.ts';

const firstHeartbeatMs = 10_000;

interface AgentMessage {
  readonly agentId: string;
  readonly payload: { readonly case: string | undefined };
}

export interface AgentPeer {
  readonly runnerId: RunnerId;
  readonly features: ReadonlySet<string>;
}

/** How one of the two control streams speaks. */
export interface Dialect<In extends AgentMessage, Out> {
  readonly kind: ControlSession['kind'];
  /** A command as a message; undefined when this peer does not understand it. */
  messageFrom(command: Command, peer: AgentPeer): Out | undefined;
  /** Acts on a message. */
  receive(message: In, peer: AgentPeer & { reply(answer: Out): void }): void;
}

const endings: Readonly<Record<Parameters<ControlSession['close']>[0], () => ConnectError>> = {
  superseded: () => new ConnectError('superseded: a newer control stream of this agent was opened', Code.Aborted),
  unacknowledged: () =>
    new ConnectError('a command was not acknowledged; open a new stream, it will be repeated', Code.Aborted),
  revoked: () => new ConnectError('the token of this agent was revoked', Code.Unauthenticated),
  'shutting-down': () => new ConnectError('the server is stopping; connect again later', Code.Unavailable),
};

/**
 * One control stream of an agent, from its first heartbeat to its end (Arcentra API 4.3, 7.3). Messages before the first
 * heartbeat have no effect.
 */
export async function* controlStream<In extends AgentMessage, Out>(
  incoming: AsyncIterable<In>,
  context: HandlerContext,
  dialect: Dialect<In, Out>,
  { runners, agentPrograms, dispatch, clock }: Needs,
): AsyncGenerator<Out> {
  const outbox = new Outbox<Out>();
  const features = featuresOf(context);
  const messages = incoming[Symbol.asyncIterator]();
  using attached = new DisposableStack();
  const onAbort = () => outbox.end({ reason: context.signal.reason });
  context.signal.addEventListener('abort', onAbort, { once: true });
  if (context.signal.aborted) onAbort();
  attached.defer(() => context.signal.removeEventListener('abort', onAbort));
  const alarm = clock.at(clock.nowMs() + firstHeartbeatMs, () =>
    outbox.end({ reason: new ConnectError('no heartbeat came within 10 s', Code.DeadlineExceeded) }),
  );
  attached.use(alarm);

  function attach(runnerId: RunnerId): void {
    alarm[Symbol.dispose]();
    const session: ControlSession = {
      kind: dialect.kind,
      features,
      send(command) {
        const message = dialect.messageFrom(command, { runnerId, features });
        if (message !== undefined) outbox.push(message);
      },
      close: (why) => outbox.end({ reason: endings[why]() }),
    };
    // Superseding is the dispatcher's; the runner counts as connected as long as any stream of it is attached.
    attached.defer(() => {
      if (!dispatch.isAttached(runnerId)) runners.disconnected(runnerId);
    });
    const isConnect = session.kind === 'connect';
    runners.connected(runnerId, {
      takesCapacity: isConnect && features.has('capacity'),
      startsServices: isConnect && features.has('services'),
    });
    attached.use(dispatch.attach(runnerId, session));
    runners.tellCapacity(runnerId);
    agentPrograms.attached(runnerId, { isChangeable: session.kind === 'connect' && features.has('programs') });
  }

  async function read(): Promise<void> {
    let attachedAs: RunnerId | undefined;
    for (let next = await messages.next(); !next.done; next = await messages.next()) {
      const runnerId = agentOf(context, next.value.agentId || (attachedAs ?? ''));
      if (attachedAs === undefined && next.value.payload.case !== 'heartbeat') continue;
      runners.heard(runnerId);
      dialect.receive(next.value, { runnerId, features, reply: (answer) => outbox.push(answer) });
      if (attachedAs === undefined) {
        attach(runnerId);
        attachedAs = runnerId;
      }
    }
  }

  read().then(
    () => outbox.end(),
    (reason: unknown) => outbox.end({ reason }),
  );
  yield* outbox.messages();
}

/** Statuses on a stream are not answered: what is refused is recorded by the dispatcher, and the unary report says so. */
export function ignoringRefusals(work: () => unknown): boolean {
  try {
    work();
    return true;
  } catch (reason) {
    // What passes is no refusal: the agent must keep the report and send it again.
    if (reason instanceof DomainError && reason.kind !== 'unavailable') return false;
    throw reason;
  }
}
