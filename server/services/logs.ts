import type { Millis, PipelineRunId, RunnerId, StepRunId } from '../domain/ids.ts';
import type { LogPage } from '../domain/log-page.ts';

/** One message of a push stream (Arcentra API 5). Numbers above 2^53 are refused as `invalid` by the door. */
export interface LogBatch {
  readonly seq: number;
  readonly stepRunId: string;
  readonly atMs: Millis;
  readonly compression: number;
  readonly data: Uint8Array;
  /** 0: not stated. */
  readonly rawSize: number;
}
export interface PushOptions {
  /** Metadata `signalbox-spool-id`; null without it. */
  readonly spoolId: string | null;
  readonly framing: 'raw' | 'lines-v1';
}

export interface IngestAck {
  readonly status: 'accepted' | 'partial-accepted' | 'rejected' | 'out-of-order';
  readonly message: string;
  readonly lastAcceptedSeq: number;
  readonly expectedSeq: number;
  readonly rejectedSeqs: readonly number[];
}

/**
 * One push stream. Feed it while `batch` answers `more` and `over` is not aborted, then `settle` and answer the ack.
 * `settle` throws a DomainError when the stream was superseded (`stale`), the token revoked (`unauthenticated`), the
 * disk is full (`exhausted`) or the server is stopping (`unavailable`).
 */
export interface LogPush {
  /** Aborted when no more messages are wanted: superseded, revoked, stopping, or 60 s old. */
  readonly over: AbortSignal;
  /** Resolves when the next message may be read. `enough`: end the stream with an ack. Refuses as `invalid`. */
  batch(batch: LogBatch): Promise<'more' | 'enough'>;
  /** Resolves when everything given is on disk. */
  settle(): Promise<IngestAck>;
}

export interface LogSize {
  readonly lineCount: number;
  readonly byteCount: number;
  readonly isClosed: boolean;
}

export interface LogQuery {
  readonly text: string;
  readonly kind: 'literal' | 'regex';
  readonly isCaseSensitive: boolean;
}
export interface LogHit {
  /** 0-based line. */
  readonly line: number;
  readonly atUs: number;
  /** The line without escape sequences. */
  readonly text: string;
  /** Half-open ranges in `text`, in UTF-16 units. At most 100. */
  readonly ranges: readonly (readonly [start: number, end: number])[];
}
export interface LogSearchResult {
  /** Exact, over the whole log as of `searchedLines`. */
  readonly matchingLines: number;
  readonly searchedLines: number;
  readonly hits: readonly LogHit[];
  /** Line to continue from; null when there is none. */
  readonly nextLine: number | null;
  /** Matching lines per equal slice of the log, for a density strip. */
  readonly density: readonly number[];
}
export interface CrossSearchHit extends LogHit {
  readonly stepRunId: StepRunId;
  readonly runId: PipelineRunId;
}
export interface CrossSearchResult {
  readonly hits: readonly CrossSearchHit[];
  /** Opaque; null when everything has been searched. */
  readonly nextCursor: string | null;
}

export interface LogGroup {
  readonly line: number;
  /** First line after the group. */
  readonly endLine: number;
  readonly title: string;
  readonly depth: number;
  readonly isCollapsed: boolean;
}
export interface LogOutline {
  readonly lineCount: number;
  readonly groups: readonly LogGroup[];
  readonly firstErrorLine: number | null;
  /** At most 1000 each. */
  readonly errorLines: readonly number[];
  readonly warningLines: readonly number[];
  readonly density: readonly { readonly errors: number; readonly warnings: number }[];
}

/** Logs of steps: ingest, reading, following, searching. Lines are counted from 0. */
export declare class Logs implements AsyncDisposable {
  [Symbol.asyncDispose](): Promise<void>;
  openPush(runnerId: RunnerId, options: PushOptions, lastKnownSeq: number | null): LogPush;
  /** Ends every open push stream of the runner, for good reasons only: revoked, removed. */
  endPushes(runnerId: RunnerId): void;
  /** Marker lines of the server itself. */
  append(stepRunId: StepRunId, lines: readonly string[]): void;
  /** The step is terminal. Late lines are taken for 10 minutes. */
  closeStep(stepRunId: StepRunId): void;

  size(stepRunId: StepRunId): LogSize;
  /** At most 10,000 lines and 4 MiB; fewer when the log ends. Negative `fromLine` counts from the end. */
  read(stepRunId: StepRunId, fromLine: number, count: number): LogPage;
  /** History, then live, from storage, so a slow reader loses nothing. Ends when the log is closed and read. */
  tail(stepRunId: StepRunId, fromLine: number, signal: AbortSignal): AsyncGenerator<LogPage>;
  /** The size now and after every change, at most one waiting: what a virtual list needs. */
  watchSize(stepRunId: StepRunId, signal: AbortSignal): AsyncGenerator<LogSize>;
  search(
    stepRunId: StepRunId,
    query: LogQuery,
    page: { readonly fromLine: number; readonly limit: number },
    signal: AbortSignal,
  ): Promise<LogSearchResult>;
  searchAll(
    query: LogQuery,
    page: { readonly cursor: string | null; readonly limit: number },
    signal: AbortSignal,
  ): Promise<CrossSearchResult>;
  outline(stepRunId: StepRunId, signal: AbortSignal): Promise<LogOutline>;
  /** The whole text, lines ended by LF, as bytes. */
  download(stepRunId: StepRunId, signal: AbortSignal): AsyncGenerator<Uint8Array>;
}
