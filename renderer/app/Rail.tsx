import { useQuery } from '@connectrpc/connect-query';
import {
  CirclePlay,
  KeyRound,
  LayoutGrid,
  type LucideIcon,
  PanelLeftClose,
  PanelLeftOpen,
  Search,
  Server,
  ShieldCheck,
  SlidersHorizontal,
  Workflow,
} from 'lucide-react';
import { Link, useLocation, useSearch } from 'wouter';
import { SavedViewsService } from '../../gen/signalbox/console/v1/saved_views_pb.js';
import { useConnection } from '../data/connection.ts';
import { IconButton } from '../ui/Button.tsx';
import { Hint } from '../ui/Hint.tsx';
import { useWords } from '../words/words.ts';
import { appWords } from './app-words.ts';
import { paths } from './paths.ts';
import { useRail } from './use-rail.ts';

interface Place {
  readonly to: string;
  readonly word: keyof typeof appWords;
  readonly icon: LucideIcon;
  readonly keys: string;
}

/** In the order of the rail. `keys` is what follows the `g`. */
export const places: readonly Place[] = [
  { to: paths.overview, word: 'overview', icon: LayoutGrid, keys: 'g o' },
  { to: paths.pipelines, word: 'pipelines', icon: Workflow, keys: 'g p' },
  { to: paths.runs(), word: 'runs', icon: CirclePlay, keys: 'g r' },
  { to: paths.runners, word: 'runners', icon: Server, keys: 'g n' },
  { to: paths.approvals, word: 'approvals', icon: ShieldCheck, keys: 'g a' },
  { to: paths.search(), word: 'search', icon: Search, keys: 'g l' },
  { to: paths.secrets, word: 'secrets', icon: KeyRound, keys: 'g s' },
  { to: paths.settings, word: 'settings', icon: SlidersHorizontal, keys: 'g e' },
];

export function Rail() {
  const t = useWords(appWords);
  const [location] = useLocation();
  const { isWide, toggle } = useRail();
  const counters = useConnection((connection) => connection.counters);
  const badges: Readonly<Record<string, number>> = {
    approvals: counters?.pendingApprovals ?? 0,
    runners: counters?.runnersPending ?? 0,
  };
  return (
    <nav
      aria-label={t('navigation')}
      className={`flex shrink-0 flex-col gap-0.5 border-r bg-surface p-2 ${isWide ? 'w-[208px] max-lg:w-14' : 'w-14'}`}
    >
      <div className="mb-2 flex h-9 items-center gap-2.5 px-2">
        <img src="/icon.svg" alt="" className="size-6 rounded-md" />
        <span className={`font-semibold text-section ${isWide ? 'max-lg:hidden' : 'hidden'}`}>Signalbox</span>
      </div>
      {places.flatMap((place) => [
        <RailLink
          key={place.to}
          place={place}
          label={t(place.word)}
          isWide={isWide}
          isCurrent={place.to === '/' ? location === '/' : location.startsWith(place.to)}
          badge={badges[place.word] ?? 0}
        />,
        ...(place.word === 'runs' ? [<PinnedViews key="pinned" isWide={isWide} />] : []),
      ])}
      <div className="flex-1" />
      <IconButton
        icon={isWide ? PanelLeftClose : PanelLeftOpen}
        label={isWide ? t('narrowRail') : t('widenRail')}
        keys="["
        className="mx-1.5 max-lg:hidden"
        onClick={toggle}
      />
    </nav>
  );
}

/** Saved views of the runs that somebody pinned. The narrow rail has no room for names. */
function PinnedViews({ isWide }: { readonly isWide: boolean }) {
  const { data } = useQuery(SavedViewsService.method.listSavedViews);
  const search = useSearch();
  const [location] = useLocation();
  const pinned = data?.views.filter((view) => view.pinned) ?? [];
  if (!isWide || pinned.length === 0) return null;
  return (
    <ul className="mb-1 ml-7 flex max-h-40 flex-col overflow-y-auto max-lg:hidden">
      {pinned.map((view) => (
        <li key={view.name}>
          <Link
            to={`${paths.runs()}?${view.query}`}
            aria-current={location === paths.runs() && search === view.query ? 'page' : undefined}
            className="flex h-7 items-center rounded-md px-2 text-muted hover:bg-hover hover:text-ink aria-[current=page]:text-ink"
          >
            <span className="truncate">{view.name}</span>
          </Link>
        </li>
      ))}
    </ul>
  );
}

interface RailLinkProps {
  readonly place: Place;
  readonly label: string;
  readonly isWide: boolean;
  readonly isCurrent: boolean;
  readonly badge: number;
}

function RailLink({ place, label, isWide, isCurrent, badge }: RailLinkProps) {
  const Icon = place.icon;
  return (
    <Hint text={label} keys={place.keys} side="right">
      <Link
        to={place.to}
        aria-current={isCurrent ? 'page' : undefined}
        className={`relative flex h-8 items-center gap-2.5 rounded-md px-2.5 transition-colors ${isCurrent ? 'bg-selected font-semibold text-ink' : 'text-muted hover:bg-hover hover:text-ink'}`}
      >
        <Icon size={17} strokeWidth={isCurrent ? 2.2 : 1.8} aria-hidden="true" className="shrink-0" />
        <span className={`flex-1 truncate ${isWide ? 'max-lg:sr-only' : 'sr-only'}`}>{label}</span>
        {badge > 0 ? (
          <span
            className={`rounded-full bg-attention px-1.5 font-semibold text-ground text-micro ${isWide ? 'max-lg:absolute max-lg:-top-0.5 max-lg:right-0' : 'absolute -top-0.5 right-0'}`}
          >
            {badge}
          </span>
        ) : null}
      </Link>
    </Hint>
  );
}
