import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Logger } from 'pino';
import { system } from './domain/events.ts';
import type { RunnerId } from './domain/ids.ts';
import type { Clock } from './services/ports/clock.ts';
import type { Runners } from './services/runners.ts';

const nameOf = { embedded: 'embedded', agent: 'local' } as const;
const firstPauseMs = 500;
const longestPauseMs = 30_000;
/** How long a stopped agent may take to report what it stopped. */
const stopWithinMs = 15_000;

type WhenOrphaned = 'finish' | 'stop';

/** A running agent, as whoever started it sees it. */
export interface AgentProcess {
  /** Undefined where it is not known. */
  readonly pid: number | undefined;
  /** Its settings first, then `drain` or `stop`. */
  send(line: string): void;
  kill(): void;
  readonly ended: Promise<{ readonly exitCode: number | null; readonly signal: string | null }>;
}

/** Starts the agent. The shell has its own: in Electron's processes there is no Node to spawn. */
export type LaunchAgent = (whenOrphaned: WhenOrphaned) => AgentProcess;

interface EmbeddedRunnerOptions {
  readonly runners: Runners;
  readonly clock: Clock;
  readonly log: Logger;
  readonly dataDir: string;
  readonly serverUrl: string;
  readonly caFingerprint: string;
  readonly maxConcurrent: number;
  /** What becomes of its work when this process dies: `finish` lets a restarted server receive the results. */
  readonly whenOrphaned: WhenOrphaned;
  readonly countsAs: 'embedded' | 'agent';
  readonly launch?: LaunchAgent;
}

/** With its code compiled already it takes 87 MiB and 290 ms to connect, instead of 114 MiB and 450 ms. */
const compileCache = join(tmpdir(), 'node-compile-cache');

const spawnAgent: LaunchAgent = (whenOrphaned) => {
  const program = fileURLToPath(new URL('../agent/child.ts', import.meta.url));
  const child = spawn(process.execPath, [program, `--orphaned=${whenOrphaned}`], {
    stdio: ['pipe', 'ignore', 'inherit'],
    env: { NODE_COMPILE_CACHE: compileCache, ...process.env },
  });
  child.stdin.on('error', () => {}); // it ended before it read its settings; the exit says so
  const ended = new Promise<Awaited<AgentProcess['ended']>>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (exitCode, signal) => resolve({ exitCode, signal }));
  });
  return {
    pid: child.pid,
    send: (line) => void child.stdin.write(`${line}\n`),
    kill: () => void child.kill('SIGKILL'),
    ended,
  };
};

/**
 * The ordinary agent as a child process of the control plane, connected like any other. It is started again, with
 * growing pauses, whenever it ends by itself.
 */
export class EmbeddedRunner implements AsyncDisposable {
  readonly runnerId: RunnerId;
  readonly #options: EmbeddedRunnerOptions;
  readonly #token: string;
  #agent: AgentProcess | undefined;
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
    return this.#agent?.pid;
  }

  #start(): void {
    const { launch = spawnAgent, whenOrphaned, clock, log } = this.#options;
    const startedAtMs = clock.nowMs();
    const agent = launch(whenOrphaned);
    this.#agent = agent;
    agent.send(JSON.stringify(this.#settings()));
    agent.ended.then(
      (end) => {
        this.#agent = undefined;
        if (this.#isStopped) return;
        log.warn(end, 'the embedded runner ended; it is started again');
        const ranForMs = clock.nowMs() - startedAtMs;
        this.#pauseMs = ranForMs > longestPauseMs ? firstPauseMs : Math.min(this.#pauseMs * 2, longestPauseMs);
        this.#restart = clock.at(clock.nowMs() + this.#pauseMs, () => this.#start());
      },
      (reason: unknown) => {
        this.#agent = undefined;
        log.error({ err: reason }, 'the embedded runner cannot be started');
      },
    );
  }

  #settings() {
    const { serverUrl, caFingerprint, dataDir, maxConcurrent, countsAs, whenOrphaned } = this.#options;
    return {
      server: serverUrl,
      token: this.#token,
      caFingerprint,
      name: nameOf[countsAs],
      labels: countsAs === 'embedded' ? { embedded: 'true' } : {},
      maxConcurrent,
      // A server that never comes back has no next run.
      ...(whenOrphaned === 'stop' && { cache: { maxBytes: 0 } }),
      dataDir: join(dataDir, nameOf[countsAs]),
      // Steps on the operator's own machine find the operator's own tools.
      passEnvironment: ['PATH', 'HOME', 'USER', 'LANG', 'SSH_AUTH_SOCK', 'npm_config_cache'],
    };
  }

  /** Lets the agent end what it does, without new work, and waits for its end. It is not started again. */
  async drain(): Promise<void> {
    this.#isStopped = true;
    this.#restart?.[Symbol.dispose]();
    this.#agent?.send('drain');
    await this.#agent?.ended.catch(() => {}); // it never ran: there is nothing to wait for
  }

  /** Stops running steps, lets the agent report them, and waits for its end. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isStopped = true;
    this.#restart?.[Symbol.dispose]();
    const agent = this.#agent;
    if (!agent) return;
    using _giveUp = this.#options.clock.at(this.#options.clock.nowMs() + stopWithinMs, () => agent.kill());
    agent.send('stop');
    await agent.ended.catch(() => {}); // it never ran
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
    ? { runnerId: known.runnerId, ...runners.admin.rotate(known.runnerId, system) }
    : runners.admin.create({ name, labels: {}, isEmbedded }, system);
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
