import { X } from 'lucide-react';
import { type DragEvent, useEffect, useState } from 'react';
import { stringify } from 'yaml';
import type { PipelineSummary } from '../../../../gen/signalbox/console/v1/pipelines_pb.js';
import { IconButton } from '../../../ui/Button.tsx';
import { showToast } from '../../../ui/toasts.ts';
import { useWords } from '../../../words/words.ts';
import { inspect } from '../inspector/inspected-document.ts';
import { useRefusalText } from '../refusal-text.ts';
import type { NodeRef } from '../session/node-ref.ts';
import { useEditorSession } from '../session/session-context.tsx';
import { useIncluded } from '../session/use-reading-facts.ts';
import { insertionOf } from './insert-block.ts';
import { PickList } from './PickList.tsx';
import { contentOf, dragType } from './palette-item.ts';
import { usePalette, useRecent } from './palette-state.ts';
import { paletteWords } from './palette-words.ts';
import { type GroupedItem, usePaletteItems } from './use-palette-items.ts';

interface StepPaletteProps {
  readonly pipeline: PipelineSummary;
}

/** Steps and jobs to add: found by typing, added by Enter behind what is selected, or dragged onto the graph. */
export function StepPalette({ pipeline }: StepPaletteProps) {
  const request = usePalette((state) => state.request);
  return request === undefined ? null : <Open pipeline={pipeline} />;
}

const noFiles = {};

function Open({ pipeline }: StepPaletteProps) {
  const t = useWords(paletteWords);
  const session = useEditorSession();
  const after = usePalette((state) => state.request?.after);
  const close = usePalette((state) => state.close);
  const used = useRecent((state) => state.used);
  const { files } = useIncluded(pipeline);
  const items = usePaletteItems(pipeline.pipelineId, files ?? noFiles);
  const [isDragging, setDragging] = useState(false);
  const [before] = useState(() => document.activeElement);
  // Whoever opened it by keyboard goes on from there.
  useEffect(
    () => () => {
      const isNowhere = document.activeElement === document.body;
      if (isNowhere && before instanceof HTMLElement && before.isConnected) before.focus();
    },
    [before],
  );

  const refusal = useRefusalText();
  function add(item: GroupedItem) {
    const { text, base } = session.store.getState();
    const { operation, ref } = insertionOf(inspect(text, base.filePath).root, item.block, after);
    const label = t('add', { name: item.label });
    const result = session.perform(operation, { label, origin: 'inspector', select: [ref] });
    if (!result.ok) {
      showToast({ tone: 'failed', text: t('refused'), detail: refusal(result.reason) });
      return;
    }
    used(item.id);
    close();
  }
  function drag(item: GroupedItem, event: DragEvent) {
    event.dataTransfer.effectAllowed = 'copy';
    event.dataTransfer.setData(dragType, JSON.stringify(item.block));
    event.dataTransfer.setData('text/plain', stringify([contentOf(item.block)]));
    used(item.id);
    // The graph below has to be reached; what was begun must not be taken out of the page, or the drag would end.
    requestAnimationFrame(() => setDragging(true));
  }
  return (
    <section
      role="dialog"
      aria-label={t('title')}
      onDragEnd={close}
      onKeyDown={(event) => event.key === 'Escape' && close()}
      className={`arriving fixed top-28 left-1/2 z-30 flex w-[42rem] max-w-[calc(100vw-32px)] -translate-x-1/2 flex-col overflow-hidden rounded-xl border bg-raised shadow-(--shadow) ${isDragging ? 'pointer-events-none opacity-0' : ''}`}
    >
      <div className="flex items-center gap-2 border-b py-1.5 pr-2 pl-3">
        <p className="min-w-0 flex-1 truncate text-muted text-small">
          <span className="font-semibold text-ink">
            {after === undefined || after.kind === 'pipeline' ? t('atEnd') : t('after', { name: nameOf(after) })}
          </span>{' '}
          · {t('about')}
        </p>
        <IconButton icon={X} label={t('close')} keys="escape" onClick={close} />
      </div>
      <PickList
        label={t('find')}
        placeholder={t('find')}
        nothing={t('nothing')}
        options={items}
        onPick={add}
        onClose={close}
        onDragStart={drag}
        detail={(item) => <Preview item={item} />}
        maxHeight="min(56vh, 30rem)"
      />
    </section>
  );
}

function nameOf(ref: NodeRef): string {
  switch (ref.kind) {
    case 'stage':
      return ref.stage;
    case 'job':
      return ref.job;
    case 'step':
      return ref.step;
    default:
      return '';
  }
}

/** What would be written, and what the action takes. */
function Preview({ item }: { readonly item: GroupedItem }) {
  const t = useWords(paletteWords);
  return (
    <div className="flex flex-col gap-2 text-small">
      <p className="text-muted">{item.about}</p>
      <pre className="overflow-x-auto rounded-md border bg-ground p-2 font-mono text-[11px] leading-4 [font-variant-ligatures:none]">
        {stringify(contentOf(item.block), { lineWidth: 0 }).trimEnd()}
      </pre>
      {item.args !== undefined && item.args.length > 0 ? (
        <>
          <p className="font-semibold">{t('takes')}</p>
          <dl className="flex flex-col gap-1">
            {item.args.map(({ name, docs, isRequired }) => (
              <div key={name}>
                <dt className="font-mono">
                  {name}
                  {isRequired ? <span className="ml-2 font-sans text-muted">{t('required')}</span> : null}
                </dt>
                <dd className="text-muted">{docs}</dd>
              </div>
            ))}
          </dl>
        </>
      ) : null}
    </div>
  );
}
