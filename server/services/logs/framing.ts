import { lineFlags } from '../../domain/log-page.ts';

const LF = 10;

/** Takes the pieces of a batch. `isOpen`: the line goes on in the next piece of the same stream. */
export type TakePiece = (start: number, end: number, atUs: number, flags: number, isOpen: boolean) => void;

/** Bits a sender may set; the others are not its to decide. */
const streamBits = 0x0f;
const knownStreams = 3;
const stdout = 1;

/** Raw framing: bytes split at LF; what follows the last one is the beginning of a line (Arcentra API 5.3). */
export function takeRaw(bytes: Buffer, atUs: number, take: TakePiece): void {
  let start = 0;
  for (let end = bytes.indexOf(LF); end >= 0; end = bytes.indexOf(LF, start)) {
    take(start, end, atUs, stdout, false);
    start = end + 1;
  }
  if (start < bytes.length) take(start, bytes.length, atUs, stdout, true);
}

/** What is wrong with the records of a `lines-v1` batch; undefined when nothing is. Asked before any of it is taken. */
export function problemOfLinesV1(bytes: Buffer): string | undefined {
  const reader = new RecordReader(bytes);
  while (!reader.isAtEnd) {
    const recordAt = reader.at;
    if (!reader.next()) return `the record at byte ${recordAt} does not end within the data`;
  }
  return undefined;
}

/** Records of `uvarint offset_us, byte flags, uvarint length, bytes`. A record with LF inside is several lines. */
export function takeLinesV1(bytes: Buffer, batchAtUs: number, take: TakePiece): void {
  const reader = new RecordReader(bytes);
  // The next LF at or after the present record: most records hold none, so the search is repeated rarely.
  let nextLf = -1;
  while (reader.next()) {
    const { start, end } = reader;
    const stream = reader.flags & streamBits;
    const flags = (stream >= 1 && stream <= knownStreams ? stream : stdout) | (reader.flags & lineFlags.cut);
    const isOpen = (reader.flags & lineFlags.open) !== 0;
    const atUs = batchAtUs + reader.offsetUs;
    if (nextLf < start) nextLf = indexOrEnd(bytes, start);
    let from = start;
    while (nextLf < end) {
      take(from, nextLf, atUs, flags, false);
      from = nextLf + 1;
      nextLf = indexOrEnd(bytes, from);
    }
    if (from < end || from === start || isOpen) take(from, end, atUs, flags, isOpen);
  }
}

function indexOrEnd(bytes: Buffer, from: number): number {
  const at = bytes.indexOf(LF, from);
  return at < 0 ? bytes.length : at;
}

class RecordReader {
  readonly #bytes: Buffer;
  at = 0;
  offsetUs = 0;
  flags = 0;
  /** Of the content. */
  start = 0;
  end = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.at >= this.#bytes.length;
  }

  /** False at the end of the data, also when it comes inside a record. */
  next(): boolean {
    const bytes = this.#bytes;
    const offsetUs = this.#varint();
    const flags = bytes[this.at++];
    const length = this.#varint();
    if (flags === undefined || offsetUs < 0 || length < 0 || length > bytes.length - this.at) return false;
    this.offsetUs = offsetUs;
    this.flags = flags;
    this.start = this.at;
    this.end = this.start + length;
    this.at = this.end;
    return true;
  }

  /** -1 when it does not end, or is above 2^53. */
  #varint(): number {
    let byte = this.#bytes[this.at++];
    if (byte === undefined) return -1;
    if (byte < 0x80) return byte;
    let value = byte & 0x7f;
    for (let factor = 0x80; ; factor *= 0x80) {
      byte = this.#bytes[this.at++];
      if (byte === undefined) return -1;
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value <= Number.MAX_SAFE_INTEGER ? value : -1;
      if (factor > Number.MAX_SAFE_INTEGER) return -1;
    }
  }
}
