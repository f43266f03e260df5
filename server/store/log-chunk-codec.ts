import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';

/** Consecutive complete lines in columns. */
export interface LogLines {
  readonly count: number;
  /** Every line is followed by LF and holds no other. */
  readonly text: Buffer;
  /** Unix microseconds. */
  readonly atUs: Float64Array;
  readonly flags: Uint8Array;
}

export interface LogChunkBody {
  readonly codec: 0 | 1;
  readonly textBytes: number;
  readonly firstAtUs: number;
  readonly body: Buffer;
}

/** Below this, compression costs more than it saves; such chunks are replaced by larger ones soon. */
const smallestCompressed = 1_024;
/** Level 1 is 4 to 10 times smaller than the text at over 1 GB/s in chunks of 256 KiB; higher levels halve the rate. */
const zstdOptions = { params: { [constants.ZSTD_c_compressionLevel]: 1 }, chunkSize: 64 * 1024 };
/** Times and flags rarely take more; if they do, a second piece is made. */
const usualColumnBytes = 32 * 1024;

/**
 * Makes bodies of chunks: the text, then the times (zigzag varints of the difference to the line before, in
 * microseconds), then the flags (runs: varint count, byte flags). The text comes first and unbroken, so that a search
 * scans it as it is. One encoder serves all logs: what it works in is used again and again.
 */
export class ChunkEncoder {
  #workspace = Buffer.alloc(0);

  encode(lines: LogLines): LogChunkBody {
    const { count, text, atUs, flags } = lines;
    const plain = this.#room(text.length + count * (longestVarint + longestVarint + 1));
    text.copy(plain);
    let at = text.length;
    const firstAtUs = atUs[0] ?? 0;
    let before = firstAtUs;
    for (let line = 0; line < count; line++) {
      const now = atUs[line] ?? 0;
      const difference = now - before;
      at = writeVarint(plain, at, difference < 0 ? -2 * difference - 1 : 2 * difference);
      before = now;
    }
    for (let line = 0; line < count; ) {
      const start = line;
      const value = flags[start] ?? 0;
      while (line < count && flags[line] === value) line++;
      at = writeVarint(plain, at, line - start);
      plain[at++] = value;
    }
    const raw = plain.subarray(0, at);
    const isSmall = at < smallestCompressed;
    return {
      codec: isSmall ? 0 : 1,
      textBytes: text.length,
      firstAtUs,
      body: isSmall ? Buffer.from(raw) : zstdCompressSync(raw, zstdOptions),
    };
  }

  #room(bytes: number): Buffer {
    if (this.#workspace.length < bytes) this.#workspace = Buffer.allocUnsafeSlow(bytes);
    return this.#workspace;
  }
}

/** The text alone: all that a search needs. */
export function textOfChunk(chunk: Pick<LogChunkBody, 'codec' | 'textBytes' | 'body'>): Buffer {
  return plainBodyOf(chunk).subarray(0, chunk.textBytes);
}

export function decodeLines(chunk: LogChunkBody, count: number): LogLines {
  const plain = plainBodyOf(chunk);
  const reader = new VarintReader(plain, chunk.textBytes);
  const atUs = new Float64Array(count);
  let now = chunk.firstAtUs;
  for (let line = 0; line < count; line++) {
    const zigzag = reader.next();
    now += zigzag % 2 === 0 ? zigzag / 2 : -(zigzag + 1) / 2;
    atUs[line] = now;
  }
  const flags = new Uint8Array(count);
  for (let line = 0; line < count; ) {
    const end = line + reader.next();
    flags.fill(reader.byte(), line, end);
    line = end;
  }
  return { count, text: plain.subarray(0, chunk.textBytes), atUs, flags };
}

function plainBodyOf(chunk: Pick<LogChunkBody, 'codec' | 'textBytes' | 'body'>): Buffer {
  if (chunk.codec === 0) return chunk.body;
  return zstdDecompressSync(chunk.body, { chunkSize: chunk.textBytes + usualColumnBytes });
}

/** Bytes of a varint of 53 bits. */
const longestVarint = 8;

function writeVarint(target: Buffer, offset: number, value: number): number {
  let at = offset;
  let rest = value;
  while (rest >= 0x80) {
    target[at++] = (rest % 0x80) | 0x80;
    rest = Math.floor(rest / 0x80);
  }
  target[at++] = rest;
  return at;
}

class VarintReader {
  readonly #bytes: Buffer;
  #at: number;

  constructor(bytes: Buffer, at: number) {
    this.#bytes = bytes;
    this.#at = at;
  }

  next(): number {
    let value = 0;
    for (let factor = 1; ; factor *= 0x80) {
      const byte = this.byte();
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
    }
  }

  /** Throws at the end of the bytes: a chunk of ours is never short. */
  byte(): number {
    const byte = this.#bytes[this.#at++];
    if (byte === undefined) throw new Error('a stored log chunk is damaged');
    return byte;
  }
}
