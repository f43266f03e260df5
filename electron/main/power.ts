import { powerMonitor, powerSaveBlocker } from 'electron';

/** Keeps the machine awake while it is wanted, and says when it sleeps and wakes all the same. */
export class Power implements Disposable {
  #blocker: number | undefined;
  readonly #suspended: () => void;
  readonly #resumed: () => void;

  constructor({ suspended, resumed }: { readonly suspended: () => void; readonly resumed: () => void }) {
    this.#suspended = suspended;
    this.#resumed = resumed;
    powerMonitor.on('suspend', suspended);
    powerMonitor.on('resume', resumed);
  }

  /** The screen may go dark; jobs go on. */
  keepAwake(isWanted: boolean): void {
    if (isWanted) this.#blocker ??= powerSaveBlocker.start('prevent-app-suspension');
    else this.#release();
  }

  [Symbol.dispose](): void {
    this.#release();
    powerMonitor.off('suspend', this.#suspended);
    powerMonitor.off('resume', this.#resumed);
  }

  #release(): void {
    if (this.#blocker !== undefined) powerSaveBlocker.stop(this.#blocker);
    this.#blocker = undefined;
  }
}
