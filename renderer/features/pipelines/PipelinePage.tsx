import { useQuery } from '@connectrpc/connect-query';
import { Ellipsis, Pencil, Play, Power, Trash2 } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Link, useLocation } from 'wouter';
import {
  type GetPipelineResponse,
  type PipelineSummary,
  PipelinesService,
} from '../../../gen/signalbox/console/v1/pipelines_pb.js';
import { TriggerKind } from '../../../gen/signalbox/console/v1/run_pb.js';
import { RunsService } from '../../../gen/signalbox/console/v1/runs_pb.js';
import { useCrumbs, useFirstCrumb } from '../../app/crumbs.ts';
import { keepScroll } from '../../app/keep-scroll.ts';
import { paths } from '../../app/paths.ts';
import { useQueryParams } from '../../app/query-params.ts';
import { useShortcuts } from '../../app/shortcuts.ts';
import { useAction } from '../../data/use-action.ts';
import { barsOf } from '../../parts/bars-of.ts';
import { errorsOf, Findings } from '../../parts/Findings.tsx';
import { RunColumnHeads, RunRow } from '../../parts/RunRow.tsx';
import { statusOfRun } from '../../parts/run-status.ts';
import { TriggerDialog } from '../../parts/TriggerDialog.tsx';
import { Bars } from '../../ui/Bars.tsx';
import { Blank, Failure } from '../../ui/Blank.tsx';
import { Button, IconButton } from '../../ui/Button.tsx';
import { Loaded } from '../../ui/Loaded.tsx';
import { Menu, MenuItem, MenuLine } from '../../ui/Menu.tsx';
import { Chip, PageHead, Panel } from '../../ui/Page.tsx';
import { StatusMark } from '../../ui/StatusMark.tsx';
import { Tabs } from '../../ui/Tabs.tsx';
import { Ago } from '../../ui/Time.tsx';
import { useFormat } from '../../words/format.ts';
import { useWords } from '../../words/words.ts';
import { EditFactsDialog, RemovePipelineDialog } from './PipelineDialogs.tsx';
import { PipelineGraph } from './PipelineGraph.tsx';
import { PipelineText } from './PipelineText.tsx';
import { pipelineWords } from './pipeline-words.ts';

interface EditorAhead {
  readonly fetch: () => Promise<unknown>;
  readonly prepare: () => Promise<void>;
}

interface PipelinePageProps {
  readonly pipelineId: string;
  /** What makes the editor open at once. */
  readonly editor: EditorAhead;
}

export function PipelinePage({ pipelineId, editor }: PipelinePageProps) {
  const t = useWords(pipelineWords);
  useFirstCrumb({ label: t('title'), to: paths.pipelines });
  const query = useQuery(PipelinesService.method.getPipeline, { pipelineId });
  return (
    <Loaded query={query}>
      {(answer) =>
        answer.pipeline ? (
          <Page answer={answer} pipeline={answer.pipeline} editor={editor} />
        ) : (
          <Failure error={undefined} />
        )
      }
    </Loaded>
  );
}

interface PageProps {
  readonly answer: GetPipelineResponse;
  readonly pipeline: PipelineSummary;
  readonly editor: EditorAhead;
}

function Page({ answer, pipeline, editor }: PageProps) {
  const t = useWords(pipelineWords);
  useCrumbs({ label: t('title'), to: paths.pipelines }, { label: pipeline.name });
  const params = useQueryParams();
  const [, navigate] = useLocation();
  const [isRunning, setIsRunning] = useState(false);
  const start = () => setIsRunning(true);
  const prepare = useEditorAhead(editor);
  const edit = () => navigate(paths.editPipeline(pipeline.pipelineId));
  useShortcuts([
    { keys: 'r', label: t('run'), group: t('title'), run: start },
    { keys: 'e', label: t('editText'), group: t('title'), run: edit },
  ]);
  return (
    <>
      <PageHead
        title={pipeline.name}
        aside={
          <>
            <Button look="primary" icon={Play} keys="r" disabled={!pipeline.enabled} onClick={start}>
              {t('run')}
            </Button>
            <Button icon={Pencil} keys="e" onPointerEnter={prepare} onFocus={prepare} onClick={edit}>
              {t('editText')}
            </Button>
            <PipelineMenu pipeline={pipeline} />
          </>
        }
      >
        <div className="flex min-h-5 flex-wrap items-center gap-x-3 gap-y-1 text-muted">
          {pipeline.lastRun ? <StatusMark status={statusOfRun(pipeline.lastRun)} /> : null}
          {pipeline.enabled ? null : <Chip>{t('disabled')}</Chip>}
          {pipeline.repoUrl ? (
            <span className="min-w-0 truncate font-mono text-small">
              {pipeline.repoUrl} · {pipeline.filePath}
            </span>
          ) : (
            <span>{t('homeManaged')}</span>
          )}
          {pipeline.description ? <span className="min-w-0 truncate">{pipeline.description}</span> : null}
          {pipeline.nextFireAtMs === undefined ? null : <NextFire atMs={pipeline.nextFireAtMs} />}
        </div>
      </PageHead>
      {errorsOf(answer.diagnostics).length > 0 ? (
        <div className="mx-5 mb-3 rounded-lg bg-failed-wash px-4 py-2">
          <Findings
            title={t('findings')}
            diagnostics={errorsOf(answer.diagnostics)}
            onSelect={(diagnostic) => params.set({ tab: 'text', line: String(diagnostic.line) })}
          />
        </div>
      ) : null}
      <Tabs
        label={t('tabs')}
        current={params.get('tab') || 'runs'}
        onChange={(tab) => params.set({ tab: tab === 'runs' ? '' : tab, line: '' })}
        tabs={[
          { id: 'runs', label: t('tabRuns'), content: <PipelineRuns pipeline={pipeline} onRun={start} /> },
          { id: 'graph', label: t('tabGraph'), content: <PipelineGraph pipelineId={pipeline.pipelineId} /> },
          {
            id: 'text',
            label: t('tabText'),
            content: (
              <PipelineText pipelineId={pipeline.pipelineId} markedLine={Number(params.get('line')) || undefined} />
            ),
          },
          { id: 'triggers', label: t('tabTriggers'), content: <Triggers answer={answer} /> },
        ]}
      />
      {isRunning ? <TriggerDialog pipelineId={pipeline.pipelineId} onClose={() => setIsRunning(false)} /> : null}
    </>
  );
}

const settledMs = 500;

/** Fetches the editor once this page stands. The server may go away meanwhile: then that waits until it is opened. */
function useEditorAhead({ fetch, prepare }: EditorAhead): () => void {
  useEffect(() => {
    const timer = window.setTimeout(() => void fetch().catch(() => undefined), settledMs);
    return () => window.clearTimeout(timer);
  }, [fetch]);
  return () => void prepare().catch(() => undefined);
}

function NextFire({ atMs }: { readonly atMs: number }) {
  const t = useWords(pipelineWords);
  return (
    <span>
      {t('next', { when: '' })}
      <Ago atMs={atMs} />
    </span>
  );
}

function PipelineMenu({ pipeline }: { readonly pipeline: PipelineSummary }) {
  const t = useWords(pipelineWords);
  const { pipelineId, name } = pipeline;
  const [asking, setAsking] = useState<'edit' | 'remove'>();
  const { method } = PipelinesService;
  const enable = useAction(method.updatePipeline, { done: () => t('enabledNow', { name }) });
  const disable = useAction(method.updatePipeline, {
    done: () => t('disabledNow', { name }),
    undo: () => () => enable.run({ pipelineId, enabled: true }),
  });
  return (
    <>
      <Menu trigger={<IconButton icon={Ellipsis} label={t('actions')} />}>
        <MenuItem icon={Pencil} onSelect={() => setAsking('edit')}>
          {t('rename')}
        </MenuItem>
        <MenuItem
          icon={Power}
          onSelect={() => (pipeline.enabled ? disable : enable).run({ pipelineId, enabled: !pipeline.enabled })}
        >
          {pipeline.enabled ? t('disable') : t('enable')}
        </MenuItem>
        <MenuLine />
        <MenuItem icon={Trash2} isDangerous onSelect={() => setAsking('remove')}>
          {t('remove')}
        </MenuItem>
      </Menu>
      {asking === 'edit' ? <EditFactsDialog pipeline={pipeline} onClose={() => setAsking(undefined)} /> : null}
      {asking === 'remove' ? <RemovePipelineDialog pipeline={pipeline} onClose={() => setAsking(undefined)} /> : null}
    </>
  );
}

function PipelineRuns({ pipeline, onRun }: { readonly pipeline: PipelineSummary; readonly onRun: () => void }) {
  const t = useWords(pipelineWords);
  const query = useQuery(RunsService.method.listRuns, { pipelineIds: [pipeline.pipelineId], pageSize: 50 });
  return (
    <div ref={keepScroll} className="flex min-h-0 flex-1 flex-col overflow-y-auto">
      <Loaded query={query}>
        {({ runs, total }) => {
          if (runs.length === 0) {
            return (
              <Blank icon={Play} title={t('noRuns')} body={t('noRunsBody')}>
                <Button look="primary" icon={Play} disabled={!pipeline.enabled} onClick={onRun}>
                  {t('run')}
                </Button>
              </Blank>
            );
          }
          return (
            <>
              <Stats pipeline={pipeline} />
              <div role="table" aria-label={t('tabRuns')}>
                <RunColumnHeads />
                {runs.map((run) => (
                  <RunRow key={run.runId} run={run} />
                ))}
              </div>
              {total > runs.length ? (
                <Link
                  to={paths.runs({ pipeline: pipeline.pipelineId })}
                  className="block px-5 py-3 text-muted hover:text-ink"
                >
                  {t('allRuns')} ({total})
                </Link>
              ) : null}
            </>
          );
        }}
      </Loaded>
    </div>
  );
}

function Stats({ pipeline }: { readonly pipeline: PipelineSummary }) {
  const t = useWords(pipelineWords);
  const format = useFormat();
  const { data } = useQuery(RunsService.method.getRunStats, { pipelineId: pipeline.pipelineId });
  const pair = (a: number | undefined, b: number | undefined) =>
    a === undefined || b === undefined ? '–' : `${format.duration(a)} / ${format.duration(b)}`;
  const finished = (data?.succeeded ?? 0) + (data?.failed ?? 0);
  const facts = [
    [t('statRuns'), data ? format.number(data.runs) : '–'],
    [t('statRate'), data && finished > 0 ? format.percent(data.succeeded / finished) : '–'],
    [t('statTime'), pair(data?.durationP50Ms, data?.durationP95Ms)],
    [t('statWait'), pair(data?.queueWaitP50Ms, data?.queueWaitP95Ms)],
  ] as const;
  return (
    <div className="flex flex-wrap items-end gap-x-8 gap-y-3 px-5 py-4">
      <Bars bars={barsOf(pipeline)} height={40} />
      <dl className="flex flex-wrap gap-x-8 gap-y-2" aria-label={t('stats')}>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt className="text-muted text-small">{name}</dt>
            <dd className="font-semibold">{value}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

const kinds = {
  [TriggerKind.UNSPECIFIED]: 'manual',
  [TriggerKind.MANUAL]: 'manual',
  [TriggerKind.CRON]: 'cron',
  [TriggerKind.EVENT]: 'event',
} as const;

function Triggers({ answer }: { readonly answer: GetPipelineResponse }) {
  const t = useWords(pipelineWords);
  const format = useFormat();
  if (answer.triggers.length === 0) return <p className="px-5 py-4 text-muted">{t('noTriggers')}</p>;
  return (
    <div className="px-5 py-4">
      <Panel className="divide-y">
        {answer.triggers.map((trigger) => (
          <div key={`${trigger.kind} ${trigger.text}`} className="px-4 py-2">
            <div className="flex min-h-6 flex-wrap items-center gap-x-3">
              <Chip>{t(kinds[trigger.kind])}</Chip>
              <code className="min-w-0 flex-1 truncate font-mono">{trigger.text}</code>
              <span className="text-muted text-small">{trigger.timezone}</span>
              {trigger.nextFireAtMs === undefined ? null : <NextFire atMs={trigger.nextFireAtMs} />}
            </div>
            {trigger.nextFiresAtMs.length > 0 ? (
              <ol aria-label={t('nextFires')} className="mt-1 flex flex-wrap gap-x-4 text-muted text-small">
                {trigger.nextFiresAtMs.map((atMs) => (
                  <li key={atMs}>{format.dateTime(atMs)}</li>
                ))}
              </ol>
            ) : null}
          </div>
        ))}
      </Panel>
    </div>
  );
}
