import { type ChildProcess, fork } from 'node:child_process';
import { EventEmitter } from 'node:events';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

interface ForkOptions {
  readonly serviceName?: string;
  readonly stdio?: 'pipe' | 'inherit' | 'ignore';
}

const childSide = fileURLToPath(new URL('parent-port.ts', import.meta.url));

/** A real process of Node. It ends with the one that made it, as Chromium's own children do. */
export class UtilityProcess extends EventEmitter {
  readonly stdout: Readable | null;
  readonly stderr: Readable | null;
  readonly #child: ChildProcess;
  #phase: 'made' | 'spawned' | 'ended' = 'made';

  private constructor(modulePath: string, args: readonly string[], { stdio = 'inherit' }: ForkOptions) {
    super();
    this.#child = fork(modulePath, args, {
      execArgv: ['--import', childSide],
      stdio: ['ignore', stdio, stdio, 'ipc'],
      serialization: 'advanced',
    });
    this.stdout = this.#child.stdout;
    this.stderr = this.#child.stderr;
    this.#child.once('spawn', () => {
      this.#phase = 'spawned';
      this.emit('spawn');
    });
    this.#child.on('message', (message) => this.emit('message', message));
    this.#child.once('exit', (exitCode, signal) => {
      this.#phase = 'ended';
      this.emit('exit', exitCode ?? (signal === 'SIGKILL' ? 137 : 143));
    });
  }

  static fork(modulePath: string, args: readonly string[] = [], options: ForkOptions = {}): UtilityProcess {
    return new UtilityProcess(modulePath, args, options);
  }

  get pid(): number | undefined {
    return this.#phase === 'spawned' ? this.#child.pid : undefined;
  }

  /** Stricter than Electron, which loses what is posted too early and has crashed over what is posted too late. */
  postMessage(message: unknown): void {
    if (this.#phase !== 'spawned') throw new Error(`nothing may be posted to a process that is ${this.#phase}`);
    if (this.#child.connected) this.#child.send(message as object);
  }

  kill(): boolean {
    return this.#child.kill();
  }
}

export const utilityProcess = { fork: UtilityProcess.fork };
