import { LogOut } from 'lucide-react';
import { type Runner, RunnersService } from '../../../gen/signalbox/console/v1/runners_pb.js';
import { useAction } from '../../data/use-action.ts';
import { NotedSpanDialog } from '../../parts/NotedSpanDialog.tsx';
import { useNow } from '../../ui/use-now.ts';
import { useFormat } from '../../words/format.ts';
import { useWords } from '../../words/words.ts';
import { runnerWords } from './runner-words.ts';

const deadlines = [
  { minutes: 0, word: 'noDeadline' },
  { minutes: 10, word: 'after10' },
  { minutes: 30, word: 'after30' },
  { minutes: 120, word: 'after120' },
] as const;

/** No new work; what is executed goes on, or until a deadline. Says first how much that is. */
export function DrainDialog({ runner, onClose }: { readonly runner: Runner; readonly onClose: () => void }) {
  const t = useWords(runnerWords);
  const { runnerId, name } = runner;
  const undrain = useAction(RunnersService.method.undrainRunner, { done: () => t('undrained', { name }) });
  const drain = useAction(RunnersService.method.drainRunner, {
    done: () => t('draining', { name }),
    undo: () => () => undrain.run({ runnerId }),
    onDone: onClose,
  });
  return (
    <NotedSpanDialog
      title={t('drainTitle', { name })}
      description={t('drainBody')}
      icon={LogOut}
      act={t('drainNow')}
      isBusy={drain.isBusy}
      spanLabel={t('drainDeadline')}
      spans={deadlines.map(({ minutes, word }) => ({ minutes, label: t(word) }))}
      usual={0}
      onAct={(chosen) => drain.run({ runnerId, ...chosen })}
      onClose={onClose}
    >
      <p>
        <Remaining runner={runner} />
      </p>
    </NotedSpanDialog>
  );
}

/** How far a drain is, beside the status. */
export function DrainState({ runner }: { readonly runner: Runner }) {
  const t = useWords(runnerWords);
  const format = useFormat();
  const { drain } = runner;
  if (!drain) return null;
  return (
    <span className="text-muted">
      {drain.untilMs === undefined ? null : `${t('drainsUntil', { time: format.dateTime(drain.untilMs) })}. `}
      {drain.note ? `${drain.note}. ` : null}
      <Remaining runner={runner} />
    </span>
  );
}

function Remaining({ runner }: { readonly runner: Runner }) {
  const t = useWords(runnerWords);
  const format = useFormat();
  const now = useNow(15_000);
  const ends = runner.work.flatMap(({ expectedEndAtMs }) => (expectedEndAtMs === undefined ? [] : [expectedEndAtMs]));
  return (
    <>
      {t('drainRemains', { count: runner.work.length })}
      {ends.length > 0 ? ` ${t('drainLast', { when: format.relative(Math.max(...ends), now) })}` : null}
    </>
  );
}
