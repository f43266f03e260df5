import type { Logger } from 'pino';
import type { Millis, RunnerId, StepRunId } from '../domain/ids.ts';
import type { LogPage } from '../domain/log-page.ts';
import {
  type CrossSearchResult,
  checkQuery,
  type LogOutline,
  type LogQuery,
  type LogSearchResult,
} from '../domain/log-search.ts';
import type { Store } from '../store/store.ts';
import type { Events } from './events.ts';
import { type EventLines, LogIngest, type LogPush, type LogPushOptions, type NumberedLine } from './logs/log-ingest.ts';
import { LogReader, type LogSize } from './logs/log-reader.ts';
import { LogScanner } from './logs/log-scanner.ts';
import { LogSignals } from './logs/log-signals.ts';
import type { Clock } from './ports/clock.ts';
import type { Secrets } from './secrets.ts';
import type { Settings } from './settings.ts';

/** Outlines of closed logs that are kept ready. */
const outlinesInMemory = 20;

/** Logs of steps: taken in, read, followed, searched. Lines are counted from 0. */
export class Logs implements AsyncDisposable {
  readonly #ingest: LogIngest;
  readonly #reader: LogReader;
  readonly #scanner: LogScanner;
  readonly #outlines = new Map<number, LogOutline>();

  constructor(options: {
    readonly store: Store;
    readonly clock: Clock;
    readonly log: Logger;
    readonly events: Events;
    readonly settings: Settings;
    readonly secrets: Secrets;
    readonly databaseFile: string;
    /** Of the word index for searches across logs; it can be removed at any time while the server is down. */
    readonly indexFile: string;
  }) {
    const { secrets } = options;
    const signals = new LogSignals();
    this.#scanner = new LogScanner(options);
    this.#ingest = new LogIngest({
      ...options,
      signals,
      maskerOf: (runId) => secrets.maskerForRun(runId),
      closed: () => this.#scanner.indexSoon(),
    });
    this.#reader = new LogReader({ ...options, signals, maskerOf: ({ runId }) => secrets.maskerForRun(runId) });
  }

  /** A newer stream of the same agent ends the older one. */
  openPush(runnerId: RunnerId, options: LogPushOptions): LogPush {
    return this.#ingest.openPush(runnerId, options);
  }

  /** The runner's token was revoked. */
  endPushes(runnerId: RunnerId): void {
    this.#ingest.endPushes(runnerId);
  }

  /** Marker lines of the server itself. */
  append(stepRunId: StepRunId, lines: readonly string[]): void {
    this.#ingest.mark(stepRunId, lines);
  }

  /** The content of a log event, for agents that push no logs; passed over when the step has pushed ones. */
  takeFromEvent(runnerId: RunnerId, stepRunId: StepRunId, lines: EventLines): void {
    this.#ingest.takeFromEvent(runnerId, stepRunId, lines);
  }

  /** Lines with their numbers, of agents that send some again. On disk when it returns; throws when they are not. */
  takeNumbered(runnerId: RunnerId, bySteps: ReadonlyMap<StepRunId, readonly NumberedLine[]>, lateForMs: Millis): void {
    this.#ingest.takeNumbered(runnerId, bySteps, lateForMs);
  }

  /** Puts everything that was taken in on disk now. */
  commit(): void {
    this.#ingest.commit();
  }

  /** The step is terminal, to be called after that is on disk. Late lines are taken for 10 minutes. */
  closeStep(stepRunId: StepRunId): void {
    this.#ingest.close(stepRunId);
  }

  size(stepRunId: StepRunId): LogSize {
    return this.#reader.size(stepRunId);
  }

  /** At most 10,000 lines and about 4 MiB. A negative `fromLine` counts from the end. */
  read(stepRunId: StepRunId, fromLine: number, count: number): LogPage {
    return this.#reader.read(stepRunId, fromLine, count);
  }

  /** History, then live, from the disk, so a slow reader loses nothing. Ends when the log is closed and read. */
  tail(stepRunId: StepRunId, fromLine: number, signal: AbortSignal): AsyncGenerator<LogPage, void, void> {
    return this.#reader.tail(stepRunId, fromLine, signal);
  }

  /** The size now and after every change: what a view needs that reads only the lines it shows. */
  watchSize(stepRunId: StepRunId, signal: AbortSignal): AsyncGenerator<LogSize, void, void> {
    return this.#reader.watchSize(stepRunId, signal);
  }

  /** The whole text as it is now, lines ended by LF. */
  download(stepRunId: StepRunId): Generator<Uint8Array, void, void> {
    return this.#reader.download(stepRunId);
  }

  /** Lines of one log that match, from `fromLine` on; the count is of all. Refuses as `invalid` or `exhausted`. */
  async search(
    stepRunId: StepRunId,
    query: LogQuery,
    page: { readonly fromLine: number; readonly limit: number },
    signal: AbortSignal,
  ): Promise<LogSearchResult> {
    checkQuery(query);
    const { logId } = this.#reader.find(stepRunId) ?? noLog;
    return this.#scanner.ask({ kind: 'search', logId, query, ...page }, signal);
  }

  /** Lines of all logs that match, newest log first. A literal text is found where a word begins. */
  async searchAll(
    query: LogQuery,
    page: { readonly cursor: string | null; readonly limit: number },
    signal: AbortSignal,
  ): Promise<CrossSearchResult> {
    checkQuery(query);
    return this.#scanner.ask({ kind: 'search-all', query, ...page }, signal);
  }

  /** Groups, errors and warnings. */
  async outline(stepRunId: StepRunId, signal: AbortSignal): Promise<LogOutline> {
    const log = this.#reader.find(stepRunId);
    const known = log && this.#outlines.get(log.logId);
    if (known && known.lineCount === log.lineCount) return known;
    const outline = await this.#scanner.ask({ kind: 'outline', logId: log?.logId ?? noLog.logId }, signal);
    if (log && log.closedAtMs !== null) {
      this.#outlines.set(log.logId, outline);
      const [oldest] = this.#outlines.keys();
      if (this.#outlines.size > outlinesInMemory && oldest !== undefined) this.#outlines.delete(oldest);
    }
    return outline;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ingest[Symbol.dispose]();
    await this.#scanner[Symbol.asyncDispose]();
  }
}

/** Stands for the log of a step that has no line yet. */
const noLog = { logId: 0 };
