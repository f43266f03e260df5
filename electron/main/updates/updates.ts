import type { Clock } from '../../../server/services/ports/clock.ts';
import type { UpdateChannel, UpdateState } from '../../ipc.ts';
import { atQuit, nextCheckAtMs, nextStep } from './decide.ts';
import type { Updater, UpdateSource } from './updater.ts';

interface UpdatesOptions {
  readonly source: UpdateSource;
  readonly clock: Clock;
  readonly channel: () => UpdateChannel;
  readonly runningRuns: () => number;
  readonly changed: (state: UpdateState) => void;
  /** Ends the app as quitting does once it is decided, and calls `finish` last. */
  readonly end: () => void;
}

/**
 * Updates of the app: looked for at the start and daily, downloaded in the background, installed when the app ends. While
 * runs go on nothing is installed unless the operator asks for just that.
 */
export class Updates implements Disposable {
  readonly #options: UpdatesOptions;
  #state: UpdateState;
  #alarm: Disposable | undefined;
  #isEnding = false;

  constructor(options: UpdatesOptions) {
    this.#options = options;
    this.#state = this.#resting(null);
  }

  get state(): UpdateState {
    return this.#state;
  }

  /** Also whenever the channel or the number of running runs has changed. */
  consider(): void {
    const isOff = this.#state.kind === 'off';
    const shouldBeOff = this.#resting(null).kind === 'off';
    const isBusy = this.#state.kind === 'downloading' || this.#state.kind === 'installing';
    if (isOff !== shouldBeOff && !isBusy) this.#set(this.#resting(null));
    const runningRuns = this.#options.runningRuns();
    if (this.#state.kind === 'ready' && this.#state.runningRuns !== runningRuns)
      this.#set({ ...this.#state, runningRuns });
    switch (nextStep(this.#state, this.#options.clock.nowMs())) {
      case 'check':
        void this.check();
        return;
      case 'install':
        this.#install();
        return;
      case 'nothing':
        this.#wakeForCheck();
    }
  }

  /** Resolves when it is known whether there is a newer version, and that one is downloaded. */
  async check(): Promise<UpdateState> {
    const { source, clock, channel } = this.#options;
    const wanted = channel();
    const isResting = this.#state.kind === 'idle' || this.#state.kind === 'failed';
    if (!isResting || source.kind === 'none' || wanted === 'off') return this.#state;
    this.#alarm?.[Symbol.dispose]();
    this.#set({ kind: 'checking' });
    try {
      const version = await source.updater.check(wanted);
      if (version === undefined) this.#set(this.#resting(clock.nowMs()));
      else await this.#download(source.updater, version);
    } catch (reason) {
      const because = reason instanceof Error ? (reason.message.split('\n')[0] ?? '') : String(reason);
      this.#set({ kind: 'failed', because, checkedAtMs: clock.nowMs() });
    }
    this.consider();
    return this.#state;
  }

  /** `now`: whatever runs is stopped, as the operator was told. `idle`: when no run goes on any more. */
  install(when: 'now' | 'idle' | 'quit'): void {
    if (this.#state.kind !== 'ready') return;
    if (when === 'now') this.#install();
    else {
      this.#set({ ...this.#state, when });
      this.consider();
    }
  }

  /** The last thing that the app does. */
  finish(): void {
    const { source } = this.#options;
    const what = atQuit(this.#state);
    if (what === 'nothing' || source.kind === 'none') return;
    // macOS cannot install without starting the app again; there it is for when that is asked.
    if (what === 'install-and-restart') source.updater.install('and-restart');
    else if (process.platform !== 'darwin') source.updater.install('silently');
  }

  [Symbol.dispose](): void {
    this.#alarm?.[Symbol.dispose]();
  }

  async #download(updater: Updater, version: string): Promise<void> {
    this.#set({ kind: 'downloading', version, percent: 0 });
    await updater.download((percent) => {
      const { state } = this;
      if (state.kind === 'downloading' && state.percent !== percent) this.#set({ ...state, percent });
    });
    this.#set({ kind: 'ready', version, when: 'quit', runningRuns: this.#options.runningRuns() });
  }

  #install(): void {
    if (this.#state.kind !== 'ready' || this.#isEnding) return;
    this.#isEnding = true;
    this.#set({ kind: 'installing', version: this.#state.version });
    this.#options.end();
  }

  #resting(checkedAtMs: number | null): UpdateState {
    const { source, channel } = this.#options;
    if (source.kind === 'none') return { kind: 'off', because: source.because };
    return channel() === 'off' ? { kind: 'off', because: 'chosen' } : { kind: 'idle', checkedAtMs };
  }

  #wakeForCheck(): void {
    this.#alarm?.[Symbol.dispose]();
    if (this.#state.kind !== 'idle' && this.#state.kind !== 'failed') return;
    this.#alarm = this.#options.clock.at(nextCheckAtMs(this.#state), () => this.consider());
  }

  #set(state: UpdateState): void {
    this.#state = state;
    this.#options.changed(state);
  }
}
