import type { Node, NodeProps } from '@xyflow/react';
import { ChevronRight, Diamond, GripVertical, Plus } from 'lucide-react';
import { memo, useEffect } from 'react';
import { useWords } from '../../../words/words.ts';
import { type ItemLook, useGraphActions } from './graph-context.ts';
import type { StageItem } from './graph-model.ts';
import { graphWords } from './graph-words.ts';
import { ClosedMark, FindingsMark } from './Marks.tsx';
import { laneHeadHeight } from './node-size.ts';

export type LaneData = {
  readonly stage: StageItem;
  readonly look: ItemLook;
  readonly isLast: boolean;
  /** A job is held over it. */
  readonly isTarget: boolean;
  readonly signature: string;
};
export type LaneNode = Node<LaneData, 'lane'>;

/** A stage, with its jobs drawn on top of it. The whole frame takes what is dropped. */
export const LaneFrame = memo(
  Frame,
  (one, other) => one.data.signature === other.data.signature && one.dragging === other.dragging,
);

function Frame({ data: { stage, look, isLast, isTarget } }: NodeProps<LaneNode>) {
  const t = useWords(graphWords);
  const actions = useGraphActions();
  useEffect(() => actions.arrived(), [actions]);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: takes what is dropped; pasting does the same by keyboard
    <div
      data-lane={stage.key}
      className={`relative h-full w-full rounded-xl border border-dashed ${look.isSelected ? 'border-ink' : 'border-line'} ${isTarget ? 'border-ink bg-selected' : 'bg-hover/40'}`}
      onDragOver={(event) => actions.accepts(event) && event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        actions.dropOnStage(stage.key, event);
      }}
    >
      <div className="flex items-center gap-1 pr-2 pl-1" style={{ height: laneHeadHeight }}>
        <span
          className="lane-grip flex h-7 w-6 shrink-0 cursor-grab items-center justify-center text-muted"
          aria-hidden="true"
        >
          <GripVertical size={14} />
        </span>
        <button
          type="button"
          data-item={stage.key}
          tabIndex={look.isCurrent ? 0 : -1}
          aria-pressed={look.isSelected}
          onClick={(event) => actions.press(stage.key, event)}
          onDoubleClick={() => actions.rename(stage.key)}
          onContextMenu={(event) => actions.openMenu(stage.key, event)}
          className="nodrag flex h-8 min-w-0 flex-1 items-center gap-2 rounded-md px-1.5 text-left hover:bg-selected"
        >
          <span className="job-name truncate font-semibold">{stage.name}</span>
          <span className="job-meta shrink-0 text-micro text-muted">{t('jobCount', { count: stage.jobCount })}</span>
          {stage.gate ? (
            <span className="inline-flex shrink-0 items-center gap-1 rounded border border-attention px-1 text-attention text-micro">
              <Diamond size={11} aria-hidden="true" />
              {t('gate')}
            </span>
          ) : null}
          {stage.when ? (
            <span className="job-meta min-w-0 truncate text-micro text-muted">
              {t('condition', { when: stage.when })}
            </span>
          ) : null}
          <ClosedMark reason={stage.opaque} />
          <FindingsMark findings={look.findings} />
        </button>
        <button
          type="button"
          tabIndex={-1}
          aria-label={t('addJobTo', { name: stage.name })}
          title={t('addJobTo', { name: stage.name })}
          onClick={(event) => actions.addInside(stage.key, event.currentTarget)}
          className="nodrag flex size-7 shrink-0 items-center justify-center rounded-md text-muted hover:bg-selected hover:text-ink"
        >
          <Plus size={15} aria-hidden="true" />
        </button>
      </div>
      {stage.note ? (
        <p className="job-meta absolute top-10 right-4 left-4 truncate text-micro text-muted" title={stage.note}>
          {stage.note}
        </p>
      ) : null}
      {stage.jobCount === 0 ? <p className="px-4 text-muted text-small">{t('emptyStage')}</p> : null}
      {isLast ? (
        <button
          type="button"
          tabIndex={-1}
          aria-label={t('addStageAfter', { name: stage.name })}
          title={t('addStageAfter', { name: stage.name })}
          onClick={(event) => actions.addAfter(stage.key, event.currentTarget)}
          className="nodrag absolute top-3 -right-10 flex size-7 items-center justify-center rounded-md border border-dashed text-muted hover:bg-selected hover:text-ink"
        >
          <Plus size={15} aria-hidden="true" />
        </button>
      ) : (
        <ChevronRight size={18} aria-hidden="true" className="absolute top-4 -right-7 text-muted" />
      )}
    </div>
  );
}
