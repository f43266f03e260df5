import { ChevronsDownUp, ChevronsUpDown } from 'lucide-react';
import { Suspense, useState } from 'react';
import { useQueryParams } from '../../app/query-params.ts';
import { useShortcuts } from '../../app/shortcuts.ts';
import { JobGraph } from '../../graph/JobGraphLater.ts';
import { IconButton } from '../../ui/Button.tsx';
import { SkeletonRows } from '../../ui/Skeleton.tsx';
import { SplitPane } from '../../ui/SplitPane.tsx';
import { StatusIcon } from '../../ui/StatusMark.tsx';
import { useWords } from '../../words/words.ts';
import { LogArea } from './LogArea.tsx';
import { Outline } from './Outline.tsx';
import { type RunModel, statusOfJob, stepToOpen } from './run-view.ts';
import { runWords } from './run-words.ts';

/** Outline at the left, graph above, log below. The selection is in the address; without one the page follows the run. */
export function JobsAndLog({ model }: { readonly model: RunModel }) {
  const t = useWords(runWords);
  const params = useQueryParams();
  const [hidesGraph, setHidesGraph] = useState(() => localStorage.getItem('signalbox.hides-graph') === 'yes');
  const [isFullScreen, setIsFullScreen] = useState(false);
  const chosen = model.answer.steps.find((step) => step.stepRunId === params.get('step'));
  const chosenJob = model.jobs.find((job) => job.key === params.get('job'));
  const step = chosen ?? (chosenJob ? model.stepsOf(chosenJob.jobRunId)[0] : stepToOpen(model));
  const job =
    [...model.jobs, ...model.answer.earlierAttempts].find((candidate) => candidate.jobRunId === step?.jobRunId) ??
    chosenJob;
  const split = model.answer.steps.find((candidate) => candidate.stepRunId === params.get('split'));

  const selectStep = (stepRunId: string) => params.set({ step: stepRunId, job: '' });
  function selectJob(jobKey: string) {
    const steps = model.jobs
      .filter((candidate) => candidate.key === jobKey)
      .flatMap((found) => model.stepsOf(found.jobRunId));
    const failed = steps.find((candidate) => candidate.stepRunId === model.run.firstFailure?.stepRunId);
    const target = failed ?? steps.findLast((candidate) => candidate.startedAtMs !== undefined) ?? steps[0];
    if (target) selectStep(target.stepRunId);
    else params.set({ job: jobKey, step: '' });
  }
  function moveStep(by: 1 | -1) {
    const index = model.allSteps.findIndex((candidate) => candidate.stepRunId === step?.stepRunId);
    const next = model.allSteps[Math.max(0, Math.min(model.allSteps.length - 1, index + by))];
    if (next) selectStep(next.stepRunId);
  }
  function toggleGraph() {
    setHidesGraph(!hidesGraph);
    localStorage.setItem('signalbox.hides-graph', hidesGraph ? 'no' : 'yes');
  }
  const group = t('outline');
  useShortcuts([
    { keys: 'j', label: t('nextStep'), group, isLocal: true, run: () => moveStep(1) },
    { keys: 'k', label: t('previousStep'), group, isLocal: true, run: () => moveStep(-1) },
    { keys: 'b', label: hidesGraph ? t('showGraph') : t('hideGraph'), group, run: toggleGraph },
  ]);

  const log = (
    <LogArea
      model={model}
      job={job}
      step={step}
      split={split}
      isFullScreen={isFullScreen}
      onFullScreen={() => setIsFullScreen(!isFullScreen)}
      onCloseSplit={() => params.set({ split: '' })}
    />
  );
  if (isFullScreen) return <div className="fixed inset-0 z-30 flex flex-col bg-ground">{log}</div>;
  const graph = model.plan ? (
    <Suspense fallback={<SkeletonRows rows={3} />}>
      <JobGraph plan={model.plan} facts={model.facts} selectedKey={job?.key} onSelect={selectJob} />
    </Suspense>
  ) : null;
  return (
    <SplitPane
      name="run-outline"
      direction="row"
      initial={260}
      min={180}
      max={480}
      first={
        <Outline
          model={model}
          selectedStepRunId={step?.stepRunId}
          selectedJobKey={job?.key}
          onStep={selectStep}
          onJob={selectJob}
          onSplit={(stepRunId) => params.set({ split: stepRunId })}
        />
      }
      second={
        hidesGraph || !graph ? (
          <>
            {graph ? <GraphStrip model={model} onJob={selectJob} onShow={toggleGraph} /> : null}
            {log}
          </>
        ) : (
          <SplitPane
            name="run-graph"
            direction="column"
            initial={184}
            min={80}
            max={520}
            first={
              <div className="relative flex min-h-0 flex-1">
                {graph}
                <div className="absolute top-1.5 right-2 z-10">
                  <IconButton icon={ChevronsDownUp} label={t('hideGraph')} keys="b" onClick={toggleGraph} />
                </div>
              </div>
            }
            second={log}
          />
        )
      }
    />
  );
}

interface GraphStripProps {
  readonly model: RunModel;
  readonly onJob: (jobKey: string) => void;
  readonly onShow: () => void;
}

/** The graph as a row of ticks, when the log needs the room. */
function GraphStrip({ model, onJob, onShow }: GraphStripProps) {
  const t = useWords(runWords);
  return (
    <div className="flex h-10 shrink-0 items-center gap-1 border-b px-3">
      <div className="flex min-w-0 flex-1 gap-1 overflow-x-auto">
        {model.jobs.map((job) => (
          <button
            key={job.jobRunId}
            type="button"
            title={job.key}
            onClick={() => onJob(job.key)}
            className="flex h-7 shrink-0 items-center gap-1.5 rounded-md px-1.5 text-muted text-small hover:bg-selected hover:text-ink"
          >
            <StatusIcon status={statusOfJob(job)} size={14} />
            {job.key}
          </button>
        ))}
      </div>
      <IconButton icon={ChevronsUpDown} label={t('showGraph')} keys="b" onClick={onShow} />
    </div>
  );
}
