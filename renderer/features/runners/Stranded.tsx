import { Link } from 'wouter';
import { type StrandedJob, Stranding } from '../../../gen/signalbox/console/v1/runners_pb.js';
import { paths } from '../../app/paths.ts';
import { Panel, Section } from '../../ui/Page.tsx';
import { StatusIcon } from '../../ui/StatusMark.tsx';
import type { Status } from '../../ui/status.ts';
import { useWords } from '../../words/words.ts';
import { strandedWords } from './stranded-words.ts';

const lost: Status = { tone: 'failed', shape: 'cross', word: 'failed' };
const looks: Readonly<Record<Stranding, readonly [Status, 'lost' | 'retried' | 'waiting']>> = {
  [Stranding.UNSPECIFIED]: [lost, 'lost'],
  [Stranding.LOST]: [lost, 'lost'],
  [Stranding.RETRIED]: [{ tone: 'attention', shape: 'diamond', word: 'warning' }, 'retried'],
  [Stranding.WAITING]: [{ tone: 'neutral', shape: 'clock', word: 'waiting' }, 'waiting'],
};

/** What the absence of a runner stands in the way of. */
export function Stranded({ jobs }: { readonly jobs: readonly StrandedJob[] }) {
  const t = useWords(strandedWords);
  if (jobs.length === 0) return null;
  return (
    <Section title={t('title')}>
      <Panel className="divide-y">
        {jobs.map(({ jobRunId, jobKey, runId, runNumber, pipelineName, how }) => {
          const [status, word] = looks[how];
          return (
            <div key={jobRunId} className="relative flex min-h-10 items-center gap-3 px-4 py-1 hover:bg-hover">
              <StatusIcon status={status} />
              <Link to={paths.run(runId)} className="min-w-0 flex-1 truncate after:absolute after:inset-0">
                <strong className="font-semibold">
                  {pipelineName} #{runNumber}
                </strong>{' '}
                <span className="text-muted">{jobKey}</span>
              </Link>
              <span className="text-muted text-small">{t(word)}</span>
            </div>
          );
        })}
      </Panel>
    </Section>
  );
}
