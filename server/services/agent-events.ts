import type { JsonObject } from '../../pipeline/plan.ts';
import { DomainError } from '../domain/errors.ts';
import { system } from '../domain/events.ts';
import { idFrom, type Millis, type RunnerId, type StepRunId } from '../domain/ids.ts';
import type { IngestAck } from '../domain/ingest-sequence.ts';
import { insertAgentEventKey, isAgentEventKnown } from '../store/agent-event-keys.ts';
import { findLogOwner } from '../store/logs.ts';
import type { Store, WriteTx } from '../store/store.ts';
import type { Events } from './events.ts';
import { type Gap, OpenPushes, type PushOptions, PushStream } from './ingest-push.ts';
import { IngestSequences } from './ingest-sequences.ts';
import type { Logs } from './logs.ts';
import type { Clock } from './ports/clock.ts';

/** One event of a batch (Arcentra API 5.5). */
export interface AgentEvent {
  readonly seq: number;
  readonly eventId: string;
  readonly eventType: string;
  /** Empty when it names none. */
  readonly stepRunId: string;
  readonly atMs: Millis;
  /** Null: absent, or it could not be parsed. */
  readonly payload: JsonObject | null;
  /** Size of the payload on the wire. */
  readonly payloadBytes: number;
}

/** As `LogPush`, for events. */
export interface EventPush {
  readonly over: AbortSignal;
  /** Commits the events. Throws `invalid` for more than 500, or one that cannot be numbered. */
  batch(events: readonly AgentEvent[]): 'more' | 'enough';
  settle(): IngestAck;
}

const mostEvents = 500;
const mostPayloadBytes = 256 * 1024;
const logType = 'arcentra.task.log';

/** Events that agents push: stored once, shown in the timeline, never changing a state. */
export class AgentEvents implements Disposable {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #events: Events;
  readonly #logs: Logs;
  readonly #sequences: IngestSequences;
  readonly #pushes = new OpenPushes();
  /** The last log content of a step: reference agents send it once per stream. */
  readonly #lastContent = new Map<StepRunId, { readonly content: string; readonly stream: string }>();

  constructor(options: {
    readonly store: Store;
    readonly clock: Clock;
    readonly events: Events;
    readonly logs: Logs;
  }) {
    this.#store = options.store;
    this.#clock = options.clock;
    this.#events = options.events;
    this.#logs = options.logs;
    this.#sequences = new IngestSequences(options.store, 'events');
  }

  /** A newer stream of the same agent ends the older one. */
  openPush(runnerId: RunnerId, options: PushOptions): EventPush {
    const stream = new PushStream({ clock: this.#clock, sequences: this.#sequences, runnerId, push: options });
    this.#pushes.open(runnerId, stream);
    return {
      over: stream.over,
      batch: (events) => {
        stream.throwIfFailed();
        if (events.length > mostEvents) {
          throw new DomainError('invalid', `${events.length} events are too many; at most ${mostEvents} make a batch`);
        }
        return this.#takeBatch(runnerId, stream, events);
      },
      settle: () => {
        using _ = stream;
        this.#pushes.closed(runnerId, stream);
        return stream.ack();
      },
    };
  }

  /** The runner's token was revoked. */
  endPushes(runnerId: RunnerId): void {
    this.#pushes.revoke(runnerId);
  }

  [Symbol.dispose](): void {
    this.#pushes.failAll(new DomainError('unavailable', 'the server is stopping; keep the events and come back'));
  }

  #takeBatch(runnerId: RunnerId, stream: PushStream, events: readonly AgentEvent[]): 'more' | 'enough' {
    const work: ((tx: WriteTx) => void)[] = [];
    let bytes = 0;
    for (const event of events) {
      bytes += event.payloadBytes;
      const verdict = stream.admit(event.seq, event.atMs);
      if (stream.over.aborted) break;
      if (verdict.kind === 'skip') continue;
      if (verdict.gap) work.push(this.#gap(runnerId, verdict.gap));
      const accepted = acceptedFrom(runnerId, event);
      if (accepted.kind === 'refused') stream.reject(event.seq, accepted.why);
      else if (accepted.type === logType) this.#takeLog(runnerId, event, accepted);
      else work.push((tx) => this.#report(tx, runnerId, event, accepted));
    }
    try {
      this.#logs.commit(); // before the watermark moves over the events that carried the lines
      this.#store.write((tx) => {
        for (const report of work) report(tx);
        this.#sequences.save(tx, this.#clock.nowMs());
      });
    } catch (reason) {
      this.#sequences.forget();
      const isFull = reason instanceof DomainError && reason.details.reason === 'disk_full';
      stream.fail(isFull ? new DomainError('exhausted', reason.message, reason.details, { cause: reason }) : reason);
      stream.throwIfFailed();
    }
    return stream.progress(bytes);
  }

  #report(tx: WriteTx, runnerId: RunnerId, event: AgentEvent, accepted: Accepted): void {
    if (!insertAgentEventKey(tx, accepted.key, this.#clock.nowMs())) return;
    const stepRunId = accepted.stepRunId && findLogOwner(tx, accepted.stepRunId) ? accepted.stepRunId : null;
    const owner = stepRunId && findLogOwner(tx, stepRunId);
    const isOwn = owner?.runnerId === runnerId;
    this.#events.append(
      tx,
      {
        type: 'runner.reported',
        runnerId,
        stepRunId: isOwn ? stepRunId : null,
        runId: isOwn ? owner.runId : null,
        eventId: accepted.id,
        eventType: accepted.type,
        agentAtMs: event.atMs,
        payload: accepted.payload,
      },
      runnerId,
    );
  }

  #takeLog(runnerId: RunnerId, event: AgentEvent, { key, stepRunId, payload }: Accepted): void {
    if (!stepRunId || this.#store.read((tx) => isAgentEventKnown(tx, key))) return;
    const { content, stream } = objectFrom(payload.data);
    if (typeof content !== 'string' || content === '') return;
    const name = stream === 'stderr' ? 'stderr' : 'stdout';
    const last = this.#lastContent.get(stepRunId);
    if (last?.content === content && last.stream !== name) return;
    this.#lastContent.set(stepRunId, { content, stream: name });
    if (this.#lastContent.size > 1_000) this.#lastContent.delete(this.#lastContent.keys().next().value ?? stepRunId);
    this.#logs.takeFromEvent(runnerId, stepRunId, {
      text: content,
      stream: name,
      atMs: event.atMs,
      also: (tx) => void insertAgentEventKey(tx, key, this.#clock.nowMs()),
    });
  }

  #gap(runnerId: RunnerId, { from, to }: Gap): (tx: WriteTx) => void {
    const message = `events ${from} to ${to} of runner ${runnerId} never arrived`;
    return (tx) => void this.#events.append(tx, { type: 'ingest.gap', runnerId, stepRunId: null, message }, system);
  }
}

interface Accepted {
  readonly kind: 'accepted';
  /** Idempotency key. */
  readonly key: string;
  readonly id: string;
  readonly type: string;
  readonly stepRunId: StepRunId | undefined;
  readonly payload: JsonObject;
}

/** Refused for good is only what can never be stored (Arcentra API 5.5). */
function acceptedFrom(
  runnerId: RunnerId,
  event: AgentEvent,
): Accepted | { readonly kind: 'refused'; readonly why: string } {
  if (event.payloadBytes > mostPayloadBytes) {
    return { kind: 'refused', why: `the payload has ${event.payloadBytes} bytes; ${mostPayloadBytes} are allowed` };
  }
  if (event.payload === null) return { kind: 'refused', why: 'the payload cannot be parsed' };
  const { payload } = event;
  const isCloudEvent = payload.specversion !== undefined;
  const id = isCloudEvent ? payload.id : event.eventId;
  if (typeof id !== 'string' || id === '') return { kind: 'refused', why: 'the event has no id' };
  return {
    kind: 'accepted',
    key: isCloudEvent ? `cloud-event ${id}` : `${runnerId} ${id}`,
    id,
    type: isCloudEvent && typeof payload.type === 'string' ? payload.type : event.eventType,
    stepRunId: idFrom<'step-run'>(event.stepRunId || (typeof payload.stepId === 'string' ? payload.stepId : '')),
    payload,
  };
}

function objectFrom(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
