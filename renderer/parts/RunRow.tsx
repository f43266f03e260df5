import { GitBranch } from 'lucide-react';
import { Link } from 'wouter';
import { type RunSummary, TriggerKind } from '../../gen/signalbox/console/v1/run_pb.js';
import { paths } from '../app/paths.ts';
import { Chip } from '../ui/Page.tsx';
import { StatusMark } from '../ui/StatusMark.tsx';
import { Ago, Elapsed } from '../ui/Time.tsx';
import { useWords } from '../words/words.ts';
import { noteText } from './note-text.ts';
import { partWords } from './part-words.ts';
import { reasonWords } from './reason-words.ts';
import { waitingText } from './reasons.ts';
import { statusOfRun } from './run-status.ts';

/** A failed run opens where it failed, every other one as a whole. */
export function linkOfRun(run: RunSummary): string {
  const stepRunId = run.firstFailure?.stepRunId;
  return paths.run(run.runId, stepRunId ? { stepRunId } : {});
}

/** Narrow lists, on the overview and beside a panel, leave out what their surroundings say. */
const runColumns =
  'grid grid-cols-[150px_minmax(140px,1.6fr)_minmax(90px,0.8fr)_minmax(90px,0.8fr)_76px_104px] gap-x-4 @max-5xl:grid-cols-[150px_minmax(140px,1fr)_64px_92px] @max-xl:grid-cols-[28px_minmax(120px,1fr)_64px_92px]';
const wideOnly = '@max-5xl:hidden';

export function RunColumnHeads() {
  const t = useWords(partWords);
  return (
    <div className="@container">
      <div
        role="row"
        aria-rowindex={1}
        className={`${runColumns} h-8 shrink-0 items-center border-b px-5 text-muted text-small`}
      >
        <span role="columnheader">{t('columnStatus')}</span>
        <span role="columnheader">{t('columnRun')}</span>
        <span role="columnheader" className={wideOnly}>
          {t('columnRef')}
        </span>
        <span role="columnheader" className={wideOnly}>
          {t('columnBy')}
        </span>
        <span role="columnheader" className="text-right">
          {t('columnTime')}
        </span>
        <span role="columnheader" className="text-right">
          {t('columnWhen')}
        </span>
      </div>
    </div>
  );
}

/** A few runs without headings, for a part of a page. */
export function RunList({ label, runs }: { readonly label: string; readonly runs: readonly RunSummary[] }) {
  return (
    <div role="table" aria-label={label} className="divide-y">
      {runs.map((run) => (
        <RunRow key={run.runId} run={run} />
      ))}
    </div>
  );
}

interface RunRowProps {
  readonly run: RunSummary;
  readonly isSelected?: boolean;
  /** Where only a part of the list is in the document. The first row is 1. */
  readonly rowIndex?: number;
}

/** One run in a list: the whole row is the link. */
export function RunRow({ run, isSelected, rowIndex }: RunRowProps) {
  const t = useWords(partWords);
  return (
    <div className="@container">
      <div
        role="row"
        aria-rowindex={rowIndex}
        className={`${runColumns} relative h-row items-center px-5 hover:bg-hover ${isSelected ? 'bg-selected' : ''}`}
      >
        <span role="cell" className="flex min-w-0 items-center overflow-hidden">
          <StatusMark
            status={statusOfRun(run)}
            note={run.attempt > 1 ? t('attempt', { attempt: run.attempt }) : undefined}
          />
        </span>
        <span role="cell" className="flex min-w-0 items-baseline gap-1.5">
          <Link to={linkOfRun(run)} className="min-w-0 truncate font-semibold after:absolute after:inset-0">
            {run.pipelineName}
          </Link>
          <span className="shrink-0 text-muted">#{run.number}</span>
          <Place run={run} />
        </span>
        <span role="cell" className={`flex min-w-0 items-center gap-1.5 text-muted ${wideOnly}`}>
          <Reference run={run} />
        </span>
        <span role="cell" className={`truncate text-muted ${wideOnly}`}>
          <Starter run={run} />
        </span>
        <span role="cell" className="text-right">
          {run.startedAtMs === undefined ? '–' : <Elapsed fromMs={run.startedAtMs} toMs={run.endedAtMs} />}
        </span>
        <span role="cell" className="text-right text-muted">
          <Ago atMs={run.createdAtMs} />
        </span>
      </div>
    </div>
  );
}

function Place({ run }: { readonly run: RunSummary }) {
  const t = useWords(partWords);
  const say = useWords(reasonWords);
  const failure = run.firstFailure;
  if (run.note) {
    const text = noteText(run.note, t);
    return (
      <span title={text} className="min-w-0 shrink-[1000] truncate text-muted text-small">
        {text}
      </span>
    );
  }
  if (failure) {
    const place = failure.stepName ? `${failure.jobKey} / ${failure.stepName}` : failure.jobKey;
    return <span className="min-w-0 shrink-[1000] truncate text-failed text-small">{t('failedIn', { place })}</span>;
  }
  if (run.waiting) {
    return (
      <span className="min-w-0 shrink-[1000] truncate text-muted text-small">{waitingText(run.waiting, say)}</span>
    );
  }
  return null;
}

export function Reference({ run }: { readonly run: RunSummary }) {
  const name = run.tag || run.branch;
  if (!name && !run.commit) return <span>–</span>;
  return (
    <>
      {name ? (
        <>
          <GitBranch size={13} aria-hidden="true" className="shrink-0" />
          <span className="truncate">{name}</span>
        </>
      ) : null}
      {run.commit ? <code className="shrink-0 font-mono text-micro">{run.commit.slice(0, 8)}</code> : null}
    </>
  );
}

export function Starter({ run }: { readonly run: RunSummary }) {
  const t = useWords(partWords);
  if (run.trigger === TriggerKind.MANUAL) return <>{run.triggeredBy}</>;
  return (
    <span className="inline-flex min-w-0 items-center gap-1.5">
      <Chip>{run.trigger === TriggerKind.CRON ? t('byCron') : t('byEvent')}</Chip>
      <span className="truncate">{run.triggeredBy}</span>
    </span>
  );
}
