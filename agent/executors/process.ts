import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import type { TextMap } from '../../pipeline/plan.ts';
import type { Clock } from '../clock.ts';
import { type StepOutcome, stopOf } from '../steps/outcome.ts';
import type { OutputPipes, PipePair } from './output-pipes.ts';
import { groupIsAlive, killGroup, terminateGroup } from './process-group.ts';

/** From the request to stop until SIGKILL (Arcentra API 4.7). */
const graceMs = 10_000;
/** How long output may stay open after the process is gone, when a background process still holds it. */
const lingeringOutputMs = 500;
/** More than a pipe can hold: whatever exceeds it was written after the process ended. */
const lingeringOutputBytes = 1 << 20;
/** Between looks at a group whose leader has ended and whose other members have not. */
const groupCheckMs = 50;

/** Where output goes. `room` is undefined while more may be written, else it resolves when there is room again. */
export interface OutputSink {
  write(stream: 'stdout' | 'stderr', chunk: Buffer): void;
  note(text: string): void;
  room(): Promise<void> | undefined;
}

export interface ProcessRequest {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** The whole environment: nothing is inherited. */
  readonly env: TextMap;
  readonly output: OutputSink;
  readonly pipes: OutputPipes;
  readonly clock: Clock;
}

export interface ProcessEnd {
  readonly outcome: StepOutcome;
  /** Set while members of the process group live on in the background; the job's end must kill them. */
  readonly lingeringGroup: number | null;
}

/** Runs one process in its own group to one of its endings. Never throws; aborting `signal` stops the whole group. */
export async function runProcess(request: ProcessRequest, signal: AbortSignal): Promise<ProcessEnd> {
  if (signal.aborted) {
    return { outcome: stopOf(signal), lingeringGroup: null };
  }
  const pair = await request.pipes.open();
  const started = await startChild(request, pair);
  if (started.kind === 'refused') {
    pair.abandon();
    return { outcome: { kind: 'not-started', because: started.because }, lingeringGroup: null };
  }
  return await new RunningProcess(request, started.child, started.pid, pair).end(signal);
}

type Started =
  | { readonly kind: 'running'; readonly child: ChildProcess; readonly pid: number }
  | { readonly kind: 'refused'; readonly because: string };

async function startChild(request: ProcessRequest, pair: PipePair): Promise<Started> {
  let child: ChildProcess;
  try {
    child = spawn(request.file, [...request.args], {
      cwd: request.cwd,
      env: { ...request.env },
      stdio: ['ignore', pair.stdio[0], pair.stdio[1]],
      detached: process.platform !== 'win32', // a group of its own, so that a stop reaches grandchildren too
      windowsHide: true,
    });
  } catch (error) {
    return { kind: 'refused', because: String(error) }; // text with NUL, or a list too long for the system
  }
  if (child.pid !== undefined) {
    pair.attach(child);
    return { kind: 'running', child, pid: child.pid };
  }
  return await new Promise((resolve) => {
    child.once('error', (error) => resolve({ kind: 'refused', because: explain(error, request) }));
  });
}

function explain(error: NodeJS.ErrnoException, request: ProcessRequest): string {
  return error.code === 'ENOENT'
    ? `${request.file}: not found on this machine (or no folder ${request.cwd})`
    : `${request.file}: ${error.message}`;
}

class RunningProcess {
  readonly #request: ProcessRequest;
  readonly #child: ChildProcess;
  readonly #pid: number;
  readonly #pair: PipePair;
  #stopped: StepOutcome | undefined;
  #killed = false;

  constructor(request: ProcessRequest, child: ChildProcess, pid: number, pair: PipePair) {
    this.#request = request;
    this.#child = child;
    this.#pid = pid;
    this.#pair = pair;
  }

  async end(signal: AbortSignal): Promise<ProcessEnd> {
    const { clock, output } = this.#request;
    const exited = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
      this.#child.once('exit', (code, by) => resolve({ code, signal: by }));
    });
    const outputs = this.#pair.readers().map(({ stream, from }) => pump(from, stream, output));

    using alarms = new DisposableStack();
    const stop = () => {
      this.#stopped = stopOf(signal);
      terminateGroup(this.#pid);
      alarms.use(clock.at(clock.nowMs() + graceMs, () => this.#kill()));
    };
    alarms.defer(() => signal.removeEventListener('abort', stop));
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();

    const exit = await exited;
    const stoppedBeforeExit = this.#stopped;
    if (stoppedBeforeExit) await this.#groupGone(alarms);
    await this.#drained(outputs, alarms);
    return {
      outcome: stoppedBeforeExit ?? outcomeOf(exit.code, exit.signal),
      lingeringGroup: groupIsAlive(this.#pid) ? this.#pid : null,
    };
  }

  #kill(): void {
    this.#killed = true;
    killGroup(this.#pid);
  }

  /** The leader has ended; the rest of the group keeps its grace, then it is killed. */
  async #groupGone(alarms: DisposableStack): Promise<void> {
    const { clock } = this.#request;
    while (!this.#killed && groupIsAlive(this.#pid)) {
      await new Promise<void>((resolve) => alarms.use(clock.at(clock.nowMs() + groupCheckMs, resolve)));
    }
  }

  async #drained(outputs: readonly Pump[], alarms: DisposableStack): Promise<void> {
    const { clock, output } = this.#request;
    const all = Promise.all(outputs.map((pump) => pump.done)).then(() => 'drained' as const);
    const most = this.#pair.bytesRead() + lingeringOutputBytes;
    // Only silence counts towards the grace, and only while this side is willing to read.
    for (let seen = -1; seen !== this.#pair.bytesRead() && this.#pair.bytesRead() <= most; ) {
      await Promise.all(outputs.map((pump) => pump.room));
      seen = this.#pair.bytesRead();
      const grace = new Promise<'open'>((resolve) => {
        alarms.use(clock.at(clock.nowMs() + lingeringOutputMs, () => resolve('open')));
      });
      if ((await Promise.race([all, grace])) === 'drained') {
        this.#pair.release();
        return;
      }
      if (outputs.some((pump) => pump.room)) seen = -1;
    }
    this.#pair.abandon();
    output.note('the step ended while a background process kept its output open; later output is not recorded');
  }
}

function outcomeOf(code: number | null, signal: NodeJS.Signals | null): StepOutcome {
  if (code !== null) return { kind: 'exited', exitCode: code };
  return { kind: 'killed', signal: signal ?? 'unknown signal', forced: signal === 'SIGKILL' };
}

interface Pump {
  readonly done: Promise<void>;
  /** Set while the sink is full and the pipe stands still, which in turn makes the step wait. */
  readonly room: Promise<void> | undefined;
}

function pump(from: Readable, stream: 'stdout' | 'stderr', output: OutputSink): Pump {
  let room: Promise<void> | undefined;
  from.on('data', (chunk: Buffer) => {
    output.write(stream, chunk);
    room = output.room();
    if (!room) return;
    from.pause();
    void room.then(() => {
      room = undefined;
      from.resume();
    });
  });
  const done = new Promise<void>((resolve) => {
    from.once('close', resolve);
    from.once('error', () => resolve()); // a pipe that breaks has ended; the exit code tells the rest
  });
  return {
    done,
    get room() {
      return room;
    },
  };
}
