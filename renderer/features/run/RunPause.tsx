import { Pause } from 'lucide-react';
import type { RunSummary } from '../../../gen/signalbox/console/v1/run_pb.js';
import { RunsService } from '../../../gen/signalbox/console/v1/runs_pb.js';
import { useAction } from '../../data/use-action.ts';
import { NotedSpanDialog } from '../../parts/NotedSpanDialog.tsx';
import { useFormat } from '../../words/format.ts';
import { useWords } from '../../words/words.ts';
import { pauseWords } from './pause-words.ts';
import { runWords } from './run-words.ts';

const spans = [
  { minutes: 0, word: 'untilResumed' },
  { minutes: 10, word: 'minutes10' },
  { minutes: 60, word: 'hour' },
  { minutes: 480, word: 'hours8' },
] as const;

/** Asks why, and when the run goes on by itself. */
export function PauseRunDialog({ run, onClose }: { readonly run: RunSummary; readonly onClose: () => void }) {
  const t = useWords(pauseWords);
  const say = useWords(runWords);
  const { runId } = run;
  const resume = useAction(RunsService.method.resumeRun, { done: () => say('resumed') });
  const pause = useAction(RunsService.method.pauseRun, {
    done: () => say('paused'),
    undo: () => () => resume.run({ runId }),
    onDone: onClose,
  });
  return (
    <NotedSpanDialog
      title={t('title', { name: `${run.pipelineName} #${run.number}` })}
      description={t('about')}
      icon={Pause}
      act={t('act')}
      isBusy={pause.isBusy}
      spanLabel={t('howLong')}
      spans={spans.map(({ minutes, word }) => ({ minutes, label: t(word) }))}
      usual={0}
      onAct={({ note, ...span }) => pause.run({ runId, reason: note, ...span })}
      onClose={onClose}
    />
  );
}

/** Why a run stands still and when it goes on, beside its status. */
export function RunPauseNote({ run: { pause } }: { readonly run: RunSummary }) {
  const t = useWords(pauseWords);
  const format = useFormat();
  if (!pause) return null;
  const end = pause.untilMs === undefined ? t('open') : t('until', { time: format.dateTime(pause.untilMs) });
  return <p className="text-attention">{pause.reason ? `${end}: ${pause.reason}` : end}</p>;
}
