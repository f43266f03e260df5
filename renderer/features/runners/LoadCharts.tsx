import { useQuery } from '@connectrpc/connect-query';
import { useState } from 'react';
import { Link } from 'wouter';
import {
  LoadMeasure,
  type LoadPeak,
  type Runner,
  type RunnerSample,
  RunnersService,
} from '../../../gen/signalbox/console/v1/runners_pb.js';
import { paths } from '../../app/paths.ts';
import { Segments } from '../../ui/Field.tsx';
import { Loaded } from '../../ui/Loaded.tsx';
import { Panel } from '../../ui/Page.tsx';
import { Sparkline } from '../../ui/Sparkline.tsx';
import { useFormat } from '../../words/format.ts';
import { useWords } from '../../words/words.ts';
import { loadWords } from './load-words.ts';
import { runnerWords } from './runner-words.ts';

const periods = { lastHour: 3_600_000, lastDay: 86_400_000 } as const;

/** CPU, memory and disk over time; grows by itself while the agent reports. */
export function LoadCharts({ runner }: { readonly runner: Runner }) {
  const t = useWords(runnerWords);
  const format = useFormat();
  const [period, setPeriod] = useState<keyof typeof periods>('lastHour');
  const query = useQuery(RunnersService.method.getRunnerMetrics, {
    runnerId: runner.runnerId,
    periodMs: periods[period],
  });
  return (
    <Loaded query={query}>
      {({ samples, peaks }) => {
        const last = samples.at(-1);
        if (!last) return <p className="text-muted">{t('noLoad')}</p>;
        return (
          <div className="flex flex-col gap-2">
            <Segments
              label={t('period')}
              options={[
                { value: 'lastHour', label: t('lastHour') },
                { value: 'lastDay', label: t('lastDay') },
              ]}
              value={period}
              onChange={setPeriod}
            />
            <div className="grid grid-cols-3 gap-3 max-md:grid-cols-1">
              <Chart
                title={t('cpu')}
                now={last.cpu === undefined ? '–' : format.percent(last.cpu)}
                values={samples.map((sample) => sample.cpu)}
                peak={peaks.find(({ measure }) => measure === LoadMeasure.CPU)}
              />
              <Chart
                title={t('memory')}
                now={usedText(last.memoryUsedBytes, last.memoryTotalBytes, format.bytes)}
                values={samples.map(memoryRatio)}
                peak={peaks.find(({ measure }) => measure === LoadMeasure.MEMORY)}
              />
              <Chart
                title={t('disk')}
                now={usedText(last.diskUsedBytes, last.diskTotalBytes, format.bytes)}
                values={samples.map(diskRatio)}
              />
            </div>
          </div>
        );
      }}
    </Loaded>
  );
}

interface ChartProps {
  readonly title: string;
  readonly now: string;
  readonly values: readonly (number | undefined)[];
  readonly peak?: LoadPeak | undefined;
}

function Chart({ title, now, values, peak }: ChartProps) {
  return (
    <Panel className="px-3 pt-2">
      <p className="flex flex-wrap justify-between gap-x-2">
        <span className="text-muted text-small">{title}</span>
        <span className="whitespace-nowrap font-semibold text-small">{now}</span>
      </p>
      <Sparkline values={values} max={1} label={`${title}: ${now}`} height={56} />
      {peak ? <Peak peak={peak} /> : null}
    </Panel>
  );
}

/** The highest of the period, and what ran then. */
function Peak({ peak }: { readonly peak: LoadPeak }) {
  const t = useWords(loadWords);
  const format = useFormat();
  const ratio = format.percent(peak.ratio);
  if (peak.steps.length === 0) return <p className="py-1 text-muted text-small">{t('peakedIdle', { ratio })}</p>;
  return (
    <p title={format.dateTime(peak.atMs)} className="py-1 text-muted text-small">
      {t('peaked', { ratio })}{' '}
      {peak.steps.map(({ stepRunId, stepName, jobKey, runId, runNumber, pipelineName }, index) => (
        <span key={stepRunId}>
          {index > 0 ? ', ' : ''}
          <Link to={paths.run(runId, { stepRunId })} className="text-ink underline underline-offset-2">
            {pipelineName} #{runNumber} {jobKey} / {stepName}
          </Link>
        </span>
      ))}
    </p>
  );
}

const memoryRatio = (sample: RunnerSample) => ratio(sample.memoryUsedBytes, sample.memoryTotalBytes);
const diskRatio = (sample: RunnerSample) => ratio(sample.diskUsedBytes, sample.diskTotalBytes);

function ratio(part: number | undefined, whole: number | undefined): number | undefined {
  return part === undefined || !whole ? undefined : part / whole;
}

function usedText(used: number | undefined, total: number | undefined, bytes: (size: number) => string): string {
  return used === undefined || total === undefined ? '–' : `${bytes(used)} / ${bytes(total)}`;
}
