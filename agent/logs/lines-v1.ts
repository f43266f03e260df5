/** Framing of log lines (Arcentra API 5.3): uvarint offset_us, flags, uvarint length, bytes; any number of times. */
export const lineSource = { stdout: 1, stderr: 2, agent: 3 } as const;
/** The line goes on in a later record of the same source. */
export const openLineFlag = 0x40;
export const cutLineFlag = 0x80;

/** A longer line is cut here. */
export const maxLineBytes = 65_536;
/** Ten bytes of offset, one of flags, three of length: no record header is longer. */
export const maxHeaderBytes = 14;

/** Writes records into memory of its own until it is taken. Holds lines of one step. */
export class LineFrames {
  readonly #capacity: number;
  #buffer: Buffer | undefined;
  #used = 0;
  #lines = 0;

  /** It is full once `capacity` bytes are in it; the record that fills it may stand out. */
  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get isFull(): boolean {
    return this.#used >= this.#capacity;
  }

  get isEmpty(): boolean {
    return this.#used === 0;
  }

  get lines(): number {
    return this.#lines;
  }

  /** One record of `text[start, end)`, cut at `maxLineBytes`. Must not be called when full. */
  add(source: number, offsetUs: number, text: Uint8Array & Pick<Buffer, 'copy'>, start: number, end: number): void {
    this.#buffer ??= Buffer.allocUnsafe(this.#capacity + maxLineBytes + maxHeaderBytes);
    const into = this.#buffer;
    const isCut = end - start > maxLineBytes;
    const length = isCut ? maxLineBytes : end - start;
    let at = putUvarint(into, this.#used, offsetUs);
    into[at++] = isCut ? source | cutLineFlag : source;
    at = putUvarint(into, at, length);
    text.copy(into, at, start, start + length);
    this.#used = at + length;
    this.#lines += 1;
  }

  /** What is in it, valid until the next `add`. */
  take(): { readonly bytes: Buffer; readonly lines: number } {
    const bytes = this.#buffer?.subarray(0, this.#used) ?? Buffer.alloc(0);
    const lines = this.#lines;
    this.#used = 0;
    this.#lines = 0;
    return { bytes, lines };
  }
}

function putUvarint(into: Buffer, at: number, value: number): number {
  let rest = value;
  while (rest >= 0x80) {
    into[at++] = (rest % 0x80) | 0x80;
    rest = Math.floor(rest / 0x80); // not a shift: offsets exceed 32 bits after 71 minutes
  }
  into[at++] = rest;
  return at;
}
