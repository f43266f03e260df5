import type { JobRun, StepRun } from '../../../gen/signalbox/console/v1/run_pb.js';
import { keepScroll } from '../../app/keep-scroll.ts';
import { useQueryParams } from '../../app/query-params.ts';
import { useKept } from '../../app/use-kept.ts';
import { Bar, Legend, TimeAxis, toneLook } from '../../parts/TimeChart.tsx';
import type { Scale } from '../../parts/time-axis.ts';
import { Check } from '../../ui/Field.tsx';
import { StatusIcon } from '../../ui/StatusMark.tsx';
import { isLiveRun, stepStatus } from '../../ui/status.ts';
import { useNow } from '../../ui/use-now.ts';
import { useWords } from '../../words/words.ts';
import { type RunModel, spansOf, statusOfJob, stepName } from './run-view.ts';
import { runWords } from './run-words.ts';

/** How the time of the run was spent: waiting, queued, starting, running; the critical path is marked. */
export function TimeLine({ model }: { readonly model: RunModel }) {
  const isLive = isLiveRun(model.run.state);
  return isLive ? (
    <LiveTimeLine model={model} />
  ) : (
    <Chart model={model} nowMs={model.run.endedAtMs ?? model.run.createdAtMs} />
  );
}

function LiveTimeLine({ model }: { readonly model: RunModel }) {
  return <Chart model={model} nowMs={useNow(1000)} />;
}

function Chart({ model, nowMs }: { readonly model: RunModel; readonly nowMs: number }) {
  const t = useWords(runWords);
  const [showsSteps, setShowsSteps] = useKept('time-line-steps', true);
  const startMs = model.run.createdAtMs;
  const lengthMs = Math.max(100, (model.run.endedAtMs ?? nowMs) - startMs);
  const scale: Scale = { startMs, lengthMs };
  return (
    <div ref={keepScroll} className="min-h-0 flex-1 overflow-y-auto px-5 py-3">
      <div className="mb-2 flex flex-wrap items-center gap-4 text-muted text-small">
        <Check label={t('showSteps')} isOn={showsSteps} onChange={setShowsSteps} />
        <span className="flex-1" />
        <Legend look="h-px! border-t border-dashed border-edge" label={t('waiting')} />
        <Legend look={looks.queued} label={t('queued')} />
        <Legend look={looks.dispatch} label={t('dispatch')} />
        <Legend look="bg-running" label={t('running')} />
        <Legend look="h-0.5! bg-ink" label={t('criticalPath')} />
      </div>
      <div className="relative grid grid-cols-[minmax(140px,240px)_1fr]">
        <div />
        <TimeAxis lengthMs={lengthMs} />
        {model.jobs.map((job) => (
          <JobRows key={job.key} model={model} job={job} scale={scale} nowMs={nowMs} showsSteps={showsSteps} />
        ))}
      </div>
    </div>
  );
}

const looks = {
  waiting: 'mt-1.5 h-px! border-t border-dashed border-edge',
  queued: 'bg-edge/50',
  dispatch: 'bg-edge',
} as const;

interface JobRowsProps {
  readonly model: RunModel;
  readonly job: JobRun;
  readonly scale: Scale;
  readonly nowMs: number;
  readonly showsSteps: boolean;
}

function JobRows({ model, job, scale, nowMs, showsSteps }: JobRowsProps) {
  const t = useWords(runWords);
  const params = useQueryParams();
  const steps = model.stepsOf(job.jobRunId);
  const spans = spansOf(job, steps, nowMs);
  const status = statusOfJob(job);
  const isCritical = model.facts.get(job.key)?.isCritical;
  const open = (step: StepRun) => params.set({ tab: '', step: step.stepRunId, job: '' });
  return (
    <>
      <div className="flex h-7 items-center gap-2 border-line/60 border-t pr-3 font-semibold">
        <StatusIcon status={status} size={14} />
        <span className="truncate" title={job.key}>
          {job.key}
        </span>
      </div>
      <div className="relative h-7 border-line/60 border-t">
        <Bar span={spans.waiting} scale={scale} look={looks.waiting} label={t('waiting')} />
        <Bar span={spans.queued} scale={scale} look={looks.queued} label={t('queued')} />
        <Bar span={spans.dispatch} scale={scale} look={looks.dispatch} label={t('dispatch')} />
        <Bar span={spans.running} scale={scale} look={toneLook(status)} label={t('running')} />
        {isCritical ? (
          <Bar span={spans.running} scale={scale} look="top-6! h-0.5! bg-ink" label={t('criticalPath')} />
        ) : null}
      </div>
      {showsSteps
        ? steps.map((step) => (
            <div key={step.stepRunId} className="contents">
              <button
                type="button"
                onClick={() => open(step)}
                className="flex h-6 items-center gap-2 truncate pr-3 pl-6 text-left text-muted text-small hover:text-ink"
              >
                <StatusIcon status={stepStatus(step.state)} size={12} />
                <span className="truncate">{stepName(step, t('source'))}</span>
              </button>
              <div className="relative h-6">
                <Bar
                  span={
                    step.startedAtMs === undefined
                      ? undefined
                      : { fromMs: step.startedAtMs, toMs: step.endedAtMs ?? nowMs }
                  }
                  scale={scale}
                  look={`${toneLook(stepStatus(step.state))} h-1.5! top-2!`}
                  label={stepName(step, t('source'))}
                />
              </div>
            </div>
          ))
        : null}
    </>
  );
}
