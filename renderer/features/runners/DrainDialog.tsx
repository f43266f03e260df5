import { LogOut } from 'lucide-react';
import { useState } from 'react';
import { type Runner, RunnersService } from '../../../gen/signalbox/console/v1/runners_pb.js';
import { useAction } from '../../data/use-action.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Field, Select, TextInput } from '../../ui/Field.tsx';
import { serverNow, useNow } from '../../ui/use-now.ts';
import { useFormat } from '../../words/format.ts';
import { useWords } from '../../words/words.ts';
import { runnerWords } from './runner-words.ts';

const minuteMs = 60_000;
const deadlines = { noDeadline: 0, after10: 10, after30: 30, after120: 120 } as const;
const deadlineWords = Object.keys(deadlines) as (keyof typeof deadlines)[]; // the keys are exactly these

/** No new work; what is executed goes on, or until a deadline. Says first how much that is. */
export function DrainDialog({ runner, onClose }: { readonly runner: Runner; readonly onClose: () => void }) {
  const t = useWords(runnerWords);
  const { runnerId, name } = runner;
  const [note, setNote] = useState('');
  const [deadline, setDeadline] = useState<keyof typeof deadlines>('noDeadline');
  const undrain = useAction(RunnersService.method.undrainRunner, { done: () => t('undrained', { name }) });
  const drain = useAction(RunnersService.method.drainRunner, {
    done: () => t('draining', { name }),
    undo: () => () => undrain.run({ runnerId }),
    onDone: onClose,
  });
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t('drainTitle', { name })}
      description={t('drainBody')}
      footer={
        <Button type="submit" form="drain-runner" look="primary" icon={LogOut} isBusy={drain.isBusy}>
          {t('drainNow')}
        </Button>
      }
    >
      <form
        id="drain-runner"
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          const minutes = deadlines[deadline];
          drain.run({ runnerId, note, ...(minutes === 0 ? {} : { untilMs: serverNow() + minutes * minuteMs }) });
        }}
      >
        <p>
          <Remaining runner={runner} />
        </p>
        <Field label={t('pauseWhy')}>
          {(ids) => <TextInput {...ids} value={note} onChange={(event) => setNote(event.target.value)} />}
        </Field>
        <Field label={t('drainDeadline')}>
          {(ids) => (
            <Select
              {...ids}
              value={deadline}
              onChange={(event) =>
                setDeadline(deadlineWords.find((word) => word === event.target.value) ?? 'noDeadline')
              }
            >
              {deadlineWords.map((word) => (
                <option key={word} value={word}>
                  {t(word)}
                </option>
              ))}
            </Select>
          )}
        </Field>
      </form>
    </Dialog>
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
