import { useQuery } from '@connectrpc/connect-query';
import { useEffect, useState } from 'react';
import { Link } from 'wouter';
import type { Runner } from '../../../gen/signalbox/console/v1/runners_pb.js';
import { RunsService } from '../../../gen/signalbox/console/v1/runs_pb.js';
import { paths } from '../../app/paths.ts';
import { useAction } from '../../data/use-action.ts';
import { linkOfRun } from '../../parts/RunRow.tsx';
import { statusOfRun } from '../../parts/run-status.ts';
import { StatusMark } from '../../ui/StatusMark.tsx';
import { useWords } from '../../words/words.ts';
import { probeText } from './probe.ts';
import { runnerWords } from './runner-words.ts';

/** Runs a first job on a runner that has just joined: once, however often this is shown, by the id of the request. */
export function Probe({ runner, onClose }: { readonly runner: Runner; readonly onClose: () => void }) {
  const t = useWords(runnerWords);
  const [runId, setRunId] = useState('');
  const probe = useAction(RunsService.method.runText, { onDone: ({ run }) => setRunId(run?.runId ?? '') });
  const { runnerId } = runner;
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each runner
  useEffect(() => {
    probe.run({ text: probeText(runner), fileName: `probe-${runner.name}.json`, requestId: `probe-${runnerId}` });
  }, [runnerId]);
  const { data } = useQuery(RunsService.method.getRun, { runId }, { enabled: runId !== '' });
  if (!data?.run) return null;
  return (
    <p role="status" className="flex items-center gap-3 rounded-lg border bg-surface px-4 py-2">
      <StatusMark status={statusOfRun(data.run)} />
      <span className="min-w-0 flex-1">{t('probe')}</span>
      <Link
        to={data.run.firstFailure ? linkOfRun(data.run) : paths.run(runId)}
        onClick={onClose}
        className="underline underline-offset-2"
      >
        {t('probeLog')}
      </Link>
    </p>
  );
}
