import { useInfiniteQuery, useQuery } from '@connectrpc/connect-query';
import { Link } from 'wouter';
import { JobState } from '../../../gen/signalbox/console/v1/run_pb.js';
import {
  type GetRunnerResponse,
  type Runner,
  type RunnerJob,
  RunnerStatus,
  RunnersService,
  type StrandedJob,
  VersionFit,
} from '../../../gen/signalbox/console/v1/runners_pb.js';
import { useCrumbs, useFirstCrumb } from '../../app/crumbs.ts';
import { keepScroll } from '../../app/keep-scroll.ts';
import { paths } from '../../app/paths.ts';
import { useQueryParams } from '../../app/query-params.ts';
import { ActivityList } from '../../parts/ActivityList.tsx';
import { Failure } from '../../ui/Blank.tsx';
import { Button } from '../../ui/Button.tsx';
import { Loaded } from '../../ui/Loaded.tsx';
import { Chip, Facts, PageHead, Panel, Section } from '../../ui/Page.tsx';
import { StatusIcon, StatusMark } from '../../ui/StatusMark.tsx';
import { jobStatus, runnerStatus } from '../../ui/status.ts';
import { Tabs } from '../../ui/Tabs.tsx';
import { Ago, Elapsed } from '../../ui/Time.tsx';
import { useNow } from '../../ui/use-now.ts';
import { useFormat } from '../../words/format.ts';
import { useLanguage, useWords } from '../../words/words.ts';
import { AgentVersion } from './AgentVersion.tsx';
import { ArrivalChecks } from './Arrival.tsx';
import { CapacityEditor } from './CapacityEditor.tsx';
import { DrainState } from './DrainDialog.tsx';
import { LabelEditor } from './LabelEditor.tsx';
import { LoadCharts } from './LoadCharts.tsx';
import { RunnerActions } from './RunnerActions.tsx';
import { runnerWords } from './runner-words.ts';
import { Stranded } from './Stranded.tsx';
import { warningText } from './warning-text.ts';

export function RunnerPage({ runnerId }: { readonly runnerId: string }) {
  const t = useWords(runnerWords);
  useFirstCrumb({ label: t('title'), to: paths.runners });
  const query = useQuery(RunnersService.method.getRunner, { runnerId });
  return (
    <Loaded query={query}>
      {(answer) => (answer.runner ? <Page answer={answer} runner={answer.runner} /> : <Failure error={undefined} />)}
    </Loaded>
  );
}

function Page({ answer, runner }: { readonly answer: GetRunnerResponse; readonly runner: Runner }) {
  const t = useWords(runnerWords);
  const language = useLanguage();
  const format = useFormat();
  useCrumbs({ label: t('title'), to: paths.runners }, { label: runner.name });
  const params = useQueryParams();
  const { pause } = runner;
  return (
    <>
      <PageHead title={runner.name} aside={<RunnerActions runner={runner} />}>
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <StatusMark status={runnerStatus(runner.status)} />
          {pause ? (
            <span className="text-muted">
              {pause.untilMs === undefined
                ? t('pausedOpen')
                : t('pausedUntil', { time: format.dateTime(pause.untilMs) })}
              {pause.note ? `: ${pause.note}` : ''}
            </span>
          ) : null}
          <DrainState runner={runner} />
          {runner.embedded ? <Chip>{t('embedded')}</Chip> : null}
          <Chip>{runner.connected ? t('connected') : t('notConnected')}</Chip>
          <Chip>{runner.approved ? t('admitted') : t('notAdmitted')}</Chip>
          <Chip>{runner.enabled ? t('isEnabled') : t('isDisabled')}</Chip>
          {runner.wholeJobs ? <Chip>{t('wholeJobs')}</Chip> : null}
          {runner.leaving ? <Chip>{t('leaving')}</Chip> : null}
        </div>
        {runner.sharingHosts.length > 0 ? (
          <p className="mt-1 text-attention">{t('sharing', { hosts: runner.sharingHosts.join(', ') })}</p>
        ) : null}
        {runner.warnings.map((warning) => (
          <p key={warning.sentence} className="mt-1 text-attention">
            {warningText(warning, language)}
          </p>
        ))}
      </PageHead>
      <Tabs
        label={t('runnerTabs')}
        current={params.get('tab') || 'overview'}
        onChange={(tab) => params.set({ tab: tab === 'overview' ? '' : tab })}
        tabs={[
          {
            id: 'overview',
            label: t('tabOverview'),
            content: <RunnerOverview runner={runner} stranded={answer.stranded} />,
          },
          { id: 'jobs', label: t('tabJobs'), content: <RunnerJobs runnerId={runner.runnerId} /> },
          {
            id: 'history',
            label: t('tabHistory'),
            content: (
              <div ref={keepScroll} className="min-h-0 flex-1 overflow-y-auto px-5 py-3">
                {answer.history.length === 0 ? (
                  <p className="text-muted">{t('noHistory')}</p>
                ) : (
                  <ActivityList events={answer.history} />
                )}
              </div>
            ),
          },
        ]}
      />
    </>
  );
}

interface RunnerOverviewProps {
  readonly runner: Runner;
  readonly stranded: readonly StrandedJob[];
}

function RunnerOverview({ runner, stranded }: RunnerOverviewProps) {
  const t = useWords(runnerWords);
  return (
    <div ref={keepScroll} className="min-h-0 flex-1 overflow-y-auto">
      <div className="grid grid-cols-[minmax(0,3fr)_minmax(280px,2fr)] gap-x-8 gap-y-5 px-5 py-3 max-lg:grid-cols-1">
        <div className="flex min-w-0 flex-col gap-5">
          {runner.status === RunnerStatus.NEVER_CONTACTED ? (
            <ArrivalChecks runner={undefined} awaited={{ sinceMs: runner.createdAtMs, runnerId: runner.runnerId }} />
          ) : null}
          <Stranded jobs={stranded} />
          <Section title={t('currentWork')}>
            <CurrentWork runner={runner} />
          </Section>
          <Section title={t('machine')}>
            <LoadCharts runner={runner} />
          </Section>
        </div>
        <div className="flex min-w-0 flex-col gap-5">
          <LabelEditor key={runner.runnerId} runner={runner} />
          <AgentVersion runner={runner} />
          <CapacityEditor key={`${runner.runnerId}-capacity`} runner={runner} />
          <Section title={t('facts')}>
            <RunnerFacts runner={runner} />
          </Section>
        </div>
      </div>
    </div>
  );
}

function CurrentWork({ runner }: { readonly runner: Runner }) {
  const t = useWords(runnerWords);
  const format = useFormat();
  const now = useNow(15_000);
  if (runner.work.length === 0) return <p className="text-muted">{t('noWork')}</p>;
  return (
    <Panel className="divide-y">
      {runner.work.map((work) => (
        <div key={work.jobRunId} className="relative flex min-h-10 items-center gap-3 px-4 py-1 hover:bg-hover">
          <StatusIcon status={{ tone: 'running', shape: 'ring', word: 'running' }} />
          <Link to={paths.run(work.runId)} className="min-w-0 flex-1 truncate after:absolute after:inset-0">
            <strong className="font-semibold">
              {work.pipelineName} #{work.runNumber}
            </strong>{' '}
            <span className="text-muted">
              {work.jobKey} {work.stepName ? `/ ${work.stepName}` : ''}
            </span>
          </Link>
          {work.expectedEndAtMs === undefined ? null : (
            <span className="text-muted text-small">
              {t('expectedEnd', { when: format.relative(work.expectedEndAtMs, now) })}
            </span>
          )}
          <Elapsed fromMs={work.startedAtMs} />
        </div>
      ))}
    </Panel>
  );
}

const fitWords = {
  [VersionFit.UNSPECIFIED]: undefined,
  [VersionFit.SAME]: 'versionSame',
  [VersionFit.OLDER]: 'versionOlder',
  [VersionFit.NEWER]: 'versionNewer',
  [VersionFit.FOREIGN]: 'versionForeign',
} as const;

function RunnerFacts({ runner }: { readonly runner: Runner }) {
  const t = useWords(runnerWords);
  const format = useFormat();
  const fit = fitWords[runner.versionFit];
  return (
    <Facts
      facts={[
        [t('platform'), `${runner.os} ${runner.arch}`.trim() || '–'],
        [t('protocol'), runner.protocol || '–'],
        [t('version'), `${runner.agentVersion || '–'}${fit ? ` (${t(fit)})` : ''}`],
        [t('address'), runner.address || '–'],
        [
          t('lastHeard'),
          runner.lastHeardAtMs === undefined ? t('never') : <Ago key="heard" atMs={runner.lastHeardAtMs} />,
        ],
        [t('registered'), runner.registeredAtMs === undefined ? t('never') : format.dateTime(runner.registeredAtMs)],
        [
          t('clock'),
          runner.clockSkewMs === undefined
            ? t('clockOk')
            : t('clockOff', { duration: format.duration(Math.abs(runner.clockSkewMs)) }),
        ],
      ]}
    />
  );
}

function RunnerJobs({ runnerId }: { readonly runnerId: string }) {
  const t = useWords(runnerWords);
  const query = useInfiniteQuery(
    RunnersService.method.listRunnerJobs,
    { runnerId, pageSize: 100, pageToken: '' },
    { pageParamKey: 'pageToken', getNextPageParam: (page) => page.nextPageToken || undefined },
  );
  return (
    <div ref={keepScroll} className="min-h-0 flex-1 overflow-y-auto px-5 py-3">
      <Loaded query={query}>
        {({ pages }) => {
          const jobs = pages.flatMap((page) => page.jobs);
          if (jobs.length === 0) return <p className="text-muted">{t('noJobs')}</p>;
          return (
            <>
              <Panel className="divide-y">
                {jobs.map((job) => (
                  <JobRow key={job.jobRunId} job={job} />
                ))}
              </Panel>
              {query.hasNextPage ? (
                <Button className="mt-3" isBusy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
                  {t('more')}
                </Button>
              ) : null}
            </>
          );
        }}
      </Loaded>
    </div>
  );
}

const states: Readonly<Record<string, JobState>> = {
  waiting: JobState.WAITING,
  queued: JobState.QUEUED,
  running: JobState.RUNNING,
  success: JobState.SUCCESS,
  failed: JobState.FAILED,
  cancelled: JobState.CANCELLED,
  timeout: JobState.TIMEOUT,
  skipped: JobState.SKIPPED,
};

function JobRow({ job }: { readonly job: RunnerJob }) {
  return (
    <div className="relative flex h-row items-center gap-3 px-4 hover:bg-hover">
      <StatusIcon status={jobStatus({ state: states[job.state] ?? JobState.UNSPECIFIED })} />
      <Link to={paths.run(job.runId)} className="min-w-0 flex-1 truncate after:absolute after:inset-0">
        <strong className="font-semibold">
          {job.pipelineName} #{job.runNumber}
        </strong>{' '}
        <span className="text-muted">{job.jobKey}</span>
      </Link>
      {job.startedAtMs === undefined ? null : (
        <>
          <Elapsed fromMs={job.startedAtMs} toMs={job.endedAtMs} />
          <span className="w-24 text-right text-muted text-small">
            <Ago atMs={job.startedAtMs} />
          </span>
        </>
      )}
    </div>
  );
}
