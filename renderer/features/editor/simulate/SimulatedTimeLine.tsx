import { useState } from 'react';
import { formatDuration, parseDuration } from '../../../../pipeline/duration.ts';
import type { SimulatedJob, SimulatedState, SimulatedStep } from '../../../../pipeline/simulation.ts';
import { Bar, Legend, TimeAxis, toneLook } from '../../../parts/TimeChart.tsx';
import type { Scale } from '../../../parts/time-axis.ts';
import { Check, Select, TextInput } from '../../../ui/Field.tsx';
import { StatusIcon } from '../../../ui/StatusMark.tsx';
import type { Status } from '../../../ui/status.ts';
import { useFormat } from '../../../words/format.ts';
import { useWords } from '../../../words/words.ts';
import { reasonText } from './reason-text.ts';
import type { SimulationReport } from './simulate-text.ts';
import { simulateWords } from './simulate-words.ts';
import { useAssumedRun, useSimulation } from './simulation-store.ts';

interface SimulatedTimeLineProps {
  readonly pipelineId: string;
  readonly report: Extract<SimulationReport, { readonly kind: 'simulated' }>;
}

/** Jobs in the order they would start, in lanes of the runners that would take them; what never runs says why. */
export function SimulatedTimeLine({ pipelineId, report }: SimulatedTimeLineProps) {
  const t = useWords(simulateWords);
  const [showsSteps, setShowsSteps] = useState(true);
  const { simulation } = report;
  const scale: Scale = { startMs: 0, lengthMs: Math.max(1000, simulation.totalMs) };
  const critical = new Set(simulation.criticalPath);
  const lanes = Map.groupBy(
    simulation.jobs.filter((job) => job.startMs !== null),
    (job) => job.runner ?? '',
  );
  const never = simulation.jobs.filter((job) => job.startMs === null);
  const rows = (jobs: readonly SimulatedJob[]) =>
    jobs.map((job) => (
      <JobRows
        key={job.key}
        pipelineId={pipelineId}
        job={job}
        isCritical={critical.has(job.key)}
        scale={scale}
        showsSteps={showsSteps}
      />
    ));
  return (
    <div className="py-2 pr-8 pl-4">
      <div className="mb-1 flex flex-wrap items-center gap-4 text-muted text-small">
        <Check label={t('showSteps')} isOn={showsSteps} onChange={setShowsSteps} />
        <span className="flex-1" />
        <Legend look={looks.success} label={t('running')} />
        <Legend look="is-hatched" label={t('skipped')} />
        <Legend look="h-0.5! bg-ink" label={t('criticalPath')} />
      </div>
      <div className="relative grid grid-cols-[minmax(200px,320px)_1fr]">
        <div />
        <TimeAxis lengthMs={scale.lengthMs} most={5} />
        {[...lanes].map(([runner, jobs]) => (
          <div key={runner} className="contents">
            {runner === '' ? null : <Lane title={t('lane', { runner })} />}
            {rows(jobs)}
          </div>
        ))}
        {never.length > 0 ? <Lane title={t('doesNotRun')} /> : null}
        {rows(never)}
        {simulation.gates.length > 0 ? <Lane title={t('approvals')} /> : null}
        {simulation.gates.map((gate) => (
          <Gate key={gate.name} pipelineId={pipelineId} name={gate.name} decision={gate.decision} />
        ))}
      </div>
    </div>
  );
}

function Lane({ title }: { readonly title: string }) {
  return <h3 className="col-span-2 border-t pt-2 pb-1 font-semibold text-muted text-small">{title}</h3>;
}

const statuses: Readonly<Record<SimulatedState, Status>> = {
  success: { tone: 'passed', shape: 'check', word: 'passed' },
  failed: { tone: 'failed', shape: 'cross', word: 'failed' },
  timeout: { tone: 'failed', shape: 'cross', word: 'timedOut' },
  cancelled: { tone: 'neutral', shape: 'slash', word: 'cancelled' },
  skipped: { tone: 'neutral', shape: 'dash', word: 'skipped' },
  waiting: { tone: 'neutral', shape: 'clock', word: 'waiting' },
};
const looks: Readonly<Record<SimulatedState, string>> = {
  success: 'bg-passed/70',
  failed: toneLook(statuses.failed),
  timeout: toneLook(statuses.timeout),
  cancelled: toneLook(statuses.cancelled),
  skipped: 'is-hatched',
  waiting: 'bg-edge/50',
};

interface JobRowsProps {
  readonly pipelineId: string;
  readonly job: SimulatedJob;
  readonly isCritical: boolean;
  readonly scale: Scale;
  readonly showsSteps: boolean;
}

function JobRows({ pipelineId, job, isCritical, scale, showsSteps }: JobRowsProps) {
  const t = useWords(simulateWords);
  const { key, state, because, readyMs, startMs, endMs } = job;
  const runs = startMs !== null && endMs !== null ? { fromMs: startMs, toMs: endMs } : undefined;
  const waits =
    readyMs !== null && startMs !== null && startMs > readyMs ? { fromMs: readyMs, toMs: startMs } : undefined;
  return (
    <>
      <div className="flex h-7 items-center gap-2 border-line/60 border-t pr-3 font-semibold">
        <StatusIcon status={statuses[state]} size={14} />
        <span className="truncate" title={key}>
          {key}
        </span>
      </div>
      <div className="relative h-7 border-line/60 border-t">
        <Bar span={waits} scale={scale} look={looks.waiting} label={t('waiting')} />
        <Bar span={runs} scale={scale} look={looks[state]} label={t('running')} />
        {isCritical ? <Bar span={runs} scale={scale} look="top-6! h-0.5! bg-ink" label={t('criticalPath')} /> : null}
        {runs === undefined ? <Reason text={reasonText(because, t)} isHatched={state === 'skipped'} /> : null}
      </div>
      {showsSteps && runs !== undefined
        ? job.steps.map((step) => (
            <StepRow key={step.name} pipelineId={pipelineId} jobKey={key} step={step} scale={scale} />
          ))
        : null}
    </>
  );
}

function Reason({ text, isHatched }: { readonly text: string; readonly isHatched: boolean }) {
  return (
    <span className="absolute inset-0 flex items-center gap-2">
      {isHatched ? <span aria-hidden="true" className="is-hatched h-3 w-10 shrink-0 rounded-xs" /> : null}
      <span className="truncate text-muted text-small" title={text}>
        {text}
      </span>
    </span>
  );
}

interface StepRowProps {
  readonly pipelineId: string;
  readonly jobKey: string;
  readonly step: SimulatedStep;
  readonly scale: Scale;
}

function StepRow({ pipelineId, jobKey, step, scale }: StepRowProps) {
  const t = useWords(simulateWords);
  const format = useFormat();
  const run = useAssumedRun(pipelineId);
  const assume = useSimulation((state) => state.assume);
  const place = `${jobKey}/${step.name}`;
  const outcome = run.outcomes[place] ?? 'success';
  const { startMs, endMs } = step;
  const span = startMs === null || endMs === null ? undefined : { fromMs: startMs, toMs: endMs };
  function setOutcome(value: string) {
    const { [place]: _, ...rest } = run.outcomes;
    assume(pipelineId, { outcomes: value === 'failed' || value === 'timeout' ? { ...rest, [place]: value } : rest });
  }
  return (
    <>
      <div className="flex h-7 items-center gap-1.5 pr-3 pl-6 text-muted text-small">
        <StatusIcon status={statuses[step.state]} size={12} />
        <span className="min-w-0 flex-1 truncate" title={step.name}>
          {step.name}
        </span>
        <Duration
          // A value that is taken back elsewhere is taken back here.
          key={run.durationsMs[place] ?? 'usual'}
          label={t('durationOf', { step: place })}
          help={t('durationHelp')}
          setMs={run.durationsMs[place]}
          usual={span ? format.duration(span.toMs - span.fromMs) : ''}
          onSet={(ms) => {
            const { [place]: _, ...rest } = run.durationsMs;
            assume(pipelineId, { durationsMs: ms === undefined ? rest : { ...rest, [place]: ms } });
          }}
        />
        <Select
          aria-label={t('outcomeOf', { step: place })}
          className="h-6! w-24! shrink-0 text-small"
          value={outcome}
          onChange={({ target }) => setOutcome(target.value)}
        >
          {(['success', 'failed', 'timeout'] as const).map((one) => (
            <option key={one} value={one}>
              {t(one)}
            </option>
          ))}
        </Select>
      </div>
      <div className="relative h-7">
        <Bar span={span} scale={scale} look={`${looks[step.state]} h-1.5! top-3!`} label={step.name} />
        {span === undefined ? <Reason text={reasonText(step.because, t)} isHatched /> : null}
      </div>
    </>
  );
}

interface DurationProps {
  readonly label: string;
  readonly help: string;
  readonly setMs: number | undefined;
  readonly usual: string;
  readonly onSet: (ms: number | undefined) => void;
}

/** Takes effect when it is left, or with Enter. Emptied: as usual. */
function Duration({ label, help, setMs, usual, onSet }: DurationProps) {
  const [text, setText] = useState(setMs === undefined ? '' : formatDuration(setMs));
  const ms = text.trim() === '' ? undefined : parseDuration(text.trim());
  const isWrong = text.trim() !== '' && ms === undefined;
  const take = () => {
    if (!isWrong && ms !== setMs) onSet(ms);
  };
  return (
    <TextInput
      aria-label={label}
      title={help}
      aria-invalid={isWrong || undefined}
      className="h-6! w-20! shrink-0 text-right text-small"
      value={text}
      placeholder={usual}
      onChange={({ target }) => setText(target.value)}
      onBlur={take}
      onKeyDown={({ key }) => key === 'Enter' && take()}
    />
  );
}

const decisions = ['approved', 'rejected', 'open'] as const;

interface GateProps {
  readonly pipelineId: string;
  /** `stage release`, `before deploy`, `after deploy`. */
  readonly name: string;
  readonly decision: (typeof decisions)[number];
}

function Gate({ pipelineId, name, decision }: GateProps) {
  const t = useWords(simulateWords);
  const { gates } = useAssumedRun(pipelineId);
  const assume = useSimulation((state) => state.assume);
  const key = name.replace(/^(stage|before|after) /, '');
  return (
    <div className="col-span-2 flex h-8 items-center gap-3">
      <span className="min-w-0 truncate">{name}</span>
      <Select
        aria-label={t('approvalOf', { name })}
        className="h-6! w-36! text-small"
        value={decision}
        onChange={({ target }) => {
          const chosen = decisions.find((one) => one === target.value) ?? 'approved';
          assume(pipelineId, { gates: { ...gates, [key]: chosen } });
        }}
      >
        {decisions.map((one) => (
          <option key={one} value={one}>
            {t(one)}
          </option>
        ))}
      </Select>
    </div>
  );
}
