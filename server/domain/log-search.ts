import type { TextMap } from '../../pipeline/plan.ts';
import { DomainError } from './errors.ts';
import type { PipelineRunId, StepRunId } from './ids.ts';
import type { RefusalWord } from './refusal-word.ts';

export interface LogQuery {
  readonly text: string;
  /** Regular expressions are of JavaScript, and match within a line. */
  readonly kind: 'literal' | 'regex';
  readonly isCaseSensitive: boolean;
}

export interface LogHit {
  /** 0-based. */
  readonly line: number;
  /** Unix microseconds. */
  readonly atUs: number;
  /** The line without escape sequences, which is what is searched; of a very long one the part around the match. */
  readonly text: string;
  /** Half-open ranges of `text`, in UTF-16 units. At most 100. */
  readonly ranges: readonly (readonly [start: number, end: number])[];
}

export interface LogSearchResult {
  /** Exact, over the whole log as of `searchedLines`. */
  readonly matchingLines: number;
  readonly searchedLines: number;
  readonly hits: readonly LogHit[];
  /** Line to continue from; null when there is none. */
  readonly nextLine: number | null;
  /** Matching lines per equal slice of the log. */
  readonly density: readonly number[];
}

export interface CrossSearchHit extends LogHit {
  readonly stepRunId: StepRunId;
  readonly runId: PipelineRunId;
}

export interface CrossSearchResult {
  /** Newest log first, within a log in order. */
  readonly hits: readonly CrossSearchHit[];
  /** Opaque. Not null: there may be more, even when no hit came. */
  readonly nextCursor: string | null;
}

export interface LogGroup {
  /** Of its marker. */
  readonly line: number;
  /** First line after the group. */
  readonly endLine: number;
  readonly title: string;
  /** 0: outermost. */
  readonly depth: number;
  readonly isCollapsed: boolean;
}

export interface LogOutline {
  readonly lineCount: number;
  /** By their first line, outer ones first. */
  readonly groups: readonly LogGroup[];
  /** Where to open a failed log. */
  readonly firstErrorLine: number | null;
  /** Lines that look like it, at most 1,000 each. */
  readonly errorLines: readonly number[];
  readonly warningLines: readonly number[];
  /** Long times without a line, at most 1,000: before which line, and how long. */
  readonly silences: readonly { readonly line: number; readonly ms: number }[];
  /** Per equal slice of the log. */
  readonly density: readonly { readonly errors: number; readonly warnings: number }[];
}

const longestQuery = 1_000;

/** Refuses as `invalid`; of a regular expression the message says what is wrong with it. */
export function checkQuery(query: LogQuery): void {
  if (query.text === '') throw refusal('the search text is empty', 'search_empty');
  if (query.text.length > longestQuery) {
    throw refusal(`the search text has more than ${longestQuery} characters`, 'search_long', {
      max: `${longestQuery}`,
    });
  }
  if (/[\r\n]/.test(query.text)) throw refusal('the search text must be a single line', 'search_lines');
  if (query.kind === 'literal') return;
  try {
    new RegExp(query.text);
  } catch (reason) {
    const detail = reason instanceof Error ? reason.message : String(reason);
    throw refusal(detail, 'search_pattern', { detail });
  }
}

function refusal(message: string, word: RefusalWord, values: TextMap = {}): DomainError {
  return new DomainError('invalid', message, { subject: 'query', word, values });
}
