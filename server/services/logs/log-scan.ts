import { stripVTControlCharacters } from 'node:util';
import { malformed } from '../../domain/errors.ts';
import type {
  CrossSearchHit,
  CrossSearchResult,
  LogHit,
  LogOutline,
  LogSearchResult,
} from '../../domain/log-search.ts';
import { decodeLines, textOfChunk } from '../../store/log-chunk-codec.ts';
import { findChunkOf, type LogChunk } from '../../store/log-chunks.ts';
import { type LogWordIndex, linesPerSpan, wordsOf } from '../../store/log-word-index.ts';
import { findLogById, type LogRecord, listClosedLogs, listLogs } from '../../store/logs.ts';
import type { ReadOnlyStore } from '../../store/read-only-store.ts';
import { LineMatcher } from './line-matcher.ts';
import { LogOutliner } from './log-outliner.ts';
import type { SearchAllRequest, SearchRequest } from './scan-protocol.ts';

const LF = 10;
const slices = 512;
/** A page of a search across logs is answered after so long, with what was found; the cursor goes on from there. */
const pageMs = 1_500;
/** Above every log: 2^29 logs of 2^24 spans fill the row numbers of the index. */
const newestLogId = 2 ** 29 - 2;
/** Lines that go into the index at once: a waiting search waits no longer for it. */
const indexSliceLines = 8_192;

interface IndexWork {
  readonly logId: number;
  /** Null: the log is gone. */
  readonly lineCount: number | null;
}

/** Reads through logs. Runs in a thread of its own: nothing here may be asked by the thread that serves. */
export class LogScan {
  readonly #store: ReadOnlyStore;
  readonly #index: LogWordIndex;
  readonly #nowMs: () => number;
  #toIndex: IndexWork[] | undefined;

  constructor(options: { readonly store: ReadOnlyStore; readonly index: LogWordIndex; readonly nowMs: () => number }) {
    this.#store = options.store;
    this.#index = options.index;
    this.#nowMs = options.nowMs;
  }

  search(request: SearchRequest, checkCancelled: () => void): LogSearchResult {
    const { logId, query, fromLine, limit } = request;
    const matcher = new LineMatcher(query);
    const searchedLines = this.#logOf(logId)?.lineCount ?? 0;
    const density = new Array<number>(Math.min(slices, searchedLines)).fill(0);
    const hits: LogHit[] = [];
    let matchingLines = 0;
    let nextLine: number | null = null;
    for (const chunk of this.#chunks(logId, 0, searchedLines)) {
      checkCancelled();
      const wanted: number[] = [];
      matcher.matchingLines(textOfChunk(chunk), (inChunk) => {
        const line = chunk.firstLine + inChunk;
        if (line >= searchedLines) return;
        matchingLines++;
        const slice = Math.floor((line * density.length) / searchedLines);
        density[slice] = (density[slice] ?? 0) + 1;
        if (line < fromLine) return;
        if (hits.length + wanted.length < limit) wanted.push(inChunk);
        else nextLine ??= line;
      });
      hits.push(...hitsOf(chunk, wanted, matcher));
    }
    return { matchingLines, searchedLines, hits, nextLine, density };
  }

  outline(logId: number, checkCancelled: () => void): LogOutline {
    const lineCount = this.#logOf(logId)?.lineCount ?? 0;
    const outliner = new LogOutliner(lineCount);
    for (const chunk of this.#chunks(logId, 0, lineCount)) {
      checkCancelled();
      const { text, atUs } = decodeLines(chunk, chunk.lineCount);
      outliner.take(text, chunk.firstLine);
      outliner.takeTimes(atUs, chunk.firstLine);
    }
    return outliner.outline();
  }

  /**
   * Newest log first. What the index can narrow down, it does: all words of a literal text, each from its beginning, the
   * last one unfinished. Regular expressions, texts without a word, and logs that are not in the index yet are scanned.
   */
  searchAll(request: SearchAllRequest, checkCancelled: () => void): CrossSearchResult {
    const { query, limit } = request;
    const matcher = new LineMatcher(query);
    const words = query.kind === 'literal' ? wordsOf(query.text) : [];
    const stopAtMs = this.#nowMs() + pageMs;
    const hits: CrossSearchHit[] = [];
    const start = cursorFrom(request.cursor);
    let fromLine = start.line;
    for (const log of this.#logsFrom(start.logId, words)) {
      checkCancelled();
      if (log.logId !== start.logId) fromLine = 0;
      const { stepRunId, runId, logId } = log;
      for (const chunk of this.#candidates(log, words, fromLine)) {
        checkCancelled();
        const inChunk: number[] = [];
        matcher.matchingLines(textOfChunk(chunk), (line) => {
          if (chunk.firstLine + line >= fromLine) inChunk.push(line);
        });
        const wanted = inChunk.slice(0, limit - hits.length);
        hits.push(...hitsOf(chunk, wanted, matcher).map((hit) => ({ ...hit, stepRunId, runId })));
        const left = inChunk[wanted.length];
        const next = left === undefined ? chunk.firstLine + chunk.lineCount : chunk.firstLine + left;
        if (hits.length >= limit || this.#nowMs() >= stopAtMs) return { hits, nextCursor: cursorOf(logId, next) };
      }
      if (this.#nowMs() >= stopAtMs) return { hits, nextCursor: cursorOf(logId - 1, 0) };
    }
    return { hits, nextCursor: null };
  }

  /** Indexes a slice of one closed log, or removes one that is gone. Looks for work anew when it has none. */
  indexSome(): { readonly isDone: boolean } {
    this.#toIndex ??= this.#findWork();
    const work = this.#toIndex.at(-1);
    if (!work) {
      this.#toIndex = undefined;
      return { isDone: true };
    }
    const { logId, lineCount } = work;
    const from = this.#index.indexedLines(logId);
    if (lineCount === null || from >= lineCount) {
      if (lineCount === null) this.#index.remove(logId);
      this.#toIndex.pop();
      return { isDone: false };
    }
    const firstLine = from - (from % linesPerSpan);
    const to = Math.min(lineCount, firstLine + indexSliceLines);
    this.#index.add(logId, this.#spans(logId, firstLine, to), to);
    return { isDone: false };
  }

  /** Newest logs last, which is done first; a log that is gone has no lines. */
  #findWork(): IndexWork[] {
    const closed = this.#store.read((tx) => listClosedLogs(tx));
    const indexed = this.#index.indexedLogs();
    const existing = new Set(closed.map(({ logId }) => logId));
    const incomplete = closed.filter(({ logId, lineCount }) => (indexed.get(logId) ?? 0) < lineCount);
    const gone = [...indexed.keys()].filter((logId) => !existing.has(logId));
    return [...gone.map((logId) => ({ logId, lineCount: null })), ...incomplete];
  }

  #logOf(logId: number): LogRecord | undefined {
    return this.#store.read((tx) => findLogById(tx, logId));
  }

  /** Logs that may have a hit, newest first, from `logId` down. */
  *#logsFrom(logId: number, words: readonly string[]): Generator<LogRecord, void, void> {
    const unindexed = this.#unindexedLogs(words.length > 0);
    let before = logId + 1;
    for (;;) {
      while ((unindexed[0] ?? 0) >= before) unindexed.shift();
      const found = words.length > 0 ? (this.#index.newestLogWith(words, before) ?? 0) : 0;
      const next = Math.max(found, unindexed[0] ?? 0);
      if (next === 0) return;
      before = next;
      const log = this.#logOf(next); // gone, when retention was faster than the index
      if (log) yield log;
    }
  }

  /** Newest first; every log when the index is of no use. */
  #unindexedLogs(isIndexUsed: boolean): number[] {
    const indexed = isIndexUsed ? this.#index.indexedLogs() : new Map<number, number>();
    return this.#store
      .read((tx) => listLogs(tx))
      .filter(({ logId, lineCount }) => lineCount > (indexed.get(logId) ?? 0))
      .map(({ logId }) => logId);
  }

  /** Chunks with lines that may match; each chunk once, in order. */
  *#candidates(log: LogRecord, words: readonly string[], fromLine: number): Generator<LogChunk, void, void> {
    const { logId, lineCount } = log;
    const indexed = words.length === 0 ? 0 : this.#index.indexedLines(logId);
    let done = fromLine;
    if (indexed > 0) {
      for (const span of [...this.#index.spansWith(words, logId, fromLine)]) {
        // A span may lie across two chunks.
        for (let line = Math.max(span, done); line < Math.min(span + linesPerSpan, lineCount); line = done) {
          const chunk = this.#store.read((tx) => findChunkOf(tx, logId, line));
          if (!chunk) return;
          yield chunk;
          done = chunk.firstLine + chunk.lineCount;
        }
      }
      done = Math.max(done, indexed);
    }
    yield* this.#chunks(logId, done, lineCount);
  }

  *#chunks(logId: number, fromLine: number, toLine: number): Generator<LogChunk, void, void> {
    for (let line = fromLine; line < toLine; ) {
      const chunk = this.#store.read((tx) => findChunkOf(tx, logId, line));
      if (!chunk) return;
      yield chunk;
      line = chunk.firstLine + chunk.lineCount;
    }
  }

  #spans(
    logId: number,
    fromLine: number,
    toLine: number,
  ): readonly { readonly firstLine: number; readonly text: string }[] {
    const lines: string[] = [];
    for (const chunk of this.#chunks(logId, fromLine, toLine)) {
      const inChunk = stripVTControlCharacters(textOfChunk(chunk).toString()).split('\n');
      lines.push(
        ...inChunk.slice(Math.max(0, fromLine - chunk.firstLine), Math.min(chunk.lineCount, toLine - chunk.firstLine)),
      );
    }
    const spans: { firstLine: number; text: string }[] = [];
    for (let at = 0; at < lines.length; at += linesPerSpan) {
      spans.push({ firstLine: fromLine + at, text: lines.slice(at, at + linesPerSpan).join('\n') });
    }
    return spans;
  }
}

function hitsOf(chunk: LogChunk, linesInChunk: readonly number[], matcher: LineMatcher): readonly LogHit[] {
  if (linesInChunk.length === 0) return [];
  const { text, atUs } = decodeLines(chunk, chunk.lineCount);
  let start = 0;
  let at = 0;
  return linesInChunk.map((line) => {
    for (; at < line; at++) start = text.indexOf(LF, start) + 1;
    const hit = matcher.hitOf(text.subarray(start, text.indexOf(LF, start)));
    return { line: chunk.firstLine + line, atUs: atUs[line] ?? 0, ...hit };
  });
}

function cursorOf(logId: number, line: number): string {
  return `${logId}.${line}`;
}

function cursorFrom(cursor: string | null): { readonly logId: number; readonly line: number } {
  if (cursor === null) return { logId: newestLogId, line: 0 };
  const [, logId, line] = /^(\d{1,9})\.(\d{1,9})$/.exec(cursor) ?? [];
  if (logId === undefined || line === undefined) throw malformed('page_token', 'the page token is not one of ours');
  return { logId: Number(logId), line: Number(line) };
}
