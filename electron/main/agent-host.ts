import { type UtilityProcess, utilityProcess } from 'electron';
import type { ToAgent } from '../control-plane-messages.ts';
import type { LogFile } from './log-file.ts';
import type { Programs } from './programs.ts';

interface AgentHostOptions {
  readonly programs: Programs;
  readonly log: LogFile;
  readonly ended: (id: number, exitCode: number) => void;
}

/**
 * The processes of the embedded runner. The control plane orders and speaks to them; main only starts them and passes
 * lines on, because one utility process cannot start another.
 */
export class AgentHost implements Disposable {
  readonly #options: AgentHostOptions;
  /** Those of the control plane that runs now. */
  readonly #agents = new Map<number, UtilityProcess>();
  /** Lines for those that do not run yet. */
  readonly #early = new Map<UtilityProcess, string[]>();
  /** What an earlier one left behind; they end by themselves. */
  readonly #orphans = new Set<UtilityProcess>();

  constructor(options: AgentHostOptions) {
    this.#options = options;
  }

  start(id: number, whenOrphaned: 'finish' | 'stop'): void {
    const { programs, log, ended } = this.#options;
    const fault = programs.fault();
    if (fault !== undefined) {
      log.write(`the runner is not started: ${fault}\n`);
      ended(id, 1);
      return;
    }
    const agent = utilityProcess.fork(programs.agent, [`--orphaned=${whenOrphaned}`], {
      serviceName: 'Signalbox runner',
      stdio: 'pipe',
    });
    this.#agents.set(id, agent);
    this.#early.set(agent, []);
    agent.once('spawn', () => {
      const lines = this.#early.get(agent) ?? [];
      this.#early.delete(agent);
      for (const line of lines) sendLine(agent, line);
    });
    agent.stdout?.on('data', (chunk: Uint8Array) => log.write(chunk));
    agent.stderr?.on('data', (chunk: Uint8Array) => log.write(chunk));
    agent.once('exit', (exitCode) => {
      this.#orphans.delete(agent);
      this.#early.delete(agent);
      if (this.#agents.get(id) !== agent) return;
      this.#agents.delete(id);
      ended(id, exitCode);
    });
  }

  send(id: number, line: string): void {
    const agent = this.#agents.get(id);
    if (!agent) return;
    const early = this.#early.get(agent);
    if (early) early.push(line);
    else sendLine(agent, line);
  }

  kill(id: number): void {
    this.#agents.get(id)?.kill();
  }

  /** The control plane is gone: each agent ends what it does and delivers it to the next one. */
  orphan(): void {
    const message: ToAgent = { kind: 'orphaned' };
    for (const agent of this.#agents.values()) {
      agent.postMessage(message);
      this.#orphans.add(agent);
    }
    this.#agents.clear();
  }

  [Symbol.dispose](): void {
    for (const agent of [...this.#agents.values(), ...this.#orphans]) agent.kill();
  }
}

function sendLine(agent: UtilityProcess, line: string): void {
  const message: ToAgent = { kind: 'line', line };
  agent.postMessage(message);
}
