import { useState } from 'react';
import { type JobRun, JobState, type StepRun } from '../../../gen/signalbox/console/v1/run_pb.js';
import { keepScrollAs, pathOnly } from '../../app/keep-scroll.ts';
import { useKept } from '../../app/use-kept.ts';
import { reasonWords } from '../../parts/reason-words.ts';
import { waitingText } from '../../parts/reasons.ts';
import { WaitingDialog } from '../../parts/WaitingDialog.tsx';
import { StatusIcon } from '../../ui/StatusMark.tsx';
import { isLiveJob, stepStatus } from '../../ui/status.ts';
import { Elapsed } from '../../ui/Time.tsx';
import { endText } from '../../words/end-text.ts';
import { endWords } from '../../words/end-words.ts';
import { useWords } from '../../words/words.ts';
import { type RunModel, statusOfJob, stepName } from './run-view.ts';
import { runWords } from './run-words.ts';

interface OutlineProps {
  readonly model: RunModel;
  readonly selectedStepRunId: string | undefined;
  readonly selectedJobKey: string | undefined;
  readonly onStep: (stepRunId: string) => void;
  readonly onJob: (jobKey: string) => void;
  readonly onSplit: (stepRunId: string) => void;
}

const keepOutline = keepScrollAs('outline', pathOnly);

/** Every job and step of the plan with its state and time: the graph as text. Shift and a click shows a step beside. */
export function Outline(props: OutlineProps) {
  const t = useWords(runWords);
  const { model } = props;
  const { stages } = model.answer;
  const hasStages = stages.length > 1;
  return (
    <nav ref={keepOutline} aria-label={t('outline')} className="min-h-0 flex-1 overflow-y-auto py-1">
      {hasStages ? (
        stages.map((stage) => (
          <section key={stage.name}>
            <h2 className="px-3 pt-2 pb-0.5 font-semibold text-micro text-muted">{stage.name}</h2>
            <JobList {...props} jobs={model.jobs.filter((job) => stage.jobKeys.includes(job.key))} />
          </section>
        ))
      ) : (
        <JobList {...props} jobs={model.jobs} />
      )}
    </nav>
  );
}

function JobList({ jobs, ...props }: OutlineProps & { readonly jobs: readonly JobRun[] }) {
  return (
    <ul>
      {jobs.map((job) => (
        <JobItem key={job.key} {...props} job={job} />
      ))}
    </ul>
  );
}

const failedStates = new Set([JobState.FAILED, JobState.TIMEOUT]);

const row =
  'flex min-h-7 w-full items-center gap-2 pr-3 text-left hover:bg-hover aria-[current=true]:bg-selected aria-[current=true]:font-semibold';

function JobItem({ job, ...props }: OutlineProps & { readonly job: JobRun }) {
  const t = useWords(runWords);
  const say = useWords(reasonWords);
  const sayEnd = useWords(endWords);
  const { model } = props;
  const ended = endText(job, sayEnd);
  const [isAsking, setIsAsking] = useState(false);
  const [showsAll, setShowsAll] = useKept(`attempts ${job.key}`, false);
  const earlier = model.earlierOf(job.key);
  const steps = model.stepsOf(job.jobRunId);
  const isOpen = steps.length > 0;
  return (
    <li>
      <button
        type="button"
        aria-current={props.selectedJobKey === job.key && !isOpen ? 'true' : undefined}
        onClick={() => props.onJob(job.key)}
        className={`${row} pl-3 font-semibold`}
      >
        <StatusIcon status={statusOfJob(job)} />
        <span className="min-w-0 flex-1 truncate" title={job.key}>
          {job.key}
        </span>
        <Duration fromMs={job.times?.leasedAtMs} toMs={job.times?.endedAtMs} isLive={isLiveJob(job.state)} />
      </button>
      {job.waiting ? (
        <button
          type="button"
          onClick={() => setIsAsking(true)}
          title={t('whyWaiting')}
          className="block w-full px-3 pb-1 pl-9 text-left text-muted text-small underline-offset-2 hover:text-ink hover:underline"
        >
          {waitingText(job.waiting, say)}
        </button>
      ) : null}
      {ended ? (
        <p className={`px-3 pb-1 pl-9 text-small ${failedStates.has(job.state) ? 'text-failed' : 'text-muted'}`}>
          {ended}
        </p>
      ) : null}
      {job.carriedFrom ? <p className="px-3 pb-1 pl-9 text-muted text-small">{t('carried')}</p> : null}
      {earlier.length > 0 ? (
        <button
          type="button"
          aria-expanded={showsAll}
          onClick={() => setShowsAll(!showsAll)}
          className="block w-full px-3 pb-1 pl-9 text-left text-muted text-small hover:text-ink"
        >
          {t('attempt', { attempt: job.attempt })} · {t('latestOnly')}
        </button>
      ) : null}
      {showsAll
        ? earlier.map((attempt) => (
            <div key={attempt.jobRunId} className="opacity-75">
              <p className="flex items-center gap-2 px-3 pl-9 text-muted text-small">
                <StatusIcon status={statusOfJob(attempt)} size={12} />
                {t('attempt', { attempt: attempt.attempt })}
              </p>
              <StepList {...props} steps={model.answer.steps.filter((step) => step.jobRunId === attempt.jobRunId)} />
            </div>
          ))
        : null}
      <StepList {...props} steps={steps} />
      {isAsking ? <WaitingDialog jobRunId={job.jobRunId} jobKey={job.key} onClose={() => setIsAsking(false)} /> : null}
    </li>
  );
}

function StepList({
  steps,
  selectedStepRunId,
  onStep,
  onSplit,
}: OutlineProps & { readonly steps: readonly StepRun[] }) {
  const t = useWords(runWords);
  return (
    <ul>
      {steps.map((step) => (
        <li key={step.stepRunId}>
          <button
            type="button"
            aria-current={selectedStepRunId === step.stepRunId ? 'true' : undefined}
            title={t('splitStep')}
            onClick={(event) => (event.shiftKey ? onSplit(step.stepRunId) : onStep(step.stepRunId))}
            className={`${row} pl-9`}
          >
            <StatusIcon status={stepStatus(step.state)} size={14} />
            <span className="min-w-0 flex-1 truncate">{stepName(step, t('source'))}</span>
            <Duration fromMs={step.startedAtMs} toMs={step.endedAtMs} isLive={step.endedAtMs === undefined} />
          </button>
        </li>
      ))}
    </ul>
  );
}

interface DurationProps {
  readonly fromMs: number | undefined;
  readonly toMs: number | undefined;
  readonly isLive: boolean;
}

function Duration({ fromMs, toMs, isLive }: DurationProps) {
  if (fromMs === undefined || (toMs === undefined && !isLive)) return null;
  return (
    <span className="font-normal text-muted text-small">
      <Elapsed fromMs={fromMs} toMs={toMs} />
    </span>
  );
}
