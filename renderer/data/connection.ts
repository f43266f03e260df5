import { create } from 'zustand';
import type { Counters } from '../../gen/signalbox/console/v1/watch_pb.js';

/** How the one watch stream of this window is doing. */
export type Phase =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'live' }
  | { readonly kind: 'offline'; readonly sinceMs: number; readonly nextTryAtMs: number; readonly because: string }
  | { readonly kind: 'signed-out' };

export interface Connection {
  readonly phase: Phase;
  /** Server time minus this machine's. */
  readonly clockOffsetMs: number;
  /** Absent until the first hello; what was last known while offline. */
  readonly counters: Counters | undefined;
  /** Rises with each hello after which everything has to be read again. */
  readonly epoch: number;
}

export const useConnection = create<Connection>()(() => ({
  phase: { kind: 'connecting' },
  clockOffsetMs: 0,
  counters: undefined,
  epoch: 0,
}));
