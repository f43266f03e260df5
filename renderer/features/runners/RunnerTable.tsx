import { useLayoutEffect, useRef } from 'react';
import { Link } from 'wouter';
import type { Runner } from '../../../gen/signalbox/console/v1/runners_pb.js';
import { keepScroll } from '../../app/keep-scroll.ts';
import { paths } from '../../app/paths.ts';
import { Chip } from '../../ui/Page.tsx';
import { StatusMark } from '../../ui/StatusMark.tsx';
import { runnerStatus } from '../../ui/status.ts';
import { Ago } from '../../ui/Time.tsx';
import { useVirtualRows } from '../../ui/virtual-rows.ts';
import { useFormat } from '../../words/format.ts';
import { useWords } from '../../words/words.ts';
import { VersionChip } from './AgentVersion.tsx';
import { labelsWorthShowing } from './labels.ts';
import { RunnerActions } from './RunnerActions.tsx';
import { runnerWords } from './runner-words.ts';

const rowHeight = 44;
const headHeight = 32;

/** Any number of runners: only those in view are in the document. */
export function RunnerTable({ runners }: { readonly runners: readonly Runner[] }) {
  const t = useWords(runnerWords);
  const scroller = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => keepScroll(scroller.current), []);
  const view = useVirtualRows(scroller, { count: runners.length, rowHeight, offset: headHeight });
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scroller must be reachable by keyboard
    <div ref={scroller} tabIndex={0} role="region" aria-label={t('title')} className="min-h-0 flex-1 overflow-y-auto">
      <div role="table" aria-label={t('title')} aria-rowcount={runners.length + 1} className={columns}>
        <div
          role="row"
          aria-rowindex={1}
          className={`${row} sticky top-0 z-10 h-8 border-b bg-ground text-muted text-small`}
        >
          {(['status', 'name', 'work', 'load', 'labels', 'heard'] as const).map((word) => (
            <span role="columnheader" key={word} className={word === 'labels' ? 'max-xl:hidden' : ''}>
              {t(word)}
            </span>
          ))}
          <span role="columnheader" />
        </div>
        <Gap rows={view.first} />
        {runners.slice(view.first, view.end).map((runner, index) => (
          <RunnerRow key={runner.runnerId} runner={runner} rowIndex={view.first + index + 2} />
        ))}
        <Gap rows={runners.length - view.end} />
      </div>
    </div>
  );
}

/** In place of rows that are not in view. */
function Gap({ rows }: { readonly rows: number }) {
  return rows > 0 ? <div role="presentation" className="col-span-full" style={{ height: rows * rowHeight }} /> : null;
}

const row = 'col-span-full grid grid-cols-subgrid items-center px-5';
const columns =
  'grid grid-cols-[170px_minmax(150px,1.2fr)_minmax(120px,1fr)_170px_minmax(160px,1.6fr)_90px_auto] gap-x-4 max-xl:grid-cols-[160px_minmax(130px,1.2fr)_minmax(110px,1fr)_130px_80px_auto]';

function RunnerRow({ runner, rowIndex }: { readonly runner: Runner; readonly rowIndex: number }) {
  const t = useWords(runnerWords);
  const [work] = runner.work;
  return (
    <div role="row" aria-rowindex={rowIndex} className={`${row} relative h-11 border-b hover:bg-hover`}>
      <span role="cell" className="flex min-w-0 items-center overflow-hidden">
        <StatusMark status={runnerStatus(runner.status)} />
      </span>
      <span role="cell" className="min-w-0">
        <Link to={paths.runner(runner.runnerId)} className="block truncate font-semibold after:absolute after:inset-0">
          {runner.name}
        </Link>
        <span className="block truncate text-muted text-small">
          <VersionChip runner={runner} /> {runner.embedded ? t('embedded') : runner.address}{' '}
          {runner.os ? `· ${runner.os} ${runner.arch}` : ''}
        </span>
      </span>
      <span role="cell" className="min-w-0">
        <span className="block">{t('slots', { running: runner.runningJobs, capacity: runner.capacity })}</span>
        <span className="block truncate text-muted text-small">
          {work
            ? `${work.pipelineName} #${work.runNumber} · ${work.jobKey}`
            : runner.pause?.note || runner.drain?.note || ''}
        </span>
      </span>
      <span role="cell" className="min-w-0">
        <LoadCell runner={runner} />
      </span>
      <span role="cell" className="flex min-w-0 gap-1 overflow-hidden max-xl:hidden">
        {labelsWorthShowing(runner).map(([name, value]) => (
          <Chip key={name}>
            {name}={value}
          </Chip>
        ))}
      </span>
      <span role="cell" className="text-muted text-small">
        {runner.lastHeardAtMs === undefined ? t('never') : <Ago atMs={runner.lastHeardAtMs} />}
      </span>
      <span role="cell" className="relative z-10 justify-self-end">
        <RunnerActions runner={runner} isShort />
      </span>
    </div>
  );
}

function LoadCell({ runner }: { readonly runner: Runner }) {
  const t = useWords(runnerWords);
  const format = useFormat();
  const { load } = runner;
  if (!load) return <span className="text-muted">–</span>;
  const memory = ratio(load.memoryUsedBytes, load.memoryTotalBytes);
  return (
    <span className="flex flex-col gap-0.5 text-muted text-small">
      {load.cpu === undefined ? null : <Meter label={t('cpu')} ratio={load.cpu} text={format.percent(load.cpu)} />}
      {memory === undefined ? null : <Meter label={t('memory')} ratio={memory} text={format.percent(memory)} />}
    </span>
  );
}

function Meter({ label, ratio, text }: { readonly label: string; readonly ratio: number; readonly text: string }) {
  return (
    <span className="grid grid-cols-[52px_1fr_36px] items-center gap-1.5 leading-4">
      <span className="truncate text-micro">{label}</span>
      <span aria-hidden="true" className="h-1 overflow-hidden rounded-full bg-selected">
        <span
          className={`block h-full rounded-full ${ratio > 0.9 ? 'bg-attention' : 'bg-edge'}`}
          style={{ width: `${Math.min(100, ratio * 100)}%` }}
        />
      </span>
      <span className="text-right text-micro">{text}</span>
    </span>
  );
}

function ratio(part: number | undefined, whole: number | undefined): number | undefined {
  return part === undefined || !whole ? undefined : part / whole;
}
