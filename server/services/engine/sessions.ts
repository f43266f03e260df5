import type { RunnerId } from '../../domain/ids.ts';
import type { Command } from '../../domain/step-assignment.ts';
import { Takers } from './takers.ts';

/** An open control stream of one agent, as its front door offers it. */
export interface ControlSession {
  readonly kind: 'connect' | 'agent-channel';
  readonly features: ReadonlySet<string>;
  /** Never throws; what cannot be written is repeated after the next attach. */
  send(command: Command): void;
  close(why: 'superseded' | 'unacknowledged' | 'revoked' | 'shutting-down'): void;
}

/** Who is connected at this moment. Worth nothing after a restart. */
export class Sessions {
  readonly #attached = new Map<RunnerId, ControlSession>();
  /** On an AgentChannel work is pushed only to agents that asked for some (Arcentra API 7.3). */
  readonly #hasFetched = new Set<RunnerId>();
  readonly takers = new Takers();

  /** Ends the session that the new one supersedes. */
  attach(runnerId: RunnerId, session: ControlSession): void {
    const older = this.#attached.get(runnerId);
    this.#attached.set(runnerId, session);
    this.#hasFetched.delete(runnerId);
    older?.close('superseded');
  }

  /** Answers false when the session had been superseded already. */
  detach(runnerId: RunnerId, session: ControlSession): boolean {
    return this.#attached.get(runnerId) === session && this.#attached.delete(runnerId);
  }

  of(runnerId: RunnerId): ControlSession | undefined {
    return this.#attached.get(runnerId);
  }

  noteFetch(runnerId: RunnerId): void {
    this.#hasFetched.add(runnerId);
  }

  /** Work may be sent to it unasked. */
  canPush(runnerId: RunnerId): boolean {
    const session = this.#attached.get(runnerId);
    return session !== undefined && (session.kind === 'connect' || this.#hasFetched.has(runnerId));
  }

  all(): IterableIterator<[RunnerId, ControlSession]> {
    return this.#attached.entries();
  }
}
