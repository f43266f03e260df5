import { Ellipsis, History, Maximize, Plus, Search, Sparkles, X, ZoomIn, ZoomOut } from 'lucide-react';
import { type MouseEvent, useEffect, useRef } from 'react';
import type { RunSummary } from '../../../../gen/signalbox/console/v1/run_pb.js';
import { Button, IconButton } from '../../../ui/Button.tsx';
import { Segments } from '../../../ui/Field.tsx';
import { Menu, MenuChoice, MenuItem, MenuLine } from '../../../ui/Menu.tsx';
import { useWords } from '../../../words/words.ts';
import { lastRunWords } from '../last-run/last-run-words.ts';
import { useGraphPreferences } from './graph-preferences.ts';
import { graphWords } from './graph-words.ts';

interface GraphToolbarProps {
  readonly selectedCount: number;
  readonly canZoom: boolean;
  readonly search: SearchState | undefined;
  /** Undefined before the first. */
  readonly lastRun: RunSummary | undefined;
  readonly onAdd: (what: 'stage' | 'job', event: MouseEvent<HTMLButtonElement>) => void;
  readonly onOpenSearch: () => void;
  readonly onFit: () => void;
  readonly onZoom: (factor: number) => void;
  readonly onTidy: () => void;
}

export interface SearchState {
  readonly query: string;
  readonly count: number;
  /** From 1; 0 before the first. */
  readonly now: number;
  readonly onQuery: (query: string) => void;
  readonly onStep: (by: 1 | -1) => void;
  readonly onClose: () => void;
}

export function GraphToolbar(props: GraphToolbarProps) {
  const t = useWords(graphWords);
  const view = useGraphPreferences((preferences) => preferences.view);
  const setView = useGraphPreferences((preferences) => preferences.setView);
  return (
    <div
      role="toolbar"
      aria-label={t('tools')}
      className="@container flex shrink-0 flex-wrap items-center gap-1 border-b px-2 py-1"
    >
      <Segments
        label={t('view')}
        value={view}
        onChange={setView}
        options={[
          { value: 'graph', label: t('viewGraph') },
          { value: 'outline', label: t('viewOutline') },
        ]}
      />
      <Button icon={Plus} look="quiet" onClick={(event) => props.onAdd('stage', event)}>
        {t('addStage')}
      </Button>
      <Button icon={Plus} look="quiet" onClick={(event) => props.onAdd('job', event)}>
        {t('addJob')}
      </Button>
      {props.selectedCount > 1 ? (
        <span className="truncate text-muted text-small">{t('selected', { count: props.selectedCount })}</span>
      ) : null}
      <span className="flex-1" />
      {props.search ? <SearchBox {...props.search} /> : null}
      <span className="hidden items-center gap-1 @min-[660px]:flex">
        {props.lastRun ? <LastRunButton run={props.lastRun} /> : null}
        {props.search ? null : <IconButton icon={Search} label={t('search')} keys="/" onClick={props.onOpenSearch} />}
        {props.canZoom ? (
          <>
            <IconButton icon={ZoomOut} label={t('zoomOut')} keys="-" onClick={() => props.onZoom(1 / 1.25)} />
            <IconButton icon={ZoomIn} label={t('zoomIn')} keys="+" onClick={() => props.onZoom(1.25)} />
            <IconButton icon={Sparkles} label={t('tidy')} onClick={props.onTidy} />
          </>
        ) : null}
      </span>
      {props.canZoom ? <IconButton icon={Maximize} label={t('fit')} keys="f" onClick={props.onFit} /> : null}
      <span className="@min-[660px]:hidden">
        <MoreMenu {...props} />
      </span>
    </div>
  );
}

/** What has no room beside the rest: the bar stays one line. */
function MoreMenu(props: GraphToolbarProps) {
  const t = useWords(graphWords);
  const say = useWords(lastRunWords);
  const isShown = useGraphPreferences((preferences) => preferences.showsLastRun);
  const toggle = useGraphPreferences((preferences) => preferences.toggleLastRun);
  return (
    <Menu trigger={<IconButton icon={Ellipsis} label={t('moreTools')} />}>
      <MenuItem icon={Search} keys="/" onSelect={props.onOpenSearch}>
        {t('search')}
      </MenuItem>
      {props.canZoom ? (
        <>
          <MenuItem icon={ZoomOut} keys="-" onSelect={() => props.onZoom(1 / 1.25)}>
            {t('zoomOut')}
          </MenuItem>
          <MenuItem icon={ZoomIn} keys="+" onSelect={() => props.onZoom(1.25)}>
            {t('zoomIn')}
          </MenuItem>
          <MenuItem icon={Sparkles} onSelect={props.onTidy}>
            {t('tidy')}
          </MenuItem>
        </>
      ) : null}
      {props.lastRun ? (
        <>
          <MenuLine />
          <MenuChoice isOn={isShown} onToggle={toggle}>
            {say('show', { number: String(props.lastRun.number) })}
          </MenuChoice>
        </>
      ) : null}
    </Menu>
  );
}

/** Switches the marks of the last run on and off. */
function LastRunButton({ run }: { readonly run: RunSummary }) {
  const t = useWords(lastRunWords);
  const isShown = useGraphPreferences((preferences) => preferences.showsLastRun);
  const toggle = useGraphPreferences((preferences) => preferences.toggleLastRun);
  return (
    <Button
      icon={History}
      look="quiet"
      aria-pressed={isShown}
      title={t('showLong')}
      className={isShown ? 'bg-selected!' : ''}
      onClick={toggle}
    >
      {t('show', { number: String(run.number) })}
    </Button>
  );
}

function SearchBox({ query, count, now, onQuery, onStep, onClose }: SearchState) {
  const t = useWords(graphWords);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.focus(), []);
  return (
    <search className="flex items-center gap-1 rounded-md border border-edge bg-ground pl-2">
      <Search size={14} aria-hidden="true" className="text-muted" />
      <input
        ref={input}
        type="search"
        aria-label={t('search')}
        spellCheck={false}
        autoComplete="off"
        value={query}
        onChange={({ target }) => onQuery(target.value)}
        onKeyDown={(event) => {
          event.stopPropagation();
          if (event.key === 'Enter' && !event.nativeEvent.isComposing) onStep(event.shiftKey ? -1 : 1);
          else if (event.key === 'Escape') onClose();
          else return;
          event.preventDefault();
        }}
        className="h-7 w-36 min-w-0 bg-transparent outline-none"
      />
      <span role="status" className="whitespace-nowrap text-muted text-small">
        {query === '' ? '' : count === 0 ? t('searchNone') : t('searchCount', { now, count })}
      </span>
      <IconButton icon={X} label={t('closeSearch')} keys="escape" onClick={onClose} />
    </search>
  );
}
