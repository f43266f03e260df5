import {
  ArrowDownToLine,
  Clock,
  Download,
  Ellipsis,
  Maximize2,
  Minimize2,
  Search,
  TextWrap,
  TriangleAlert,
} from 'lucide-react';
import { type RefObject, useState } from 'react';
import type { GetLogOutlineResponse } from '../../gen/signalbox/console/v1/logs_pb.js';
import { useShortcuts } from '../app/shortcuts.ts';
import { IconButton } from '../ui/Button.tsx';
import { Menu, MenuChoice, MenuItem, MenuLine } from '../ui/Menu.tsx';
import { showToast } from '../ui/toasts.ts';
import { useFormat } from '../words/format.ts';
import { useWords } from '../words/words.ts';
import { plainText } from './ansi.ts';
import { LogSearchBar } from './LogSearchBar.tsx';
import type { LogView, LogViewport } from './LogView.ts';
import type { LogPaneProps } from './log-pane-props.ts';
import { fontSizes, timeModes, useLogPreferences } from './log-preferences.ts';
import { noQuery, type SearchState } from './log-search.ts';
import type { SourceState } from './log-source.ts';
import { logWords } from './log-words.ts';
import type { OpenLog } from './use-log.ts';

interface LogToolbarProps extends LogPaneProps {
  readonly log: OpenLog;
  readonly state: SourceState;
  readonly search: SearchState;
  readonly outline: GetLogOutlineResponse | undefined;
  readonly current: number;
  readonly viewport: LogViewport;
  readonly view: RefObject<LogView | undefined>;
  readonly go: (line: number) => void;
  readonly onlyMatches: number | undefined;
  readonly onOnlyMatches: (context: number | undefined) => void;
  readonly isReading: boolean;
  readonly onReading: (isReading: boolean) => void;
  readonly groupCount: number;
  readonly onFoldAll: (isOpen: boolean) => void;
}

const timeWords = {
  off: 'timesOff',
  relative: 'timesRelative',
  absolute: 'timesAbsolute',
  delta: 'timesDelta',
} as const;

/** More than this is a file, not a clipboard. */
const mostCopied = 20_000;

export function LogToolbar(props: LogToolbarProps) {
  const { log, state, search, outline, current, viewport, view, go } = props;
  const t = useWords(logWords);
  const format = useFormat();
  const preferences = useLogPreferences();
  const [isSearching, setIsSearching] = useState(false);
  const errors = outline?.errorLines ?? [];

  async function goToMatch(direction: 'nextAfter' | 'lastBefore') {
    const from = current > 0 ? current : direction === 'nextAfter' ? viewport.firstLine - 1 : viewport.lastLine + 1;
    const line = await log.search[direction](from);
    if (line !== undefined) go(line);
  }
  function goToError(step: 1 | -1) {
    const from = current || viewport.firstLine;
    const next = step === 1 ? errors.find((line) => line > from) : errors.findLast((line) => line < from);
    const line = next ?? (step === 1 ? errors[0] : errors.at(-1));
    if (line !== undefined) go(line);
  }
  function closeSearch() {
    setIsSearching(false);
    props.onOnlyMatches(undefined);
    void log.search.start(noQuery);
  }
  useLogKeys(props, { openSearch: () => setIsSearching(true), goToMatch, goToError });

  return (
    <>
      <div className="flex min-h-9 shrink-0 flex-wrap items-center gap-1 border-b px-3 py-0.5">
        {props.heading}
        <div className="ml-auto flex flex-wrap items-center justify-end gap-1">
          <span className="mr-1 @max-2xl:hidden whitespace-nowrap text-muted text-small">
            {t('lines', { count: state.lines })} · {format.bytes(state.bytes)}
          </span>
          {errors.length > 0 ? (
            <IconButton icon={TriangleAlert} label={t('nextError')} keys="e" onClick={() => goToError(1)} />
          ) : null}
          <IconButton
            icon={Search}
            label={t('toggleSearch')}
            keys="/"
            isOn={isSearching}
            onClick={() => (isSearching ? closeSearch() : setIsSearching(true))}
          />
          {state.isComplete ? null : (
            <IconButton
              icon={ArrowDownToLine}
              label={t('follow')}
              keys="end"
              isOn={viewport.followsTail}
              onClick={() => (viewport.followsTail ? view.current?.unfollow() : view.current?.follow())}
            />
          )}
          <Menu trigger={<IconButton icon={Clock} label={t('times')} keys="t" />}>
            {timeModes.map((mode) => (
              <MenuChoice
                key={mode}
                isOn={preferences.times === mode}
                onToggle={() => preferences.set({ times: mode })}
              >
                {t(timeWords[mode])}
              </MenuChoice>
            ))}
          </Menu>
          <IconButton
            icon={TextWrap}
            label={t('wrap')}
            keys="w"
            isOn={preferences.wraps}
            onClick={() => preferences.set({ wraps: !preferences.wraps })}
          />
          <a
            href={`/logs/${encodeURIComponent(props.stepRunId)}.txt`}
            download
            aria-label={t('download')}
            title={t('download')}
            className="inline-flex size-7 items-center justify-center rounded-md text-muted hover:bg-selected hover:text-ink"
          >
            <Download size={16} aria-hidden="true" />
          </a>
          <IconButton
            icon={props.isFullScreen ? Minimize2 : Maximize2}
            label={t('fullScreen')}
            keys="f"
            isOn={props.isFullScreen}
            onClick={props.onFullScreen}
          />
          <MoreMenu {...props} />
        </div>
      </div>
      {isSearching ? (
        <LogSearchBar
          search={log.search}
          state={search}
          current={current}
          onlyMatches={props.onlyMatches}
          onOnlyMatches={props.onOnlyMatches}
          onMatch={(direction) => void goToMatch(direction)}
          onClose={closeSearch}
        />
      ) : null}
    </>
  );
}

function MoreMenu({ log, range, linkTo, name, view, isReading, onReading, groupCount, onFoldAll }: LogToolbarProps) {
  const t = useWords(logWords);
  const { fontPx, set } = useLogPreferences();
  const count = range.first === 0 ? 0 : range.last - range.first + 1;
  async function copy(format: (texts: readonly string[]) => string) {
    if (count > mostCopied) return showToast({ tone: 'failed', text: t('tooMany', { count: mostCopied }) });
    const texts = (await log.source.read(range.first, range.last)).map(plainText);
    await navigator.clipboard.writeText(format(texts));
    showToast({ tone: 'passed', text: t('copied', { count }) });
  }
  const link = new URL(linkTo(range), location.href).href;
  return (
    <Menu trigger={<IconButton icon={Ellipsis} label={t('more')} />}>
      <MenuItem isDisabled={count === 0} onSelect={() => void copy((texts) => texts.join('\n'))}>
        {t('copyLines')}
      </MenuItem>
      <MenuItem
        isDisabled={count === 0}
        onSelect={() => void copy((texts) => `[${name}](${link})\n\n\`\`\`\n${texts.join('\n')}\n\`\`\`\n`)}
      >
        {t('copyMarkdown')}
      </MenuItem>
      <MenuItem
        isDisabled={count === 0}
        onSelect={() => {
          void navigator.clipboard.writeText(link);
          showToast({ tone: 'passed', text: t('linkCopied') });
        }}
      >
        {t('copyLink')}
      </MenuItem>
      <MenuLine />
      <MenuItem onSelect={() => view.current?.toStart()} keys="home">
        {t('toStart')}
      </MenuItem>
      <MenuItem onSelect={() => view.current?.toEnd()} keys="end">
        {t('toEnd')}
      </MenuItem>
      {groupCount > 0 ? (
        <>
          <MenuItem onSelect={() => onFoldAll(false)}>{t('foldAll')}</MenuItem>
          <MenuItem onSelect={() => onFoldAll(true)}>{t('unfoldAll')}</MenuItem>
        </>
      ) : null}
      <MenuLine />
      <MenuItem
        isDisabled={fontPx >= fontSizes.max}
        onSelect={() => set({ fontPx: Math.min(fontSizes.max, fontPx + 1) })}
        keys="+"
      >
        {t('fontLarger')}
      </MenuItem>
      <MenuItem
        isDisabled={fontPx <= fontSizes.min}
        onSelect={() => set({ fontPx: Math.max(fontSizes.min, fontPx - 1) })}
        keys="-"
      >
        {t('fontSmaller')}
      </MenuItem>
      <MenuChoice isOn={isReading} onToggle={() => onReading(!isReading)}>
        {t('lineReader')}
      </MenuChoice>
    </Menu>
  );
}

interface LogMoves {
  readonly openSearch: () => void;
  readonly goToMatch: (direction: 'nextAfter' | 'lastBefore') => Promise<void>;
  readonly goToError: (step: 1 | -1) => void;
}

function useLogKeys(props: LogToolbarProps, { openSearch, goToMatch, goToError }: LogMoves): void {
  const t = useWords(logWords);
  const { times, wraps, fontPx, set } = useLogPreferences();
  const group = t('section');
  const nextTimes = timeModes[(timeModes.indexOf(times) + 1) % timeModes.length] ?? 'off';
  const { view } = props;
  const shortcuts = [
    { keys: '/', label: t('search'), group, run: openSearch },
    { keys: 'mod+f', label: t('search'), group, isLocal: true, run: openSearch },
    { keys: 'n', label: t('nextMatch'), group, isLocal: true, run: () => void goToMatch('nextAfter') },
    { keys: 'shift+n', label: t('previousMatch'), group, isLocal: true, run: () => void goToMatch('lastBefore') },
    { keys: 'e', label: t('nextError'), group, run: () => goToError(1) },
    { keys: 'shift+e', label: t('previousError'), group, run: () => goToError(-1) },
    { keys: 'home', label: t('toStart'), group, isLocal: true, run: () => view.current?.toStart() },
    { keys: 'end', label: t('follow'), group, isLocal: true, run: () => view.current?.follow() },
    { keys: 'w', label: t('wrap'), group, run: () => set({ wraps: !wraps }) },
    { keys: 't', label: t('times'), group, run: () => set({ times: nextTimes }) },
    {
      keys: '+',
      label: t('fontLarger'),
      group,
      isLocal: true,
      run: () => set({ fontPx: Math.min(fontSizes.max, fontPx + 1) }),
    },
    {
      keys: '-',
      label: t('fontSmaller'),
      group,
      isLocal: true,
      run: () => set({ fontPx: Math.max(fontSizes.min, fontPx - 1) }),
    },
    { keys: 'f', label: t('fullScreen'), group, run: props.onFullScreen },
    { keys: 'l', label: t('lineReader'), group, run: () => props.onReading(!props.isReading) },
  ];
  useShortcuts(props.isActive ? shortcuts : []);
}
