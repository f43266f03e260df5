import type { Millis } from './ids.ts';

/** One rising sequence of numbers of an agent: its logs, or its events (Arcentra API 5.2). */
export interface IngestSequence {
  /** Everything up to here is settled: stored, or refused for good. 0: nothing yet. */
  readonly watermark: number;
  /** The time the agent gave to the batch at the watermark. */
  readonly batchAtMs: Millis;
}

export const newSequence: IngestSequence = { watermark: 0, batchAtMs: 0 };

export type SequenceVerdict =
  /** `gap`: numbers that will never arrive, both ends included. */
  | { readonly kind: 'next'; readonly gap: { readonly from: number; readonly to: number } | null }
  /** Resent after a lost answer. */
  | { readonly kind: 'duplicate' }
  /** Not above the previous number of the same stream: the stream must end. */
  | { readonly kind: 'backwards' };

export function judgeSeq(seq: number, previousInStream: number, watermark: number): SequenceVerdict {
  if (seq <= previousInStream) return { kind: 'backwards' };
  if (seq <= watermark) return { kind: 'duplicate' };
  return { kind: 'next', gap: seq === watermark + 1 ? null : { from: watermark + 1, to: seq - 1 } };
}

/**
 * Whether an agent that names no spool starts with a new one: it knows of no acknowledged number though there is one,
 * and its first batch is younger than the last one that was settled.
 */
export function startsNewSpool(
  sequence: IngestSequence,
  first: { readonly lastKnownSeq: number | null; readonly batchAtMs: Millis },
): boolean {
  return first.lastKnownSeq === 0 && sequence.watermark > 0 && first.batchAtMs > sequence.batchAtMs;
}

export type IngestStatus = 'accepted' | 'partial-accepted' | 'rejected' | 'out-of-order';

/** What the answer to a stream says (Arcentra API 5.6). */
export interface IngestAck {
  readonly status: IngestStatus;
  readonly message: string;
  readonly lastAcceptedSeq: number;
  readonly expectedSeq: number;
  readonly rejectedSeqs: readonly number[];
}

/** Counts what happened to the numbers of one stream. */
export interface PushTally {
  readonly sent: number;
  readonly rejectedSeqs: readonly number[];
  /** Why, for the first few. */
  readonly reasons: readonly string[];
  readonly isOutOfOrder: boolean;
}

export function ackOf(watermark: number, tally: PushTally): IngestAck {
  const { sent, rejectedSeqs, reasons, isOutOfOrder } = tally;
  return {
    status: isOutOfOrder ? 'out-of-order' : statusOf(sent, rejectedSeqs.length),
    message: isOutOfOrder ? `numbers must rise; go on at ${watermark + 1}` : reasons.join('; '),
    lastAcceptedSeq: watermark,
    expectedSeq: watermark + 1,
    rejectedSeqs,
  };
}

function statusOf(sent: number, rejected: number): IngestStatus {
  if (rejected === 0) return 'accepted';
  return rejected === sent ? 'rejected' : 'partial-accepted';
}
