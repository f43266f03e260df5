import type { Logger } from 'pino';
import { system } from '../domain/events.ts';
import { deleteAgentEventKeysBefore } from '../store/agent-event-keys.ts';
import { deleteLog, listLogsClosedBefore } from '../store/logs.ts';
import { deleteChunks, deleteRun, deleteUnusedPlans, listLogsOfRun, listRunsEndedBefore } from '../store/retention.ts';
import { deleteOldVersions } from '../store/secrets.ts';
import type { Store } from '../store/store.ts';
import type { Artifacts } from './artifacts.ts';
import type { Backup } from './backup.ts';
import type { Events } from './events.ts';
import type { Clock } from './ports/clock.ts';
import type { Settings } from './settings.ts';

const dayMs = 24 * 3_600_000;
const everyMs = 3_600_000;
const firstAfterMs = 60_000;
/** Between two slices others get their turn. */
const pauseMs = 20;
const chunksAtOnce = 100;
const runsAtOnce = 20;
const artifactsAtOnce = 50;
/** Idempotency keys (Arcentra API 5.5). */
const eventKeysKeptMs = 30 * dayMs;
/** Values that were replaced or removed are still masked in the logs of runs that got them. */
const secretVersionsKeptMs = 7 * dayMs;

/** Does one slice of its work; answers whether there is more. */
type Task = () => boolean;

/** Lets go of what the settings say is too old, every hour, in slices so small that nobody waits for them. */
export class Retention implements Disposable {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #events: Events;
  readonly #settings: Settings;
  readonly #artifacts: Artifacts;
  readonly #backup: Backup;
  #alarm: Disposable | undefined;
  #hasRemovedRuns = false;

  constructor(options: {
    readonly store: Store;
    readonly clock: Clock;
    readonly log: Logger;
    readonly events: Events;
    readonly settings: Settings;
    readonly artifacts: Artifacts;
    readonly backup: Backup;
  }) {
    this.#store = options.store;
    this.#clock = options.clock;
    this.#log = options.log;
    this.#events = options.events;
    this.#settings = options.settings;
    this.#artifacts = options.artifacts;
    this.#backup = options.backup;
    this.#wakeIn(firstAfterMs, () => this.#begin());
  }

  [Symbol.dispose](): void {
    this.#alarm?.[Symbol.dispose]();
  }

  #begin(): void {
    this.#backUpWhenDue();
    this.#go([
      () => this.#removeOldLogs(),
      () => this.#artifacts.removeExpired(artifactsAtOnce, system),
      () => this.#removeOldRuns(),
      () => this.#removeUnusedPlans(),
      () => this.#removeOldKeys(),
    ]);
  }

  #go([task, ...later]: readonly Task[]): void {
    if (!task) {
      this.#wakeIn(everyMs, () => this.#begin());
      return;
    }
    let hasMore = false;
    try {
      hasMore = task();
    } catch (reason) {
      // The next hour tries again; one task that fails must not keep the others from making room.
      this.#log.error({ err: reason }, 'old data could not be removed');
    }
    this.#wakeIn(pauseMs, () => this.#go(hasMore ? [task, ...later] : later));
  }

  #wakeIn(ms: number, work: () => void): void {
    this.#alarm = this.#clock.at(this.#clock.nowMs() + ms, work);
  }

  #removeOldLogs(): boolean {
    const beforeMs = this.#clock.nowMs() - this.#settings.get('retention.logsDays') * dayMs;
    const [oldest] = this.#store.read((tx) => listLogsClosedBefore(tx, beforeMs, 1));
    if (!oldest) return false;
    this.#removeSomeOfLog(oldest.logId);
    return true;
  }

  #removeSomeOfLog(logId: number): void {
    this.#store.write((tx) => {
      if (deleteChunks(tx, logId, chunksAtOnce) < chunksAtOnce) deleteLog(tx, logId);
    });
  }

  #removeOldRuns(): boolean {
    const beforeMs = this.#clock.nowMs() - this.#settings.get('retention.runsDays') * dayMs;
    const runs = this.#store.read((tx) => listRunsEndedBefore(tx, beforeMs, runsAtOnce));
    for (const runId of runs) {
      const [logId] = this.#store.read((tx) => listLogsOfRun(tx, runId));
      if (logId !== undefined) {
        this.#removeSomeOfLog(logId);
        return true;
      }
      for (const { id } of this.#artifacts.listForRun(runId)) this.#artifacts.remove(id, system);
      this.#store.write((tx) => {
        const removed = deleteRun(tx, runId);
        if (removed) this.#events.append(tx, { type: 'pipeline-run.removed', runId, ...removed }, system);
      });
      this.#hasRemovedRuns = true;
    }
    return runs.length > 0;
  }

  #removeUnusedPlans(): boolean {
    if (this.#hasRemovedRuns) this.#store.write((tx) => deleteUnusedPlans(tx));
    this.#hasRemovedRuns = false;
    return false;
  }

  #removeOldKeys(): boolean {
    const nowMs = this.#clock.nowMs();
    this.#events.forgetOld();
    this.#store.write((tx) => {
      deleteAgentEventKeysBefore(tx, nowMs - eventKeysKeptMs);
      deleteOldVersions(tx, nowMs - secretVersionsKeptMs);
    });
    return false;
  }

  #backUpWhenDue(): void {
    const everyHours = this.#settings.get('backup.everyHours');
    if (everyHours === 0) return;
    const lastMs = this.#backup.list()[0]?.atMs ?? 0;
    if (this.#clock.nowMs() - lastMs < everyHours * everyMs) return;
    this.#backup.now('', new AbortController().signal).catch((reason: unknown) => {
      this.#log.error({ err: reason }, 'the scheduled backup failed');
    });
  }
}
