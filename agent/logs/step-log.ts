import { constants, zstdCompressSync } from 'node:zlib';
import type { Clock } from '../clock.ts';
import type { OutputSink } from '../executors/process.ts';
import { cutLineFlag, LineFrames, lineSource, maxLineBytes, openLineFlag } from './lines-v1.ts';
import type { Masker } from './masking.ts';

/** A compressed group of records of one step, as it is stored and sent. */
export interface LogBatch {
  readonly stepRunId: string;
  readonly pipelineId: string;
  /** The records' offsets count from here. */
  readonly atMs: number;
  readonly compression: 'none' | 'zstd';
  readonly rawSize: number;
  readonly data: Uint8Array;
}

/** Where batches go: the spool. */
export interface BatchSink {
  /** The number the batch got, or `full` when it could not be stored and is lost. */
  append(batch: LogBatch): number | 'full';
  room(): Promise<void> | undefined;
}

export interface StepLogOptions {
  readonly stepRunId: string;
  readonly pipelineId: string;
  readonly masker: Masker | undefined;
  readonly sink: BatchSink;
  readonly clock: Clock;
}

/** Bytes of a batch before compression: large enough for good compression, small enough to pass quickly. */
const batchBytes = 512 * 1024;
/** A batch leaves when it is full or this old; the first after silence leaves at once, so that a prompt is seen. */
const batchEveryMs = 50;
const firstBatchAfterMs = 2;
/** A line without an end is shown after this long: progress bars, prompts. */
const openLineAfterMs = 250;
const smallestCompressed = 256;

interface LineState {
  readonly source: number;
  /** Pieces of a line whose end has not come. */
  pieces: Buffer[];
  pieceBytes: number;
  /** Bytes of this line that have left in open records. */
  sentBytes: number;
  /** The line was cut; the rest of it is dropped. */
  isCut: boolean;
  /** When the oldest piece arrived. */
  sinceMs: number;
}

/** The log of one running step: splits output into lines, hides secrets, stamps times and hands batches on. */
export class StepLog implements OutputSink {
  readonly #options: StepLogOptions;
  readonly #frames = new LineFrames(batchBytes);
  readonly #states = { stdout: lineState(lineSource.stdout), stderr: lineState(lineSource.stderr) };
  #batchAtMs = 0;
  #sentAtMs = 0;
  #alarm: { readonly atMs: number; readonly armed: Disposable } | undefined;
  #lostLines = 0;
  #lastSeq = 0;

  constructor(options: StepLogOptions) {
    this.#options = options;
  }

  /** The number of the last batch of this step; 0 before there is one. */
  get lastSeq(): number {
    return this.#lastSeq;
  }

  write(stream: 'stdout' | 'stderr', chunk: Buffer): void {
    const state = this.#states[stream];
    const firstEnd = chunk.indexOf(10);
    if (firstEnd < 0) {
      this.#keep(state, chunk);
    } else {
      this.#finishLine(state, chunk.subarray(0, firstEnd));
      const lastEnd = chunk.lastIndexOf(10);
      if (lastEnd > firstEnd) this.#wholeLines(state, chunk.subarray(firstEnd + 1, lastEnd + 1));
      if (lastEnd + 1 < chunk.length) this.#keep(state, chunk.subarray(lastEnd + 1));
    }
    this.#schedule();
  }

  /** Lines of the agent itself. */
  note(text: string): void {
    for (const line of text.split('\n')) this.#record(lineSource.agent, this.#masked(Buffer.from(line)));
    this.#schedule();
  }

  room(): Promise<void> | undefined {
    return this.#options.sink.room();
  }

  /** Hands on what has been written so far. */
  flush(): void {
    this.#alarm?.armed[Symbol.dispose]();
    this.#alarm = undefined;
    this.#seal();
  }

  /** Ends open lines and hands on everything. Nothing may be written afterwards. */
  close(): void {
    for (const state of [this.#states.stdout, this.#states.stderr]) {
      if (state.pieceBytes > 0 || state.sentBytes > 0) this.#finishLine(state, Buffer.alloc(0));
    }
    this.flush();
    if (this.#lostLines > 0) this.#storeLossNote();
  }

  #wholeLines(state: LineState, lines: Buffer): void {
    const text = this.#masked(lines);
    const { source } = state;
    let offsetUs = this.#offsetUs();
    for (let start = 0; start < text.length; ) {
      const end = text.indexOf(10, start);
      if (this.#frames.isFull) {
        this.#seal();
        offsetUs = this.#offsetUs();
      }
      this.#frames.add(source, offsetUs, text, start, end);
      start = end + 1;
    }
  }

  /** The end of a line arrived: `rest` and whatever was kept of it before. */
  #finishLine(state: LineState, rest: Buffer): void {
    const { isCut, sentBytes } = state;
    const text = isCut ? undefined : this.#masked(state.pieceBytes > 0 ? Buffer.concat([...state.pieces, rest]) : rest);
    Object.assign(state, lineState(state.source));
    if (!text) return;
    const room = maxLineBytes - sentBytes;
    if (text.length > room) this.#record(state.source | cutLineFlag, text.subarray(0, room));
    else this.#record(state.source, text);
  }

  #keep(state: LineState, piece: Buffer): void {
    if (state.isCut) return;
    if (state.pieceBytes === 0) state.sinceMs = this.#options.clock.nowMs();
    state.pieces.push(Buffer.from(piece)); // a copy: the pipe's buffer is much larger than the piece
    state.pieceBytes += piece.length;
    const longestSecret = this.#options.masker?.longest ?? 0;
    // A secret across the cut must be seen whole before the cut is made.
    if (state.sentBytes + state.pieceBytes > maxLineBytes + longestSecret) this.#cut(state);
  }

  #cut(state: LineState): void {
    const text = this.#masked(Buffer.concat(state.pieces));
    const safe = text.length - (this.#options.masker?.openTail(text) ?? 0);
    this.#record(state.source | cutLineFlag, text.subarray(0, Math.min(safe, maxLineBytes - state.sentBytes)));
    state.pieces = [];
    state.pieceBytes = 0;
    state.isCut = true;
  }

  /** Shows what is known of a line whose end takes its time, except what may be the beginning of a secret. */
  #showOpenLine(state: LineState): void {
    const text = Buffer.concat(state.pieces);
    const held = this.#options.masker?.openTail(text) ?? 0;
    const shown = this.#masked(text.subarray(0, text.length - held));
    const rest = text.subarray(text.length - held);
    state.pieces = held > 0 ? [rest] : [];
    state.pieceBytes = held;
    state.sinceMs = this.#options.clock.nowMs();
    const room = maxLineBytes - state.sentBytes;
    if (shown.length > room) {
      this.#record(state.source | cutLineFlag, shown.subarray(0, room));
      Object.assign(state, lineState(state.source), { isCut: true });
    } else if (shown.length > 0) {
      this.#record(state.source | openLineFlag, shown);
      state.sentBytes += shown.length;
    }
  }

  #masked(text: Buffer): Buffer {
    return this.#options.masker?.mask(text) ?? text;
  }

  #record(source: number, text: Buffer): void {
    if (this.#frames.isFull) this.#seal();
    this.#frames.add(source, this.#offsetUs(), text, 0, text.length);
  }

  #offsetUs(): number {
    const nowMs = this.#options.clock.nowMs();
    if (this.#frames.isEmpty) this.#batchAtMs = nowMs;
    return Math.max(0, nowMs - this.#batchAtMs) * 1000; // the wall clock may be set back meanwhile
  }

  #schedule(): void {
    if (this.#frames.isFull) this.#seal();
    const { clock } = this.#options;
    const dueAtMs = this.#dueAtMs(clock.nowMs());
    if (dueAtMs === undefined || (this.#alarm && this.#alarm.atMs <= dueAtMs)) return;
    this.#alarm?.armed[Symbol.dispose]();
    const armed = clock.at(dueAtMs, () => {
      this.#alarm = undefined;
      for (const state of this.#openLines()) {
        if (clock.nowMs() >= state.sinceMs + openLineAfterMs) this.#showOpenLine(state);
      }
      this.#seal();
      this.#schedule();
    });
    this.#alarm = { atMs: dueAtMs, armed };
  }

  #dueAtMs(nowMs: number): number | undefined {
    const times = this.#openLines().map((state) => state.sinceMs + openLineAfterMs);
    if (!this.#frames.isEmpty) times.push(Math.max(this.#sentAtMs + batchEveryMs, nowMs + firstBatchAfterMs));
    return times.length > 0 ? Math.min(...times) : undefined;
  }

  #openLines(): readonly LineState[] {
    return [this.#states.stdout, this.#states.stderr].filter((state) => state.pieceBytes > 0);
  }

  #seal(): void {
    if (this.#frames.isEmpty) return;
    const { bytes, lines } = this.#frames.take();
    const atMs = this.#batchAtMs;
    if ((this.#lostLines > 0 && !this.#storeLossNote()) || !this.#store(bytes, atMs)) this.#lostLines += lines;
  }

  /** Says in the log, at the place where they are missing, that lines could not be kept. */
  #storeLossNote(): boolean {
    const frames = new LineFrames(1);
    const note = Buffer.from(`${this.#lostLines} lines are missing here: the agent had no disk space left for its log`);
    frames.add(lineSource.agent, 0, note, 0, note.length);
    const isStored = this.#store(frames.take().bytes, this.#options.clock.nowMs());
    if (isStored) this.#lostLines = 0;
    return isStored;
  }

  #store(bytes: Buffer, atMs: number): boolean {
    const { clock, sink, stepRunId, pipelineId } = this.#options;
    const isSmall = bytes.length < smallestCompressed;
    const stored = sink.append({
      stepRunId,
      pipelineId,
      atMs,
      compression: isSmall ? 'none' : 'zstd',
      rawSize: bytes.length,
      data: isSmall ? bytes : zstdCompressSync(bytes, { params: { [constants.ZSTD_c_compressionLevel]: 1 } }),
    });
    this.#sentAtMs = clock.nowMs();
    if (stored === 'full') return false;
    this.#lastSeq = stored;
    return true;
  }
}

function lineState(source: number): LineState {
  return { source, pieces: [], pieceBytes: 0, sentBytes: 0, isCut: false, sinceMs: 0 };
}
