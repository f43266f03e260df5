import { closeSync, fstatSync, ftruncateSync, openSync, readSync, rmSync, writevSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import type { LogBatch } from '../logs/step-log.ts';

/** A batch with its place in the spool's order. */
export interface SpooledBatch extends LogBatch {
  readonly seq: number;
}

/**
 * One append-only file of batches: `u32 length, u32 CRC-32, body` each. Whatever follows the first record that is
 * short or does not match its checksum was torn by a crash and is cut off when the file is opened again.
 */
export class Segment {
  readonly path: string;
  /** No batch in here has a smaller number; it is in the file's name, so numbers never repeat after a restart. */
  readonly firstSeq: number;
  readonly #fd: number;
  #size: number;
  #lastSeq: number;

  private constructor(path: string, firstSeq: number, fd: number, size: number, lastSeq: number) {
    this.path = path;
    this.firstSeq = firstSeq;
    this.#fd = fd;
    this.#size = size;
    this.#lastSeq = lastSeq;
  }

  static create(path: string, firstSeq: number): Segment {
    return new Segment(path, firstSeq, openSync(path, 'wx+', 0o600), 0, firstSeq - 1);
  }

  static reopen(path: string, firstSeq: number): Segment {
    const fd = openSync(path, 'r+');
    const segment = new Segment(path, firstSeq, fd, fstatSync(fd).size, firstSeq - 1);
    segment.#cutTornTail();
    return segment;
  }

  get size(): number {
    return this.#size;
  }

  /** `firstSeq - 1` while it is empty. */
  get lastSeq(): number {
    return this.#lastSeq;
  }

  /**
   * Not synced: written bytes survive the end of this process, which is what a spool must promise. After a power cut
   * the server's watermark says which numbers are already used (see `Spool.advancePast`).
   */
  append(batch: SpooledBatch): void {
    const body = encode(batch);
    const head = Buffer.allocUnsafe(headBytes);
    head.writeUInt32LE(body.length, 0);
    head.writeUInt32LE(crc32(body), 4);
    const total = headBytes + body.length;
    const written = writevSync(this.#fd, [head, body], this.#size);
    if (written !== total) {
      ftruncateSync(this.#fd, this.#size);
      throw Object.assign(new Error(`only ${written} of ${total} bytes fit into ${this.path}`), { code: 'ENOSPC' });
    }
    this.#size += total;
    this.#lastSeq = batch.seq;
  }

  /** The batch at `offset` and the offset of the next; undefined at the end. */
  read(offset: number): { readonly batch: SpooledBatch; readonly next: number } | undefined {
    const body = this.#readBody(offset);
    return body && { batch: decode(body), next: offset + headBytes + body.length };
  }

  close(): void {
    closeSync(this.#fd);
  }

  remove(): void {
    this.close();
    rmSync(this.path, { force: true });
  }

  #readBody(offset: number): Buffer | undefined {
    const head = Buffer.allocUnsafe(headBytes);
    if (offset + headBytes > this.#size || readSync(this.#fd, head, 0, headBytes, offset) !== headBytes)
      return undefined;
    const length = head.readUInt32LE(0);
    if (length < fixedBytes || offset + headBytes + length > this.#size) return undefined;
    const body = Buffer.allocUnsafe(length);
    if (readSync(this.#fd, body, 0, length, offset + headBytes) !== length) return undefined;
    return crc32(body) === head.readUInt32LE(4) ? body : undefined;
  }

  #cutTornTail(): void {
    let offset = 0;
    for (let record = this.read(offset); record; record = this.read(offset)) {
      if (record.batch.seq <= this.#lastSeq) break; // numbers only rise; anything else is not ours
      offset = record.next;
      this.#lastSeq = record.batch.seq;
    }
    if (offset === this.#size) return;
    ftruncateSync(this.#fd, offset);
    this.#size = offset;
  }
}

const headBytes = 8;
/** seq, atMs, rawSize, compression, lengths of both ids. */
const fixedBytes = 8 + 8 + 4 + 1 + 1 + 1;

function encode(batch: SpooledBatch): Buffer {
  const ids = Buffer.from(batch.stepRunId + batch.pipelineId);
  const body = Buffer.allocUnsafe(fixedBytes + ids.length + batch.data.length);
  body.writeDoubleLE(batch.seq, 0);
  body.writeDoubleLE(batch.atMs, 8);
  body.writeUInt32LE(batch.rawSize, 16);
  body.writeUInt8(batch.compression === 'zstd' ? 1 : 0, 20);
  // Ids have at most 128 bytes (Arcentra API 2), checked where they enter.
  body.writeUInt8(Buffer.byteLength(batch.stepRunId), 21);
  body.writeUInt8(Buffer.byteLength(batch.pipelineId), 22);
  ids.copy(body, fixedBytes);
  body.set(batch.data, fixedBytes + ids.length);
  return body;
}

function decode(body: Buffer): SpooledBatch {
  const stepEnd = fixedBytes + body.readUInt8(21);
  const pipelineEnd = stepEnd + body.readUInt8(22);
  return {
    seq: body.readDoubleLE(0),
    atMs: body.readDoubleLE(8),
    rawSize: body.readUInt32LE(16),
    compression: body.readUInt8(20) === 1 ? 'zstd' : 'none',
    stepRunId: body.toString('utf8', fixedBytes, stepEnd),
    pipelineId: body.toString('utf8', stepEnd, pipelineEnd),
    data: body.subarray(pipelineEnd),
  };
}
