import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Bell } from '../bell.ts';
import type { BatchSink, LogBatch } from '../logs/step-log.ts';
import { Segment, type SpooledBatch } from './segment.ts';

export interface SpoolOptions {
  readonly folder: string;
  /** Beyond this much on disk new batches are lost; the jump in their numbers tells the server. */
  readonly maxBytes: number;
  /** While batches are being acknowledged, steps wait above this much instead of filling the disk. */
  readonly waitAboveBytes?: number;
  readonly segmentBytes?: number;
}

/**
 * All log batches of all steps in one order, kept on disk until the server has them. Numbers strictly rise over the
 * whole life of the spool, also across restarts; the id names that life.
 */
export class Spool implements BatchSink, Disposable {
  readonly id: string;
  /** Rings when a batch has been stored. */
  readonly arrived = new Bell();
  readonly #options: Required<SpoolOptions>;
  /** Oldest first, never empty: the name of the last one remembers the next number. */
  #segments: Segment[];
  #nextSeq: number;
  #settledSeq: number;
  #isDraining = false;
  #relief: PromiseWithResolvers<void> | undefined;

  private constructor(options: Required<SpoolOptions>, id: string, segments: Segment[]) {
    this.id = id;
    this.#options = options;
    this.#segments = segments;
    this.#nextSeq = this.#last.lastSeq + 1;
    this.#settledSeq = (segments[0]?.firstSeq ?? 1) - 1;
  }

  static open(given: SpoolOptions): Spool {
    const options = { waitAboveBytes: 64 << 20, segmentBytes: 8 << 20, ...given };
    mkdirSync(options.folder, { recursive: true, mode: 0o700 });
    const names = readdirSync(options.folder)
      .filter((name) => segmentName.test(name))
      .sort();
    const segments = names.map((name) => Segment.reopen(join(options.folder, name), Number.parseInt(name, 10)));
    // Without its numbers the old id would promise an order that is lost.
    const id = segments.length > 0 ? idOf(options.folder) : undefined;
    if (id) return new Spool(options, id, segments);
    for (const segment of segments) segment.remove();
    const fresh = randomUUID();
    writeFileSync(join(options.folder, 'id'), fresh, { mode: 0o600 });
    return new Spool(options, fresh, [Segment.create(pathOf(options.folder, 1), 1)]);
  }

  /** Everything up to this number is settled on the server. */
  get settledSeq(): number {
    return this.#settledSeq;
  }

  /** The last number given out. */
  get lastSeq(): number {
    return this.#nextSeq - 1;
  }

  get bytes(): number {
    return this.#segments.reduce((sum, segment) => sum + segment.size, 0);
  }

  /** A number is used up also when the batch is lost: the gap is how the server learns of it. */
  append(batch: LogBatch): number | 'full' {
    const seq = this.#nextSeq++;
    if (this.bytes + batch.data.length > this.#options.maxBytes) return 'full';
    try {
      if (this.#last.size >= this.#options.segmentBytes) this.#startSegment(seq);
      this.#last.append({ ...batch, seq });
    } catch (error) {
      if (!isDiskTrouble(error)) throw error;
      return 'full';
    }
    this.arrived.ring();
    return seq;
  }

  /** Undefined unless the step should wait: the server keeps up with what it gets, but gets too much. */
  room(): Promise<void> | undefined {
    if (!this.#isDraining || this.bytes < this.#options.waitAboveBytes) return undefined;
    this.#relief ??= Promise.withResolvers<void>();
    return this.#relief.promise;
  }

  /** Whether acknowledgements are coming. While they are not, steps go on until the disk limit. */
  setDraining(isDraining: boolean): void {
    this.#isDraining = isDraining;
    this.#relieve();
  }

  /** The server has settled everything up to `seq`: it need not be kept. */
  settle(seq: number): void {
    if (seq <= this.#settledSeq) return;
    this.#settledSeq = Math.min(seq, this.lastSeq);
    if (this.#last.size >= this.#options.segmentBytes / 2 && this.#last.lastSeq <= seq)
      this.#startSegment(this.#nextSeq);
    const isDone = (segment: Segment) => segment !== this.#last && segment.lastSeq <= seq;
    for (const segment of this.#segments.filter(isDone)) segment.remove();
    this.#segments = this.#segments.filter((segment) => !isDone(segment));
    this.#relieve();
  }

  /** Numbers the server has seen and this disk has lost (after a power cut) must not be given out again. */
  advancePast(seq: number): void {
    if (seq < this.#nextSeq) return;
    this.#nextSeq = seq + 1;
    this.#startSegment(this.#nextSeq);
    this.settle(seq);
  }

  /** Reads batches above `seq` in their order. */
  readAfter(seq: number): SpoolReader {
    return new SpoolReader(() => this.#segments, seq);
  }

  [Symbol.dispose](): void {
    for (const segment of this.#segments) segment.close();
  }

  get #last(): Segment {
    const last = this.#segments.at(-1);
    if (!last) throw new Error('a spool has at least one segment');
    return last;
  }

  #startSegment(firstSeq: number): void {
    this.#segments.push(Segment.create(pathOf(this.#options.folder, firstSeq), firstSeq));
  }

  #relieve(): void {
    if (!this.#relief || (this.#isDraining && this.bytes >= this.#options.waitAboveBytes)) return;
    this.#relief.resolve();
    this.#relief = undefined;
  }
}

/** A place in the spool. Survives that segments behind it are dropped. */
export class SpoolReader {
  readonly #segments: () => readonly Segment[];
  #seq: number;
  #segment: Segment | undefined;
  #offset = 0;

  constructor(segments: () => readonly Segment[], afterSeq: number) {
    this.#segments = segments;
    this.#seq = afterSeq;
  }

  /** The next batch, or undefined when there is none yet. */
  next(): SpooledBatch | undefined {
    for (;;) {
      const segment = this.#current();
      if (!segment) return undefined;
      const record = segment.read(this.#offset);
      if (!record) return undefined;
      this.#offset = record.next;
      if (record.batch.seq <= this.#seq) continue;
      this.#seq = record.batch.seq;
      return record.batch;
    }
  }

  #current(): Segment | undefined {
    const segments = this.#segments();
    if (this.#segment && this.#offset < this.#segment.size && segments.includes(this.#segment)) return this.#segment;
    const next = segments.find((segment) => segment.lastSeq > this.#seq);
    // At the end the place is kept: what comes next will be appended there.
    if (next && next !== this.#segment) {
      this.#segment = next;
      this.#offset = 0;
    }
    return next;
  }
}

/** A log that can't be stored is lost and says so; the step goes on. */
function isDiskTrouble(error: unknown): boolean {
  const codes = ['ENOSPC', 'EDQUOT', 'EIO', 'EROFS', 'EFBIG', 'EMFILE', 'ENFILE'];
  return error instanceof Error && 'code' in error && codes.includes(String(error.code));
}

const segmentName = /^\d{16}\.log$/;

function pathOf(folder: string, firstSeq: number): string {
  return join(folder, `${String(firstSeq).padStart(16, '0')}.log`);
}

function idOf(folder: string): string | undefined {
  try {
    return readFileSync(join(folder, 'id'), 'utf8').trim() || undefined;
  } catch {
    return undefined; // removed or never written: a new spool begins
  }
}
