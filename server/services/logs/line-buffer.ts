import type { LogLines } from '../../store/log-chunk-codec.ts';

const LF = 10;

/** Lines in columns, growing. Holds complete lines only. */
export class LineBuffer {
  #text: Buffer = Buffer.allocUnsafe(4_096);
  #textLength = 0;
  #ends = new Uint32Array(64);
  #atUs = new Float64Array(64);
  #flags = new Uint8Array(64);
  #count = 0;

  get count(): number {
    return this.#count;
  }

  get textBytes(): number {
    return this.#textLength;
  }

  /** Copies `source[start, end)`, which must hold no LF, and ends the line. */
  append(source: Uint8Array, start: number, end: number, atUs: number, flags: number): void {
    const needed = this.#textLength + end - start + 1;
    if (needed > this.#text.length) this.#growText(needed);
    if (this.#count === this.#ends.length) this.#growColumns();
    copyBytes(source, start, end, this.#text, this.#textLength);
    this.#text[needed - 1] = LF;
    this.#textLength = needed;
    this.#ends[this.#count] = needed;
    this.#atUs[this.#count] = atUs;
    this.#flags[this.#count] = flags;
    this.#count++;
  }

  appendAll(lines: LogLines): void {
    let start = 0;
    for (let line = 0; line < lines.count; line++) {
      const end = lines.text.indexOf(LF, start);
      this.append(lines.text, start, end, lines.atUs[line] ?? 0, lines.flags[line] ?? 0);
      start = end + 1;
    }
  }

  /** A view of the lines from `first` on, valid until the next change. */
  linesFrom(first: number): LogLines {
    return {
      count: this.#count - first,
      text: this.#text.subarray(first === 0 ? 0 : this.#ends[first - 1], this.#textLength),
      atUs: this.#atUs.subarray(first, this.#count),
      flags: this.#flags.subarray(first, this.#count),
    };
  }

  clear(): void {
    this.#textLength = 0;
    this.#count = 0;
  }

  #growText(needed: number): void {
    const larger = Buffer.allocUnsafe(Math.max(this.#text.length * 2, needed));
    this.#text.copy(larger, 0, 0, this.#textLength);
    this.#text = larger;
  }

  #growColumns(): void {
    const size = this.#ends.length * 2;
    const ends = new Uint32Array(size);
    const atUs = new Float64Array(size);
    const flags = new Uint8Array(size);
    ends.set(this.#ends);
    atUs.set(this.#atUs);
    flags.set(this.#flags);
    this.#ends = ends;
    this.#atUs = atUs;
    this.#flags = flags;
  }
}

/** A native copy has a fixed cost that a loop over a short line does not have. */
const shortBytes = 24;

function copyBytes(source: Uint8Array, start: number, end: number, target: Buffer, at: number): void {
  if (end - start <= shortBytes) {
    for (let from = start, to = at; from < end; from++, to++) target[to] = source[from] ?? 0;
  } else if (source instanceof Buffer) {
    source.copy(target, at, start, end);
  } else {
    target.set(source.subarray(start, end), at);
  }
}
