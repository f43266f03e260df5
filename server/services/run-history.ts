import type { StoredEvent } from '../domain/events.ts';
import type { ApprovalId, Millis, PipelineId, PipelineRunId, RunnerId } from '../domain/ids.ts';
import { median, percentile } from '../domain/percentile.ts';
import { type EventSearch, searchEvents } from '../store/event-search.ts';
import {
  attemptsOf,
  countRuns,
  countWork,
  type FailedPlace,
  firstFailure,
  lastGreenBefore,
  lastRuns,
  pendingApprovals,
  queueWaits,
  type RunBar,
  type RunnerJob,
  type RunSearch,
  recentJobDurations,
  runnerJobs,
  runningJobs,
  runsSince,
  searchRuns,
  type WorkCounters,
} from '../store/run-history.ts';
import type { Store } from '../store/store.ts';
import type { Clock } from './ports/clock.ts';

export interface RunPage {
  readonly runIds: readonly PipelineRunId[];
  /** Pass as `before`; null on the last page. */
  readonly next: string | null;
  /** Of the whole search, counted no further than `countedUpTo`. */
  readonly total: number;
  readonly isTotalMinimum: boolean;
}

export interface PipelineRecord {
  /** Oldest first. */
  readonly bars: readonly RunBar[];
  /** Of the ended runs among the bars, 0 to 1; undefined without any. */
  readonly successRate: number | undefined;
  readonly medianMs: Millis | undefined;
}

export interface RunStats {
  readonly runs: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly queueWaitP50Ms: Millis | undefined;
  readonly queueWaitP95Ms: Millis | undefined;
  readonly durationP50Ms: Millis | undefined;
  readonly durationP95Ms: Millis | undefined;
}

const countedUpTo = 10_000;
const barsShown = 30;
const runsForUsualDuration = 20;

/** What people look back at: searched lists, the record of a pipeline, usual durations, waiting times. Reads only. */
export class RunHistory {
  readonly #store: Store;
  readonly #clock: Clock;

  constructor(options: { readonly store: Store; readonly clock: Clock }) {
    this.#store = options.store;
    this.#clock = options.clock;
  }

  /** Newest first. */
  search(search: RunSearch, page: { readonly before: string | null; readonly size: number }): RunPage {
    return this.#store.read((tx) => {
      const found = searchRuns(tx, search, page.before, page.size + 1);
      const runIds = found.slice(0, page.size);
      const total = countRuns(tx, search, countedUpTo + 1);
      return {
        runIds,
        next: found.length > page.size ? (runIds.at(-1) ?? null) : null,
        total: Math.min(total, countedUpTo),
        isTotalMinimum: total > countedUpTo,
      };
    });
  }

  /** Newest first. */
  events(search: EventSearch, page: { readonly before: number | null; readonly size: number }): readonly StoredEvent[] {
    return this.#store.read((tx) => searchEvents(tx, search, page.before, page.size));
  }

  record(pipelineId: PipelineId): PipelineRecord {
    const bars = this.#store.read((tx) => lastRuns(tx, pipelineId, barsShown)).toReversed();
    const ended = bars.filter((bar) => bar.endedAtMs !== null && bar.state !== 'cancelled');
    const good = ended.filter((bar) => bar.state === 'success' || bar.state === 'partial');
    return {
      bars,
      successRate: ended.length === 0 ? undefined : good.length / ended.length,
      medianMs: median(good.flatMap((bar) => durationOf(bar) ?? [])),
    };
  }

  attempts(pipelineId: PipelineId, number: number): readonly PipelineRunId[] {
    return this.#store.read((tx) => attemptsOf(tx, pipelineId, number));
  }

  lastGreenBefore(pipelineId: PipelineId, runId: PipelineRunId): PipelineRunId | undefined {
    return this.#store.read((tx) => lastGreenBefore(tx, pipelineId, runId));
  }

  firstFailure(runId: PipelineRunId): FailedPlace | undefined {
    return this.#store.read((tx) => firstFailure(tx, runId));
  }

  pendingApprovals(runId: PipelineRunId): readonly ApprovalId[] {
    return this.#store.read((tx) => pendingApprovals(tx, runId));
  }

  /** Median duration of each job of the pipeline when it goes well, by its key. */
  usualJobMs(pipelineId: PipelineId): ReadonlyMap<string, Millis> {
    const done = this.#store.read((tx) => recentJobDurations(tx, pipelineId, runsForUsualDuration));
    const byKey = Map.groupBy(done, (job) => job.jobKey);
    return new Map([...byKey].map(([key, jobs]) => [key, median(jobs.map((job) => job.durationMs)) ?? 0]));
  }

  stats(pipelineId: PipelineId | null, periodMs: Millis): RunStats {
    const sinceMs = this.#clock.nowMs() - periodMs;
    const [runs, waits] = this.#store.read((tx) => [
      runsSince(tx, sinceMs, pipelineId),
      queueWaits(tx, sinceMs, pipelineId),
    ]);
    const good = runs.filter((run) => run.state === 'success' || run.state === 'partial');
    const durations = good.flatMap((run) => run.durationMs ?? []).toSorted((a, b) => a - b);
    return {
      runs: runs.length,
      succeeded: good.length,
      failed: runs.filter((run) => run.state === 'failed').length,
      queueWaitP50Ms: percentile(waits, 0.5),
      queueWaitP95Ms: percentile(waits, 0.95),
      durationP50Ms: percentile(durations, 0.5),
      durationP95Ms: percentile(durations, 0.95),
    };
  }

  /** Newest first. */
  runnerJobs(
    runnerId: RunnerId,
    page: { readonly before: string | null; readonly size: number },
  ): { readonly jobs: readonly RunnerJob[]; readonly next: string | null } {
    const found = this.#store.read((tx) => runnerJobs(tx, runnerId, page.before, page.size + 1));
    const jobs = found.slice(0, page.size);
    return { jobs, next: found.length > page.size ? (jobs.at(-1)?.jobRunId ?? null) : null };
  }

  /** What a runner holds now. */
  runningJobs(runnerId: RunnerId): readonly RunnerJob[] {
    return this.#store.read((tx) => runningJobs(tx, runnerId));
  }

  work(): WorkCounters {
    return this.#store.read(countWork);
  }
}

function durationOf(bar: RunBar): Millis | undefined {
  return bar.startedAtMs === null || bar.endedAtMs === null ? undefined : bar.endedAtMs - bar.startedAtMs;
}
