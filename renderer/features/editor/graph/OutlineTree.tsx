import { Box, ChevronDown, ChevronRight, Diamond, FileCode2, Layers, Rows3, Terminal } from 'lucide-react';
import { keepScrollAs, pathOnly } from '../../../app/keep-scroll.ts';
import { useWords } from '../../../words/words.ts';
import { type ItemLook, useGraphActions } from './graph-context.ts';
import {
  type GraphItem,
  type GraphModel,
  inRunningOrder,
  isClosedBook,
  type JobItem,
  type Lane,
} from './graph-model.ts';
import { graphWords } from './graph-words.ts';
import { ClosedMark, FindingsMark, isStale, markLook, PastMark, useMarkText, useReason } from './Marks.tsx';

interface OutlineTreeProps {
  readonly model: GraphModel;
  readonly lookOf: (key: string) => ItemLook;
  /** Keys of jobs and stages whose insides are not shown. */
  readonly closed: ReadonlySet<string>;
  readonly onToggle: (key: string) => void;
  readonly isStale: boolean;
}

const keepTree = keepScrollAs('editor-outline', pathOnly);

/** The graph as a tree: the same items, keys and commands, in the order in which they run. */
export function OutlineTree({ model, lookOf, closed, onToggle, isStale }: OutlineTreeProps) {
  const t = useWords(graphWords);
  const branches: readonly (Lane | GraphItem)[] = [
    ...model.opaque,
    ...model.lanes.flatMap((lane): readonly (Lane | GraphItem)[] =>
      lane.stage ? [lane] : inRunningOrder(lane.nodes, lane.edges),
    ),
  ];
  return (
    <div ref={keepTree} className={`min-h-0 flex-1 overflow-y-auto p-2 ${isStale ? 'opacity-60' : ''}`}>
      <div role="tree" aria-label={t('outline')} aria-multiselectable="true">
        {branches.map((branch) => (
          <Branch
            key={'id' in branch ? branch.id : branch.key}
            branch={branch}
            level={1}
            {...{ lookOf, closed, onToggle }}
          />
        ))}
      </div>
    </div>
  );
}

type Shared = Pick<OutlineTreeProps, 'lookOf' | 'closed' | 'onToggle'> & { readonly level: number };

function Branch({ branch, ...shared }: Shared & { readonly branch: Lane | GraphItem }) {
  if (!('id' in branch)) return <Row item={branch} {...shared} />;
  if (branch.stage === undefined) return null;
  return <Row item={branch.stage} inside={inRunningOrder(branch.nodes, branch.edges)} {...shared} />;
}

function insideOf(item: GraphItem): readonly GraphItem[] {
  return item.kind === 'job' && !isClosedBook(item.job.opaque) ? item.steps : [];
}

function Row({
  item,
  inside = insideOf(item),
  ...shared
}: Shared & { readonly item: GraphItem; readonly inside?: readonly GraphItem[] }) {
  const actions = useGraphActions();
  const { lookOf, closed, onToggle, level } = shared;
  const look = lookOf(item.key);
  const hasInside = inside.length > 0;
  const isOpen = hasInside && !closed.has(item.key);
  return (
    <div role="none">
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: keys are read once, by the view around the tree */}
      <div
        role="treeitem"
        data-item={item.key}
        aria-level={level}
        aria-selected={look.isSelected}
        aria-expanded={hasInside ? isOpen : undefined}
        tabIndex={look.isCurrent ? 0 : -1}
        onClick={(event) => actions.press(item.key, event)}
        onDoubleClick={() => actions.rename(item.key)}
        onContextMenu={(event) => actions.openMenu(item.key, event)}
        className={`flex min-h-7 cursor-pointer items-center gap-2 rounded-md px-2 hover:bg-hover ${look.isSelected ? 'bg-selected' : ''} ${markLook(look.mark)} ${isStale(look.past) ? 'is-outdated' : ''} ${look.isDimmed ? 'opacity-40' : ''}`}
        style={{ paddingInlineStart: 8 + (level - 1) * 20 }}
      >
        <span
          aria-hidden="true"
          className="flex size-6 shrink-0 items-center justify-center text-muted"
          onClick={(event) => {
            if (!hasInside) return;
            event.stopPropagation();
            onToggle(item.key);
          }}
        >
          {!hasInside ? null : isOpen ? <ChevronDown size={14} /> : <ChevronRight size={14} />}
        </span>
        <Content item={item} look={look} />
      </div>
      {isOpen ? (
        <div role="group">
          {inside.map((each) => (
            <Row key={each.key} item={each} {...shared} level={level + 1} />
          ))}
        </div>
      ) : null}
    </div>
  );
}

function Content({ item, look }: { readonly item: GraphItem; readonly look: ItemLook }) {
  const t = useWords(graphWords);
  const reason = useReason();
  const simulated = useMarkText(look.mark);
  const icon = { size: 14, 'aria-hidden': true, className: 'shrink-0 text-muted' } as const;
  const Icon =
    item.kind === 'stage'
      ? Rows3
      : item.kind === 'step'
        ? Terminal
        : item.kind === 'opaque'
          ? FileCode2
          : item.job.matrix === undefined
            ? Box
            : Layers;
  return (
    <>
      <Icon {...icon} />
      <span className={`truncate ${item.kind === 'step' ? '' : 'font-semibold'}`}>{item.name}</span>
      <span className="min-w-0 flex-1 truncate text-muted text-small">
        {item.kind === 'job' ? <JobNote item={item} /> : null}
        {item.kind === 'stage' ? t('jobCount', { count: item.jobCount }) : null}
        {item.kind === 'step' ? item.step.uses : null}
        {item.kind === 'opaque' ? `${reason(item.reason)} · ${t('editInText')}` : null}
      </span>
      {(item.kind === 'stage' && item.gate) || (item.kind === 'job' && item.job.gate) ? (
        <span className="inline-flex items-center gap-1 text-attention text-small">
          <Diamond size={12} aria-hidden="true" />
          {t('gate')}
        </span>
      ) : null}
      {item.kind === 'job' ? <ClosedMark reason={item.job.opaque} /> : null}
      {simulated === '' ? null : <span className="text-muted text-small">{simulated}</span>}
      <PastMark past={look.past} />
      <FindingsMark findings={look.findings} />
    </>
  );
}

function JobNote({ item }: { readonly item: JobItem }) {
  const t = useWords(graphWords);
  return [
    item.job.matrix ? t('jobCount', { count: item.job.matrix }) : '',
    t('stepCount', { count: item.steps.length }),
    item.needs.length > 0 ? t('needs', { jobs: item.needs.join(', ') }) : '',
    item.job.when ? t('condition', { when: item.job.when }) : '',
  ]
    .filter(Boolean)
    .join(' · ');
}

/** What can be reached by the arrow keys, from top to bottom. */
export function visibleInTree(model: GraphModel, closed: ReadonlySet<string>): readonly string[] {
  return model.order.filter((key) => {
    const item = model.items.get(key);
    if (item?.kind === 'job') return !closed.has(item.lane);
    if (item?.kind !== 'step') return true;
    const job = model.items.get(item.jobKey);
    return !closed.has(item.jobKey) && !(job?.kind === 'job' && closed.has(job.lane));
  });
}
