import { DomainError } from '../../domain/errors.ts';
import type { Actor } from '../../domain/events.ts';
import { system } from '../../domain/events.ts';
import type { Millis } from '../../domain/ids.ts';
import type { NotAsync } from '../../store/store.ts';
import { deleteTimer, listDueTimers, nextTimerAtMs, postponeTimers } from '../../store/timers.ts';
import { advanceRun } from './advance-run.ts';
import { driveJob } from './drive-job.ts';
import { Scheduler } from './schedule.ts';
import { patientKinds, timeouts } from './timeouts.ts';
import { type EngineParts, type OwnTimerKind, ownTimerKinds, Turn, timerKinds } from './turn.ts';

const timersAtOnce = 100;
/** The disk may have room again. */
const againAfterMs = 5_000;
/** Agents that take whole jobs may wait up to 144 s before they try to reconnect. */
const wholeJobPatienceMs = 180_000;

/** Handlers of times that belong to a service with a memory of its own. */
export type OwnTimeouts = Readonly<Record<OwnTimerKind, (turn: Turn, subject: string) => void>>;

/**
 * Runs every stimulus (a call, a report, a time that has come) as one transaction: the change itself, everything that
 * follows from it, and the events. Commands leave when that is on disk, answers too (ADR 12).
 */
export class Engine implements Disposable {
  readonly parts: EngineParts;
  readonly scheduler: Scheduler;
  #ownTimeouts: OwnTimeouts | undefined;
  #alarm: { readonly atMs: Millis; readonly handle: Disposable } | undefined;
  #isStopped = true;

  constructor(parts: EngineParts) {
    this.parts = parts;
    this.scheduler = new Scheduler(parts);
  }

  /** Sets the alarm for what is due. Agents get `patienceMs` before what they owe is held against them. */
  start(ownTimeouts: OwnTimeouts, patienceMs: Millis): void {
    this.#ownTimeouts = ownTimeouts;
    this.#isStopped = false;
    const untilMs = this.parts.clock.nowMs() + patienceMs;
    this.parts.store.write((tx) => {
      for (const kind of patientKinds) postponeTimers(tx, kind, untilMs);
      postponeTimers(tx, 'whole-lease', this.parts.clock.nowMs() + wholeJobPatienceMs);
    });
    this.#setAlarm(this.parts.store.read((tx) => nextTimerAtMs(tx)));
  }

  /** On disk when the store says so (`onceStored`): it shares its commit with what else happens at this moment. */
  turn<T>(actor: Actor, work: (turn: Turn) => NotAsync<T>): T {
    const { store } = this.parts;
    let answersTaker = false;
    const answer = store.writeInGroup((tx) => {
      const turn = new Turn(this.parts, tx, actor);
      const result = this.#work(turn, work);
      answersTaker = turn.answersTaker;
      return result;
    });
    if (answersTaker) store.write(() => {}); // and with it the group: the next turn has to know who still asks
    return answer;
  }

  #work<T>(turn: Turn, work: (turn: Turn) => NotAsync<T>): NotAsync<T> {
    const answer = work(turn);
    this.#settle(turn);
    turn.tx.afterCommit(() => {
      for (const { runnerId, command } of turn.sends) this.parts.sessions.of(runnerId)?.send(command);
      if (turn.earliestTimerMs < (this.#alarm?.atMs ?? Number.POSITIVE_INFINITY)) this.#setAlarm(turn.earliestTimerMs);
    });
    return answer;
  }

  /** Works off what the turn marked until nothing is left to do. */
  #settle(turn: Turn): void {
    for (;;) {
      const [jobRunId] = turn.jobsToDrive;
      const [runId] = turn.runsToAdvance;
      if (jobRunId !== undefined) {
        turn.jobsToDrive.delete(jobRunId);
        driveJob(turn, jobRunId);
      } else if (runId !== undefined) {
        turn.runsToAdvance.delete(runId);
        advanceRun(turn, runId);
      } else if (turn.isScheduleDue) {
        turn.isScheduleDue = false;
        this.scheduler.schedule(turn);
      } else {
        return;
      }
    }
  }

  #setAlarm(atMs: Millis | undefined): void {
    this.#alarm?.handle[Symbol.dispose]();
    this.#alarm =
      atMs === undefined || this.#isStopped
        ? undefined
        : { atMs, handle: this.parts.clock.at(atMs, () => this.#ring()) };
  }

  /** Each time that has come is a stimulus of its own, so that one that fails does not undo the others. */
  #ring(): void {
    this.#alarm = undefined;
    const nowMs = this.parts.clock.nowMs();
    const isDone = this.parts.store
      .read((tx) => listDueTimers(tx, nowMs, timersAtOnce))
      .every(({ kind, subject }) => this.#workOff(kind, subject));
    this.#setAlarm(isDone ? this.parts.store.read((tx) => nextTimerAtMs(tx)) : nowMs + againAfterMs);
  }

  /** False: nothing can be stored at the moment, so that its time is still to come. */
  #workOff(kind: string, subject: string): boolean {
    const { store, log } = this.parts;
    try {
      store.write((tx) =>
        this.#work(new Turn(this.parts, tx, system), (turn) => {
          deleteTimer(tx, kind, subject);
          this.#handlerOf(kind)?.(turn, subject);
        }),
      );
    } catch (reason) {
      if (reason instanceof DomainError && reason.kind === 'unavailable') {
        log.error({ err: reason, kind, subject }, 'a timer could not be worked off; it is tried again');
        return false;
      }
      log.error({ err: reason, kind, subject }, 'a timer could not be worked off; it is dropped');
      store.write((tx) => deleteTimer(tx, kind, subject));
    }
    return true;
  }

  #handlerOf(kind: string): ((turn: Turn, subject: string) => void) | undefined {
    const own = ownTimerKinds.find((one) => one === kind);
    if (own) return this.#ownTimeouts?.[own];
    const known = timerKinds.find((one): one is keyof typeof timeouts => one === kind && one in timeouts);
    return known && timeouts[known];
  }

  [Symbol.dispose](): void {
    this.#isStopped = true;
    this.#setAlarm(undefined);
  }
}
