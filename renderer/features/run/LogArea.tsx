import { Ban, Clock, Columns2, RotateCcw, X } from 'lucide-react';
import { useState } from 'react';
import { useLocation } from 'wouter';
import type { WaitingReason } from '../../../gen/signalbox/console/v1/queue_pb.js';
import {
  JobAction,
  type JobRun,
  StepAction,
  type StepRun,
  StepState,
} from '../../../gen/signalbox/console/v1/run_pb.js';
import { RunsService } from '../../../gen/signalbox/console/v1/runs_pb.js';
import { paths } from '../../app/paths.ts';
import { useShortcuts } from '../../app/shortcuts.ts';
import { useAction } from '../../data/use-action.ts';
import { LogPane } from '../../log/LogPane.tsx';
import { hashOf, type LineRange } from '../../log/line-link.ts';
import { logWords } from '../../log/log-words.ts';
import { useLineRange } from '../../log/use-line-range.ts';
import { reasonWords } from '../../parts/reason-words.ts';
import { waitingText } from '../../parts/reasons.ts';
import { WaitingDialog } from '../../parts/WaitingDialog.tsx';
import { Blank } from '../../ui/Blank.tsx';
import { Button, IconButton } from '../../ui/Button.tsx';
import { SplitPane } from '../../ui/SplitPane.tsx';
import { StatusIcon } from '../../ui/StatusMark.tsx';
import { isLiveStep, stepStatus } from '../../ui/status.ts';
import { Elapsed } from '../../ui/Time.tsx';
import { useFormat } from '../../words/format.ts';
import { useWords } from '../../words/words.ts';
import { type RunModel, stepName } from './run-view.ts';
import { runWords } from './run-words.ts';
import { StepLoad } from './StepLoad.tsx';

interface LogAreaProps {
  readonly model: RunModel;
  readonly job: JobRun | undefined;
  readonly step: StepRun | undefined;
  readonly split: StepRun | undefined;
  readonly isFullScreen: boolean;
  readonly onFullScreen: () => void;
  readonly onCloseSplit: () => void;
}

export function LogArea({ model, job, step, split, isFullScreen, onFullScreen, onCloseSplit }: LogAreaProps) {
  const t = useWords(runWords);
  const [activeId, setActiveId] = useState(step?.stepRunId);
  useShortcuts(
    isFullScreen
      ? [{ keys: 'escape', label: t('closeSplit'), group: t('outline'), isLocal: true, run: onFullScreen }]
      : [],
  );
  if (!step) {
    return job?.waiting ? (
      <Waiting job={job} reason={job.waiting} title={job.key} />
    ) : (
      <Blank title={job ? job.key : t('pickStep')} body={t('noSteps')} />
    );
  }
  const pane = (shown: StepRun, isSecond: boolean) => (
    <div className="flex min-h-0 min-w-0 flex-1 flex-col" onFocusCapture={() => setActiveId(shown.stepRunId)}>
      <StepLog
        key={shown.stepRunId}
        model={model}
        step={shown}
        isSecond={isSecond}
        isActive={!split || activeId === shown.stepRunId || (!isSecond && activeId !== split.stepRunId)}
        isFullScreen={isFullScreen}
        onFullScreen={onFullScreen}
        onClose={onCloseSplit}
      />
    </div>
  );
  if (!split) return pane(step, false);
  return (
    <SplitPane
      name="run-split"
      direction="row"
      initial={520}
      min={240}
      max={1400}
      first={pane(step, false)}
      second={pane(split, true)}
    />
  );
}

interface WaitingProps {
  readonly job: JobRun;
  readonly reason: WaitingReason;
  readonly title: string;
}

/** In place of a log that nobody writes yet: why not. */
function Waiting({ job, reason, title }: WaitingProps) {
  const t = useWords(runWords);
  const say = useWords(reasonWords);
  const [isAsking, setIsAsking] = useState(false);
  return (
    <Blank icon={Clock} title={title} body={waitingText(reason, say)}>
      <Button onClick={() => setIsAsking(true)}>{t('whyWaiting')}</Button>
      {isAsking ? <WaitingDialog jobRunId={job.jobRunId} jobKey={job.key} onClose={() => setIsAsking(false)} /> : null}
    </Blank>
  );
}

interface StepLogProps {
  readonly model: RunModel;
  readonly step: StepRun;
  readonly isSecond: boolean;
  readonly isActive: boolean;
  readonly isFullScreen: boolean;
  readonly onFullScreen: () => void;
  readonly onClose: () => void;
}

const failedStates = new Set([StepState.FAILED, StepState.TIMEOUT]);

function StepLog({ model, step, isSecond, isActive, isFullScreen, onFullScreen, onClose }: StepLogProps) {
  const t = useWords(runWords);
  const sayLog = useWords(logWords);
  const [range, setRange] = useLineRange(!isSecond);
  const { run } = model;
  const job = model.jobs.find(({ jobRunId }) => jobRunId === step.jobRunId);
  const linkTo = (to: LineRange) => `${paths.run(run.runId, { stepRunId: step.stepRunId })}${hashOf(to)}`;
  return (
    <LogPane
      stepRunId={step.stepRunId}
      name={stepName(step, t('source'))}
      startedAtMs={step.startedAtMs ?? step.createdAtMs}
      outcome={isLiveStep(step.state) ? 'open' : failedStates.has(step.state) ? 'failed' : 'passed'}
      progress={step.startedAtMs !== undefined ? 'begun' : isLiveStep(step.state) ? 'not-begun' : 'left-out'}
      waitingFor={job?.waiting && <Waiting job={job} reason={job.waiting} title={sayLog('notYet')} />}
      range={range}
      onRange={setRange}
      linkTo={linkTo}
      isActive={isActive}
      isFullScreen={isFullScreen}
      onFullScreen={onFullScreen}
      heading={<StepHeading model={model} step={step} onClose={isSecond ? onClose : undefined} />}
    />
  );
}

interface StepHeadingProps {
  readonly model: RunModel;
  readonly step: StepRun;
  readonly onClose: (() => void) | undefined;
}

/** What is shown, how it ended and how long that usually takes, and what may be done with it. */
function StepHeading({ model, step, onClose }: StepHeadingProps) {
  const t = useWords(runWords);
  const format = useFormat();
  const job = [...model.jobs, ...model.answer.earlierAttempts].find(
    (candidate) => candidate.jobRunId === step.jobRunId,
  );
  // Of a job; of a step it says something where that is all there is of it.
  const usualMs = job && model.stepsOf(job.jobRunId).length === 1 ? model.answer.usualJobMs[job.key] : undefined;
  const name = stepName(step, t('source'));
  const [, navigate] = useLocation();
  const retry = useAction(RunsService.method.retryStep, {
    done: () => t('retried', { job: job?.key ?? '' }),
    // A run that has ended is not changed: the job goes on in a new one.
    onDone: ({ runId, stepRunId }) => navigate(paths.run(runId, { stepRunId })),
  });
  const cancelStep = useAction(RunsService.method.cancelStep, { done: () => t('cancelAsked', { name }) });
  const cancelJob = useAction(RunsService.method.cancelJob, { done: () => t('cancelAsked', { name: job?.key ?? '' }) });
  return (
    <div className="flex min-w-0 flex-wrap items-center gap-2">
      <span className="flex min-w-0 items-center gap-2">
        {onClose ? <Columns2 size={15} aria-hidden="true" className="shrink-0 text-muted" /> : null}
        <StatusIcon status={stepStatus(step.state)} />
        <h2 className="min-w-0 max-w-[40ch] truncate font-semibold" title={name}>
          {job && model.jobs.length > 1 ? <span className="font-normal text-muted">{job.key} / </span> : null}
          {name}
        </h2>
      </span>
      <span className="whitespace-nowrap text-muted">
        {step.exitCode === undefined || step.exitCode === 0 ? null : (
          <>{t('exit', { code: String(step.exitCode) })} · </>
        )}
        {step.startedAtMs === undefined ? null : <Elapsed fromMs={step.startedAtMs} toMs={step.endedAtMs} />}
        {usualMs === undefined ? null : <> ({t('usually', { duration: format.duration(usualMs) })})</>}
      </span>
      {job ? <StepLoad job={job} step={step} /> : null}
      {step.allowed.includes(StepAction.RETRY) ? (
        <Button icon={RotateCcw} isBusy={retry.isBusy} onClick={() => retry.run({ stepRunId: step.stepRunId })}>
          {t('retryStep')}
        </Button>
      ) : null}
      {step.allowed.includes(StepAction.CANCEL) ? (
        <Button icon={Ban} isBusy={cancelStep.isBusy} onClick={() => cancelStep.run({ stepRunId: step.stepRunId })}>
          {t('cancelStep')}
        </Button>
      ) : null}
      {job?.allowed.includes(JobAction.CANCEL) ? (
        <Button look="quiet" isBusy={cancelJob.isBusy} onClick={() => cancelJob.run({ jobRunId: job.jobRunId })}>
          {t('cancelJob')}
        </Button>
      ) : null}
      {onClose ? <IconButton icon={X} label={t('closeSplit')} onClick={onClose} /> : null}
    </div>
  );
}
