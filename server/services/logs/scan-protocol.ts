import type { ErrorDetails, ErrorKind } from '../../domain/errors.ts';
import type { CrossSearchResult, LogOutline, LogQuery, LogSearchResult } from '../../domain/log-search.ts';

/** What the worker is given when it is made. */
export interface ScanWorkerSetup {
  readonly databaseFile: string;
  readonly indexFile: string;
  /** One number: the id of the request that nobody waits for any more. */
  readonly cancelled: SharedArrayBuffer;
}

export interface SearchRequest {
  readonly kind: 'search';
  readonly logId: number;
  readonly query: LogQuery;
  readonly fromLine: number;
  readonly limit: number;
}
export interface SearchAllRequest {
  readonly kind: 'search-all';
  readonly query: LogQuery;
  readonly cursor: string | null;
  readonly limit: number;
}
export interface OutlineRequest {
  readonly kind: 'outline';
  readonly logId: number;
}
/** Brings the index up to date with the closed logs, a slice at a time. */
export interface IndexRequest {
  readonly kind: 'index';
}
export type ScanRequest = SearchRequest | SearchAllRequest | OutlineRequest | IndexRequest;

export interface ScanAnswers {
  readonly search: LogSearchResult;
  readonly 'search-all': CrossSearchResult;
  readonly outline: LogOutline;
  /** Whether there is more to do. */
  readonly index: { readonly isDone: boolean };
}

export interface ScanCall {
  readonly id: number;
  readonly request: ScanRequest;
}
export type ScanReply =
  | { readonly id: number; readonly kind: 'answer'; readonly answer: ScanAnswers[keyof ScanAnswers] }
  | {
      readonly id: number;
      readonly kind: 'refused';
      readonly error: ErrorKind;
      readonly message: string;
      readonly details: ErrorDetails;
    }
  | { readonly id: number; readonly kind: 'failed'; readonly message: string };
