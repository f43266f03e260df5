import { app, type BrowserWindow, dialog } from 'electron';
import type { Say } from './language.ts';
import type { Settings } from './settings.ts';

interface QuittingOptions {
  readonly settings: Settings;
  readonly say: () => Say;
  readonly jobsHere: () => number;
  readonly frame: () => BrowserWindow | undefined;
  /** The window goes away, the control plane stays. */
  readonly goToBackground: () => void;
  /** Resolves when no job runs on this machine any more. */
  readonly drain: () => Promise<void>;
  readonly drainingChanged: () => void;
  /** Ends everything; afterwards there is only the process left. */
  readonly end: () => Promise<void>;
}

const answers = ['background', 'drain', 'stop'] as const;

/**
 * What quitting means while jobs run on this machine: they go on in the background, are finished first, or are stopped. It
 * is asked unless the operator has said what always to do. Quitting again while jobs are finished stops them.
 */
export class Quitting implements Disposable {
  readonly #options: QuittingOptions;
  #phase: 'none' | 'asking' | 'draining' | 'ending' | 'ended' = 'none';
  readonly #beforeQuit = (event: { preventDefault(): void }) => {
    if (this.#phase === 'ended') return;
    event.preventDefault();
    void this.#quit();
  };

  constructor(options: QuittingOptions) {
    this.#options = options;
    app.on('before-quit', this.#beforeQuit);
  }

  get isDraining(): boolean {
    return this.#phase === 'draining';
  }

  /** From here on nothing may ask or stay. */
  get isEnding(): boolean {
    return this.#phase === 'ending' || this.#phase === 'ended';
  }

  [Symbol.dispose](): void {
    app.off('before-quit', this.#beforeQuit);
  }

  async #quit(): Promise<void> {
    if (this.#phase === 'asking' || this.isEnding) return;
    const wasDraining = this.#phase === 'draining';
    const { settings, jobsHere } = this.#options;
    const isBusy = jobsHere() > 0;
    const { whenQuitting } = settings.current;
    const answer = !isBusy || wasDraining ? 'stop' : whenQuitting === 'ask' ? await this.#ask() : whenQuitting;
    switch (answer) {
      case undefined:
        return;
      case 'background':
        return this.#options.goToBackground();
      case 'drain':
        return this.#drain();
      case 'stop':
        return this.end();
    }
  }

  async #ask(): Promise<(typeof answers)[number] | undefined> {
    const { settings, jobsHere, frame } = this.#options;
    const say = this.#options.say();
    this.#phase = 'asking';
    const question = {
      type: 'question' as const,
      message: say('quitTitle', { count: jobsHere() }),
      detail: say('quitBody'),
      buttons: [say('quitBackground'), say('quitDrain'), say('quitStop'), say('cancel')],
      defaultId: 0,
      cancelId: 3,
      noLink: true,
      checkboxLabel: say('sameNextTime'),
    };
    const window = frame();
    const { response, checkboxChecked } = await (window?.isVisible()
      ? dialog.showMessageBox(window, question)
      : dialog.showMessageBox(question));
    this.#phase = 'none';
    const answer = answers[response];
    if (answer && checkboxChecked) settings.change({ whenQuitting: answer });
    return answer;
  }

  async #drain(): Promise<void> {
    const { goToBackground, drain, drainingChanged } = this.#options;
    this.#phase = 'draining';
    drainingChanged();
    goToBackground();
    await drain();
    if (this.#phase === 'draining') await this.end();
  }

  /** Without asking: it was. */
  async end(): Promise<void> {
    if (this.isEnding) return;
    this.#phase = 'ending';
    try {
      await this.#options.end();
    } finally {
      this.#phase = 'ended';
      app.quit();
    }
  }
}
