import { Link } from 'wouter';
import { paths } from '../../app/paths.ts';
import { Reference, Starter } from '../../parts/RunRow.tsx';
import { reasonWords } from '../../parts/reason-words.ts';
import { waitingText } from '../../parts/reasons.ts';
import { statusOfRun } from '../../parts/run-status.ts';
import { StatusIcon, StatusMark } from '../../ui/StatusMark.tsx';
import { runStatus } from '../../ui/status.ts';
import { Ago, Elapsed } from '../../ui/Time.tsx';
import { useWords } from '../../words/words.ts';
import { RunNoteLine } from './RunNote.tsx';
import { RunPauseNote } from './RunPause.tsx';
import { RunToolbar } from './RunToolbar.tsx';
import type { RunModel } from './run-view.ts';
import { runWords } from './run-words.ts';

/** What it is, how it stands, and what may be done. */
export function RunHeader({ model }: { readonly model: RunModel }) {
  const t = useWords(runWords);
  const say = useWords(reasonWords);
  const { run, answer } = model;
  return (
    <header className="flex shrink-0 flex-wrap items-center gap-x-4 gap-y-1 px-5 pt-4 pb-2">
      <div className="min-w-[min(240px,100%)] flex-1">
        <div className="flex min-w-0 items-center gap-3">
          <h1 className="flex min-w-0 gap-1.5 font-semibold text-title">
            <span className="truncate" title={run.pipelineName}>
              {run.pipelineName}
            </span>
            <span className="shrink-0 text-muted"> #{run.number}</span>
          </h1>
          <StatusMark status={statusOfRun(run)} />
          {answer.attempts.length > 1 ? (
            <nav aria-label={t('attempts')} className="flex items-center gap-1">
              {answer.attempts.map((attempt) => (
                <Link
                  key={attempt.runId}
                  to={paths.run(attempt.runId)}
                  aria-current={attempt.runId === run.runId ? 'page' : undefined}
                  className="flex items-center gap-1 rounded-md border px-1.5 text-muted text-small hover:text-ink aria-[current=page]:border-edge aria-[current=page]:text-ink"
                >
                  <StatusIcon status={runStatus(attempt.state)} size={12} />
                  {t('attempt', { attempt: attempt.attempt })}
                </Link>
              ))}
            </nav>
          ) : null}
        </div>
        <RunPauseNote run={run} />
        <RunNoteLine run={run} />
        <div className="flex min-w-0 flex-wrap items-center gap-x-4 gap-y-0.5 text-muted">
          {run.branch || run.commit || run.tag ? (
            <span className="flex min-w-0 items-center gap-1.5">
              <Reference run={run} />
            </span>
          ) : null}
          <span>
            {t('startedBy')} <Starter run={run} />
          </span>
          <Ago atMs={run.createdAtMs} />
          {run.startedAtMs === undefined ? (
            <span>{run.waiting && waitingText(run.waiting, say)}</span>
          ) : (
            <Took fromMs={run.startedAtMs} toMs={run.endedAtMs} />
          )}
        </div>
      </div>
      <RunToolbar model={model} />
    </header>
  );
}

function Took({ fromMs, toMs }: { readonly fromMs: number; readonly toMs: number | undefined }) {
  const t = useWords(runWords);
  const elapsed = <Elapsed fromMs={fromMs} toMs={toMs} />;
  return toMs === undefined ? (
    <span>
      {elapsed} {t('soFar')}
    </span>
  ) : (
    <span>
      {t('took')} {elapsed}
    </span>
  );
}
