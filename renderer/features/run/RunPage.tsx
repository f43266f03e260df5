import { useQuery } from '@connectrpc/connect-query';
import { Link } from 'wouter';
import type { RunSummary } from '../../../gen/signalbox/console/v1/run_pb.js';
import { type GetRunResponse, RunsService } from '../../../gen/signalbox/console/v1/runs_pb.js';
import { useCrumbs, useFirstCrumb } from '../../app/crumbs.ts';
import { paths } from '../../app/paths.ts';
import { useQueryParams } from '../../app/query-params.ts';
import { Expiry } from '../../parts/Expiry.tsx';
import { Failure } from '../../ui/Blank.tsx';
import { Loaded } from '../../ui/Loaded.tsx';
import { StatusGlyph } from '../../ui/StatusMark.tsx';
import { Tabs } from '../../ui/Tabs.tsx';
import { endText } from '../../words/end-text.ts';
import { endWords } from '../../words/end-words.ts';
import { useWords } from '../../words/words.ts';
import { Annotations } from './Annotations.tsx';
import { Compare } from './Compare.tsx';
import { JobsAndLog } from './JobsAndLog.tsx';
import { RunDefinition } from './RunDefinition.tsx';
import { RunEvents } from './RunEvents.tsx';
import { RunHeader } from './RunHeader.tsx';
import { RunResults } from './RunResults.tsx';
import { gateToDecide, modelOf } from './run-view.ts';
import { runWords } from './run-words.ts';
import { TimeLine } from './TimeLine.tsx';

export function RunPage({ runId }: { readonly runId: string }) {
  const t = useWords(runWords);
  useFirstCrumb({ label: t('runs'), to: paths.runs() });
  const query = useQuery(RunsService.method.getRun, { runId });
  return (
    <Loaded query={query}>
      {(answer) => (answer.run ? <Run answer={answer} run={answer.run} /> : <Failure error={undefined} />)}
    </Loaded>
  );
}

function Run({ answer, run }: { readonly answer: GetRunResponse; readonly run: RunSummary }) {
  const t = useWords(runWords);
  useCrumbs(
    { label: t('runs'), to: paths.runs() },
    { label: run.pipelineName, to: run.pipelineId ? paths.pipeline(run.pipelineId) : paths.runs() },
    { label: `#${run.number}` },
  );
  const say = useWords(endWords);
  const params = useQueryParams();
  const model = modelOf(answer, run);
  const outputs = answer.jobs.reduce((sum, job) => sum + Object.keys(job.outputs).length, 0);
  const gate = gateToDecide(answer.approvals);
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <RunHeader model={model} />
      {gate ? (
        <div className="flex items-center gap-2 border-y bg-attention-wash px-5 py-1.5">
          <StatusGlyph status={{ tone: 'attention', shape: 'diamond', word: 'needsApproval' }} />
          <span className="min-w-0 flex-1 truncate">
            <strong className="font-semibold">{t('needsYou')}</strong>{' '}
            {[gate.subject, gate.message].filter(Boolean).join(': ')}
          </span>
          <Expiry approval={gate} />
          <Link to={`${paths.approvals}?id=${gate.approvalId}`} className="font-semibold underline underline-offset-2">
            {t('decide')}
          </Link>
        </div>
      ) : null}
      {run.message ? <p className="bg-failed-wash px-5 py-1.5 text-failed">{endText(run, say)}</p> : null}
      <Tabs
        label={t('tabs')}
        current={params.get('tab') || 'log'}
        onChange={(tab) => params.set({ tab: tab === 'log' ? '' : tab })}
        tabs={[
          { id: 'log', label: t('tabLog'), content: <JobsAndLog model={model} /> },
          { id: 'times', label: t('tabTimes'), content: <TimeLine model={model} /> },
          ...(answer.annotations.length === 0
            ? []
            : [
                {
                  id: 'annotations',
                  label: t('tabAnnotations'),
                  count: answer.annotations.length,
                  content: <Annotations annotations={answer.annotations} />,
                },
              ]),
          {
            id: 'results',
            label: t('tabResults'),
            count: answer.artifacts.length + outputs,
            content: <RunResults model={model} />,
          },
          { id: 'events', label: t('tabEvents'), content: <RunEvents runId={run.runId} /> },
          { id: 'definition', label: t('tabDefinition'), content: <RunDefinition model={model} /> },
          { id: 'compare', label: t('tabCompare'), content: <Compare run={run} /> },
        ]}
      />
    </div>
  );
}
