import type { Logger } from 'pino';
import type { RunnerId, StepRunId } from '../domain/ids.ts';
import type { LogPage } from '../domain/log-page.ts';
import type { Store } from '../store/store.ts';
import type { Events } from './events.ts';
import { type EventLines, LogIngest, type LogPush, type LogPushOptions } from './logs/log-ingest.ts';
import { LogReader, type LogSize } from './logs/log-reader.ts';
import { LogSignals } from './logs/log-signals.ts';
import type { Clock } from './ports/clock.ts';
import type { Secrets } from './secrets.ts';
import type { Settings } from './settings.ts';

/** Logs of steps: taken in, read, followed. Lines are counted from 0. */
export class Logs implements Disposable {
  readonly #ingest: LogIngest;
  readonly #reader: LogReader;

  constructor(options: {
    readonly store: Store;
    readonly clock: Clock;
    readonly log: Logger;
    readonly events: Events;
    readonly settings: Settings;
    readonly secrets: Secrets;
  }) {
    const { secrets } = options;
    const signals = new LogSignals();
    this.#ingest = new LogIngest({
      ...options,
      signals,
      maskerOf: (runId) => secrets.maskerForRun(runId),
      closed: () => {},
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

  [Symbol.dispose](): void {
    this.#ingest[Symbol.dispose]();
  }
}
