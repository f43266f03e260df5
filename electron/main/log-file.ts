import { closeSync, fstatSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

const mostBytes = 4 * 2 ** 20;
const shownBytes = 64 * 2 ** 10;

/** What a process writes, kept on disk: at most twice 4 MiB, the older half beside it as `<file>.1`. */
export class LogFile implements Disposable {
  readonly path: string;
  #file: number;
  #bytes: number;

  constructor(path: string) {
    this.path = path;
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    this.#file = openSync(path, 'a', 0o600);
    this.#bytes = fstatSync(this.#file).size;
  }

  write(chunk: string | Uint8Array): void {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    if (this.#bytes + bytes.length > mostBytes) this.#turnOver();
    writeSync(this.#file, bytes);
    this.#bytes += bytes.length;
  }

  /** The end of it, in whole lines. */
  tail(): string {
    const text = readFileSync(this.path).subarray(-shownBytes).toString('utf8');
    return this.#bytes > shownBytes ? text.slice(text.indexOf('\n') + 1) : text;
  }

  #turnOver(): void {
    closeSync(this.#file);
    renameSync(this.path, `${this.path}.1`);
    this.#file = openSync(this.path, 'a', 0o600);
    this.#bytes = 0;
  }

  [Symbol.dispose](): void {
    closeSync(this.#file);
  }
}
