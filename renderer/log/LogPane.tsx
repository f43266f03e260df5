import { ArrowDownToLine } from 'lucide-react';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { Failure } from '../ui/Blank.tsx';
import { SkeletonRows } from '../ui/Skeleton.tsx';
import { useFormat } from '../words/format.ts';
import { useWords } from '../words/words.ts';
import { DensityStrip } from './DensityStrip.tsx';
import { LogGroups } from './groups.ts';
import { LineReader } from './LineReader.tsx';
import { LogToolbar } from './LogToolbar.tsx';
import { LogView, type LogViewport } from './LogView.ts';
import type { LineRange } from './line-link.ts';
import { noRange, pickLine } from './line-link.ts';
import type { LogPaneProps } from './log-pane-props.ts';
import './log.css';
import { rowHeightOf, useLogPreferences } from './log-preferences.ts';
import type { RowLook } from './log-row.ts';
import { patternOf } from './log-search.ts';
import { timeText, timeWidths } from './log-times.ts';
import { logWords } from './log-words.ts';
import { allLines, foldedLines, matchingLines } from './row-map.ts';
import { type OpenLog, useLog, useOutline, useSearchState, useSourceState } from './use-log.ts';
import { placeLeft, useKeptPlace, useOpeningPlace } from './use-log-place.ts';

export function LogPane(props: LogPaneProps) {
  const log = useLog(props.stepRunId, props.progress === 'begun');
  const state = useSourceState(log?.source);
  return (
    <section className="@container flex min-h-0 min-w-0 flex-1 flex-col">
      {log && state.isOpen && state.lines > 0 ? (
        <LogBody key={props.stepRunId} {...props} log={log} />
      ) : (
        <>
          <div className="flex min-h-9 shrink-0 items-center gap-2 border-b px-3 py-0.5">{props.heading}</div>
          <NoLines
            problem={state.problem}
            isOpen={state.isOpen}
            isComplete={state.isComplete}
            progress={props.progress}
            waitingFor={props.waitingFor}
          />
        </>
      )}
    </section>
  );
}

interface NoLinesProps extends Pick<LogPaneProps, 'progress' | 'waitingFor'> {
  readonly problem: unknown;
  readonly isOpen: boolean;
  readonly isComplete: boolean;
}

function NoLines({ problem, isOpen, isComplete, progress, waitingFor }: NoLinesProps) {
  const t = useWords(logWords);
  if (progress === 'begun' && problem) return <Failure error={problem} />;
  if (progress === 'begun' && !isOpen) return <SkeletonRows rows={6} />;
  if (progress === 'not-begun' && waitingFor) return waitingFor;
  const written = isComplete ? 'emptyDone' : 'emptyLive';
  const word = { 'not-begun': 'notYet', begun: written, 'left-out': 'notReached' } as const;
  return (
    <p role="status" className={`px-5 py-6 text-muted ${word[progress] === 'emptyLive' ? 'breathing' : ''}`}>
      {t(word[progress])}
    </p>
  );
}

const nothing: readonly never[] = [];
const nowhere: LogViewport = { firstLine: 0, lastLine: 0, isAtEnd: false, followsTail: false };

function LogBody({ log, ...props }: LogPaneProps & { readonly log: OpenLog }) {
  const t = useWords(logWords);
  const format = useFormat();
  const { times, wraps, fontPx } = useLogPreferences();
  const state = useSourceState(log.source);
  const search = useSearchState(log.search);
  const outline = useOutline(props.stepRunId, state);
  const scroller = useRef<HTMLDivElement>(null);
  const view = useRef<LogView>(undefined);
  const [viewport, setViewport] = useState(nowhere);
  const [kept] = useState(() => (props.range.first > 0 ? undefined : placeLeft(props.stepRunId, state.isComplete)));
  const [chosen, setChosen] = useState<ReadonlyMap<number, boolean>>(() => new Map(kept?.folds));
  const [current, setCurrent] = useState(0);
  const [onlyMatches, setOnlyMatches] = useState<number>();
  const [isReading, setIsReading] = useState(false);
  // Lines that were there when the reader stopped following the end.
  const followed = useRef(0);

  const groups = useMemo(
    () => new LogGroups(outline?.groups ?? [], outline?.errorLines ?? [], chosen),
    [outline, chosen],
  );
  const filter = search.query.text === '' ? undefined : onlyMatches;
  const map = useMemo(() => {
    if (filter !== undefined) return matchingLines(state.lines, search.hits, filter);
    return groups.count > 0 ? foldedLines(state.lines, groups.hidden()) : allLines(state.lines);
  }, [filter, search.hits, state.lines, groups]);
  const pattern = useMemo(() => patternOf(search.query), [search.query]);
  const silences = useMemo(
    () => new Map(outline?.silences.map(({ line, durationMs }) => [line, durationMs])),
    [outline],
  );
  const look: RowLook = useMemo(
    () => ({
      pattern,
      timeOf: (line, previous) => timeText(times, line, previous, props.startedAtMs, format),
      silenceBefore: (number) => silences.get(number) ?? 0,
      words: {
        more: (characters) => t('moreCharacters', { size: format.bytes(characters) }),
        silent: (ms) => t('silent', { duration: format.duration(ms) }),
        group: (count) => t('lines', { count }),
        cut: t('cut'),
        stderr: t('stderr'),
      },
    }),
    [pattern, times, silences, props.startedAtMs, format, t],
  );
  const rowHeight = rowHeightOf(fontPx);

  // The view outlives renders: it reads what is current through these.
  const latest = useRef({ groups, props });
  latest.current = { groups, props };

  function go(line: number) {
    const choices = groups.choicesToShow(line);
    if (choices && filter === undefined) setChosen(choices);
    setCurrent(line);
    // After the groups around it have opened.
    requestAnimationFrame(() => view.current?.reveal(line));
  }

  // Before the lines can be seen: who sees them may press a key.
  // biome-ignore lint/correctness/useExhaustiveDependencies: one view per log; everything else is set on it below
  useLayoutEffect(() => {
    if (!scroller.current) return;
    const made = new LogView({
      scroller: scroller.current,
      map,
      look,
      rowHeight,
      content: {
        line: (number) => log.source.line(number),
        want: (first, last) => log.source.want(first, last),
        groupAt: (line) => latest.current.groups.at(line),
      },
      onMove: (next) => {
        if (next.followsTail) followed.current = log.source.state.lines;
        setViewport((old) => (isSame(old, next) ? old : next));
      },
      onFold: (line) => setChosen((old) => new Map(old).set(line, !(latest.current.groups.at(line)?.isOpen ?? false))),
      onPick: (line, extend) => {
        const { range, onRange } = latest.current.props;
        onRange(pickLine(range, line, extend));
      },
    });
    view.current = made;
    const stop = log.source.subscribe(() => made.refresh());
    if (kept && !kept.followsTail) made.showFrom(kept.line);
    else if (kept || (!state.isComplete && props.range.first === 0)) made.follow();
    return () => {
      stop();
      made[Symbol.dispose]();
      view.current = undefined;
    };
  }, [log]);

  useEffect(() => {
    if (view.current) view.current.map = map;
  }, [map]);
  useEffect(() => {
    if (view.current) view.current.look = look;
  }, [look]);
  useEffect(() => {
    if (view.current) view.current.rowHeight = rowHeight;
  }, [rowHeight]);
  useEffect(() => {
    if (view.current) view.current.wraps = wraps;
  }, [wraps]);
  useEffect(() => view.current?.mark(props.range, current), [props.range, current]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a link moves the view once, when it is followed
  useEffect(() => {
    if (props.range.first > 0 && !isVisible(viewport, props.range.first)) go(props.range.first);
  }, [props.range.first]);
  const isMoved = viewport.followsTail || viewport.firstLine > 1;
  const isChosen = props.range.first > 0 || isMoved || kept !== undefined;
  useOpeningPlace({ state, outline, isChosen, outcome: props.outcome, go, view });
  useKeptPlace(props.stepRunId, { viewport, chosen, isComplete: state.isComplete });
  useLiveSearch(log, state.lines, search.query.text !== '');

  const isBehind = followed.current > 0 && !viewport.followsTail && !viewport.isAtEnd;
  const news = isBehind ? state.lines - followed.current : 0;
  const around = viewport.firstLine > 0 ? groups.around(viewport.firstLine) : undefined;
  const digits = Math.max(3, String(state.lines).length);
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <LogToolbar
        {...props}
        log={log}
        state={state}
        search={search}
        outline={outline}
        current={current}
        viewport={viewport}
        view={view}
        go={go}
        onlyMatches={onlyMatches}
        onOnlyMatches={setOnlyMatches}
        isReading={isReading}
        onReading={setIsReading}
        groupCount={groups.count}
        onFoldAll={(isOpen) => setChosen(groups.choicesWithAll(isOpen))}
      />
      <div className="relative flex min-h-0 flex-1">
        <div
          ref={scroller}
          role="region"
          aria-label={t('logOf', { name: props.name })}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a scroller must be reachable by keyboard
          tabIndex={0}
          onCopy={(event) => copyRange(event, props.range, log)}
          onKeyDown={(event) => view.current && !isReading && scrollByKey(event, view.current)}
          className={`log-scroller min-w-0 flex-1 ${wraps ? 'is-wrapped' : ''} ${times === 'off' ? '' : 'has-times'}`}
          style={
            {
              '--log-size': `${fontPx}px`,
              '--log-row': `${rowHeight}px`,
              '--log-digits': digits,
              '--log-time-width': timeWidths[times],
            } as React.CSSProperties // custom properties are not in React's type
          }
        />
        {around && filter === undefined ? (
          <button
            type="button"
            onClick={() => go(around.firstLine)}
            className="absolute top-0 right-7 left-0 z-10 flex h-6 items-center gap-2 truncate border-b bg-surface/95 px-3 font-mono text-small"
          >
            <span className="truncate font-semibold">{around.title}</span>
          </button>
        ) : null}
        <DensityStrip
          lines={state.lines}
          slices={outline?.density ?? nothing}
          silences={outline?.silences ?? nothing}
          matches={search.density}
          firstLine={viewport.firstLine}
          lastLine={viewport.lastLine}
          onGo={(line) => view.current?.reveal(line, 8)}
        />
        {news > 0 ? (
          <button
            type="button"
            onClick={() => view.current?.follow()}
            className="arriving -translate-x-1/2 absolute bottom-3 left-1/2 z-10 flex h-7 items-center gap-1.5 rounded-full bg-ink px-3 font-semibold text-ground shadow-(--shadow)"
          >
            <ArrowDownToLine size={14} aria-hidden="true" />
            {t('newLines', { count: news })}
          </button>
        ) : null}
      </div>
      <LineReader
        source={log.source}
        isReading={isReading}
        line={current || viewport.firstLine}
        isComplete={state.isComplete}
        lines={state.lines}
        onGo={go}
      />
    </div>
  );
}

function isSame(a: LogViewport, b: LogViewport): boolean {
  return (
    a.firstLine === b.firstLine &&
    a.lastLine === b.lastLine &&
    a.isAtEnd === b.isAtEnd &&
    a.followsTail === b.followsTail
  );
}

function isVisible({ firstLine, lastLine }: LogViewport, line: number): boolean {
  return line > firstLine && line < lastLine;
}

/** Looks through what arrived, at most once a second while lines come. */
function useLiveSearch({ search }: OpenLog, lines: number, isSearching: boolean): void {
  const isBehind = isSearching && search.state.searchedLines < lines && !search.state.isBusy;
  useEffect(() => {
    if (!isBehind) return;
    const timer = window.setTimeout(() => void search.refresh(), 1000);
    return () => window.clearTimeout(timer);
  }, [isBehind, search]);
}

/** Marked lines are copied as they were written, without numbers; a selection made with the mouse goes first. */
function copyRange(event: React.ClipboardEvent, range: LineRange, { source }: OpenLog): void {
  if (range === noRange || range.first === 0 || !document.getSelection()?.isCollapsed) return;
  event.preventDefault();
  void source.read(range.first, range.last).then((texts) => navigator.clipboard.writeText(texts.join('\n')));
}

function scrollByKey(event: React.KeyboardEvent, view: LogView): void {
  const moves: Readonly<Record<string, () => void>> = {
    ArrowDown: () => view.scrollRows(1),
    ArrowUp: () => view.scrollRows(-1),
    PageDown: () => view.scrollPages(1),
    PageUp: () => view.scrollPages(-1),
    ' ': () => view.scrollPages(event.shiftKey ? -1 : 1),
    Home: () => view.toStart(),
    End: () => view.follow(),
  };
  const move = moves[event.key];
  if (!move || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  move();
}
