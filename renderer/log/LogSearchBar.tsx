import { CaseSensitive, ChevronDown, ChevronUp, Filter, Regex, X } from 'lucide-react';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { IconButton } from '../ui/Button.tsx';
import { Select } from '../ui/Field.tsx';
import { useRefusalText } from '../words/refusal-text.ts';
import { useWords } from '../words/words.ts';
import type { LogSearch, SearchState } from './log-search.ts';
import { logWords } from './log-words.ts';

interface LogSearchBarProps {
  readonly search: LogSearch;
  readonly state: SearchState;
  /** The line that the view is at. */
  readonly current: number;
  readonly onlyMatches: number | undefined;
  readonly onOnlyMatches: (context: number | undefined) => void;
  readonly onMatch: (direction: 'nextAfter' | 'lastBefore') => void;
  readonly onClose: () => void;
}

const settleMs = 120;
const contexts = [0, 1, 3, 10] as const;

export function LogSearchBar({
  search,
  state,
  current,
  onlyMatches,
  onOnlyMatches,
  onMatch,
  onClose,
}: LogSearchBarProps) {
  const t = useWords(logWords);
  const [text, setText] = useState(state.query.text);
  const [isRegex, setIsRegex] = useState(state.query.isRegex);
  const [matchCase, setMatchCase] = useState(state.query.matchCase);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.focus(), []);
  useEffect(() => {
    const timer = window.setTimeout(() => void search.start({ text, isRegex, matchCase }), settleMs);
    return () => window.clearTimeout(timer);
  }, [search, text, isRegex, matchCase]);
  useEffect(() => {
    if (onlyMatches !== undefined && !state.isWhole && !state.isBusy) void search.readAll();
  }, [search, onlyMatches, state.isWhole, state.isBusy]);

  function onKeyDown(event: KeyboardEvent) {
    if (event.key === 'Enter') {
      event.preventDefault();
      const direction = event.shiftKey ? 'lastBefore' : 'nextAfter';
      // Whoever types fast need not wait for the answer.
      void search.start({ text, isRegex, matchCase }).then(() => onMatch(direction));
    } else if (event.key === 'Escape') {
      event.preventDefault();
      onClose();
    }
  }

  return (
    <search
      className="flex shrink-0 flex-wrap items-center gap-1 border-b bg-surface px-3 py-1"
      aria-label={t('search')}
    >
      <input
        ref={input}
        type="text"
        value={text}
        aria-label={t('search')}
        aria-invalid={state.problem ? true : undefined}
        placeholder={t('searchPlaceholder')}
        spellCheck={false}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onKeyDown}
        className="h-7 w-72 max-w-full rounded-md border border-edge bg-ground px-2 font-mono text-small aria-invalid:border-failed"
      />
      <IconButton
        icon={CaseSensitive}
        label={t('matchCase')}
        isOn={matchCase}
        onClick={() => setMatchCase(!matchCase)}
      />
      <IconButton icon={Regex} label={t('regex')} isOn={isRegex} onClick={() => setIsRegex(!isRegex)} />
      <IconButton icon={ChevronUp} label={t('previousMatch')} keys="shift+n" onClick={() => onMatch('lastBefore')} />
      <IconButton icon={ChevronDown} label={t('nextMatch')} keys="n" onClick={() => onMatch('nextAfter')} />
      <IconButton
        icon={Filter}
        label={t('onlyMatches')}
        isOn={onlyMatches !== undefined}
        onClick={() => onOnlyMatches(onlyMatches === undefined ? 0 : undefined)}
      />
      {onlyMatches === undefined ? null : (
        <Select
          aria-label={t('context')}
          value={onlyMatches}
          onChange={(event) => onOnlyMatches(Number(event.target.value))}
          className="!h-7 !w-auto text-small"
        >
          {contexts.map((count) => (
            <option key={count} value={count}>
              {t('contextOf', { count })}
            </option>
          ))}
        </Select>
      )}
      <p role="status" className={`min-w-0 truncate px-1 text-small ${state.problem ? 'text-failed' : 'text-muted'}`}>
        <Result state={state} current={current} />
      </p>
      <span className="flex-1" />
      <IconButton icon={X} label={t('closeSearch')} keys="escape" onClick={onClose} />
    </search>
  );
}

function Result({ state, current }: { readonly state: SearchState; readonly current: number }) {
  const t = useWords(logWords);
  const refusalText = useRefusalText();
  if (state.problem) return refusalText(state.problem);
  if (state.query.text === '') return '';
  if (state.isBusy) return t('searching');
  if (state.total === 0) return t('noMatch');
  const at = state.hits.indexOf(current);
  return at < 0 ? t('matches', { count: state.total }) : t('matchOf', { at: at + 1, count: state.total });
}
