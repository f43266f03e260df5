import { useQuery } from '@connectrpc/connect-query';
import { type ReactNode, useState } from 'react';
import { Link } from 'wouter';
import { type GetOverviewResponse, OverviewService } from '../../../gen/signalbox/console/v1/overview_pb.js';
import type { QueueItem } from '../../../gen/signalbox/console/v1/queue_pb.js';
import { useCrumbs } from '../../app/crumbs.ts';
import { keepScroll } from '../../app/keep-scroll.ts';
import { paths } from '../../app/paths.ts';
import { ActivityList } from '../../parts/ActivityList.tsx';
import { Expiry } from '../../parts/Expiry.tsx';
import { RunList } from '../../parts/RunRow.tsx';
import { reasonWords } from '../../parts/reason-words.ts';
import { waitingText } from '../../parts/reasons.ts';
import { WaitingDialog } from '../../parts/WaitingDialog.tsx';
import { Loaded } from '../../ui/Loaded.tsx';
import { Panel, Section } from '../../ui/Page.tsx';
import { StatusGlyph } from '../../ui/StatusMark.tsx';
import { Ago } from '../../ui/Time.tsx';
import { useWords } from '../../words/words.ts';
import { FirstRun, isFirstRun, useFirstRunHidden } from './FirstRun.tsx';
import { overviewWords } from './overview-words.ts';
import { PipelineRows } from './PipelineRows.tsx';
import { RunnerLoads } from './RunnerLoads.tsx';

export function OverviewPage() {
  const t = useWords(overviewWords);
  useCrumbs({ label: t('title') });
  const query = useQuery(OverviewService.method.getOverview, {});
  return <Loaded query={query}>{(overview) => <Overview overview={overview} />}</Loaded>;
}

function Overview({ overview }: { readonly overview: GetOverviewResponse }) {
  const t = useWords(overviewWords);
  const isHidden = useFirstRunHidden((state) => state.isHidden);
  const showsFirstRun = !isHidden && isFirstRun(overview);
  return (
    <div ref={keepScroll} className="min-h-0 flex-1 overflow-y-auto">
      <div className="flex max-w-[1720px] flex-col gap-5 px-5 pt-4 pb-8">
        <Headline overview={overview} />
        <div className="grid grid-cols-[minmax(0,2fr)_minmax(280px,1fr)] gap-x-6 gap-y-5 max-lg:grid-cols-1">
          <div className="flex min-w-0 flex-col gap-5">
            {showsFirstRun ? <FirstRun overview={overview} /> : null}
            {overview.running.length > 0 || !showsFirstRun ? (
              <Section title={t('running')} aside={<More to={paths.runs()}>{t('allRuns')}</More>}>
                <Rows isEmpty={overview.running.length === 0} empty={t('noneRunning')}>
                  <RunList label={t('running')} runs={overview.running} />
                </Rows>
              </Section>
            ) : null}
            {overview.waiting.length > 0 ? <Waiting items={overview.waiting} /> : null}
            {overview.failed.length > 0 ? (
              <Section title={t('failed')} aside={<More to={paths.runs({ state: 'failed' })}>{t('allRuns')}</More>}>
                <Rows>
                  <RunList label={t('failed')} runs={overview.failed.slice(0, 8)} />
                </Rows>
              </Section>
            ) : null}
            {overview.pipelines.length > 0 ? (
              <Section title={t('pipelines')} aside={<More to={paths.pipelines}>{t('allPipelines')}</More>}>
                <PipelineRows pipelines={overview.pipelines} />
              </Section>
            ) : null}
          </div>
          <div className="flex min-w-0 flex-col gap-5">
            <Section title={t('runners')} aside={<More to={paths.runners}>{t('allRunners')}</More>}>
              <RunnerLoads runners={overview.runners} />
            </Section>
            <Section title={t('activity')}>
              {overview.activity.length === 0 ? (
                <p className="text-muted">{t('noActivity')}</p>
              ) : (
                <ActivityList events={overview.activity.slice(0, 24)} />
              )}
            </Section>
          </div>
        </div>
      </div>
    </div>
  );
}

function Headline({ overview }: { readonly overview: GetOverviewResponse }) {
  const t = useWords(overviewWords);
  const approvals = overview.approvals.length;
  const broken = overview.counters?.brokenPipelines ?? 0;
  return (
    <header>
      <h1 className="font-semibold text-title">
        {approvals + broken === 0 ? t('allWell') : null}
        {approvals > 0 ? t('needApproval', { count: approvals }) : null}
        {approvals > 0 && broken > 0 ? ' ' : null}
        {broken > 0 ? t('broken', { count: broken }) : null}
      </h1>
      {approvals > 0 ? (
        <Panel className="mt-3 divide-y bg-attention-wash!">
          {overview.approvals.slice(0, 5).map((approval) => (
            <div key={approval.approvalId} className="relative flex min-h-row items-center gap-2.5 px-5 py-1.5">
              <StatusGlyph status={{ tone: 'attention', shape: 'diamond', word: 'needsApproval' }} />
              <span className="min-w-0 flex-1 truncate">
                <strong className="font-semibold">
                  {approval.pipelineName} #{approval.runNumber} · {approval.subject}
                </strong>{' '}
                {approval.message}
              </span>
              <Expiry approval={approval} />
              <span className="text-muted text-small">
                <Ago atMs={approval.requestedAtMs} />
              </span>
              <Link
                to={`${paths.approvals}?id=${approval.approvalId}`}
                className="font-semibold underline-offset-2 after:absolute after:inset-0 hover:underline"
              >
                {t('decide')}
              </Link>
            </div>
          ))}
        </Panel>
      ) : null}
    </header>
  );
}

function Waiting({ items }: { readonly items: readonly QueueItem[] }) {
  const t = useWords(overviewWords);
  const say = useWords(reasonWords);
  const [asked, setAsked] = useState<QueueItem>();
  return (
    <Section title={`${t('waiting')} (${items.length})`}>
      <Rows>
        {items.slice(0, 8).map((item) => (
          <div key={item.jobRunId} className="relative flex min-h-row items-center gap-2.5 px-5 hover:bg-hover">
            <StatusGlyph status={{ tone: 'neutral', shape: 'clock', word: 'waiting' }} />
            <button
              type="button"
              onClick={() => setAsked(item)}
              className="shrink-0 rounded font-semibold after:absolute after:inset-0"
            >
              {item.pipelineName} #{item.runNumber} · {item.jobKey}
            </button>
            <span className="min-w-0 flex-1 truncate text-muted" title={item.reason && waitingText(item.reason, say)}>
              {item.reason && waitingText(item.reason, say)}
            </span>
            <span className="text-muted text-small">
              <Ago atMs={item.waitingSinceMs} />
            </span>
          </div>
        ))}
      </Rows>
      {asked ? (
        <WaitingDialog jobRunId={asked.jobRunId} jobKey={asked.jobKey} onClose={() => setAsked(undefined)} />
      ) : null}
    </Section>
  );
}

interface RowsProps {
  readonly children: ReactNode;
  readonly isEmpty?: boolean;
  readonly empty?: string;
}

function Rows({ children, isEmpty, empty }: RowsProps) {
  return (
    <Panel>
      {isEmpty ? <p className="px-5 py-3 text-muted">{empty}</p> : <div className="divide-y">{children}</div>}
    </Panel>
  );
}

function More({ to, children }: { readonly to: string; readonly children: ReactNode }) {
  return (
    <Link to={to} className="rounded text-muted text-small hover:text-ink">
      {children}
    </Link>
  );
}
