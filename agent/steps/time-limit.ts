import { type Clock, Deadline } from '../clock.ts';
import { StepStopped } from './outcome.ts';

/** A signal that follows its parent and is also aborted when the time is up. No limit: it only follows. */
export class TimeLimit implements Disposable {
  readonly signal: AbortSignal;
  readonly #deadline: Deadline | undefined;

  constructor(clock: Clock, afterMs: number | null, parent: AbortSignal) {
    this.#deadline =
      afterMs === null ? undefined : new Deadline(clock, afterMs, new StepStopped({ kind: 'timed-out', afterMs }));
    this.signal = this.#deadline ? AbortSignal.any([parent, this.#deadline.signal]) : parent;
  }

  [Symbol.dispose](): void {
    this.#deadline?.[Symbol.dispose]();
  }
}
