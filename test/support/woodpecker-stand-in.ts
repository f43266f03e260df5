import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../server/services/ports/clock.ts';
import type { WireServer } from './wire-server.ts';
import {
  type AgentOptions,
  WoodpeckerAgent,
  type Workflow,
  type WorkflowStep,
  workflowFrom,
} from './woodpecker-agent.ts';

const healthEveryMs = 10_000;
const extendEveryMs = 20_000;
const quietMs = 1_000;

/**
 * Behaves as a Woodpecker agent with its local backend does (contract 3.1 to 3.8), one workflow at a time: polls again at
 * once, waits and begins at the same moment, stops between steps until an update is answered, and sends its lines when
 * none has come for a second, mostly after it said that it was done.
 */
export class WoodpeckerStandIn implements AsyncDisposable {
  readonly #agent: WoodpeckerAgent;
  readonly #stopped = new AbortController();
  readonly #calls: string[] = [];
  readonly #awaited = new Map<string, () => void>();
  readonly #lines: object[] = [];
  #alarm: Disposable | undefined;
  #sending: Promise<unknown> = Promise.resolve();
  #polling: Promise<void> = Promise.resolve();

  private constructor(agent: WoodpeckerAgent) {
    this.#agent = agent;
  }

  static async start(server: WireServer, options: AgentOptions = {}): Promise<WoodpeckerStandIn> {
    const agent = new WoodpeckerAgent(server, server.registrationToken(), options);
    await agent.authenticate();
    const { grpc_version: number } = await agent.call('Version', {}, { hostname: agent.hostname });
    if (number !== 16) throw new Error(`the server speaks protocol ${number}`);
    await agent.register();
    const standIn = new WoodpeckerStandIn(agent);
    standIn.#reportHealth();
    standIn.#polling = standIn.#poll();
    return standIn;
  }

  /** What it called, in order. */
  get calls(): readonly string[] {
    return this.#calls;
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
    while (this.#lines.length > 0) {
      const { promise, resolve } = Promise.withResolvers<void>();
      systemClock.at(systemClock.nowMs() + quietMs, resolve);
      await promise;
    }
    await this.#sending;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopped.abort();
    this.#alarm?.[Symbol.dispose]();
    await this.#polling;
  }

  #note(call: string): void {
    this.#calls.push(call);
    this.#awaited.get(call)?.();
  }

  #reportHealth(): void {
    if (this.#stopped.signal.aborted) return;
    const again = () => systemClock.at(systemClock.nowMs() + healthEveryMs, () => this.#reportHealth());
    this.#agent.health().then(again, again);
  }

  async #poll(): Promise<void> {
    const { signal } = this.#stopped;
    while (!signal.aborted) {
      const poll = this.#agent.poll();
      const cancel = () => poll.cancel();
      signal.addEventListener('abort', cancel);
      try {
        const workflow = workflowFrom(await poll.answer);
        if (workflow) await this.#execute(workflow);
      } catch (reason) {
        if (!signal.aborted) throw reason;
      } finally {
        signal.removeEventListener('abort', cancel);
      }
    }
  }

  async #execute(workflow: Workflow): Promise<void> {
    const folder = mkdtempSync(join(tmpdir(), 'signalbox-workflow-'));
    for (const name of ['home', 'workspace']) mkdirSync(join(folder, name), { mode: 0o700 });
    const canceled = new AbortController();
    const wait = this.#agent.wait(workflow);
    wait.answer.then(
      (answer) => answer.canceled === true && canceled.abort(),
      () => {},
    );
    try {
      this.#note('Init');
      await this.#agent.init(workflow);
      this.#extend(workflow, canceled.signal);
      let hasFailed = false;
      for (const step of workflow.steps) {
        if (canceled.signal.aborted) break;
        if (!(hasFailed ? step.on_failure : step.on_success)) {
          await this.#update(workflow, step, 'skipped', { skipped: true });
          continue;
        }
        const isWell = await this.#executeStep(workflow, step, folder, { canceled: canceled.signal, hasFailed });
        if (!isWell && step.failure !== 'ignore') hasFailed = true;
      }
      this.#note('Done');
      await this.#agent.done(workflow, { canceled: canceled.signal.aborted });
    } finally {
      wait.cancel();
      canceled.abort();
      rmSync(folder, { recursive: true, force: true });
    }
  }

  async #executeStep(
    workflow: Workflow,
    step: WorkflowStep,
    folder: string,
    { canceled, hasFailed }: { readonly canceled: AbortSignal; readonly hasFailed: boolean },
  ): Promise<boolean> {
    await this.#update(workflow, step, 'starts', {});
    const started = seconds();
    const script = step.commands.map((command) => `echo + ${quoted(command)}\n${command}\n`).join('');
    const child = spawn(step.image, ['-e', '-c', `exec 2>&1\n${script}`], {
      cwd: join(folder, 'workspace'),
      detached: true, // a process group of its own
      stdio: ['ignore', 'pipe', 'inherit'],
      env: {
        PATH: process.env.PATH,
        ...step.environment,
        CI_WORKSPACE: join(folder, 'workspace'),
        CI_PIPELINE_STATUS: hasFailed ? 'failure' : 'success',
        HOME: join(folder, 'home'),
      },
    });
    const kill = () => killGroup(child);
    canceled.addEventListener('abort', kill);
    const [, [code]] = await Promise.all([
      this.#readLines(step, child),
      once(child, 'close') as Promise<[number | null]>,
    ]);
    canceled.removeEventListener('abort', kill);
    kill();
    const ended = { exited: true, started, finished: seconds() };
    if (canceled.aborted) {
      await this.#update(workflow, step, 'canceled', { ...ended, canceled: true, error: 'Canceled' });
      return false;
    }
    await this.#update(workflow, step, `exit ${code ?? -1}`, { ...ended, exit_code: code ?? -1 });
    return code === 0;
  }

  async #readLines(step: WorkflowStep, { stdout }: ChildProcess): Promise<void> {
    let rest = '';
    let line = 0;
    for await (const chunk of stdout ?? []) {
      const lines = `${rest}${String(chunk)}`.split('\n');
      rest = lines.pop() ?? '';
      for (const text of lines) this.#push({ step_uuid: step.uuid, line: line++, data: Buffer.from(text) });
    }
    if (rest !== '') this.#push({ step_uuid: step.uuid, line: line++, data: Buffer.from(rest) });
  }

  #push(entry: object): void {
    this.#lines.push(entry);
    this.#alarm?.[Symbol.dispose]();
    this.#alarm = systemClock.at(systemClock.nowMs() + quietMs, () => {
      this.#note('Log');
      this.#sending = this.#agent.call('Log', { logEntries: this.#lines.splice(0) });
    });
  }

  #extend(workflow: Workflow, over: AbortSignal): void {
    const alarm = systemClock.at(systemClock.nowMs() + extendEveryMs, () => {
      this.#agent.extend(workflow).catch(() => {}); // agents ignore it
      this.#extend(workflow, over);
    });
    over.addEventListener('abort', () => alarm[Symbol.dispose](), { once: true });
  }

  async #update(workflow: Workflow, step: WorkflowStep, what: string, state: object): Promise<void> {
    this.#note(`${step.name} ${what}`);
    await this.#agent.update(workflow, { step_uuid: step.uuid, ...state });
  }
}

function killGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    return; // nobody of it is left
  }
}

function seconds(): string {
  return String(Math.floor(systemClock.nowMs() / 1_000));
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
