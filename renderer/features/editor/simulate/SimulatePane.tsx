import { X } from 'lucide-react';
import type { PipelineSummary } from '../../../../gen/signalbox/console/v1/pipelines_pb.js';
import { IconButton } from '../../../ui/Button.tsx';
import { StatusGlyph } from '../../../ui/StatusMark.tsx';
import type { Status } from '../../../ui/status.ts';
import { useFormat } from '../../../words/format.ts';
import { useWords } from '../../../words/words.ts';
import { EventBar } from './EventBar.tsx';
import { SimulatedTimeLine } from './SimulatedTimeLine.tsx';
import type { SimulationReport } from './simulate-text.ts';
import { simulateWords } from './simulate-words.ts';
import { useSimulation } from './simulation-store.ts';
import { useSimulationReport } from './use-simulation-report.ts';

interface SimulatePaneProps {
  readonly pipeline: PipelineSummary;
}

/** The plan as a time line before anything runs; nothing while the simulation is closed. */
export function SimulatePane({ pipeline }: SimulatePaneProps) {
  const isOpen = useSimulation((state) => state.isOpen);
  return isOpen ? <Pane pipeline={pipeline} /> : null;
}

type Simulated = Extract<SimulationReport, { readonly kind: 'simulated' }>;
const nothing = { variables: {}, inputs: {} };

function Pane({ pipeline }: SimulatePaneProps) {
  const t = useWords(simulateWords);
  useSimulationReport(pipeline);
  const report = useSimulation((state) => state.report);
  const setOpen = useSimulation((state) => state.setOpen);
  return (
    <section aria-label={t('title')} className="flex h-[44%] min-h-[200px] shrink-0 flex-col border-t bg-surface">
      <div className="flex items-start gap-3 border-b px-4 py-2">
        <div className="min-w-0 flex-1">
          <EventBar
            pipelineId={pipeline.pipelineId}
            defaultBranch={pipeline.branch || 'main'}
            declared={report?.declared ?? nothing}
          />
        </div>
        <IconButton icon={X} label={t('close')} onClick={() => setOpen(false)} />
      </div>
      <div className="min-h-0 flex-1 overflow-y-auto">
        {report === undefined ? (
          <p role="status" className="px-4 py-3 text-muted">
            {t('computing')}
          </p>
        ) : report.kind === 'no-plan' ? (
          <NoPlan report={report} />
        ) : (
          <>
            <Summary report={report} />
            <Warnings report={report} />
            <SimulatedTimeLine pipelineId={pipeline.pipelineId} report={report} />
          </>
        )}
      </div>
    </section>
  );
}

function NoPlan({ report }: { readonly report: Extract<SimulationReport, { readonly kind: 'no-plan' }> }) {
  const t = useWords(simulateWords);
  return (
    <div className="px-4 py-3">
      <p className="font-semibold">{t('noPlan')}</p>
      <ul>
        {report.diagnostics
          .filter(({ severity }) => severity === 'error')
          .slice(0, 5)
          .map(({ code, message, range }) => (
            <li key={`${code} ${range.start} ${message}`} className="text-muted">
              {message}
            </li>
          ))}
      </ul>
    </div>
  );
}

const results = {
  success: { status: { tone: 'passed', shape: 'check', word: 'passed' }, word: 'willPass' },
  partial: { status: { tone: 'attention', shape: 'diamond', word: 'partial' }, word: 'willPartial' },
  failed: { status: { tone: 'failed', shape: 'cross', word: 'failed' }, word: 'willFail' },
  waiting: { status: { tone: 'neutral', shape: 'clock', word: 'waiting' }, word: 'willWait' },
} as const satisfies Record<string, { status: Status; word: keyof typeof simulateWords }>;

function Summary({ report }: { readonly report: Simulated }) {
  const t = useWords(simulateWords);
  const format = useFormat();
  const { simulation, steps, runners } = report;
  const { status, word } = results[simulation.result];
  const counts = { run: steps.run, all: steps.all };
  return (
    <p role="status" className="flex flex-wrap items-center gap-2 px-4 pt-2.5">
      <StatusGlyph status={status} />
      <strong className="font-semibold">
        {runners.length === 0
          ? t('summaryNowhere', counts)
          : t('summary', { ...counts, time: format.duration(simulation.totalMs), runners: runners.join(', ') })}
      </strong>
      <span className="text-muted">· {t(word)}</span>
    </p>
  );
}

const starts = { 'none-fits': 'noneFits', 'none-exists': 'noneExists', 'manual-is-off': 'manualIsOff' } as const;

function Warnings({ report }: { readonly report: Simulated }) {
  const t = useWords(simulateWords);
  const { start, simulation } = report;
  const warnings = [
    ...(start.starts ? [] : [t(starts[start.because])]),
    ...simulation.warnings.map((warning) => runnerWarning(warning, t)),
  ];
  if (warnings.length === 0) return null;
  return (
    <ul className="mx-4 mt-2 flex flex-col gap-1 rounded-md bg-attention-wash px-3 py-2">
      {warnings.map((warning) => (
        <li key={warning} className="flex items-start gap-2">
          <span className="pt-0.5">
            <StatusGlyph status={{ tone: 'attention', shape: 'diamond', word: 'partial' }} />
          </span>
          <span className="min-w-0">{warning}</span>
        </li>
      ))}
    </ul>
  );
}

/** `job arm: no runner matches (local: label arch is missing)`, or `job arm: there is no runner`. */
function runnerWarning(warning: string, t: ReturnType<typeof useWords<typeof simulateWords>>): string {
  const [, job, reasons] = /^job (.+?): (?:no runner matches \((.*)\)|there is no runner)$/s.exec(warning) ?? [];
  if (job === undefined) return warning;
  return t('becauseOf', { sentence: t('noRunnerFor', { job }), reasons: reasons ?? t('noRunnerAtAll') });
}
