import { Writable } from 'node:stream';

const mostLines = 5;
const mostChars = 2_000;

/** Remembers the end of an output, for a sentence about it. */
export class LastLines extends Writable {
  #kept = '';
  #isCut = false;

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.add(chunk);
    done();
  }

  add(chunk: Buffer): void {
    const all = this.#kept + chunk.toString('utf8');
    this.#isCut ||= all.length > mostChars;
    this.#kept = all.slice(-mostChars);
  }

  /** On one line; empty when there was nothing. Without half a line, which may hold half a secret that nothing recognises. */
  text(): string {
    const [first = '', ...others] = this.#kept.split('\n').map((line) => line.trim());
    return [...(this.#isCut ? [] : [first]), ...others]
      .filter((line) => line !== '')
      .slice(-mostLines)
      .join(' | ');
  }
}
