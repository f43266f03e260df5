import { useQuery } from '@connectrpc/connect-query';
import { Link } from 'wouter';
import { QueueService, type RunnerVerdict, RunnerVerdictKind } from '../../gen/signalbox/console/v1/queue_pb.js';
import { RunnersService } from '../../gen/signalbox/console/v1/runners_pb.js';
import { paths } from '../app/paths.ts';
import { useAction } from '../data/use-action.ts';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { Loaded } from '../ui/Loaded.tsx';
import { Panel, Section } from '../ui/Page.tsx';
import { StatusGlyph } from '../ui/StatusMark.tsx';
import type { Status } from '../ui/status.ts';
import { useWords } from '../words/words.ts';
import { partWords } from './part-words.ts';
import { reasonWords } from './reason-words.ts';
import { verdictText, waitingText } from './reasons.ts';

interface WaitingDialogProps {
  readonly jobRunId: string;
  readonly jobKey: string;
  readonly onClose: () => void;
}

/** Why a job has not begun, runner by runner, and what would change it. */
export function WaitingDialog({ jobRunId, jobKey, onClose }: WaitingDialogProps) {
  const t = useWords(partWords);
  const say = useWords(reasonWords);
  const query = useQuery(QueueService.method.explainJob, { jobRunId });
  return (
    <Dialog isOpen onClose={onClose} title={t('waitsWhy', { job: jobKey })} width="medium">
      <Loaded query={query}>
        {({ reason, runners }) => (
          <div className="flex flex-col gap-3">
            <p className="text-section">{reason && waitingText(reason, say)}</p>
            <Section title={t('runnersVerdict')}>
              {runners.length === 0 ? (
                <div className="flex items-center gap-3">
                  <p className="text-muted">{t('noRunners')}</p>
                  <Link to={paths.addRunner} onClick={onClose} className="underline underline-offset-2">
                    {t('addRunner')}
                  </Link>
                </div>
              ) : (
                <Panel className="divide-y">
                  {runners.map((verdict) => (
                    <Verdict key={verdict.runnerId} verdict={verdict} />
                  ))}
                </Panel>
              )}
            </Section>
          </div>
        )}
      </Loaded>
    </Dialog>
  );
}

const fits: Status = { tone: 'passed', shape: 'check', word: 'passed' };
const later: Status = { tone: 'neutral', shape: 'clock', word: 'waiting' };
const never: Status = { tone: 'attention', shape: 'diamond', word: 'unknown' };

function statusOf(kind: RunnerVerdictKind): Status {
  if (kind === RunnerVerdictKind.FITS || kind === RunnerVerdictKind.AWAITING_FETCH) return fits;
  return kind === RunnerVerdictKind.LABELS || kind === RunnerVerdictKind.CAPABILITY ? never : later;
}

function Verdict({ verdict }: { readonly verdict: RunnerVerdict }) {
  const t = useWords(partWords);
  const say = useWords(reasonWords);
  const query = useQuery(RunnersService.method.getRunner, { runnerId: verdict.runnerId });
  const setLabels = useAction(RunnersService.method.setLabels, {
    done: () => t('labelsAdded', { name: verdict.runnerName }),
  });
  const wanted = Object.entries(verdict.labelsToAdd);
  const unmet = verdict.criteria.filter((criterion) => !criterion.holds);
  return (
    <div className="flex items-start gap-2.5 px-3 py-2">
      <span className="pt-0.5">
        <StatusGlyph status={statusOf(verdict.kind)} />
      </span>
      <div className="min-w-0 flex-1">
        <Link to={paths.runner(verdict.runnerId)} className="font-semibold hover:underline">
          {verdict.runnerName}
        </Link>
        <p className="text-muted">{verdictText(verdict, say)}</p>
        {unmet.length > 1
          ? unmet.map((criterion) => (
              <p key={criterion.requirement} className="text-small">
                <code className="font-mono">{criterion.requirement}</code>{' '}
                <span className="text-muted">{criterion.actual || t('runnerLacks')}</span>
              </p>
            ))
          : null}
      </div>
      {wanted.length > 0 ? (
        <Button
          isBusy={setLabels.isBusy}
          disabled={!query.data}
          onClick={() =>
            setLabels.run({
              runnerId: verdict.runnerId,
              labels: { ...query.data?.runner?.operatorLabels, ...verdict.labelsToAdd },
            })
          }
        >
          {t('addLabels', { labels: wanted.map(([name, value]) => `${name}=${value}`).join(', ') })}
        </Button>
      ) : null}
    </div>
  );
}
