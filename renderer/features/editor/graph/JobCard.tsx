import { Handle, type Node, type NodeProps, Position } from '@xyflow/react';
import { Box, ChevronDown, ChevronUp, Diamond, GitBranch, Layers, Plus, Terminal } from 'lucide-react';
import { type DragEvent, memo, useContext, useEffect, useState } from 'react';
import { useWords } from '../../../words/words.ts';
import type { OutlineStep } from '../session/outline.ts';
import { DetailContext, type ItemLook, useGraphActions } from './graph-context.ts';
import { isClosedBook, type JobItem, type StepItem } from './graph-model.ts';
import { graphWords } from './graph-words.ts';
import { ClosedMark, FindingsMark, isStale, markLook, PastMark, useMarkText, useReason } from './Marks.tsx';
import { headHeight, listedSteps } from './node-size.ts';

export type JobData = {
  readonly item: JobItem;
  readonly look: ItemLook;
  /** By the key of the step. */
  readonly stepLooks: ReadonlyMap<string, ItemLook>;
  /** Names of jobs that wait for it. */
  readonly neededBy: readonly string[];
  /** Everything above as one text: equal when it looks the same. */
  readonly signature: string;
};
export type JobNode = Node<JobData, 'job'>;

/** A job with its steps inside. Renders again only when it looks different. */
export const JobCard = memo(
  Card,
  (one, other) => one.data.signature === other.data.signature && one.dragging === other.dragging,
);

function Card({ data, dragging }: NodeProps<JobNode>) {
  const t = useWords(graphWords);
  const actions = useGraphActions();
  const detail = useContext(DetailContext);
  useEffect(() => actions.arrived(), [actions]);
  const { item, look } = data;
  const isClosed = isClosedBook(item.job.opaque);
  const drop = useStepDrop(item);
  // Nothing is connected where nothing can be read, and each end listens to every movement.
  const isChip = detail === 'chips';
  const frame =
    look.findings?.errors || look.mark?.state === 'failed'
      ? 'border-failed'
      : look.isSelected
        ? 'border-ink'
        : 'border-line hover:border-edge';
  return (
    <>
      {isChip ? null : (
        <Handle type="target" position={Position.Left} style={{ top: headHeight / 2 }} isConnectableStart={false} />
      )}
      <div
        data-job={item.key}
        className={`job-card relative flex h-full w-full flex-col rounded-lg border bg-surface ${frame} ${item.job.matrix === undefined ? '' : 'is-stack'} ${isClosed ? 'border-dashed' : ''} ${look.isDimmed ? 'opacity-30' : ''} ${look.isSelected ? 'is-selected' : ''} ${markLook(look.mark)} ${dragging ? 'shadow-(--shadow)' : ''}`}
        {...(isClosed ? {} : drop.handlers)}
      >
        {detail === 'full' && item.job.note ? <p className="job-note">{item.job.note}</p> : null}
        <Head data={data} />
        {detail === 'full' && !isClosed ? (
          <>
            <Steps data={data} dropAt={drop.at} />
            <Foot item={item} />
          </>
        ) : null}
      </div>
      {isChip ? null : (
        <Handle
          type="source"
          position={Position.Right}
          style={{ top: headHeight / 2 }}
          title={t('addJobAfter', { name: item.name })}
          onClick={(event) => actions.addAfter(item.key, event.currentTarget)}
        >
          <span className="add-after">
            <Plus size={12} aria-hidden="true" />
          </span>
        </Handle>
      )}
    </>
  );
}

function Head({ data: { item, look, neededBy } }: { readonly data: JobData }) {
  const t = useWords(graphWords);
  const actions = useGraphActions();
  const reason = useReason();
  const { job } = item;
  const isStack = job.matrix !== undefined;
  const Icon = isStack ? Layers : isClosedBook(job.opaque) ? GitBranch : Box;
  const more = [
    t('stepCount', { count: item.steps.length }),
    isStack ? (job.matrix === 0 ? t('matrixUnknown') : t('matrixLong', { count: job.matrix ?? 0 })) : '',
    item.needs.length > 0 ? t('needs', { jobs: item.needs.join(', ') }) : '',
    neededBy.length > 0 ? t('neededBy', { jobs: neededBy.join(', ') }) : '',
    job.gate ? t('gateLong') : '',
    job.note ? t('note', { note: job.note }) : '',
  ].filter(Boolean);
  const simulated = useMarkText(look.mark);
  const meta = [
    simulated,
    isClosedBook(job.opaque) && job.opaque ? reason(job.opaque) : '',
    isStack && job.matrix !== 0 ? t('jobCount', { count: job.matrix ?? 0 }) : '',
    job.image,
    job.when ? t('condition', { when: job.when }) : '',
  ].filter(Boolean);
  return (
    <button
      type="button"
      data-item={item.key}
      tabIndex={look.isCurrent ? 0 : -1}
      aria-pressed={look.isSelected}
      title={[item.name, job.note, job.description, job.when && t('condition', { when: job.when })]
        .filter(Boolean)
        .join('\n')}
      onClick={(event) => actions.press(item.key, event)}
      onDoubleClick={() => actions.rename(item.key)}
      onContextMenu={(event) => actions.openMenu(item.key, event)}
      className={`job-head flex w-full shrink-0 items-center gap-2 rounded-t-lg px-2.5 text-left ${isStale(look.past) ? 'is-outdated' : ''}`}
      style={{ height: headHeight }}
    >
      <Icon size={15} aria-hidden="true" className="job-icon shrink-0 text-muted" />
      <span className="min-w-0 flex-1">
        <span className="job-name block truncate font-semibold">{item.name}</span>
        <span className="job-meta block truncate text-micro text-muted" aria-hidden={meta.length === 0}>
          {meta.length > 0 ? meta.join(' · ') : t('stepCount', { count: item.steps.length })}
        </span>
        <span className="sr-only">, {more.join(', ')}</span>
      </span>
      {job.opaque === 'merge' || isClosedBook(job.opaque) ? <ClosedMark reason={job.opaque} /> : null}
      <PastMark past={look.past} />
      <FindingsMark findings={look.findings} />
    </button>
  );
}

function Steps({
  data: { item, look, stepLooks },
  dropAt,
}: {
  readonly data: JobData;
  readonly dropAt: number | undefined;
}) {
  const t = useWords(graphWords);
  const actions = useGraphActions();
  const listed = item.isOpen ? item.steps : item.steps.slice(0, listedSteps);
  return (
    <ul aria-label={t('stepCount', { count: item.steps.length })} className="m-0 list-none border-t p-0">
      {listed.map((step, index) => (
        <li
          key={step.key}
          className={`step-row ${dropAt === index ? 'is-drop-above' : ''} ${dropAt === index + 1 ? 'is-drop-below' : ''}`}
        >
          <StepRow
            item={step}
            look={stepLooks.get(step.key)}
            index={index}
            isJobMarked={look.mark !== undefined && look.mark.state !== 'runs' && look.mark.state !== 'failed'}
          />
        </li>
      ))}
      {item.job.gate ? (
        <li>
          <button
            type="button"
            tabIndex={-1}
            onClick={(event) => actions.press(item.key, event)}
            className="flex h-6.5 w-full items-center gap-1.5 border-t px-2.5 text-left text-attention text-small"
          >
            <Diamond size={12} aria-hidden="true" />
            <span className="truncate">
              {item.job.gate.approvers.length > 0
                ? t('gateBy', { who: item.job.gate.approvers.join(', ') })
                : t('gate')}
            </span>
          </button>
        </li>
      ) : null}
    </ul>
  );
}

interface StepRowProps {
  readonly item: StepItem;
  readonly look: ItemLook | undefined;
  readonly index: number;
  /** The job as a whole is drawn as what does not run. */
  readonly isJobMarked: boolean;
}

function StepRow({ item, look, index, isJobMarked }: StepRowProps) {
  const t = useWords(graphWords);
  const actions = useGraphActions();
  const { step } = item;
  const simulated = useMarkText(look?.mark);
  useEffect(() => actions.arrived(), [actions]);
  return (
    <button
      type="button"
      data-item={item.key}
      data-step-index={index}
      draggable
      tabIndex={look?.isCurrent ? 0 : -1}
      aria-pressed={look?.isSelected ?? false}
      title={[simulated, step.run || step.uses, step.when && t('condition', { when: step.when })]
        .filter(Boolean)
        .join('\n')}
      onClick={(event) => actions.press(item.key, event)}
      onDoubleClick={() => actions.rename(item.key)}
      onContextMenu={(event) => actions.openMenu(item.key, event)}
      onDragStart={(event) => actions.dragStep(item.key, event)}
      onDragEnd={actions.dragEnded}
      className={`nodrag nopan flex h-6.5 w-full items-center gap-2 px-2.5 text-left text-small hover:bg-hover ${look?.isSelected ? 'bg-selected' : ''} ${look?.isDimmed ? 'opacity-40' : ''} ${isJobMarked ? '' : markLook(look?.mark)} ${isStale(look?.past) ? 'is-outdated' : ''}`}
    >
      <Terminal size={12} aria-hidden="true" className="shrink-0 text-muted" />
      <span className={`min-w-0 flex-1 truncate ${step.hasName ? '' : 'text-muted'}`}>{item.name}</span>
      <StepMeta step={step} />
      {simulated === '' ? null : <span className="sr-only">, {simulated}</span>}
      <PastMark past={look?.past} size={12} />
      <FindingsMark findings={look?.findings} size={12} />
      <ClosedMark reason={step.opaque} />
    </button>
  );
}

function StepMeta({ step }: { readonly step: OutlineStep }) {
  const t = useWords(graphWords);
  const isShell = step.uses === '' || step.uses.replace('builtin:', '').startsWith('shell');
  return (
    <>
      {step.list === 'finally' ? (
        <span className="shrink-0 text-micro text-muted" title={t('alwaysLong')}>
          {t('always')}
        </span>
      ) : null}
      {isShell ? null : <span className="max-w-20 shrink-0 truncate text-micro text-muted">{step.uses}</span>}
      {step.when ? <span className="sr-only">, {t('condition', { when: step.when })}</span> : null}
    </>
  );
}

function Foot({ item }: { readonly item: JobItem }) {
  const t = useWords(graphWords);
  const actions = useGraphActions();
  const hidden = item.steps.length - listedSteps;
  return (
    <div className="mt-auto flex h-6.5 shrink-0 items-center border-t px-1">
      <button
        type="button"
        tabIndex={-1}
        aria-label={t('addStepTo', { name: item.name })}
        onClick={(event) => actions.addInside(item.key, event.currentTarget)}
        className="nodrag flex h-6 items-center gap-1 rounded px-1.5 text-muted text-small hover:bg-selected hover:text-ink"
      >
        <Plus size={12} aria-hidden="true" />
        {t('addStep')}
      </button>
      <span className="flex-1" />
      {hidden > 0 ? (
        <button
          type="button"
          tabIndex={-1}
          aria-expanded={item.isOpen}
          onClick={() => actions.toggleSteps(item.key)}
          className="nodrag flex h-6 items-center gap-1 rounded px-1.5 text-muted text-small hover:bg-selected hover:text-ink"
        >
          {item.isOpen ? t('fewerSteps') : t('moreSteps', { count: hidden })}
          {item.isOpen ? <ChevronUp size={12} aria-hidden="true" /> : <ChevronDown size={12} aria-hidden="true" />}
        </button>
      ) : null}
    </div>
  );
}

/** Where a step that is dragged over the job would come. */
function useStepDrop(item: JobItem) {
  const actions = useGraphActions();
  const [at, setAt] = useState<number>();
  const placeOf = (event: DragEvent) => {
    const row = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-step-index]') : null;
    if (row === null) return item.steps.length;
    const { top, height } = row.getBoundingClientRect();
    return Number(row.dataset.stepIndex) + (event.clientY > top + height / 2 ? 1 : 0);
  };
  return {
    at,
    handlers: {
      onDragOver(event: DragEvent) {
        if (!actions.accepts(event)) return;
        event.preventDefault();
        setAt(placeOf(event));
      },
      onDragLeave(event: DragEvent) {
        if (event.relatedTarget instanceof Element && event.currentTarget.contains(event.relatedTarget)) return;
        setAt(undefined);
      },
      onDrop(event: DragEvent) {
        event.preventDefault();
        event.stopPropagation();
        setAt(undefined);
        actions.dropOnJob(item.key, placeOf(event), event);
      },
    },
  };
}
