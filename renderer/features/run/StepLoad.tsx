import { useQuery } from '@connectrpc/connect-query';
import { Link } from 'wouter';
import type { JobRun, StepRun } from '../../../gen/signalbox/console/v1/run_pb.js';
import { LoadMeasure, RunnersService } from '../../../gen/signalbox/console/v1/runners_pb.js';
import { paths } from '../../app/paths.ts';
import { isLiveStep } from '../../ui/status.ts';
import { useFormat } from '../../words/format.ts';
import { useWords } from '../../words/words.ts';
import { stepLoadWords } from './step-load-words.ts';

const words = { [LoadMeasure.CPU]: 'cpu', [LoadMeasure.MEMORY]: 'memory' } as const;

/** Where a step ran and how busy that machine was; leads to the machine's load. */
export function StepLoad({ job, step }: { readonly job: JobRun; readonly step: StepRun }) {
  const t = useWords(stepLoadWords);
  const format = useFormat();
  const isOver = step.startedAtMs !== undefined && !isLiveStep(step.state);
  const { stepRunId } = step;
  const { data } = useQuery(RunnersService.method.getStepLoad, { stepRunId }, { enabled: isOver, staleTime: 60_000 });
  if (job.runnerId === '') return null;
  const peaks = (data?.peaks ?? []).flatMap(({ measure, ratio }) =>
    measure === LoadMeasure.UNSPECIFIED ? [] : [t(words[measure], { ratio: format.percent(ratio) })],
  );
  return (
    <span className="whitespace-nowrap text-muted text-small">
      <Link to={paths.runner(job.runnerId)} className="underline underline-offset-2 hover:text-ink">
        {t('on', { name: job.runnerName })}
      </Link>
      {peaks.length > 0 ? <span title={t('about')}> · {peaks.join(', ')}</span> : null}
    </span>
  );
}
