import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Logger } from 'pino';
import { system } from './domain/events.ts';
import type { RunnerId } from './domain/ids.ts';
import type { Clock } from './services/ports/clock.ts';
import type { Runners } from './services/runners.ts';

const agentProgram = fileURLToPath(new URL('../agent/child.ts', import.meta.url));
const nameOf = { embedded: 'embedded', agent: 'local' } as const;
const firstPauseMs = 500;
const longestPauseMs = 30_000;
/** How long a stopped agent may take to report what it stopped. */
const stopWithinMs = 15_000;

interface EmbeddedRunnerOptions {
  readonly runners: Runners;
  readonly clock: Clock;
  readonly log: Logger;
  readonly dataDir: string;
  readonly serverUrl: string;
  readonly caFingerprint: string;
  readonly maxConcurrent: number;
  /** What becomes of its work when this process dies: `finish` lets a restarted server receive the results. */
  readonly whenOrphaned: 'finish' | 'stop';
  readonly countsAs: 'embedded' | 'agent';
}

/**
 * The ordinary agent as a child process of the control plane, connected like any other. It is started again, with
 * growing pauses, whenever it ends by itself.
 */
export class EmbeddedRunner implements AsyncDisposable {
  readonly runnerId: RunnerId;
  readonly #options: EmbeddedRunnerOptions;
  readonly #token: string;
  #child: ChildProcess | undefined;
  #restart: Disposable | undefined;
  #pauseMs = firstPauseMs;
  #isStopped = false;

  constructor(options: EmbeddedRunnerOptions) {
    this.#options = options;
    const { runnerId, token } = identityOf(options);
    this.runnerId = runnerId;
    this.#token = token;
    this.#start();
  }

  /** Of the running child; undefined between two starts. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  #start(): void {
    const { clock, log } = this.#options;
    const startedAtMs = clock.nowMs();
    const { whenOrphaned } = this.#options;
    const child = spawn(process.execPath, [agentProgram, `--orphaned=${whenOrphaned}`], {
      stdio: ['pipe', 'ignore', 'inherit'],
      // With its code compiled already it takes 87 MiB and 290 ms to connect, instead of 114 MiB and 450 ms.
      env: { NODE_COMPILE_CACHE: join(tmpdir(), 'node-compile-cache'), ...process.env },
    });
    this.#child = child;
    child.stdin?.on('error', () => {}); // it ended before it read its settings; the exit says so
    child.stdin?.write(`${JSON.stringify(this.#settings())}\n`);
    child.once('error', (reason) => log.error({ err: reason }, 'the embedded runner cannot be started'));
    child.once('exit', (exitCode, signal) => {
      this.#child = undefined;
      if (this.#isStopped) return;
      log.warn({ exitCode, signal }, 'the embedded runner ended; it is started again');
      const ranForMs = clock.nowMs() - startedAtMs;
      this.#pauseMs = ranForMs > longestPauseMs ? firstPauseMs : Math.min(this.#pauseMs * 2, longestPauseMs);
      this.#restart = clock.at(clock.nowMs() + this.#pauseMs, () => this.#start());
    });
  }

  #settings() {
    const { serverUrl, caFingerprint, dataDir, maxConcurrent, countsAs } = this.#options;
    return {
      server: serverUrl,
      token: this.#token,
      caFingerprint,
      name: nameOf[countsAs],
      labels: countsAs === 'embedded' ? { embedded: 'true' } : {},
      maxConcurrent,
      dataDir: join(dataDir, nameOf[countsAs]),
      // Steps on the operator's own machine find the operator's own tools.
      passEnvironment: ['PATH', 'HOME', 'USER', 'LANG', 'SSH_AUTH_SOCK', 'npm_config_cache'],
    };
  }

  /** Stops running steps, lets the agent report them, and waits for its end. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isStopped = true;
    this.#restart?.[Symbol.dispose]();
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    using _giveUp = this.#options.clock.at(this.#options.clock.nowMs() + stopWithinMs, () => child.kill('SIGKILL'));
    child.stdin?.write('stop\n');
    await ended;
  }
}

/** The token outlives a restart: an agent that kept working through a crash of the server must still be known. */
function identityOf({ runners, dataDir, countsAs }: EmbeddedRunnerOptions): { runnerId: RunnerId; token: string } {
  const name = nameOf[countsAs];
  const folder = join(dataDir, name);
  const file = join(folder, 'token');
  const isEmbedded = countsAs === 'embedded';
  const known = runners
    .list()
    .find((runner) => runner.isEmbedded === isEmbedded && (isEmbedded || runner.name === name));
  const stored = known && tokenIn(file);
  if (known && stored?.startsWith(`${known.runnerId}:`)) return { runnerId: known.runnerId, token: stored };
  const made = known
    ? { runnerId: known.runnerId, ...runners.rotate(known.runnerId, system) }
    : runners.create({ name, labels: {}, isEmbedded }, system);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(file, made.token, { mode: 0o600 });
  return made;
}

function tokenIn(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined; // not there yet: another token is made
  }
}
