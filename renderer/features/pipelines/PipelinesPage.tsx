import { useInfiniteQuery } from '@connectrpc/connect-query';
import { keepPreviousData } from '@tanstack/react-query';
import { Play, Plus, Workflow } from 'lucide-react';
import { type ReactNode, useRef, useState } from 'react';
import { Link } from 'wouter';
import { type PipelineSummary, PipelinesService } from '../../../gen/signalbox/console/v1/pipelines_pb.js';
import { useCrumbs } from '../../app/crumbs.ts';
import { keepScroll } from '../../app/keep-scroll.ts';
import { paths } from '../../app/paths.ts';
import { useQueryParams } from '../../app/query-params.ts';
import { useShortcuts } from '../../app/shortcuts.ts';
import { barsOf } from '../../parts/bars-of.ts';
import { FilterInput } from '../../parts/FilterInput.tsx';
import { statusOfRun } from '../../parts/run-status.ts';
import { TriggerDialog } from '../../parts/TriggerDialog.tsx';
import { Bars } from '../../ui/Bars.tsx';
import { Blank } from '../../ui/Blank.tsx';
import { Button, IconButton } from '../../ui/Button.tsx';
import { Loaded } from '../../ui/Loaded.tsx';
import { Chip, PageHead } from '../../ui/Page.tsx';
import { StatusIcon } from '../../ui/StatusMark.tsx';
import { Ago } from '../../ui/Time.tsx';
import { useFormat } from '../../words/format.ts';
import { useWords } from '../../words/words.ts';
import { AddPipelineDialog } from './AddPipelineDialog.tsx';
import { pipelineWords } from './pipeline-words.ts';

export function PipelinesPage() {
  const t = useWords(pipelineWords);
  useCrumbs({ label: t('title') });
  const params = useQueryParams();
  const text = params.get('text');
  const input = useRef<HTMLInputElement>(null);
  const [running, setRunning] = useState<string>();
  const isAdding = params.get('add') !== '';
  const add = () => params.set({ add: '1' });
  const query = useInfiniteQuery(
    PipelinesService.method.listPipelines,
    { text, pageSize: 200, pageToken: '' },
    {
      pageParamKey: 'pageToken',
      getNextPageParam: (page) => page.nextPageToken || undefined,
      placeholderData: keepPreviousData,
    },
  );
  useShortcuts([
    { keys: 'a', label: t('add'), group: t('title'), run: add },
    { keys: '/', label: t('filter'), group: t('title'), isLocal: true, run: () => input.current?.focus() },
  ]);
  return (
    <>
      <PageHead
        title={t('title')}
        aside={
          <Button look="primary" icon={Plus} keys="a" onClick={add}>
            {t('add')}
          </Button>
        }
      >
        <p className="text-muted">{query.data ? t('total', { count: query.data.pages[0]?.total ?? 0 }) : ' '}</p>
      </PageHead>
      <search className="flex shrink-0 px-5 pb-3">
        <FilterInput ref={input} label={t('filter')} text={text} onChange={(typed) => params.set({ text: typed })} />
      </search>
      <Loaded query={query}>
        {({ pages }) => {
          const pipelines = pages.flatMap((page) => page.pipelines);
          if (pipelines.length === 0 && text) return <Blank title={t('noMatch', { text })} />;
          if (pipelines.length === 0) {
            return (
              <Blank icon={Workflow} title={t('noneTitle')} body={t('noneBody')}>
                <Button look="primary" icon={Plus} onClick={add}>
                  {t('add')}
                </Button>
              </Blank>
            );
          }
          return (
            <PipelineTable
              pipelines={pipelines}
              onRun={setRunning}
              more={
                query.hasNextPage ? (
                  <Button className="m-5" isBusy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
                    {t('more')}
                  </Button>
                ) : null
              }
            />
          );
        }}
      </Loaded>
      {isAdding ? <AddPipelineDialog key={params.get('add')} onClose={() => params.set({ add: '' })} /> : null}
      {running ? <TriggerDialog pipelineId={running} onClose={() => setRunning(undefined)} /> : null}
    </>
  );
}

const columns =
  'grid grid-cols-[20px_minmax(160px,2fr)_190px_80px_120px_120px_120px_32px] items-center gap-x-4 px-5 max-xl:grid-cols-[20px_minmax(140px,2fr)_190px_70px_110px_110px_32px]';

interface PipelineTableProps {
  readonly pipelines: readonly PipelineSummary[];
  readonly onRun: (pipelineId: string) => void;
  /** What follows the last row. */
  readonly more: ReactNode;
}

function PipelineTable({ pipelines, onRun, more }: PipelineTableProps) {
  const t = useWords(pipelineWords);
  return (
    <div ref={keepScroll} role="table" aria-label={t('title')} className="min-h-0 flex-1 overflow-y-auto">
      <div role="row" className={`${columns} sticky top-0 z-10 h-8 border-b bg-ground text-muted text-small`}>
        <span role="columnheader" />
        <span role="columnheader">{t('columnName')}</span>
        <span role="columnheader">{t('columnRuns')}</span>
        <span role="columnheader" className="text-right">
          {t('columnRate')}
        </span>
        <span role="columnheader" className="text-right">
          {t('columnMedian')}
        </span>
        <span role="columnheader" className="text-right">
          {t('columnLast')}
        </span>
        <span role="columnheader" className="text-right max-xl:hidden">
          {t('columnNext')}
        </span>
        <span role="columnheader" />
      </div>
      {pipelines.map((pipeline) => (
        <PipelineRow key={pipeline.pipelineId} pipeline={pipeline} onRun={onRun} />
      ))}
      {more}
    </div>
  );
}

function PipelineRow({ pipeline, onRun }: { readonly pipeline: PipelineSummary } & Pick<PipelineTableProps, 'onRun'>) {
  const t = useWords(pipelineWords);
  const format = useFormat();
  return (
    <div role="row" className={`${columns} relative min-h-11 border-b hover:bg-hover`}>
      <span role="cell" className="flex items-center">
        {pipeline.lastRun ? <StatusIcon status={statusOfRun(pipeline.lastRun)} /> : null}
      </span>
      <span role="cell" className="min-w-0">
        <span className="flex items-center gap-2">
          <Link
            to={paths.pipeline(pipeline.pipelineId)}
            className="truncate font-semibold after:absolute after:inset-0"
          >
            {pipeline.name}
          </Link>
          {pipeline.enabled ? null : <Chip>{t('disabled')}</Chip>}
        </span>
        <span className="block truncate text-muted text-small">{pipeline.repoUrl || pipeline.description}</span>
      </span>
      <span role="cell">
        <Bars bars={barsOf(pipeline)} />
      </span>
      <span role="cell" className="text-right">
        {pipeline.successRate === undefined ? '–' : format.percent(pipeline.successRate)}
      </span>
      <span role="cell" className="text-right">
        {pipeline.medianMs === undefined ? '–' : format.duration(pipeline.medianMs)}
      </span>
      <span role="cell" className="truncate text-right text-muted">
        {pipeline.lastRun ? <Ago atMs={pipeline.lastRun.createdAtMs} /> : t('neverRan')}
      </span>
      <span role="cell" className="text-right text-muted max-xl:hidden">
        {pipeline.nextFireAtMs === undefined ? '–' : <Ago atMs={pipeline.nextFireAtMs} />}
      </span>
      <span role="cell" className="relative z-10">
        <IconButton
          icon={Play}
          label={t('runNamed', { name: pipeline.name })}
          disabled={!pipeline.enabled}
          onClick={() => onRun(pipeline.pipelineId)}
        />
      </span>
    </div>
  );
}
