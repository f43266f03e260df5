import type { Logger } from 'pino';
import { DomainError } from '../../domain/errors.ts';
import { type Actor, type DomainEvent, system } from '../../domain/events.ts';
import type { Millis, PipelineRunId, RunnerId, StepRunId } from '../../domain/ids.ts';
import { idFrom } from '../../domain/ids.ts';
import type { IngestAck } from '../../domain/ingest-sequence.ts';
import { lineStreams } from '../../domain/log-page.ts';
import { ChunkEncoder, decodeLines } from '../../store/log-chunk-codec.ts';
import { listUnsealedChunks } from '../../store/log-chunks.ts';
import { listLastLines } from '../../store/log-last-lines.ts';
import { findLog, findLogOwner, type LogOwner, listFragments, listUnclosedLogs, newLog } from '../../store/logs.ts';
import type { Store, WriteTx } from '../../store/store.ts';
import type { Events } from '../events.ts';
import { type Gap, OpenPushes, PushStream } from '../ingest-push.ts';
import { IngestSequences } from '../ingest-sequences.ts';
import type { Masker } from '../masker.ts';
import type { Clock } from '../ports/clock.ts';
import type { Settings } from '../settings.ts';
import { contentOf } from './batch-content.ts';
import { problemOfLinesV1, takeLinesV1, takeRaw } from './framing.ts';
import type { LogSignals } from './log-signals.ts';
import { LogWriter } from './log-writer.ts';

/** One message of a push stream (Arcentra API 5). */
export interface LogBatch {
  readonly seq: number;
  readonly stepRunId: string;
  readonly atMs: Millis;
  /** Number of the wire. */
  readonly compression: number;
  readonly data: Uint8Array;
  /** 0: not stated. */
  readonly rawSize: number;
}

export interface LogPushOptions {
  /** Metadata `signalbox-spool-id`; null without it. */
  readonly spoolId: string | null;
  readonly framing: 'raw' | 'lines-v1';
  /** Of the handshake; null without one. */
  readonly lastKnownSeq: number | null;
}

/**
 * One push stream. Feed it while `batch` answers `more` and `over` is not aborted, then `settle` and answer the ack.
 * `batch` and `settle` throw a DomainError when the stream was superseded (`stale`), the token revoked
 * (`unauthenticated`), the disk is full (`exhausted`) or the server is stopping (`unavailable`).
 */
export interface LogPush {
  /** Aborted when no more messages are wanted: one of the above, or the stream is 60 s old. */
  readonly over: AbortSignal;
  /** `enough`: read no further. Throws `invalid` for a batch that cannot be numbered. */
  batch(batch: LogBatch): 'more' | 'enough';
  /** When it returns, everything that was given is on disk. */
  settle(): IngestAck;
}

export interface EventLines {
  readonly text: string;
  readonly stream: 'stdout' | 'stderr';
  readonly atMs: Millis;
  /** Joins the commit of the lines. */
  readonly also: (tx: WriteTx) => void;
}

/** A line of an agent that numbers the lines of each step from 0, whole and without its end. */
export interface NumberedLine {
  readonly number: number;
  /** Since its step began. */
  readonly afterMs: Millis;
  readonly stream: 'stdout' | 'stderr';
  readonly bytes: Uint8Array;
}

/** No batch waits longer for its commit. */
const commitEveryMs = 20;
/** Nor do more bytes, which also bounds what a crash can make agents send again. */
const mostUncommittedBytes = 4 * 1024 * 1024;
/** Lines of a step that has ended are taken for this long. */
const lateForMs = 10 * 60_000;
/** An agent's time outside what is possible for the step, by more than this, is replaced by the nearest possible one. */
const clockSlackMs = 5 * 60_000;

interface OpenLog {
  readonly writer: LogWriter;
  owner: LogOwner;
}

/** Takes log batches in, groups them and commits them. Everything between two commits is in memory only. */
export class LogIngest implements Disposable {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #events: Events;
  readonly #settings: Settings;
  readonly #signals: LogSignals;
  readonly #maskerOf: (runId: PipelineRunId) => Masker;
  readonly #sequences: IngestSequences;
  readonly #pushes = new OpenPushes();
  readonly #encoder = new ChunkEncoder();
  readonly #open = new Map<StepRunId, OpenLog>();
  readonly #changed = new Map<StepRunId, LogWriter>();
  /** What else belongs into the next commit. */
  #also: ((tx: WriteTx) => void)[] = [];
  #uncommittedBytes = 0;
  #hasUncommitted = false;
  #lastCommitMs = 0;
  #alarm: Disposable | undefined;
  readonly #closed: (stepRunId: StepRunId) => void;

  constructor(options: {
    readonly store: Store;
    readonly clock: Clock;
    readonly log: Logger;
    readonly events: Events;
    readonly settings: Settings;
    readonly signals: LogSignals;
    readonly maskerOf: (runId: PipelineRunId) => Masker;
    /** A log is complete and on disk. */
    readonly closed: (stepRunId: StepRunId) => void;
  }) {
    this.#store = options.store;
    this.#clock = options.clock;
    this.#log = options.log;
    this.#events = options.events;
    this.#settings = options.settings;
    this.#signals = options.signals;
    this.#maskerOf = options.maskerOf;
    this.#closed = options.closed;
    this.#sequences = new IngestSequences(options.store, 'logs');
    for (const stepRunId of this.#store.read((tx) => listUnclosedLogs(tx))) this.close(stepRunId);
  }

  openPush(runnerId: RunnerId, options: LogPushOptions): LogPush {
    const stream = new PushStream({ clock: this.#clock, sequences: this.#sequences, runnerId, push: options });
    this.#pushes.open(runnerId, stream);
    return {
      over: stream.over,
      batch: (batch) => {
        stream.throwIfFailed();
        const verdict = stream.admit(batch.seq, batch.atMs);
        if (verdict.kind === 'take') {
          this.#take(runnerId, options.framing, stream, batch, verdict.gap);
          this.#scheduleCommit(batch.data.length);
        }
        return stream.progress(batch.data.length);
      },
      settle: () => {
        using _ = stream;
        this.commit();
        this.#pushes.closed(runnerId, stream); // not before: a failing commit fails every open stream
        return stream.ack();
      },
    };
  }

  endPushes(runnerId: RunnerId): void {
    this.#pushes.revoke(runnerId);
  }

  /** Lines of the server itself. Steps that are not known are passed over: a marker is never worth a failure. */
  mark(stepRunId: StepRunId, lines: readonly string[]): void {
    const open = this.#find(stepRunId);
    if (!open) return;
    for (const line of lines) open.writer.mark(line, this.#clock.nowMs() * 1_000);
    this.#touch(stepRunId, open.writer);
    this.#scheduleCommit(0);
  }

  /** Lines that came inside an event, for agents that push no logs; passed over when the step has pushed ones. */
  takeFromEvent(runnerId: RunnerId, stepRunId: StepRunId, lines: EventLines): void {
    const open = this.#find(stepRunId);
    if (!open || this.#refusalOf(open, runnerId)) return;
    const { writer, owner } = open;
    if (writer.log.origin !== 'none' && writer.log.origin !== 'events') return;
    const bytes = Buffer.from(lines.text.endsWith('\n') ? lines.text : `${lines.text}\n`);
    const take = writer.taker(bytes, this.#maskerOf(owner.runId));
    const flags = lineStreams[lines.stream];
    takeRaw(bytes, this.#plausible(owner)(lines.atMs * 1_000), (start, end, atUs) =>
      take(start, end, atUs, flags, false),
    );
    writer.setOrigin('events');
    this.#touch(stepRunId, writer);
    this.#also.push(lines.also);
    this.#scheduleCommit(bytes.length);
  }

  /**
   * Lines of several steps, each step's in order. Passed over: lines that were taken before, and those of steps that
   * ended more than `lateForMs` ago or are not with the runner. When it returns, all of it is on disk; throws when not.
   */
  takeNumbered(runnerId: RunnerId, bySteps: ReadonlyMap<StepRunId, readonly NumberedLine[]>, lateForMs: Millis): void {
    for (const [stepRunId, lines] of bySteps) {
      const open = this.#find(stepRunId);
      if (!open || this.#refusalOf(open, runnerId, lateForMs)) continue;
      this.#takeLines(open, lines);
      this.#touch(stepRunId, open.writer);
    }
    const failure = this.#commit();
    if (failure !== undefined) throw failure;
  }

  #takeLines({ writer, owner }: OpenLog, lines: readonly NumberedLine[]): void {
    let next = writer.log.numberedLines;
    const fresh = lines.filter(({ number }) => {
      if (number < next) return false;
      next = number + 1;
      return true;
    });
    const ends = Buffer.from('\n');
    const bytes = Buffer.concat(fresh.flatMap((line) => [line.bytes, ends]));
    const take = writer.taker(bytes, this.#maskerOf(owner.runId));
    const plausible = this.#plausible(owner);
    const beganAtMs = owner.startedAtMs ?? this.#clock.nowMs();
    let start = 0;
    for (const line of fresh) {
      const end = start + line.bytes.length;
      take(start, end, plausible((beganAtMs + line.afterMs) * 1_000), lineStreams[line.stream], false);
      start = end + 1;
    }
    writer.setOrigin('lines-v1');
    writer.setNumbered(next);
  }

  /** The step has ended: open lines are complete as they are. */
  close(stepRunId: StepRunId): void {
    const open = this.#open.get(stepRunId) ?? (this.#hasLog(stepRunId) ? this.#find(stepRunId) : undefined);
    if (!open) {
      this.#signals.changed(stepRunId);
      return;
    }
    open.writer.close(this.#clock.nowMs());
    this.#touch(stepRunId, open.writer);
    this.#scheduleCommit(0);
  }

  /** Puts everything that was taken in on disk, then wakes the followers. */
  commit(): void {
    this.#commit();
  }

  /** Answers why nothing of it is on disk. */
  #commit(): unknown {
    this.#alarm?.[Symbol.dispose]();
    this.#alarm = undefined;
    if (!this.#hasUncommitted) return undefined;
    const changed = [...this.#changed];
    const also = this.#also;
    this.#changed.clear();
    this.#also = [];
    this.#hasUncommitted = false;
    this.#uncommittedBytes = 0;
    this.#lastCommitMs = this.#clock.nowMs();
    try {
      this.#store.write((tx) => {
        for (const [, writer] of changed) writer.store(tx);
        this.#sequences.save(tx, this.#lastCommitMs);
        for (const work of also) work(tx);
      });
    } catch (reason) {
      this.#forgetUncommitted(reason);
      return reason;
    }
    for (const [stepRunId, writer] of changed) {
      this.#signals.changed(stepRunId);
      if (writer.log.closedAtMs === null) continue;
      this.#open.delete(stepRunId); // a late batch opens it again
      this.#closed(stepRunId);
    }
    return undefined;
  }

  /** Commits what it has; open streams end as `unavailable`. */
  [Symbol.dispose](): void {
    this.commit();
    this.#alarm?.[Symbol.dispose]();
    this.#pushes.failAll(new DomainError('unavailable', 'the server is stopping; keep the lines and come back'));
  }

  /** Nothing of it was acknowledged: agents send it again, so all of it is dropped and read anew from the disk. */
  #forgetUncommitted(reason: unknown): void {
    this.#log.error({ err: reason }, 'log lines could not be stored');
    this.#open.clear();
    this.#sequences.forget();
    const isFull = reason instanceof DomainError && reason.details.reason === 'disk_full';
    this.#pushes.failAll(
      isFull ? new DomainError('exhausted', reason.message, reason.details, { cause: reason }) : reason,
    );
  }

  #take(
    runnerId: RunnerId,
    framing: LogPushOptions['framing'],
    stream: PushStream,
    batch: LogBatch,
    gap: Gap | null,
  ): void {
    this.#hasUncommitted = true;
    const stepRunId = idFrom<'step-run'>(batch.stepRunId);
    const open = stepRunId && this.#find(stepRunId);
    if (gap) this.#noteGap(runnerId, stepRunId, open, gap);
    const refusal = open ? this.#refusalOf(open, runnerId) : `there is no step run ${batch.stepRunId.slice(0, 128)}`;
    if (!open || refusal !== undefined) {
      this.#refuse(runnerId, stream, batch.seq, refusal ?? '');
      return;
    }
    this.#touch(stepRunId, open.writer);
    const why = this.#takeContent(open, framing, batch);
    if (why === undefined) return;
    stream.reject(batch.seq, why);
    open.writer.mark(`[signalbox] lines were refused: batch ${batch.seq}: ${why}`, this.#clock.nowMs() * 1_000);
  }

  /** Recorded once a stream: a hostile agent must not fill the events. */
  #refuse(runnerId: RunnerId, stream: PushStream, seq: number, message: string): void {
    const isFirst = stream.reject(seq, message);
    if (!isFirst) return;
    const operation = 'gateway.v1.GatewayService/PushLogs';
    this.#append({ type: 'audit.refused', operation, runnerId, message }, runnerId);
  }

  /** Answers what is wrong with the content; undefined when it was taken. */
  #takeContent({ writer, owner }: OpenLog, framing: LogPushOptions['framing'], batch: LogBatch): string | undefined {
    const content = contentOf(batch);
    if (content.kind === 'refused') return content.why;
    const { bytes } = content;
    const problem = framing === 'lines-v1' ? problemOfLinesV1(bytes) : undefined;
    if (problem) return problem;
    writer.setOrigin(framing);
    const take = writer.taker(bytes, this.#maskerOf(owner.runId));
    const plausible = this.#plausible(owner);
    const atUs = batch.atMs * 1_000;
    if (framing === 'lines-v1') {
      takeLinesV1(bytes, atUs, (start, end, lineAtUs, flags, isOpen) =>
        take(start, end, plausible(lineAtUs), flags, isOpen),
      );
    } else {
      takeRaw(bytes, plausible(atUs), take);
    }
    return undefined;
  }

  #noteGap(runnerId: RunnerId, stepRunId: StepRunId | undefined, open: OpenLog | undefined, gap: Gap): void {
    const which = gap.from === gap.to ? `batch ${gap.from}` : `batches ${gap.from} to ${gap.to}`;
    const message = `${which} of runner ${runnerId} never arrived; lines may be missing`;
    this.#append({ type: 'ingest.gap', runnerId, stepRunId: stepRunId && open ? stepRunId : null, message }, system);
    if (!stepRunId || !open || this.#refusalOf(open, runnerId)) return;
    open.writer.mark(`[signalbox] ${message} here`, this.#clock.nowMs() * 1_000);
    this.#touch(stepRunId, open.writer);
  }

  #refusalOf({ owner, writer }: OpenLog, runnerId: RunnerId, forMs = lateForMs): string | undefined {
    if (owner.runnerId !== runnerId) return `step run ${writer.log.stepRunId} is not with runner ${runnerId}`;
    const endedAtMs = writer.log.closedAtMs ?? owner.endedAtMs; // the first is the server's time
    if (endedAtMs === null || this.#clock.nowMs() <= endedAtMs + forMs) return undefined;
    return `step run ${writer.log.stepRunId} ended more than ${forMs / 60_000} minutes ago`;
  }

  /** Times that cannot be are moved to the nearest that can: since the step exists, until now. */
  #plausible(owner: LogOwner): (atUs: number) => number {
    const earliestUs = (owner.createdAtMs - clockSlackMs) * 1_000;
    const latestUs = (this.#clock.nowMs() + clockSlackMs) * 1_000;
    const nowUs = this.#clock.nowMs() * 1_000;
    return (atUs) => (atUs < earliestUs || atUs > latestUs ? nowUs : atUs);
  }

  #append(event: DomainEvent, by: Actor): void {
    this.#also.push((tx) => this.#events.append(tx, event, by));
  }

  #hasLog(stepRunId: StepRunId): boolean {
    return this.#store.read((tx) => findLog(tx, stepRunId)) !== undefined;
  }

  /** The writer of a log; its row is made with the first commit. Undefined: no such step. */
  #find(stepRunId: StepRunId): OpenLog | undefined {
    const known = this.#open.get(stepRunId);
    if (known?.owner.runnerId) return known;
    const owner = this.#store.read((tx) => findLogOwner(tx, stepRunId));
    if (!owner) return undefined;
    if (known) {
      known.owner = owner; // it had no runner yet
      return known;
    }
    const limits = {
      maxBytes: this.#settings.get('logs.maxBytesPerStep'),
      maxLines: this.#settings.get('logs.maxLinesPerStep'),
    };
    const writer = this.#store.read((tx) => {
      const log = findLog(tx, stepRunId) ?? newLog(stepRunId, owner.runId, this.#clock.nowMs());
      const smallChunks = listUnsealedChunks(tx, log.logId);
      const tail = smallChunks.map((chunk) => decodeLines(chunk, chunk.lineCount));
      return new LogWriter({
        log,
        limits,
        encoder: this.#encoder,
        smallChunks,
        tail,
        fragments: listFragments(tx, log.logId),
        lastLines: listLastLines(tx, log.logId),
      });
    });
    const open = { writer, owner };
    this.#open.set(stepRunId, open);
    return open;
  }

  #touch(stepRunId: StepRunId, writer: LogWriter): void {
    this.#changed.set(stepRunId, writer);
    this.#hasUncommitted = true;
  }

  #scheduleCommit(bytes: number): void {
    this.#uncommittedBytes += bytes;
    if (this.#uncommittedBytes >= mostUncommittedBytes) {
      this.commit();
      return;
    }
    const nowMs = this.#clock.nowMs();
    this.#alarm ??= this.#clock.at(Math.max(nowMs, this.#lastCommitMs + commitEveryMs), () => this.commit());
  }
}
