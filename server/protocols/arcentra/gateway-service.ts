import { fromJson, toBinary } from '@bufbuild/protobuf';
import { StructSchema, type Timestamp } from '@bufbuild/protobuf/wkt';
import { Code, ConnectError, type HandlerContext, type ServiceImpl } from '@connectrpc/connect';
import {
  IngestAck_Status as AckStatus,
  type AgentHandshake,
  type Event,
  type EventBatch,
  type GatewayService,
  type LogBatch,
  type Meta,
} from '../../../gen/gateway/v1/gateway_pb.js';
import { DomainError } from '../../domain/errors.ts';
import type { Millis, RunnerId } from '../../domain/ids.ts';
import type { IngestAck } from '../../domain/ingest-sequence.ts';
import type { AgentEvent, EventPush } from '../../services/agent-events.ts';
import type { LogBatch as DomainLogBatch, LogPush } from '../../services/logs/log-ingest.ts';
import type { Needs } from './needs.ts';
import { agentOf } from './session.ts';
import { countFrom } from './to-domain.ts';

export function gatewayService(needs: Needs): ServiceImpl<typeof GatewayService> {
  const { logs, agentEvents, clock } = needs;
  return {
    async pushLogs(requests, context) {
      const spoolId = context.requestHeader.get('signalbox-spool-id');
      const framing = framingOf(context);
      const ack = await ingest<LogBatch, LogPush>(requests, context, needs, {
        open: (runnerId, lastKnownSeq) => logs.openPush(runnerId, { spoolId, framing, lastKnownSeq }),
        metasOf: (batch) => [batch.meta],
        give: (push, batch) => push.batch(logBatchFrom(batch, clock.nowMs())),
      });
      return { ack: ackMessage(ack) };
    },

    async pushEvents(requests, context) {
      const spoolId = context.requestHeader.get('signalbox-spool-id');
      const ack = await ingest<EventBatch, EventPush>(requests, context, needs, {
        open: (runnerId, lastKnownSeq) => agentEvents.openPush(runnerId, { spoolId, lastKnownSeq }),
        metasOf: (batch) => batch.events.map((event) => event.meta),
        give: (push, batch) => push.batch(batch.events.map((event) => agentEventFrom(event, clock.nowMs()))),
      });
      return { ack: ackMessage(ack) };
    },
  };
}

interface Push {
  readonly over: AbortSignal;
  settle(): IngestAck | Promise<IngestAck>;
}

interface Ingestion<Batch, Stream extends Push> {
  open(runnerId: RunnerId, lastKnownSeq: number | null): Stream;
  metasOf(batch: Batch): readonly (Meta | undefined)[];
  give(push: Stream, batch: Batch): 'more' | 'enough' | Promise<'more' | 'enough'>;
}

interface PushRequest<Batch> {
  readonly payload:
    | { readonly case: 'handshake'; readonly value: AgentHandshake }
    | { readonly case: 'batch'; readonly value: Batch }
    | { readonly case: undefined };
}

/** One push stream: a handshake that may be missing, batches, then one answer (Arcentra API 5.1). */
async function ingest<Batch, Stream extends Push>(
  requests: AsyncIterable<PushRequest<Batch>>,
  context: HandlerContext,
  { runners }: Needs,
  ingestion: Ingestion<Batch, Stream>,
): Promise<IngestAck> {
  const messages = requests[Symbol.asyncIterator]();
  let opened: { readonly runnerId: RunnerId; readonly stream: Stream } | undefined;

  function open(agentId: string, lastKnownSeq: number | null) {
    const runnerId = agentOf(context, agentId);
    return { runnerId, stream: ingestion.open(runnerId, lastKnownSeq) };
  }

  try {
    for (;;) {
      const next = await nextUnless(opened?.stream.over, messages);
      if (next === 'over' || next.done) break;
      const { payload } = next.value;
      if (payload.case === 'handshake') {
        if (opened) throw new DomainError('invalid', 'a second handshake on one stream');
        opened = open(payload.value.agentId, countFrom('last_known_seq', payload.value.lastKnownSeq));
      } else if (payload.case === 'batch') {
        const metas = ingestion.metasOf(payload.value);
        if (metas.includes(undefined)) throw new DomainError('invalid', 'meta is required', { subject: 'meta' });
        opened ??= open(metas[0]?.agentId ?? '', null);
        for (const meta of metas) agentOf(context, meta?.agentId || opened.runnerId);
        runners.heard(opened.runnerId);
        if ((await ingestion.give(opened.stream, payload.value)) === 'enough') break;
      }
    }
  } catch (reason) {
    // Whoever is gone gets no answer, but what arrived is kept: it is on its way to the disk already.
    await settleQuietly(opened?.stream);
    throw reason;
  }
  opened ??= open('', null);
  return opened.stream.settle();
}

async function settleQuietly(stream: Push | undefined): Promise<void> {
  try {
    await stream?.settle();
  } catch {
    // The stream has failed already, with a reason of its own.
  }
}

/** The next message, or `over` when no more is wanted; what arrives after that is dropped unread. */
function nextUnless<T>(over: AbortSignal | undefined, messages: AsyncIterator<T>): Promise<IteratorResult<T> | 'over'> {
  if (!over) return messages.next();
  if (over.aborted) return Promise.resolve('over');
  return new Promise((resolve, reject) => {
    const onOver = () => resolve('over');
    over.addEventListener('abort', onOver, { once: true });
    messages
      .next()
      .then(resolve, reject)
      .finally(() => over.removeEventListener('abort', onOver));
  });
}

function framingOf(context: HandlerContext): 'raw' | 'lines-v1' {
  const framing = context.requestHeader.get('signalbox-log-framing');
  if (framing === null || framing === 'raw') return 'raw';
  if (framing === 'lines-v1') return framing;
  throw new ConnectError(
    `signalbox-log-framing ${framing} is not known; use lines-v1 or leave it out`,
    Code.InvalidArgument,
  );
}

function logBatchFrom({ meta, compression, data, rawSize }: LogBatch, nowMs: Millis): DomainLogBatch {
  return {
    seq: countFrom('seq', meta?.seq ?? 0n),
    stepRunId: meta?.stepId.trim() ?? '',
    atMs: timestampMs(meta?.timestamp, nowMs),
    compression,
    data,
    rawSize,
  };
}

function agentEventFrom({ eventId, eventType, meta, payload }: Event, nowMs: Millis): AgentEvent {
  return {
    seq: countFrom('seq', meta?.seq ?? 0n),
    eventId: eventId.trim(),
    eventType,
    stepRunId: meta?.stepId.trim() ?? '',
    atMs: timestampMs(meta?.timestamp, nowMs),
    payload: payload ?? {},
    payloadBytes: payload ? toBinary(StructSchema, fromJson(StructSchema, payload)).length : 0,
  };
}

function timestampMs(timestamp: Timestamp | undefined, nowMs: Millis): Millis {
  const ms = timestamp ? Number(timestamp.seconds) * 1000 + Math.trunc(timestamp.nanos / 1_000_000) : 0;
  return ms > 0 && Number.isSafeInteger(ms) ? ms : nowMs;
}

const ackStatus = {
  accepted: AckStatus.ACCEPTED,
  'partial-accepted': AckStatus.PARTIAL_ACCEPTED,
  rejected: AckStatus.REJECTED,
  'out-of-order': AckStatus.OUT_OF_ORDER,
} as const;

function ackMessage({ status, message, lastAcceptedSeq, expectedSeq, rejectedSeqs }: IngestAck) {
  return {
    status: ackStatus[status],
    message,
    lastAcceptedSeq: BigInt(lastAcceptedSeq),
    expectedSeq: BigInt(expectedSeq),
    rejectedSeqs: rejectedSeqs.map(BigInt),
  };
}
