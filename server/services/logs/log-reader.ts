import { DomainError, malformed } from '../../domain/errors.ts';
import type { Millis, StepRunId } from '../../domain/ids.ts';
import { type LogPage, lineFlags } from '../../domain/log-page.ts';
import { decodeLines, type LogLines, textOfChunk } from '../../store/log-chunk-codec.ts';
import { findChunkOf } from '../../store/log-chunks.ts';
import { areLinesAwaited, findLog, findLogOwner, type LogRecord, listFragments } from '../../store/logs.ts';
import type { ReadTx, Store } from '../../store/store.ts';
import type { Masker } from '../masker.ts';
import type { Clock } from '../ports/clock.ts';
import type { LogSignals } from './log-signals.ts';

export interface LogSize {
  /** Complete lines. */
  readonly lineCount: number;
  readonly byteCount: number;
  /** Past the limit of the step. */
  readonly droppedLines: number;
  /** No more lines are expected. */
  readonly isClosed: boolean;
}

const LF = 10;
const mostLines = 10_000;
const mostBytes = 4 * 1024 * 1024;
/** Of a tail: small enough that the first page is on screen at once. */
const tailPageLines = 5_000;
const tailPageBytes = 512 * 1024;
/** Agents that send plain bytes may report the end of a step before its last lines. */
const lingerMs = 2_000;

/** Reads logs from the disk only, so a reader of any speed loses nothing and costs nothing while it waits. */
export class LogReader {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #signals: LogSignals;
  readonly #maskerOf: (log: LogRecord) => Masker;

  constructor(options: {
    readonly store: Store;
    readonly clock: Clock;
    readonly signals: LogSignals;
    readonly maskerOf: (log: LogRecord) => Masker;
  }) {
    this.#store = options.store;
    this.#clock = options.clock;
    this.#signals = options.signals;
    this.#maskerOf = options.maskerOf;
  }

  /** Undefined: the step has no line yet. An unknown step is `not-found`. */
  find(stepRunId: StepRunId): LogRecord | undefined {
    return this.#store.read((tx) => this.#stateOf(tx, stepRunId).log);
  }

  size(stepRunId: StepRunId): LogSize {
    return this.#store.read((tx) => {
      const state = this.#stateOf(tx, stepRunId);
      const { lineCount = 0, byteCount = 0, droppedLines = 0 } = state.log ?? {};
      return { lineCount, byteCount, droppedLines, isClosed: state.isClosed };
    });
  }

  /** At most 10,000 lines and about 4 MiB. A negative `fromLine` counts from the end. */
  read(stepRunId: StepRunId, fromLine: number, count: number): LogPage {
    if (!Number.isSafeInteger(fromLine) || !Number.isSafeInteger(count) || count < 0) {
      throw malformed('line', `lines ${fromLine} and ${count} must be whole numbers`);
    }
    return this.#page(stepRunId, fromLine, { lines: Math.min(count, mostLines), bytes: mostBytes }).page;
  }

  /** History, then live. Ends when the log is closed and read, or the signal aborts. */
  async *tail(stepRunId: StepRunId, fromLine: number, signal: AbortSignal): AsyncGenerator<LogPage, void, void> {
    using follower = this.#signals.follow(stepRunId, signal);
    let next = fromLine;
    while (!signal.aborted) {
      const { page, isAtEnd, endsAtMs } = this.#page(stepRunId, next, { lines: tailPageLines, bytes: tailPageBytes });
      const complete = completeLines(page);
      const isOver = isAtEnd && endsAtMs !== null && this.#clock.nowMs() >= endsAtMs;
      if (page.flags.length > 0 || next < 0 || isOver) yield page;
      next = page.firstLine + complete;
      if (isOver) return;
      if (!isAtEnd) continue;
      using _ = endsAtMs === null ? undefined : this.#clock.at(endsAtMs, () => follower.wake());
      await follower.change();
    }
  }

  /** The size now and after every change; changes that come while the reader is busy are one. */
  async *watchSize(stepRunId: StepRunId, signal: AbortSignal): AsyncGenerator<LogSize, void, void> {
    using follower = this.#signals.follow(stepRunId, signal);
    while (!signal.aborted) {
      const size = this.size(stepRunId);
      yield size;
      await follower.change();
    }
  }

  /** The whole text as it is now, lines ended by LF. */
  *download(stepRunId: StepRunId): Generator<Uint8Array, void, void> {
    const { lineCount } = this.size(stepRunId);
    for (let line = 0; line < lineCount; ) {
      const chunk = this.#store.read((tx) => {
        const { log } = this.#stateOf(tx, stepRunId);
        return log && findChunkOf(tx, log.logId, line);
      });
      if (!chunk) return; // retention took it meanwhile
      const text = textOfChunk(chunk);
      const skipped = line - chunk.firstLine;
      yield skipped === 0 ? text : text.subarray(offsetOfLine(text, skipped));
      line = chunk.firstLine + chunk.lineCount;
    }
  }

  /** `endsAtMs`: when a follower may stop waiting; null while more is expected. */
  #page(
    stepRunId: StepRunId,
    fromLine: number,
    limit: { readonly lines: number; readonly bytes: number },
  ): { readonly page: LogPage; readonly isAtEnd: boolean; readonly endsAtMs: Millis | null } {
    return this.#store.read((tx) => {
      const { log, isClosed } = this.#stateOf(tx, stepRunId);
      const lineCount = log?.lineCount ?? 0;
      const firstLine = fromLine < 0 ? Math.max(0, lineCount + fromLine) : Math.min(fromLine, lineCount);
      const parts: LogLines[] = [];
      let line = firstLine;
      let bytes = 0;
      while (log && line < lineCount && line - firstLine < limit.lines && bytes < limit.bytes) {
        const chunk = findChunkOf(tx, log.logId, line);
        if (!chunk) throw new Error(`log ${log.logId} has no line ${line} though it has ${lineCount}`);
        const wanted = Math.min(limit.lines - (line - firstLine), chunk.firstLine + chunk.lineCount - line);
        const part = slice(decodeLines(chunk, chunk.lineCount), line - chunk.firstLine, wanted, limit.bytes - bytes);
        parts.push(part);
        line += part.count;
        bytes += part.text.length;
      }
      const isAtEnd = line >= lineCount;
      if (log && isAtEnd && line - firstLine < limit.lines) parts.push(...this.#openLines(tx, log));
      const linger = log && log.origin !== 'lines-v1' && log.origin !== 'none' ? lingerMs : 0;
      const endsAtMs = isClosed ? (log?.closedAtMs ?? 0) + linger : null; // not the end of the step: that is the agent's time
      return { page: { firstLine, ...joined(parts), lineCount, isClosed }, isAtEnd, endsAtMs };
    });
  }

  /** Beginnings of lines, without what may be the beginning of a secret. */
  #openLines(tx: ReadTx, log: LogRecord): readonly LogLines[] {
    return listFragments(tx, log.logId).map(({ flags, atUs, bytes }) => {
      const shown = bytes.subarray(0, this.#maskerOf(log).safeLength(bytes));
      return {
        count: 1,
        text: Buffer.concat([shown, Buffer.of(LF)]),
        atUs: Float64Array.of(atUs),
        flags: Uint8Array.of(flags | lineFlags.open),
      };
    });
  }

  #stateOf(tx: ReadTx, stepRunId: StepRunId) {
    const log = findLog(tx, stepRunId);
    const owner = findLogOwner(tx, stepRunId);
    if (!owner) throw new DomainError('not-found', `there is no step run ${stepRunId}`, { subject: 'step_run_id' });
    const isOver = log ? log.closedAtMs !== null : !areLinesAwaited(tx, stepRunId);
    return { log, isClosed: owner.endedAtMs !== null && isOver };
  }
}

function completeLines(page: LogPage): number {
  let open = 0;
  for (let line = page.flags.length - 1; line >= 0 && (page.flags[line] ?? 0) & lineFlags.open; line--) open++;
  return page.flags.length - open;
}

/** At least one line, even one above `mostBytes`: otherwise a reader would never get past it. */
function slice(lines: LogLines, first: number, wanted: number, bytesLeft: number): LogLines {
  const start = offsetOfLine(lines.text, first);
  let count = 0;
  let end = start;
  while (count < wanted && (count === 0 || end - start < bytesLeft)) {
    end = lines.text.indexOf(LF, end) + 1;
    count++;
  }
  return {
    count,
    text: lines.text.subarray(start, end),
    atUs: lines.atUs.subarray(first, first + count),
    flags: lines.flags.subarray(first, first + count),
  };
}

function offsetOfLine(text: Buffer, line: number): number {
  let offset = 0;
  for (let at = 0; at < line; at++) offset = text.indexOf(LF, offset) + 1;
  return offset;
}

function joined(parts: readonly LogLines[]): Pick<LogPage, 'text' | 'atUs' | 'flags'> {
  const [only] = parts;
  if (only && parts.length === 1) return only;
  const count = parts.reduce((sum, part) => sum + part.count, 0);
  const atUs = new Float64Array(count);
  const flags = new Uint8Array(count);
  let at = 0;
  for (const part of parts) {
    atUs.set(part.atUs, at);
    flags.set(part.flags, at);
    at += part.count;
  }
  return { text: Buffer.concat(parts.map((part) => part.text)), atUs, flags };
}
