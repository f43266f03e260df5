import type { TextMap } from '../../pipeline/plan.ts';
import type { Millis, RunnerId } from './ids.ts';
import type { StateTable } from './state-table.ts';

export const runnerStates = [
  'pending',
  'online',
  'disconnected',
  'offline',
  'draining',
  'disabled',
  'removed',
] as const;
export type RunnerState = (typeof runnerStates)[number];

export const runnerEvents = [
  'approve',
  'connect', // control stream opened, or any call after being offline
  'disconnect', // control stream lost
  'expire', // not heard of within the limit
  'drain',
  'undrain',
  'disable',
  'enable',
  'remove',
] as const;
export type RunnerEvent = (typeof runnerEvents)[number];

/** `lose-work`: end its leases. `schedule`: it may take work now. */
export type RunnerEffect = 'lose-work' | 'schedule';

const disable = { to: 'disabled' } as const;
const remove = { to: 'removed', effects: ['lose-work'] } as const;
const expire = { to: 'offline', effects: ['lose-work'] } as const;

/** Language reference 10.6. Busy and idle are views of online. */
export const runnerTable: StateTable<RunnerState, RunnerEvent, RunnerEffect> = {
  pending: { approve: { to: 'online', effects: ['schedule'] }, disable, remove },
  online: {
    connect: { to: 'online', effects: ['schedule'] },
    disconnect: { to: 'disconnected' },
    expire,
    drain: { to: 'draining' },
    disable,
    remove,
  },
  disconnected: {
    connect: { to: 'online', effects: ['schedule'] },
    expire,
    drain: { to: 'draining' },
    disable,
    remove,
  },
  offline: { connect: { to: 'online', effects: ['schedule'] }, drain: { to: 'draining' }, disable, remove },
  draining: { undrain: { to: 'online', effects: ['schedule'] }, expire, disable, remove },
  // What it still executes goes on, so silence must end it here too.
  disabled: {
    enable: { to: 'online', effects: ['schedule'] },
    expire: { to: 'disabled', effects: ['lose-work'] },
    remove,
  },
  removed: {},
};

/** How work reaches the runner: commands on an open stream, its own fetch calls, or whole jobs it asks for. */
export type Delivery = 'stream' | 'fetch' | 'whole-job';

/** What scheduling must know of a runner; the runners service answers it for every runner that is not removed. */
export interface RunnerFacts {
  readonly runnerId: RunnerId;
  readonly name: string;
  readonly os: string;
  readonly arch: string;
  /** Effective labels: implicit, agent, administrator. */
  readonly labels: TextMap;
  /** Jobs it can hold. */
  readonly capacity: number;
  readonly isEmbedded: boolean;
  readonly delivery: Delivery;
  /** Its agent can start containers beside the steps of a job; null: it has not come since the server started. */
  readonly startsServices: boolean | null;
  /** Whether it may get new work now, and if not, why: facts in the order people ask for them. */
  readonly availability: RunnerAvailability;
}

export type RunnerAvailability =
  | { readonly kind: 'available' }
  | { readonly kind: 'pending-approval' }
  | { readonly kind: 'disabled' }
  | { readonly kind: 'draining' }
  | { readonly kind: 'paused'; readonly untilMs: Millis | null; readonly note: string }
  | { readonly kind: 'disconnected' }
  | { readonly kind: 'offline'; readonly lastSeenAtMs: Millis | null };
