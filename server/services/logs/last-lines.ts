import { type ChunkEncoder, decodeLines, type LogLines } from '../../store/log-chunk-codec.ts';
import { deleteLastLinesBefore, type LastLinesPart, saveLastLines } from '../../store/log-last-lines.ts';
import type { WriteTx } from '../../store/store.ts';
import { LineBuffer } from './line-buffer.ts';

/** Of lines and of bytes, no more is kept than this. */
export interface LastLinesLimits {
  readonly maxBytes: number;
  readonly maxLines: number;
}

/** Oldest parts are forgotten as a whole; one is rewritten with every commit, so it is small. */
const partBytes = 64 * 1024;
const partLines = 1_000;

interface Part {
  readonly position: number;
  readonly lines: LineBuffer;
  isStored: boolean;
}

/** The newest lines of a log that is past its limit, on disk with every commit as all others are. */
export class LastLines {
  readonly #limits: LastLinesLimits;
  readonly #encoder: ChunkEncoder;
  readonly #parts: Part[] = [];
  #count = 0;
  #bytes = 0;
  #next = 0;
  #isForgottenStored = true;

  constructor(state: {
    readonly limits: LastLinesLimits;
    readonly encoder: ChunkEncoder;
    readonly stored: readonly LastLinesPart[];
  }) {
    this.#limits = state.limits;
    this.#encoder = state.encoder;
    for (const { position, lineCount, ...body } of state.stored) {
      const lines = new LineBuffer();
      lines.appendAll(decodeLines(body, lineCount));
      this.#parts.push({ position, lines, isStored: true });
      this.#count += lines.count;
      this.#bytes += lines.textBytes;
      this.#next = position + 1;
    }
  }

  get count(): number {
    return Math.min(this.#count, this.#limits.maxLines);
  }

  append(source: Uint8Array, start: number, end: number, atUs: number, flags: number): void {
    let part = this.#parts.at(-1);
    if (!part || part.lines.textBytes >= partBytes || part.lines.count >= partLines) {
      part = { position: this.#next++, lines: new LineBuffer(), isStored: false };
      this.#parts.push(part);
    }
    part.lines.append(source, start, end, atUs, flags);
    part.isStored = false;
    this.#count++;
    this.#bytes += end - start + 1;
    this.#forgetOldest();
  }

  /** All of them, oldest first; then there are none. */
  takeAll(): readonly LogLines[] {
    let surplus = this.#count - this.count;
    const all = this.#parts.map(({ lines }) => {
      const skipped = Math.min(surplus, lines.count);
      surplus -= skipped;
      return lines.linesFrom(skipped);
    });
    this.#parts.length = 0;
    this.#count = 0;
    this.#bytes = 0;
    this.#isForgottenStored = false;
    return all;
  }

  store(tx: WriteTx, logId: number): void {
    if (!this.#isForgottenStored) deleteLastLinesBefore(tx, logId, this.#parts[0]?.position ?? this.#next);
    this.#isForgottenStored = true;
    for (const part of this.#parts) {
      if (part.isStored) continue;
      const { position, lines } = part;
      saveLastLines(tx, logId, { position, lineCount: lines.count, ...this.#encoder.encode(lines.linesFrom(0)) });
      part.isStored = true;
    }
  }

  /** What is left after it is still as much as may be kept. */
  #forgetOldest(): void {
    for (let oldest = this.#parts[0]; oldest; oldest = this.#parts[0]) {
      const { count, textBytes } = oldest.lines;
      const isEnough = this.#count - count >= this.#limits.maxLines || this.#bytes - textBytes >= this.#limits.maxBytes;
      if (!isEnough) return;
      this.#parts.shift();
      this.#count -= count;
      this.#bytes -= textBytes;
      this.#isForgottenStored = false;
    }
  }
}
