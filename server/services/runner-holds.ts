import type { Logger } from 'pino';
import { DomainError } from '../domain/errors.ts';
import { type Actor, system } from '../domain/events.ts';
import type { Millis, RunnerId } from '../domain/ids.ts';
import type { RefusalWord } from '../domain/refusal-word.ts';
import type { RunnerRecord } from '../store/runners.ts';
import type { Clock } from './ports/clock.ts';
import type { RunnerChange, RunnerRoster } from './runner-roster.ts';

/** Why a runner takes no work, and when that ends or, of a drain, what is left is taken away; null: never by itself. */
export interface Hold {
  readonly untilMs: Millis | null;
  readonly note: string;
}

const longestNote = 500;
const retryPauseMs = 10_000;

/** The two ways to keep new work from a runner for a while: pausing and draining. */
export class RunnerHolds implements Disposable {
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #roster: RunnerRoster;
  readonly #change: (runnerId: RunnerId, change: RunnerChange) => void;
  readonly #takeAway: (runnerId: RunnerId) => void;
  readonly #pauses = new Map<RunnerId, Disposable>();
  readonly #drains = new Map<RunnerId, Disposable>();

  constructor(options: {
    readonly clock: Clock;
    readonly log: Logger;
    readonly roster: RunnerRoster;
    readonly change: (runnerId: RunnerId, change: RunnerChange) => void;
    /** The deadline of a drain came: what the runner still executes is lost to it, and the retry policy decides. */
    readonly takeAway: (runnerId: RunnerId) => void;
  }) {
    this.#clock = options.clock;
    this.#log = options.log;
    this.#roster = options.roster;
    this.#change = options.change;
    this.#takeAway = options.takeAway;
  }

  /** Again: another deadline or note. */
  drain(runnerId: RunnerId, by: Actor, drain: Hold = { untilMs: null, note: '' }): void {
    this.#check(drain, 'the deadline is in the past');
    const before = this.#roster.get(runnerId).drain;
    if (before?.note === drain.note && before.untilMs === drain.untilMs) return;
    const patch = { isDraining: true, drain };
    const moves = before ? [] : (['drain'] as const);
    this.#change(runnerId, { type: 'runner.drained', by, patch, moves, message: drain.note });
    this.#armDrain(this.#roster.get(runnerId));
  }

  undrain(runnerId: RunnerId, by: Actor): void {
    const runner = this.#roster.get(runnerId);
    if (!runner.isDraining) return;
    const patch = { isDraining: false, drain: null };
    this.#change(runnerId, { type: 'runner.undrained', by, patch, moves: runner.isLeaving ? [] : ['undrain'] });
    this.#armDrain(this.#roster.get(runnerId));
  }

  pause(runnerId: RunnerId, pause: Hold, by: Actor): void {
    this.#check(pause, 'the end is in the past');
    this.#change(runnerId, { type: 'runner.paused', by, patch: { pause }, message: pause.note });
    this.#armPause(this.#roster.get(runnerId));
  }

  resume(runnerId: RunnerId, by: Actor): void {
    if (this.#roster.get(runnerId).pause === null) return;
    end(this.#pauses, runnerId);
    this.#change(runnerId, { type: 'runner.unpaused', by, patch: { pause: null } });
  }

  /** What was agreed before a restart. */
  arm(runner: RunnerRecord): void {
    this.#armPause(runner);
    this.#armDrain(runner);
  }

  forget(runnerId: RunnerId): void {
    end(this.#pauses, runnerId);
    end(this.#drains, runnerId);
  }

  [Symbol.dispose](): void {
    for (const alarm of [...this.#pauses.values(), ...this.#drains.values()]) alarm[Symbol.dispose]();
  }

  #check({ untilMs, note }: Hold, past: string): void {
    if (untilMs !== null && untilMs <= this.#clock.nowMs()) throw invalid('untilMs', past, 'past');
    if (note.length > longestNote)
      throw invalid('note', `the note has more than ${longestNote} characters`, 'note_long');
  }

  #armPause({ runnerId, pause }: RunnerRecord): void {
    end(this.#pauses, runnerId);
    if (!pause || pause.untilMs === null) return;
    this.#pauses.set(
      runnerId,
      this.#clock.at(pause.untilMs, () => this.#endPause(runnerId)),
    );
  }

  #armDrain({ runnerId, drain }: RunnerRecord): void {
    end(this.#drains, runnerId);
    if (!drain || drain.untilMs === null) return;
    this.#drains.set(
      runnerId,
      this.#clock.at(drain.untilMs, () => this.#takeAway(runnerId)),
    );
  }

  #endPause(runnerId: RunnerId): void {
    try {
      this.resume(runnerId, system);
    } catch (reason) {
      this.#log.error({ err: reason, runnerId }, 'the pause of a runner could not be ended; trying again');
      this.#pauses.set(
        runnerId,
        this.#clock.at(this.#clock.nowMs() + retryPauseMs, () => this.#endPause(runnerId)),
      );
    }
  }
}

function end(alarms: Map<RunnerId, Disposable>, runnerId: RunnerId): void {
  alarms.get(runnerId)?.[Symbol.dispose]();
  alarms.delete(runnerId);
}

function invalid(subject: string, message: string, word: RefusalWord): DomainError {
  return new DomainError('invalid', message, { subject, word, values: { max: `${longestNote}` } });
}
