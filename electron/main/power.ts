import { powerMonitor, powerSaveBlocker } from 'electron';

interface PowerOutlets {
  readonly suspended: () => void;
  readonly resumed: () => void;
  /** Nobody is there to answer a question any more. */
  readonly shuttingDown: () => void;
}

/** Keeps the machine awake while it is wanted, and says when it sleeps, wakes and shuts down all the same. */
export class Power implements Disposable {
  #blocker: number | undefined;
  readonly #suspended: () => void;
  readonly #resumed: () => void;
  readonly #shuttingDown: (event?: { preventDefault(): void }) => void;

  constructor({ suspended, resumed, shuttingDown }: PowerOutlets) {
    this.#suspended = suspended;
    this.#resumed = resumed;
    this.#shuttingDown = (event) => {
      event?.preventDefault(); // the system waits a moment, so that running steps are reported
      shuttingDown();
    };
    powerMonitor.on('suspend', this.#suspended);
    powerMonitor.on('resume', this.#resumed);
    if (process.platform !== 'win32') powerMonitor.on('shutdown', this.#shuttingDown);
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
    if (process.platform !== 'win32') powerMonitor.off('shutdown', this.#shuttingDown);
  }

  #release(): void {
    if (this.#blocker !== undefined) powerSaveBlocker.stop(this.#blocker);
    this.#blocker = undefined;
  }
}
