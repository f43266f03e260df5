import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../server/services/ports/clock.ts';
import { WireError, type WireMessage } from './wire-client.ts';
import { type Workflow, type WorkflowStep, workflowFrom } from './woodpecker-agent.ts';
import type { WoodpeckerWire } from './woodpecker-wire.ts';

const spokenVersion = 16;
const healthEveryMs = 10_000;
const extendEveryMs = 20_000;
/** Lines are sent when none has come for so long anywhere on the agent, or when they are so many. */
const quietMs = 1_000;
const batchBytes = 1024 * 1024;
const afterErrorMs = 5_000;

/** After these codes a call is made again, with pauses that grow; any other is final. */
const triedAgain = new Set(['ABORTED', 'DATA_LOSS', 'DEADLINE_EXCEEDED', 'UNAVAILABLE', 'UNAUTHENTICATED']);
const firstPauseMs = 10;
const longestPauseMs = 10_000;

export interface StandInSettings {
  /** Workflows at the same time. */
  readonly capacity?: number;
  /** Measured from the start of a call; 0: it tries for ever. */
  readonly giveUpAfterMs?: number;
}

interface Run {
  readonly workflow: Workflow;
  readonly folder: string;
  /** Aborts when its processes are to be killed. */
  readonly canceled: AbortController;
  /** A step has failed, and that counts. */
  hasFailed: boolean;
  /** What kept a step from being started at all. */
  trouble: string;
}

/**
 * Behaves as a Woodpecker agent with its local backend does (contract 3.1 to 3.9): polls again at once, waits and begins at
 * the same moment, stops between steps until an update is answered, sends its lines when none has come for a second, mostly
 * after it said that it was done, and ends as a whole when a process is to be started after the workflow was canceled.
 */
export class WoodpeckerStandIn implements AsyncDisposable {
  readonly #wire: WoodpeckerWire;
  readonly #settings: Required<StandInSettings>;
  readonly #stopped = new AbortController();
  readonly #calls: string[] = [];
  readonly #awaited = new Map<string, () => void>();
  readonly #runs = new Set<Run>();
  #lines: object[] = [];
  #lineBytes = 0;
  #alarm: Disposable | undefined;
  #sending: Promise<unknown> = Promise.resolve();
  #polling: Promise<unknown> = Promise.resolve();
  readonly #crashed = Promise.withResolvers<void>();
  #hasCrashed = false;

  private constructor(wire: WoodpeckerWire, settings: StandInSettings) {
    this.#wire = wire;
    this.#settings = { capacity: 1, giveUpAfterMs: 0, ...settings };
  }

  /** Rejects as the agent would end at once: refused, or spoken to in another version. */
  static async start(wire: WoodpeckerWire, settings: StandInSettings = {}): Promise<WoodpeckerStandIn> {
    await wire.authenticate();
    const { grpc_version: number } = await wire.version();
    if (number !== spokenVersion)
      throw new Error(`version mismatch: the server speaks ${number}, not ${spokenVersion}`);
    await wire.register();
    const standIn = new WoodpeckerStandIn(wire, settings);
    standIn.#reportHealth();
    standIn.#polling = Promise.all(Array.from({ length: standIn.#settings.capacity }, () => standIn.#poll()));
    return standIn;
  }

  /** What it called, in order. */
  get calls(): readonly string[] {
    return this.#calls;
  }

  /** A process was started after its workflow was canceled, which ends the whole agent. */
  get hasCrashed(): boolean {
    return this.#hasCrashed;
  }

  /** When that happens. */
  get crashed(): Promise<void> {
    return this.#crashed.promise;
  }

  /** When it makes that call. */
  called(call: string): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#awaited.set(call, resolve);
    if (this.#calls.includes(call)) resolve();
    return promise;
  }

  /** When it has sent every line it has. */
  async flushed(): Promise<void> {
    while (this.#lines.length > 0) await pause(quietMs);
    await this.#sending;
  }

  /** As on SIGTERM: kills what runs, says nothing of steps, drops lines. An agent that keeps no id says good-bye first. */
  async terminate(isStateless: boolean): Promise<void> {
    const runs = [...this.#runs];
    this.#stopped.abort();
    this.#alarm?.[Symbol.dispose]();
    if (isStateless) await this.#wire.call('UnregisterAgent');
    for (const run of runs) {
      run.canceled.abort();
      await this.#wire.done(run.workflow, { canceled: true });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopped.abort();
    this.#alarm?.[Symbol.dispose]();
    for (const run of this.#runs) run.canceled.abort();
    await this.#polling;
  }

  #note(call: string): void {
    this.#calls.push(call);
    this.#awaited.get(call)?.();
  }

  #reportHealth(): void {
    if (this.#stopped.signal.aborted) return;
    const again = () => systemClock.at(systemClock.nowMs() + healthEveryMs, () => this.#reportHealth());
    this.#wire.health().then(again, again);
  }

  async #poll(): Promise<void> {
    const { signal } = this.#stopped;
    while (!signal.aborted) {
      try {
        const workflow = workflowFrom(
          await this.#tried(() => this.#held('Next', { filter: this.#wire.filter }, signal)),
        );
        if (workflow) await this.#execute(workflow);
      } catch {
        if (!signal.aborted) await pause(afterErrorMs, signal);
      }
    }
  }

  /** A call that ends with the signal. */
  async #held(method: string, message: object, signal: AbortSignal): Promise<WireMessage> {
    const call = this.#wire.held(method, message);
    const cancel = () => call.cancel();
    signal.addEventListener('abort', cancel);
    if (signal.aborted) cancel();
    try {
      return await call.answer;
    } finally {
      signal.removeEventListener('abort', cancel);
    }
  }

  async #tried(call: () => Promise<WireMessage>): Promise<WireMessage> {
    const { giveUpAfterMs } = this.#settings;
    const sinceMs = systemClock.nowMs();
    for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 1.5, longestPauseMs)) {
      try {
        return await call();
      } catch (reason) {
        if (!(reason instanceof WireError) || !triedAgain.has(reason.status.code)) throw reason;
        const isGivenUp = giveUpAfterMs > 0 && systemClock.nowMs() - sinceMs >= giveUpAfterMs;
        if (isGivenUp || this.#stopped.signal.aborted) throw reason;
        if (reason.status.code === 'UNAUTHENTICATED') await this.#wire.authenticate();
        await pause(pauseMs, this.#stopped.signal);
      }
    }
  }

  async #execute(workflow: Workflow): Promise<void> {
    const folder = mkdtempSync(join(tmpdir(), 'signalbox-workflow-'));
    for (const name of ['home', 'workspace']) mkdirSync(join(folder, name), { mode: 0o700 });
    const canceled = new AbortController();
    const run: Run = { workflow, folder, canceled, hasFailed: false, trouble: '' };
    const over = new AbortController();
    this.#runs.add(run);
    void this.#listen(run, over.signal);
    try {
      this.#note('Init');
      await this.#tried(() => this.#wire.init(workflow));
      this.#extend(workflow, over.signal);
      for (const stage of workflow.stages) {
        await Promise.all(stage.map((step) => this.#executeStep(run, step)));
        if (canceled.signal.aborted) break;
      }
      if (this.#stopped.signal.aborted) return;
      this.#note('Done');
      const state = { canceled: canceled.signal.aborted, error: canceled.signal.aborted ? '' : run.trouble };
      await this.#tried(() => this.#wire.done(workflow, state));
    } finally {
      over.abort();
      this.#runs.delete(run);
      rmSync(folder, { recursive: true, force: true });
    }
  }

  /** An error that is final counts as a stop. */
  async #listen({ workflow, canceled }: Run, over: AbortSignal): Promise<void> {
    try {
      const answer = await this.#tried(() => this.#held('Wait', { id: workflow.id }, over));
      if (answer.canceled === true) canceled.abort();
    } catch {
      if (!over.aborted) canceled.abort();
    }
  }

  async #executeStep(run: Run, step: WorkflowStep): Promise<void> {
    const { canceled, folder, hasFailed } = run;
    if (!(hasFailed ? step.on_failure : step.on_success)) return this.#update(run, step, 'skipped', { skipped: true });
    await this.#update(run, step, 'starts', {});
    if (this.#stopped.signal.aborted) return;
    if (canceled.signal.aborted) return this.#crash();
    const started = seconds();
    const script = step.commands.map((command) => `echo + ${quoted(command)}\n${command}\n`).join('');
    const child = spawn(step.image, ['-e', '-c', `exec 2>&1\n${script}`], {
      cwd: join(folder, 'workspace'),
      detached: true, // a process group of its own
      stdio: ['ignore', 'pipe', 'inherit'],
      env: {
        ...process.env,
        ...step.environment,
        CI_MACHINE: this.#wire.hostname,
        CI_WORKSPACE: join(folder, 'workspace'),
        CI_PIPELINE_STATUS: hasFailed ? 'failure' : 'success',
        HOME: join(folder, 'home'),
      },
    });
    const kill = () => killGroup(child);
    canceled.signal.addEventListener('abort', kill);
    const ending = once(child, 'close') as Promise<[number | null]>;
    ending.catch(() => {}); // read below
    await this.#readLines(step, child);
    const [code] = await ending.catch((reason: Error) => [reason] as const);
    canceled.signal.removeEventListener('abort', kill);
    kill();
    if (this.#stopped.signal.aborted) return;
    const ended = { exited: true, finished: seconds() };
    if (code instanceof Error) {
      // Not even a tolerated failure: the agent counts it.
      run.hasFailed = true;
      run.trouble = code.message;
      return this.#update(run, step, 'not started', { ...ended, error: code.message });
    }
    if (canceled.signal.aborted) {
      return this.#update(run, step, 'canceled', { ...ended, started, canceled: true, error: 'Canceled' });
    }
    if (code !== 0 && step.failure !== 'ignore') run.hasFailed = true;
    await this.#update(run, step, `exit ${code ?? -1}`, { ...ended, started, exit_code: code ?? -1 });
  }

  #crash(): void {
    this.#hasCrashed = true;
    this.#crashed.resolve();
    this.#stopped.abort();
    for (const run of this.#runs) run.canceled.abort();
  }

  async #readLines(step: WorkflowStep, { stdout }: ChildProcess): Promise<void> {
    let rest = '';
    let line = 0;
    for await (const chunk of stdout ?? []) {
      const lines = `${rest}${String(chunk)}`.split('\n');
      rest = lines.pop() ?? '';
      for (const text of lines) this.#push(step, line++, text);
    }
    if (rest !== '') this.#push(step, line, rest);
  }

  #push(step: WorkflowStep, line: number, text: string): void {
    const data = Buffer.from(text);
    this.#lines.push({ step_uuid: step.uuid, line, data });
    this.#lineBytes += data.length;
    this.#alarm?.[Symbol.dispose]();
    if (this.#lineBytes >= batchBytes) this.#sendLines();
    else this.#alarm = systemClock.at(systemClock.nowMs() + quietMs, () => this.#sendLines());
  }

  #sendLines(): void {
    if (this.#stopped.signal.aborted) return;
    const logEntries = this.#lines;
    this.#lines = [];
    this.#lineBytes = 0;
    this.#note('Log');
    this.#sending = this.#sending.then(() => this.#tried(() => this.#wire.call('Log', { logEntries }))).catch(() => {});
  }

  #extend(workflow: Workflow, over: AbortSignal): void {
    const alarm = systemClock.at(systemClock.nowMs() + extendEveryMs, () => {
      this.#wire.extend(workflow).catch(() => {}); // agents ignore it
      this.#extend(workflow, over);
    });
    over.addEventListener('abort', () => alarm[Symbol.dispose](), { once: true });
  }

  async #update({ workflow }: Run, step: WorkflowStep, what: string, state: object): Promise<void> {
    this.#note(`${step.name} ${what}`);
    await this.#tried(() => this.#wire.update(workflow, { step_uuid: step.uuid, ...state }));
  }
}

function killGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    return; // nobody of it is left
  }
}

function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const alarm = systemClock.at(systemClock.nowMs() + ms, resolve);
    const give = () => {
      alarm[Symbol.dispose]();
      resolve();
    };
    signal?.addEventListener('abort', give, { once: true });
    if (signal?.aborted) give();
  });
}

function seconds(): string {
  return String(Math.floor(systemClock.nowMs() / 1_000));
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
