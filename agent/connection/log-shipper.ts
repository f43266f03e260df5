import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import type { Client } from '@connectrpc/connect';
import type { Logger } from 'pino';
import {
  type GatewayService,
  type IngestAck,
  IngestAck_Status,
  LogBatch_Compression,
  type PushLogsRequest,
  PushLogsRequestSchema,
} from '../../gen/gateway/v1/gateway_pb.js';
import { Bell, untilAborted } from '../bell.ts';
import { type Clock, Deadline } from '../clock.ts';
import type { SpooledBatch } from '../spool/segment.ts';
import type { Spool, SpoolReader } from '../spool/spool.ts';
import type { Backoff } from './backoff.ts';
import { failureOf } from './failures.ts';

/** A stream is ended after this long or this much, because only its end brings an acknowledgement (Arcentra API 5.1). */
const streamMs = 1_000;
const streamBytes = 4 << 20;

export interface LogShipperOptions {
  readonly gateway: Client<typeof GatewayService>;
  /** Drops a connection that failed. */
  readonly reset: () => void;
  readonly agentId: string;
  readonly spool: Spool;
  readonly backoff: Backoff;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Carries the spool to the server, one ordered stream for all steps, and drops from it what is acknowledged. */
export class LogShipper {
  readonly #options: LogShipperOptions;
  readonly #headers: Headers;
  /** Rings when somebody waits for a number to be settled. */
  readonly #wanted = new Bell();
  readonly #waiting = new Set<{ readonly seq: number; readonly settled: () => void }>();
  #reader: SpoolReader;
  #sentSeq: number;

  constructor(options: LogShipperOptions) {
    this.#options = options;
    this.#headers = new Headers({ 'signalbox-log-framing': 'lines-v1', 'signalbox-spool-id': options.spool.id });
    this.#sentSeq = options.spool.settledSeq;
    this.#reader = options.spool.readAfter(this.#sentSeq);
  }

  /**
   * Asks how far the server is, before anything is sent: numbers it has seen must not be given out again, which could
   * happen after a power cut took the end of the spool. False: asked to end before there was an answer.
   */
  async synchronise(signal: AbortSignal): Promise<boolean> {
    const { spool, backoff, log, reset } = this.#options;
    while (!signal.aborted) {
      backoff.begin();
      try {
        const ack = await this.#push([this.#handshake()], signal);
        const seq = Number(ack.lastAcceptedSeq);
        spool.advancePast(seq);
        spool.settle(seq);
        this.#rewindTo(spool.settledSeq); // a server restored from a backup may be behind; what is settled is gone here
        backoff.succeeded();
        return true;
      } catch (error) {
        if (signal.aborted) break;
        log.warn(
          { reason: failureOf(error).message },
          'the control plane does not say which logs it has; trying again',
        );
        reset();
        await backoff.wait(signal);
      }
    }
    return false;
  }

  /** Resolves when the server has everything up to `seq`, or the signal is aborted. */
  async settled(seq: number, signal: AbortSignal): Promise<void> {
    if (this.#options.spool.settledSeq >= seq) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const waiting = { seq, settled: resolve };
    this.#waiting.add(waiting);
    this.#wanted.ring();
    await untilAborted(promise, signal);
    this.#waiting.delete(waiting);
  }

  /** Ships until the signal is aborted. Throws only what ends the agent. */
  async run(signal: AbortSignal): Promise<void> {
    const { spool, backoff, log, reset } = this.#options;
    while (!signal.aborted) {
      spool.arrived.reset();
      const first = this.#reader.next();
      if (!first) {
        await untilAborted(spool.arrived.rung, signal);
        continue;
      }
      backoff.begin();
      try {
        this.#take(await this.#push(this.#messages(first, signal), signal));
        spool.setDraining(true);
        backoff.succeeded();
      } catch (error) {
        if (signal.aborted) return;
        const { message } = failureOf(error);
        spool.setDraining(false);
        log.warn({ reason: message, pendingBytes: spool.bytes }, 'logs could not be delivered; they wait on disk');
        this.#rewindTo(spool.settledSeq);
        reset();
        await backoff.wait(signal);
      }
    }
  }

  async #push(messages: Iterable<PushLogsRequest> | AsyncIterable<PushLogsRequest>, signal: AbortSignal) {
    const { ack } = await this.#options.gateway.pushLogs(toAsync(messages), { signal, headers: this.#headers });
    if (!ack) throw new Error('the answer to a log stream holds no acknowledgement');
    return ack;
  }

  async *#messages(first: SpooledBatch, signal: AbortSignal): AsyncGenerator<PushLogsRequest> {
    const { clock, spool } = this.#options;
    const untilMs = clock.nowMs() + streamMs;
    yield this.#handshake();
    let bytes = 0;
    for (let batch: SpooledBatch | undefined = first; !signal.aborted; batch = this.#reader.next()) {
      if (batch) {
        this.#sentSeq = batch.seq;
        bytes += batch.data.length;
        yield this.#batchMessage(batch);
        if (bytes >= streamBytes) return;
      } else {
        spool.arrived.reset();
        this.#wanted.reset();
        if (this.#isWanted() || clock.nowMs() >= untilMs) return;
        using streamEnd = new Deadline(clock, untilMs - clock.nowMs());
        const news = Promise.race([spool.arrived.rung, this.#wanted.rung]);
        await untilAborted(untilAborted(news, streamEnd.signal), signal);
      }
    }
  }

  /** Somebody waits for what has been sent: end the stream to get the acknowledgement now. */
  #isWanted(): boolean {
    return [...this.#waiting].some(({ seq }) => seq <= this.#sentSeq);
  }

  #take(ack: IngestAck): void {
    const { spool, log } = this.#options;
    const seq = Number(ack.lastAcceptedSeq);
    if (ack.rejectedSeqs.length > 0) {
      log.warn(
        { rejected: ack.rejectedSeqs.map(String), reason: ack.message },
        'the server refused log batches for good',
      );
    }
    const isStuck = seq < this.#sentSeq && seq <= spool.settledSeq && ack.status !== IngestAck_Status.OUT_OF_ORDER;
    spool.settle(seq);
    // OUT_OF_ORDER, or a stream the server ended early: go on behind what it has.
    if (seq < this.#sentSeq) this.#rewindTo(seq);
    for (const waiting of this.#waiting) if (waiting.seq <= seq) waiting.settled();
    if (isStuck) throw new Error(`the server settled nothing beyond ${seq}: ${ack.message}`);
  }

  #rewindTo(seq: number): void {
    this.#sentSeq = seq;
    this.#reader = this.#options.spool.readAfter(seq);
  }

  #handshake(): PushLogsRequest {
    const { agentId, spool } = this.#options;
    return create(PushLogsRequestSchema, {
      payload: { case: 'handshake', value: { agentId, lastKnownSeq: BigInt(spool.settledSeq) } },
    });
  }

  #batchMessage({ seq, stepRunId, pipelineId, atMs, compression, rawSize, data }: SpooledBatch): PushLogsRequest {
    const { agentId } = this.#options;
    const value: Extract<MessageInitShape<typeof PushLogsRequestSchema>['payload'], { case: 'batch' }>['value'] = {
      meta: { agentId, pipelineId, stepId: stepRunId, timestamp: timestampFromMs(atMs), seq: BigInt(seq) },
      compression: compression === 'zstd' ? LogBatch_Compression.ZSTD : LogBatch_Compression.NONE,
      data: data as Uint8Array<ArrayBuffer>, // read from a file into memory of its own
      rawSize,
    };
    return create(PushLogsRequestSchema, { payload: { case: 'batch', value } });
  }
}

async function* toAsync<T>(items: Iterable<T> | AsyncIterable<T>): AsyncGenerator<T> {
  yield* items;
}
