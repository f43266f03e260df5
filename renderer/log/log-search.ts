import { ConnectError } from '@connectrpc/connect';
import type { SearchLogResponse } from '../../gen/signalbox/console/v1/logs_pb.js';
import type { LogsClient } from '../data/transport.ts';

export interface SearchQuery {
  readonly text: string;
  readonly isRegex: boolean;
  readonly matchCase: boolean;
}

export interface SearchState {
  readonly query: SearchQuery;
  readonly isBusy: boolean;
  /** Exact: matching lines of the whole log. */
  readonly total: number;
  /** Matching lines from the beginning on, as far as they were read. */
  readonly hits: readonly number[];
  /** All of them are in `hits`. */
  readonly isWhole: boolean;
  readonly density: readonly number[];
  readonly searchedLines: number;
  readonly problem: Error | undefined;
}

export const noQuery: SearchQuery = { text: '', isRegex: false, matchCase: false };
const nothing: SearchState = {
  ...{ query: noQuery, isBusy: false, total: 0, hits: [], isWhole: true },
  ...{ density: [], searchedLines: 0, problem: undefined },
};

const pageHits = 1000;
/** Filtering draws from the known hits; beyond this many nobody reads them one by one. */
const mostHits = 100_000;

/** Search in one log, executed by the server. A new query ends the one before it. */
export class LogSearch implements Disposable {
  readonly #client: LogsClient;
  readonly #stepRunId: string;
  readonly #listeners = new Set<() => void>();
  #call = new AbortController();
  #underWay: Promise<void> = Promise.resolve();
  #state: SearchState = nothing;

  constructor(client: LogsClient, stepRunId: string) {
    this.#client = client;
    this.#stepRunId = stepRunId;
  }

  get state(): SearchState {
    return this.#state;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Ends with the answer. What is looked for already is not asked again, unless that failed. */
  start(query: SearchQuery): Promise<void> {
    if (!isSame(query, this.#state.query) || this.#state.problem) this.#underWay = this.#ask(query);
    return this.#underWay;
  }

  async #ask(query: SearchQuery): Promise<void> {
    this.#call.abort();
    this.#call = new AbortController();
    const { signal } = this.#call;
    if (query.text === '') return this.#set(nothing);
    this.#set({ ...this.#state, query, isBusy: true, problem: undefined });
    try {
      const answer = await this.#page(query, 0, pageHits, signal);
      this.#set({ ...answered(query, answer), hits: answer.hits.map((hit) => hit.line) });
    } catch (reason) {
      if (!signal.aborted) this.#set({ ...nothing, query, problem: ConnectError.from(reason) });
    }
  }

  /** The log has grown: looks through what was added. */
  async refresh(): Promise<void> {
    const { query, searchedLines, isBusy, problem } = this.#state;
    if (query.text === '' || isBusy || problem) return;
    const { signal } = this.#call;
    try {
      const answer = await this.#page(query, searchedLines + 1, pageHits, signal);
      // As they are now: more may have been read meanwhile, among it what was added.
      const { hits, isWhole } = this.#state;
      const last = hits.at(-1) ?? 0;
      const added = isWhole ? answer.hits.map((hit) => hit.line).filter((line) => line > last) : [];
      this.#set({
        ...answered(query, answer),
        hits: [...hits, ...added],
        isWhole: isWhole && answer.nextFromLine === 0,
      });
    } catch {
      // The tail of the same log reports the lost connection and comes back; so does this.
    }
  }

  /** Reads on until all hits are known, for the filter. */
  async readAll(): Promise<void> {
    const { signal } = this.#call;
    const { query } = this.#state;
    while (!this.#state.isWhole && this.#state.hits.length < mostHits && !signal.aborted) {
      const from = (this.#state.hits.at(-1) ?? 0) + 1;
      const answer = await this.#page(query, from, pageHits, signal);
      const hits = [...this.#state.hits, ...answer.hits.map((hit) => hit.line)];
      this.#set({ ...this.#state, hits, isWhole: answer.nextFromLine === 0 });
    }
  }

  /** The next matching line after `line`, from the beginning again when there is none. */
  async nextAfter(line: number): Promise<number | undefined> {
    const { hits, isWhole, query } = this.#state;
    const known = hits.find((hit) => hit > line);
    if (known !== undefined) return known;
    if (isWhole) return hits[0];
    const answer = await this.#page(query, line + 1, 1, this.#call.signal);
    return answer.hits[0]?.line ?? hits[0];
  }

  /** The matching line before `line`, from the end again when there is none. */
  async lastBefore(line: number): Promise<number | undefined> {
    const { hits, isWhole } = this.#state;
    const known = hits.findLast((hit) => hit < line);
    if (isWhole) return known ?? hits.at(-1);
    if (known === undefined) return this.#lastUnread(Number.POSITIVE_INFINITY);
    return line <= (hits.at(-1) ?? 0) ? known : this.#lastUnread(line);
  }

  async #lastUnread(line: number): Promise<number | undefined> {
    const { hits, density, searchedLines } = this.#state;
    // Slices say where hits are: the nearest one before the line that has any is read from its beginning.
    const sliceLines = searchedLines / Math.max(1, density.length);
    for (let slice = Math.min(density.length - 1, Math.floor((line - 2) / sliceLines)); slice >= 0; slice -= 1) {
      if (!density[slice]) continue;
      const found = await this.#lastIn(Math.floor(slice * sliceLines) + 1, line);
      if (found !== undefined) return found;
    }
    return hits.at(-1);
  }

  async #lastIn(first: number, before: number): Promise<number | undefined> {
    let found: number | undefined;
    for (let from = first; from > 0 && from < before; ) {
      const answer = await this.#page(this.#state.query, from, pageHits, this.#call.signal);
      found = answer.hits.findLast((hit) => hit.line < before)?.line ?? found;
      from = answer.nextFromLine;
    }
    return found;
  }

  #page(query: SearchQuery, fromLine: number, limit: number, signal: AbortSignal): Promise<SearchLogResponse> {
    return this.#client.searchLog({ stepRunId: this.#stepRunId, query, fromLine, limit }, { signal });
  }

  #set(state: SearchState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }

  [Symbol.dispose](): void {
    this.#call.abort();
    this.#listeners.clear();
  }
}

function isSame(a: SearchQuery, b: SearchQuery): boolean {
  return a.text === b.text && a.isRegex === b.isRegex && a.matchCase === b.matchCase;
}

function answered(query: SearchQuery, answer: SearchLogResponse): Omit<SearchState, 'hits'> {
  return {
    query,
    isBusy: false,
    total: answer.totalLines,
    isWhole: answer.nextFromLine === 0,
    density: answer.density,
    searchedLines: answer.searchedLines,
    problem: undefined,
  };
}

/** The same pattern for what is on screen; undefined when it is not valid. */
export function patternOf(query: SearchQuery): RegExp | undefined {
  if (query.text === '') return undefined;
  try {
    return new RegExp(
      query.isRegex ? query.text : query.text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'),
      query.matchCase ? 'g' : 'gi',
    );
  } catch {
    return undefined;
  }
}
