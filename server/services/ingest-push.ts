import { DomainError } from '../domain/errors.ts';
import type { Millis, RunnerId } from '../domain/ids.ts';
import { ackOf, type IngestAck, judgeSeq, newSequence, startsNewSpool } from '../domain/ingest-sequence.ts';
import type { IngestSequences, LiveSequence } from './ingest-sequences.ts';
import type { Clock } from './ports/clock.ts';

export interface PushOptions {
  /** Metadata `signalbox-spool-id`; null without it. */
  readonly spoolId: string | null;
  /** Of the handshake; null without one. */
  readonly lastKnownSeq: number | null;
}

/** An agent opens a new stream well before these; the server ends it with a normal answer. */
const longestStreamMs = 60_000;
const mostStreamBytes = 64 * 1024 * 1024;
const mostRejected = 10_000;
const mostReasons = 5;

/**
 * One open push stream and what happened to its numbers. Knows nothing of what the numbers stand for: logs and events
 * are two sequences under the same rules (Arcentra API 5.1, 5.2, 5.6).
 */
export class PushStream implements Disposable {
  readonly #clock: Clock;
  readonly #sequences: IngestSequences;
  readonly #options: PushOptions;
  readonly #over = new AbortController();
  readonly #timer: Disposable;
  readonly #rejectedSeqs: number[] = [];
  readonly #reasons: string[] = [];
  #sequence: LiveSequence;
  #previousSeq = 0;
  #sent = 0;
  #bytes = 0;
  #isOutOfOrder = false;
  #failure: unknown;

  constructor(options: {
    readonly clock: Clock;
    readonly sequences: IngestSequences;
    readonly runnerId: RunnerId;
    readonly push: PushOptions;
  }) {
    this.#clock = options.clock;
    this.#sequences = options.sequences;
    this.#options = options.push;
    this.#sequence = options.sequences.of(options.runnerId, options.push.spoolId ?? '');
    this.#timer = this.#clock.at(this.#clock.nowMs() + longestStreamMs, () => this.#over.abort());
  }

  /** Aborted when no more messages are wanted. Whether that is a failure, `ack` says. */
  get over(): AbortSignal {
    return this.#over.signal;
  }

  /** Ends the stream: `ack` will throw the reason. The first one stands. */
  fail(reason: unknown): void {
    this.#failure ??= reason;
    this.#over.abort();
  }

  /**
   * Judges the next number and moves the watermark over it: whatever happens to its content, it is settled.
   * `gap`: numbers that will never come. Refuses 0 as `invalid`.
   */
  admit(
    seq: number,
    batchAtMs: Millis,
  ): { readonly kind: 'take'; readonly gap: Gap | null } | { readonly kind: 'skip' } {
    if (!Number.isSafeInteger(seq) || seq < 1) {
      throw new DomainError('invalid', `seq ${seq} is not a number from 1 to 2^53`, { subject: 'meta.seq' });
    }
    if (this.#sent === 0 && this.#options.spoolId === null) this.#considerNewSpool(batchAtMs);
    const verdict = judgeSeq(seq, this.#previousSeq, this.#sequence.value.watermark);
    if (verdict.kind === 'backwards') {
      this.#isOutOfOrder = true;
      this.#over.abort();
      return { kind: 'skip' };
    }
    this.#previousSeq = seq;
    this.#sent++;
    if (verdict.kind === 'duplicate') return { kind: 'skip' };
    this.#sequences.set(this.#sequence, { watermark: seq, batchAtMs });
    return { kind: 'take', gap: verdict.gap };
  }

  /** Settled as refused for good. Answers whether it is the first of this stream. */
  reject(seq: number, why: string): boolean {
    this.#rejectedSeqs.push(seq);
    if (this.#reasons.length < mostReasons) this.#reasons.push(`${seq}: ${why}`);
    return this.#rejectedSeqs.length === 1;
  }

  /** Counts what was read; `enough` when the stream should end with a normal answer. */
  progress(bytes: number): 'more' | 'enough' {
    this.#bytes += bytes;
    if (this.#bytes >= mostStreamBytes || this.#rejectedSeqs.length >= mostRejected) this.#over.abort();
    return this.#over.signal.aborted ? 'enough' : 'more';
  }

  throwIfFailed(): void {
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** To be asked when everything admitted is on disk. Throws why the stream failed, if it did. */
  ack(): IngestAck {
    this.throwIfFailed();
    return ackOf(this.#sequence.value.watermark, {
      sent: this.#sent,
      rejectedSeqs: this.#rejectedSeqs,
      reasons: this.#reasons,
      isOutOfOrder: this.#isOutOfOrder,
    });
  }

  [Symbol.dispose](): void {
    this.#timer[Symbol.dispose]();
    this.#over.abort();
  }

  #considerNewSpool(batchAtMs: Millis): void {
    const { lastKnownSeq } = this.#options;
    if (startsNewSpool(this.#sequence.value, { lastKnownSeq, batchAtMs })) {
      this.#sequences.set(this.#sequence, newSequence);
    }
  }
}

export interface Gap {
  readonly from: number;
  readonly to: number;
}

/** At most one open stream per agent; a newer one ends the older. */
export class OpenPushes {
  readonly #streams = new Map<RunnerId, PushStream>();

  open(runnerId: RunnerId, stream: PushStream): void {
    this.#streams
      .get(runnerId)
      ?.fail(new DomainError('stale', 'a newer stream of this agent took over', { reason: 'superseded' }));
    this.#streams.set(runnerId, stream);
  }

  closed(runnerId: RunnerId, stream: PushStream): void {
    if (this.#streams.get(runnerId) === stream) this.#streams.delete(runnerId);
  }

  revoke(runnerId: RunnerId): void {
    this.#streams.get(runnerId)?.fail(new DomainError('unauthenticated', 'the token of this agent was revoked'));
  }

  failAll(reason: unknown): void {
    for (const stream of this.#streams.values()) stream.fail(reason);
  }
}
