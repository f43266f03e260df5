import type { Node, NodeProps } from '@xyflow/react';
import { FileCode2 } from 'lucide-react';
import { memo, useEffect } from 'react';
import { useWords } from '../../../words/words.ts';
import { type ItemLook, useGraphActions } from './graph-context.ts';
import type { OpaqueItem } from './graph-model.ts';
import { graphWords } from './graph-words.ts';
import { FindingsMark, useReason } from './Marks.tsx';

export type OpaqueData = { readonly item: OpaqueItem; readonly look: ItemLook; readonly signature: string };
export type OpaqueNode = Node<OpaqueData, 'opaque'>;

/** What the graph cannot model. It is shown where it belongs, and edited in the text. */
export const OpaqueCard = memo(Card, (one, other) => one.data.signature === other.data.signature);

function Card({ data: { item, look } }: NodeProps<OpaqueNode>) {
  const t = useWords(graphWords);
  const reason = useReason();
  const actions = useGraphActions();
  useEffect(() => actions.arrived(), [actions]);
  return (
    <button
      type="button"
      data-item={item.key}
      tabIndex={look.isCurrent ? 0 : -1}
      aria-pressed={look.isSelected}
      onClick={(event) => actions.press(item.key, event)}
      onContextMenu={(event) => actions.openMenu(item.key, event)}
      className={`flex h-full w-full items-center gap-2 rounded-lg border border-dashed bg-ground px-2.5 text-left hover:border-edge ${look.isSelected ? 'border-ink is-selected' : 'border-line'} ${look.isDimmed ? 'opacity-30' : ''}`}
    >
      <FileCode2 size={15} aria-hidden="true" className="shrink-0 text-muted" />
      <span className="min-w-0 flex-1">
        <span className="job-name block truncate font-semibold">{item.name}</span>
        <span className="job-meta block truncate text-micro text-muted">
          {reason(item.reason)} · {t('editInText')}
        </span>
      </span>
      <FindingsMark findings={look.findings} />
    </button>
  );
}
