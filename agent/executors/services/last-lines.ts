import { Writable } from 'node:stream';

const mostLines = 5;
const mostChars = 1_000;

/** Remembers the end of an output, for a sentence about it. */
export class LastLines extends Writable {
  #kept = '';

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.add(chunk);
    done();
  }

  add(chunk: Buffer): void {
    // A character cut in two at the very beginning does no harm here.
    this.#kept = (this.#kept + chunk.toString('utf8')).slice(-mostChars);
  }

  /** On one line; empty when there was nothing. */
  text(): string {
    const lines = this.#kept.split('\n').map((line) => line.trim());
    return lines
      .filter((line) => line !== '')
      .slice(-mostLines)
      .join(' | ');
  }
}
