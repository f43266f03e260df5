import { type UtilityProcess, utilityProcess } from 'electron';
import type { ServerOptions } from '../../server/config.ts';
import type { Clock } from '../../server/services/ports/clock.ts';
import type { KeyPlace } from '../../server/services/ports/keychain.ts';
import type { FromControlPlane, ToControlPlane } from '../control-plane-messages.ts';
import type { ControlPlaneState } from '../ipc.ts';
import { AgentHost } from './agent-host.ts';
import { serveKey } from './keychain/serve-key.ts';
import type { LogFile } from './log-file.ts';
import type { Programs } from './programs.ts';

const firstPauseMs = 500;
const longestPauseMs = 30_000;
/** Ends in a row, each within half a minute, after which it is not tried again by itself. */
const mostFailures = 5;
const pingEveryMs = 10_000;
/** A busy disk delays an answer; a process that hangs never answers. */
const silenceMs = 45_000;
const stopWithinMs = 20_000;

interface ControlPlaneOptions {
  readonly programs: Programs;
  readonly clock: Clock;
  readonly log: LogFile;
  /** Where the key of the secrets is; the process asks for it over its port. */
  readonly keyPlace: KeyPlace;
  /** Asked before each start: ports and choices may have changed. */
  readonly options: () => ServerOptions;
  readonly hasRunner: () => boolean;
  /** Another program listens on a port that was asked for. */
  readonly portIsBusy: (port: number) => void;
  /** The ports it listens on. */
  readonly portsAre: (ports: { readonly consolePort: number; readonly agentPort: number }) => void;
}

/**
 * The process of the control plane: started, asked whether it lives, and started again with growing pauses when it ends
 * by itself or does not answer. After five short lives in a row it stays `failed` until somebody asks for another.
 */
export class ControlPlane implements AsyncDisposable {
  readonly #options: ControlPlaneOptions;
  readonly #agents: AgentHost;
  readonly #listeners = new Set<(state: ControlPlaneState) => void>();
  readonly #codes = new Map<number, (code: string) => void>();
  #state: ControlPlaneState = { kind: 'stopped' };
  #process: UtilityProcess | undefined;
  #token = '';
  #lastId = 0;
  #failures = 0;
  #refusal: string | undefined;
  #isLasting = false;
  #retry: Disposable | undefined;
  #ping: Disposable | undefined;
  #heardAtMs = 0;
  #readyAtMs: number | undefined;
  #drained: (() => void) | undefined;

  constructor(options: ControlPlaneOptions) {
    this.#options = options;
    this.#agents = new AgentHost({
      programs: options.programs,
      log: options.log,
      ended: (id, exitCode) => this.#tell({ kind: 'agent-ended', id, exitCode }),
    });
  }

  get state(): ControlPlaneState {
    return this.#state;
  }

  /** Of this start; for `authorization: Bearer`. Empty until it is ready. */
  get token(): string {
    return this.#token;
  }

  get pid(): number | undefined {
    return this.#process?.pid;
  }

  onChange(listener: (state: ControlPlaneState) => void): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
  }

  /** Also before the next try is due, and after it was given up. Nothing happens while it runs. */
  start(): void {
    if (this.#process) return;
    this.#failures = 0;
    this.#launch();
  }

  /** A code that opens one session. Resolves once the control plane is ready. */
  async issueCode(signal: AbortSignal): Promise<string> {
    await this.ready(signal);
    this.#lastId += 1;
    const id = this.#lastId;
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    this.#codes.set(id, resolve);
    this.#tell({ kind: 'issue-code', id });
    try {
      return await promise;
    } finally {
      this.#codes.delete(id);
    }
  }

  /** Its address, as soon as it has one. */
  ready(signal: AbortSignal): Promise<string> {
    if (this.#state.kind === 'ready') return Promise.resolve(this.#state.url);
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    const watching = this.onChange((state) => state.kind === 'ready' && resolve(state.url));
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    return promise.finally(() => watching[Symbol.dispose]());
  }

  setRunner(isOn: boolean): void {
    this.#tell({ kind: 'set-runner', isOn });
  }

  /** Resolves when no job runs on this machine any more. New ones wait from here on. */
  drain(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#drained = resolve;
    this.#tell({ kind: 'drain' });
    return promise;
  }

  /** The machine goes to sleep: silence is no sign of anything until it wakes. */
  suspend(): void {
    this.#ping?.[Symbol.dispose]();
    this.#ping = undefined;
  }

  resume(): void {
    if (this.#state.kind === 'ready') this.#watch();
  }

  /** Running steps are stopped and reported, the database is closed. */
  async stop(): Promise<void> {
    this.#retry?.[Symbol.dispose]();
    this.suspend();
    const leaving = this.#process;
    if (leaving) {
      this.#set({ kind: 'stopping' });
      const { promise, resolve } = Promise.withResolvers<void>();
      leaving.once('exit', () => resolve());
      const { clock } = this.#options;
      using _giveUp = clock.at(clock.nowMs() + stopWithinMs, () => leaving.kill());
      this.#tell({ kind: 'stop' });
      await promise;
    }
    this.#set({ kind: 'stopped' });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    this.#agents[Symbol.dispose]();
  }

  #launch(): void {
    const { programs, options, hasRunner, log, keyPlace } = this.#options;
    this.#retry?.[Symbol.dispose]();
    this.#refusal = undefined;
    this.#isLasting = false;
    const fault = programs.fault();
    if (fault !== undefined) {
      log.write(`the control plane is not started: ${fault}\n`);
      this.#set({ kind: 'failed', because: fault });
      return;
    }
    this.#set({ kind: 'starting' });
    const child = utilityProcess.fork(programs.controlPlane, [], {
      serviceName: 'Signalbox control plane',
      stdio: 'pipe',
    });
    this.#process = child;
    child.stdout?.on('data', (chunk: Uint8Array) => log.write(chunk));
    child.stderr?.on('data', (chunk: Uint8Array) => log.write(chunk));
    const served = serveKey(child, keyPlace);
    child.on('message', (message: FromControlPlane) => this.#hear(message));
    child.once('exit', (exitCode) => {
      served[Symbol.dispose]();
      this.#ended(exitCode);
    });
    // Not before it runs: what is posted to a process that is being made may be lost with it.
    child.once('spawn', () => {
      if (this.#state.kind === 'stopping') child.kill();
      else this.#tell({ kind: 'start', options: options(), hasRunner: hasRunner() });
    });
  }

  /** Before it runs there is nobody to tell: it is given everything when it starts. */
  #tell(message: ToControlPlane): void {
    if (this.#process?.pid !== undefined) this.#process.postMessage(message);
  }

  #hear(message: FromControlPlane): void {
    this.#heardAtMs = this.#options.clock.nowMs();
    switch (message.kind) {
      case 'ready':
        this.#token = message.token;
        this.#readyAtMs = this.#options.clock.nowMs();
        this.#options.portsAre({ consolePort: Number(new URL(message.url).port), agentPort: message.agentPort });
        this.#set({ kind: 'ready', url: message.url });
        // Asked of one that died before it answered.
        for (const id of this.#codes.keys()) this.#tell({ kind: 'issue-code', id });
        this.#watch();
        return;
      case 'refused':
        this.#refusal = message.because;
        this.#isLasting = message.isLasting;
        if (message.busyPort !== undefined) this.#options.portIsBusy(message.busyPort);
        this.#tell({ kind: 'stop' });
        return;
      case 'code':
        this.#codes.get(message.id)?.(message.code);
        return;
      case 'drained':
        this.#drained?.();
        return;
      case 'start-agent':
        this.#agents.start(message.id, message.whenOrphaned);
        return;
      case 'agent-line':
        this.#agents.send(message.id, message.line);
        return;
      case 'kill-agent':
        this.#agents.kill(message.id);
        return;
      case 'pong':
      case 'restored':
        return;
    }
  }

  /** Asks every ten seconds; a process that is silent for longer than three of them hangs, and is ended. */
  #watch(): void {
    this.suspend();
    const { clock, log } = this.#options;
    this.#heardAtMs = clock.nowMs();
    const ask = () => {
      if (clock.nowMs() - this.#heardAtMs > silenceMs) {
        log.write('the control plane does not answer; it is ended and started again\n');
        this.#refusal = 'it did not answer';
        this.#process?.kill();
        return;
      }
      this.#lastId += 1;
      this.#tell({ kind: 'ping', id: this.#lastId });
      this.#ping = clock.at(clock.nowMs() + pingEveryMs, ask);
    };
    this.#ping = clock.at(clock.nowMs() + pingEveryMs, ask);
  }

  #ended(exitCode: number): void {
    this.suspend();
    this.#process = undefined;
    this.#token = '';
    this.#agents.orphan();
    this.#drained?.(); // whatever ran is interrupted: nobody may wait for its end
    if (this.#state.kind === 'stopping') return;
    const { clock, log } = this.#options;
    const livedLong = this.#readyAtMs !== undefined && clock.nowMs() - this.#readyAtMs > longestPauseMs;
    this.#readyAtMs = undefined;
    this.#failures = livedLong ? 1 : this.#failures + 1;
    const because = this.#refusal ?? `it ended with exit code ${exitCode}`;
    log.write(`the control plane ended (exit code ${exitCode}): ${because}\n`);
    if (this.#isLasting || this.#failures >= mostFailures) {
      this.#set({ kind: 'failed', because });
      return;
    }
    const nextTryAtMs = clock.nowMs() + Math.min(firstPauseMs * 2 ** (this.#failures - 1), longestPauseMs);
    this.#set({ kind: 'restarting', because, nextTryAtMs });
    this.#retry = clock.at(nextTryAtMs, () => this.#launch());
  }

  #set(state: ControlPlaneState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener(state);
  }
}
