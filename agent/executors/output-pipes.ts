import { type ChildProcess, execFile } from 'node:child_process';
import { closeSync, constants, mkdirSync, openSync, rmSync } from 'node:fs';
import { Socket } from 'node:net';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { promisify } from 'node:util';

/**
 * The two output channels of a child process. Node's own `pipe` is a socket pair, and a program that opens
 * `/dev/stderr` or `/dev/stdout` (`tee`, `curl -o`, many scripts) fails on a socket with ENXIO. Named pipes are real
 * pipes; making one costs a process, so they are reused. Where `mkfifo` is missing (Windows) Node's own are used.
 */
export interface OutputPipes {
  open(): Promise<PipePair>;
}

export interface PipePair {
  /** For `spawn`'s stdio list: stdout, stderr. */
  readonly stdio: readonly ['pipe', 'pipe'] | readonly [number, number];
  /** Called once, right after the process has started. */
  attach(child: ChildProcess): void;
  readers(): readonly { readonly stream: 'stdout' | 'stderr'; readonly from: Readable }[];
  bytesRead(): number;
  /** Both ended by themselves. */
  release(): void;
  /** Somebody may still hold the writing end: it must never be used again. */
  abandon(): void;
}

export class NodePipes implements OutputPipes {
  async open(): Promise<PipePair> {
    return new NodePair();
  }
}

class NodePair implements PipePair {
  readonly stdio = ['pipe', 'pipe'] as const;
  #child: ChildProcess | undefined;

  attach(child: ChildProcess): void {
    this.#child = child;
  }

  readers() {
    return pairOf(this.#child?.stdout, this.#child?.stderr);
  }

  bytesRead(): number {
    return bytesOf(this.#child?.stdout) + bytesOf(this.#child?.stderr);
  }

  release(): void {}

  abandon(): void {
    this.#child?.stdout?.destroy();
    this.#child?.stderr?.destroy();
  }
}

/** Named pipes in a private folder, made in batches and handed out in pairs. */
export class NamedPipes implements OutputPipes {
  readonly #folder: string;
  readonly #free: string[] = [];
  #made = 0;
  #making: Promise<void> | undefined;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** Falls back to Node's own pipes where named ones can't be made. */
  static async create(folder: string, pairs: number): Promise<OutputPipes> {
    if (process.platform === 'win32') return new NodePipes();
    rmSync(folder, { recursive: true, force: true }); // of an earlier process: their writers may still live
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const pipes = new NamedPipes(folder);
    try {
      await pipes.#make(pairs * 2);
      return pipes;
    } catch {
      return new NodePipes();
    }
  }

  async open(): Promise<PipePair> {
    while (this.#free.length < 2) {
      this.#making ??= this.#make(8).finally(() => {
        this.#making = undefined;
      });
      await this.#making;
    }
    const names = this.#free.splice(-2);
    return new NamedPair(names, (reusable) => this.#free.push(...reusable));
  }

  async #make(count: number): Promise<void> {
    const paths = Array.from({ length: count }, () => join(this.#folder, `out-${++this.#made}`));
    await promisify(execFile)('mkfifo', ['-m', '600', ...paths]);
    this.#free.push(...paths);
  }
}

class NamedPair implements PipePair {
  readonly stdio: readonly [number, number];
  readonly #names: readonly string[];
  readonly #giveBack: (names: readonly string[]) => void;
  readonly #sockets: readonly Socket[];
  #writersOpen = true;

  constructor(names: readonly string[], giveBack: (names: readonly string[]) => void) {
    this.#names = names;
    this.#giveBack = giveBack;
    // The reading end first and without waiting for a writer; then opening the writing end can't block either.
    this.#sockets = names.map((name) => {
      const fd = openSync(name, constants.O_RDONLY | constants.O_NONBLOCK);
      return new Socket({ fd, readable: true, writable: false });
    });
    const [out = -1, err = -1] = names.map((name) => openSync(name, constants.O_WRONLY));
    this.stdio = [out, err];
  }

  attach(): void {
    this.#closeWriters(); // only the child's copies are left, so its end is the end of the stream
  }

  readers() {
    return pairOf(this.#sockets[0], this.#sockets[1]);
  }

  bytesRead(): number {
    return bytesOf(this.#sockets[0]) + bytesOf(this.#sockets[1]);
  }

  release(): void {
    this.#giveBack(this.#names);
  }

  abandon(): void {
    this.#closeWriters();
    for (const socket of this.#sockets) socket.destroy();
    for (const name of this.#names) rmSync(name, { force: true });
  }

  #closeWriters(): void {
    if (!this.#writersOpen) return;
    this.#writersOpen = false;
    for (const fd of this.stdio) closeSync(fd);
  }
}

function pairOf(stdout: Readable | null | undefined, stderr: Readable | null | undefined) {
  const both = [
    { stream: 'stdout', from: stdout },
    { stream: 'stderr', from: stderr },
  ] as const;
  return both.flatMap(({ stream, from }) => (from ? [{ stream, from }] : []));
}

function bytesOf(stream: Readable | null | undefined): number {
  return stream instanceof Socket ? stream.bytesRead : 0;
}
