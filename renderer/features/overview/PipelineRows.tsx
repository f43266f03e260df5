import { Link } from 'wouter';
import type { PipelineSummary } from '../../../gen/signalbox/console/v1/pipelines_pb.js';
import { paths } from '../../app/paths.ts';
import { barsOf } from '../../parts/bars-of.ts';
import { statusOfRun } from '../../parts/run-status.ts';
import { Bars } from '../../ui/Bars.tsx';
import { Panel } from '../../ui/Page.tsx';
import { StatusIcon } from '../../ui/StatusMark.tsx';
import { runStatus } from '../../ui/status.ts';
import { Ago } from '../../ui/Time.tsx';
import { useFormat } from '../../words/format.ts';
import { useWords } from '../../words/words.ts';
import { overviewWords } from './overview-words.ts';

/** One row per pipeline: how it is, how it went, how long it takes. Broken ones first. */
export function PipelineRows({ pipelines }: { readonly pipelines: readonly PipelineSummary[] }) {
  const t = useWords(overviewWords);
  const format = useFormat();
  const rank = (pipeline: PipelineSummary) =>
    pipeline.lastRun && runStatus(pipeline.lastRun.state).tone === 'failed' ? 0 : 1;
  const sorted = [...pipelines].sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name));
  return (
    <Panel className="divide-y">
      {sorted.slice(0, 12).map((pipeline) => (
        <div
          key={pipeline.pipelineId}
          className="relative grid h-10 grid-cols-[16px_minmax(0,1fr)_180px_120px_110px] items-center gap-3 px-5 hover:bg-hover max-md:grid-cols-[16px_minmax(0,1fr)_180px]"
        >
          {pipeline.lastRun ? <StatusIcon status={statusOfRun(pipeline.lastRun)} /> : <span />}
          <Link
            to={paths.pipeline(pipeline.pipelineId)}
            className="truncate font-semibold after:absolute after:inset-0"
          >
            {pipeline.name}
          </Link>
          <Bars bars={barsOf(pipeline)} />
          <span className="truncate text-muted text-small max-md:hidden">
            {pipeline.medianMs === undefined ? null : t('median', { duration: format.duration(pipeline.medianMs) })}
          </span>
          <span className="truncate text-right text-muted text-small max-md:hidden">
            {pipeline.lastRun ? <Ago atMs={pipeline.lastRun.createdAtMs} /> : t('neverRan')}
          </span>
        </div>
      ))}
    </Panel>
  );
}
