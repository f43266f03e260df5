import { lineFlags, lineStreams } from '../../domain/log-page.ts';
import type { ChunkEncoder } from '../../store/log-chunk-codec.ts';
import { deleteChunksFrom, insertChunk, type LogChunk } from '../../store/log-chunks.ts';
import type { LastLinesPart } from '../../store/log-last-lines.ts';
import { type LogFragment, type LogOrigin, type LogRecord, replaceFragments, saveLog } from '../../store/logs.ts';
import type { WriteTx } from '../../store/store.ts';
import type { Masker } from '../masker.ts';
import type { TakePiece } from './framing.ts';
import { LastLines } from './last-lines.ts';
import { LineBuffer } from './line-buffer.ts';

/**
 * A chunk is sealed when its text reaches this size. Measured with lines of 80 bytes: zstd takes 0.25 ms for 256 KiB and
 * 0.19 ms for 64 KiB, so smaller chunks cost several times more; and any line is still found by reading one chunk.
 */
const chunkBytes = 256 * 1024;
const chunkLines = 32 * 1024;
/** What has come since the last sealed chunk is stored in small chunks; so many of them are joined into one. */
const mostSmallChunks = 16;
/** A longer line is cut, and flagged. */
export const longestLineBytes = 64 * 1024;
/** A cut line of this length was cut for its length; below, what its sender cut may be going on. */
const fullLineBytes = longestLineBytes / 2;
/** Of a cut line, what may be the beginning of a secret is masked; shorter beginnings say nothing. */
const shortestCutBeginning = 4;

/** Of a log past its limit so much of the end is kept, or a quarter of the limit if that is less. */
const mostLastBytes = 4 * 1024 * 1024;
const mostLastLines = 20_000;

const CR = 13;
const LF = 10;

export interface LogLimits {
  readonly maxBytes: number;
  readonly maxLines: number;
}

/** The beginning of a line whose end has not come. */
interface Fragment {
  readonly atUs: number;
  readonly bytes: Buffer;
  readonly isCut: boolean;
}

/** The growing end of one log, between what has arrived and what is on disk. Forgotten when a commit fails. */
export class LogWriter {
  #log: LogRecord;
  readonly #limits: LogLimits;
  /** What is left of them for the beginning. */
  readonly #head: LogLimits;
  readonly #last: LastLines;
  readonly #encoder: ChunkEncoder;
  /** Lines since the last sealed chunk; the first `#stored` of them are on disk in small chunks. */
  readonly #tail = new LineBuffer();
  #stored = 0;
  #smallChunks = 0;
  /** Complete, waiting for the next commit. */
  #sealed: LogChunk[] = [];
  /** By flags without the cut bit: one open line per stream. */
  readonly #fragments = new Map<number, Fragment>();
  #haveFragmentsChanged = false;

  constructor(state: {
    readonly log: LogRecord;
    readonly limits: LogLimits;
    readonly encoder: ChunkEncoder;
    readonly smallChunks: readonly LogChunk[];
    readonly tail: readonly Parameters<LineBuffer['appendAll']>[0][];
    readonly fragments: readonly LogFragment[];
    readonly lastLines: readonly LastLinesPart[];
  }) {
    this.#log = state.log;
    this.#limits = state.limits;
    const { maxBytes, maxLines } = state.limits;
    const last = {
      maxBytes: Math.min(mostLastBytes, Math.floor(maxBytes / 4)),
      maxLines: Math.min(mostLastLines, Math.floor(maxLines / 4)),
    };
    this.#head = { maxBytes: maxBytes - last.maxBytes, maxLines: maxLines - last.maxLines };
    this.#last = new LastLines({ limits: last, encoder: state.encoder, stored: state.lastLines });
    this.#encoder = state.encoder;
    for (const lines of state.tail) this.#tail.appendAll(lines);
    this.#stored = this.#tail.count;
    this.#smallChunks = state.smallChunks.length;
    for (const { flags, atUs, bytes } of state.fragments) {
      this.#fragments.set(flags & ~lineFlags.cut, { atUs, bytes, isCut: (flags & lineFlags.cut) !== 0 });
    }
  }

  get log(): LogRecord {
    return this.#log;
  }

  /** What takes the pieces of one batch, as framing finds them in `bytes`. */
  taker(bytes: Buffer, masker: Masker): TakePiece {
    const hasSecrets = masker.occursIn(bytes);
    return (start, end, atUs, flags, isOpen) => {
      const key = flags & ~lineFlags.cut;
      if (isOpen || (this.#fragments.size > 0 && this.#fragments.has(key))) {
        this.#takeFragment(bytes.subarray(start, end), atUs, { key, isOpen, isCut: flags !== key }, masker);
      } else if (hasSecrets || flags !== key || end - start > longestLineBytes) {
        this.#addLine(shaped(bytes.subarray(start, end), flags !== key, masker), atUs, key);
      } else {
        this.#add(bytes, start, end, atUs, flags);
      }
    };
  }

  /** A line of the server itself; limits do not apply. */
  mark(text: string, atUs: number): void {
    const bytes = Buffer.from(text.replaceAll('\n', ' '));
    this.#append(bytes, 0, Math.min(bytes.length, longestLineBytes), atUs, lineStreams.server);
  }

  setOrigin(origin: LogOrigin): void {
    if (this.#log.origin !== origin) this.#log = { ...this.#log, origin };
  }

  /** Lines below this number of the agent's own count are settled. */
  setNumbered(numberedLines: number): void {
    this.#log = { ...this.#log, numberedLines };
  }

  /** No more is expected: open lines are complete as they are. */
  close(atMs: number): void {
    this.#completeFragments();
    this.#followWithLast(atMs);
    this.#log = { ...this.#log, closedAtMs: this.#log.closedAtMs ?? atMs };
  }

  /** What came past the limit and is kept: it follows the mark of what was left out. */
  #followWithLast(atMs: number): void {
    const parts = this.#last.takeAll();
    const lines = parts.reduce((sum, part) => sum + part.count, 0);
    const bytes = parts.reduce((sum, part) => sum + part.text.length, 0);
    const droppedLines = this.#log.droppedLines - lines;
    const droppedBytes = this.#log.droppedBytes - bytes;
    if (this.#log.closedAtMs === null && droppedLines > 0) {
      this.mark(`[signalbox] ${droppedLines} lines (${droppedBytes} bytes) were left out here`, atMs * 1_000);
    }
    for (const { count, text, atUs, flags } of parts) {
      for (let line = 0, start = 0; line < count; line++) {
        const end = text.indexOf(LF, start);
        this.#append(text, start, end, atUs[line] ?? 0, flags[line] ?? 0);
        start = end + 1;
      }
    }
    this.#log = { ...this.#log, droppedLines, droppedBytes };
  }

  #completeFragments(): void {
    for (const [key, fragment] of this.#fragments) this.#addLine(fragment, fragment.atUs, key);
    this.#haveFragmentsChanged ||= this.#fragments.size > 0;
    this.#fragments.clear();
  }

  /** Writes what is not on disk yet. If the transaction fails, this writer must be thrown away. */
  store(tx: WriteTx): void {
    if (this.#log.closedAtMs !== null) this.#completeFragments();
    const logId = saveLog(tx, this.#log);
    if (logId !== this.#log.logId) this.#log = { ...this.#log, logId };
    const [first] = this.#sealed;
    const shouldJoin = this.#smallChunks >= mostSmallChunks || this.#log.closedAtMs !== null;
    if (this.#smallChunks > 0 && (first || shouldJoin)) {
      deleteChunksFrom(tx, logId, first ? first.firstLine : this.#log.lineCount - this.#tail.count);
      this.#smallChunks = 0;
      if (!first) this.#stored = 0;
    }
    for (const chunk of this.#sealed) insertChunk(tx, logId, chunk);
    this.#sealed = [];
    if (this.#tail.count > this.#stored) {
      insertChunk(tx, logId, this.#chunkFrom(this.#stored, this.#log.closedAtMs !== null && this.#stored === 0));
      this.#stored = this.#tail.count;
      this.#smallChunks++;
    }
    this.#last.store(tx, logId);
    if (this.#haveFragmentsChanged) {
      const fragments = [...this.#fragments].map(([flags, { bytes, atUs, isCut }]) => ({
        flags: isCut ? flags | lineFlags.cut : flags,
        atUs,
        bytes,
      }));
      replaceFragments(tx, logId, fragments);
      this.#haveFragmentsChanged = false;
    }
  }

  #takeFragment(
    bytes: Buffer,
    atUs: number,
    piece: { readonly key: number; readonly isOpen: boolean; readonly isCut: boolean },
    masker: Masker,
  ): void {
    const { key, isOpen } = piece;
    const before = this.#fragments.get(key);
    const line = shaped(joined(before, bytes), piece.isCut || before?.isCut === true, masker);
    this.#haveFragmentsChanged = true;
    if (isOpen) {
      this.#fragments.set(key, { atUs: before?.atUs ?? atUs, ...line });
    } else {
      this.#fragments.delete(key);
      this.#addLine(line, before?.atUs ?? atUs, key);
    }
  }

  #addLine(line: ShapedLine, atUs: number, key: number): void {
    const { bytes, isCut } = line;
    this.#add(bytes, 0, bytes.length, atUs, isCut ? key | lineFlags.cut : key);
  }

  #add(source: Buffer, start: number, end: number, atUs: number, flags: number): void {
    const { lineCount, byteCount } = this.#log;
    const { maxBytes, maxLines } = this.#head;
    if (lineCount < maxLines && byteCount + end - start + 1 <= maxBytes && this.#log.droppedLines === 0) {
      this.#append(source, start, end, atUs, flags);
      return;
    }
    if (this.#log.droppedLines === 0) {
      const limits = `${this.#limits.maxLines} lines, ${this.#limits.maxBytes} bytes`;
      this.mark(
        `[signalbox] the log limit is reached (${limits}); the step goes on, its last lines follow at its end`,
        atUs,
      );
    }
    this.#last.append(source, start, end, atUs, flags);
    const { droppedLines, droppedBytes } = this.#log;
    this.#log = { ...this.#log, droppedLines: droppedLines + 1, droppedBytes: droppedBytes + end - start + 1 };
  }

  #append(source: Buffer, start: number, end: number, atUs: number, flags: number): void {
    this.#tail.append(source, start, end, atUs, flags);
    const log = this.#log as { lineCount: number; byteCount: number }; // ours alone: a copy per line would be felt
    log.lineCount++;
    log.byteCount += end - start + 1;
    if (this.#tail.textBytes >= chunkBytes || this.#tail.count >= chunkLines) this.#seal();
  }

  #seal(): void {
    this.#sealed.push(this.#chunkFrom(0, true));
    this.#tail.clear();
    this.#stored = 0;
  }

  #chunkFrom(first: number, isSealed: boolean): LogChunk {
    const lines = this.#tail.linesFrom(first);
    const firstLine = this.#log.lineCount - lines.count;
    return { ...this.#encoder.encode(lines), firstLine, lineCount: lines.count, isSealed };
  }
}

interface ShapedLine {
  readonly bytes: Buffer;
  readonly isCut: boolean;
}

/** What is known of the line so far. A full line takes no more, unless a carriage return starts it anew. */
function joined(before: Fragment | undefined, bytes: Buffer): Buffer {
  if (!before) return Buffer.from(bytes);
  if (!before.isCut || before.bytes.length < fullLineBytes) return Buffer.concat([before.bytes, bytes]);
  const lastState = bytes.lastIndexOf(CR, -2) + 1;
  return lastState > 0 ? Buffer.from(bytes.subarray(lastState)) : before.bytes;
}

/**
 * Masked, and cut to the longest line that is kept. Of a progress line it is the last state that stays: what a terminal
 * would show. A beginning of a secret at the place of the cut is masked too, because its rest will never be seen.
 */
function shaped(bytes: Buffer, wasCut: boolean, masker: Masker): ShapedLine {
  const masked = masker.masked(bytes);
  if (masked.length <= longestLineBytes && !wasCut) return { bytes: masked, isCut: false };
  if (masked.length <= longestLineBytes) return { bytes: withoutSecretBeginning(masked, masker), isCut: true };
  const lastState = masked.lastIndexOf(CR, masked.length - 2) + 1;
  if (lastState > 0 && masked.length - lastState <= longestLineBytes) {
    return { bytes: Buffer.from(masked.subarray(lastState)), isCut: true };
  }
  return { bytes: withoutSecretBeginning(Buffer.from(masked.subarray(0, longestLineBytes)), masker), isCut: true };
}

function withoutSecretBeginning(bytes: Buffer, masker: Masker): Buffer {
  const safe = masker.safeLength(bytes, shortestCutBeginning);
  return safe === bytes.length ? bytes : Buffer.concat([bytes.subarray(0, safe), Buffer.from('***')]);
}
