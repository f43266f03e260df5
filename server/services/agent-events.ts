import type { JsonObject } from '../../pipeline/plan.ts';
import type { Millis, RunnerId } from '../domain/ids.ts';
import type { IngestAck } from './logs.ts';

/** One event of a batch (Arcentra API 5.5). */
export interface AgentEvent {
  readonly seq: number;
  readonly eventId: string;
  readonly eventType: string;
  readonly stepRunId: string;
  readonly atMs: Millis;
  /** Null: the payload could not be parsed. */
  readonly payload: JsonObject | null;
  /** Size of the payload on the wire. */
  readonly payloadBytes: number;
}

/** As `LogPush`, for events. */
export interface EventPush {
  readonly over: AbortSignal;
  /** At most 500 events. */
  batch(events: readonly AgentEvent[]): Promise<'more' | 'enough'>;
  settle(): Promise<IngestAck>;
}

/** Events that agents push: stored once, shown in the timeline, never changing a state. */
export declare class AgentEvents implements Disposable {
  [Symbol.dispose](): void;
  openPush(runnerId: RunnerId, options: { readonly spoolId: string | null }, lastKnownSeq: number | null): EventPush;
  endPushes(runnerId: RunnerId): void;
}
