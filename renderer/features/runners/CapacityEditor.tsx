import { type FormEvent, useState } from 'react';
import { type Runner, RunnerAction, RunnersService } from '../../../gen/signalbox/console/v1/runners_pb.js';
import { useAction } from '../../data/use-action.ts';
import { Button } from '../../ui/Button.tsx';
import { TextInput } from '../../ui/Field.tsx';
import { Section } from '../../ui/Page.tsx';
import { useWords } from '../../words/words.ts';
import { capacityWords } from './capacity-words.ts';

const most = 256;

/** How many jobs it takes at the same time, set in place where its agent obeys; else why not. */
export function CapacityEditor({ runner }: { readonly runner: Runner }) {
  const t = useWords(capacityWords);
  const { runningJobs, capacity, wantedCapacity, offeredCapacity } = runner;
  const canEdit = runner.allowed.includes(RunnerAction.EDIT_CAPACITY);
  const isPending = wantedCapacity !== undefined && wantedCapacity > offeredCapacity;
  return (
    <Section title={t('title')}>
      <p>
        {t('slots', { running: runningJobs, capacity })}
        {wantedCapacity !== undefined && !isPending ? <span className="text-muted"> · {t('setHere')}</span> : null}
      </p>
      {isPending ? (
        <p role="status" className="text-attention">
          {t('pending', { wanted: wantedCapacity, offered: offeredCapacity })}
        </p>
      ) : null}
      {canEdit ? (
        <CapacityForm key={wantedCapacity ?? capacity} runner={runner} />
      ) : (
        <p className="mt-1 text-muted text-small">{t(reasonOf(runner))}</p>
      )}
    </Section>
  );
}

function reasonOf({ protocol }: Runner) {
  if (protocol === '') return 'neverSeen';
  return protocol === 'woodpecker' ? 'byWoodpecker' : 'byAgent';
}

function CapacityForm({ runner }: { readonly runner: Runner }) {
  const t = useWords(capacityWords);
  const { runnerId, name, capacity, wantedCapacity } = runner;
  const current = wantedCapacity ?? capacity;
  const [text, setText] = useState(String(current));
  const number = Number(text);
  const isValid = Number.isInteger(number) && number >= 1 && number <= most;
  const restore = useAction(RunnersService.method.setCapacity);
  const save = useAction(RunnersService.method.setCapacity, {
    done: ({ runner: now }) =>
      now?.wantedCapacity === undefined ? t('savedAsAgent', { name }) : t('saved', { name, count: now.wantedCapacity }),
    undo: () => () => restore.run({ runnerId, ...(wantedCapacity !== undefined && { capacity: wantedCapacity }) }),
  });
  function submit(event: FormEvent) {
    event.preventDefault();
    if (isValid && number !== current) save.run({ runnerId, capacity: number });
  }
  return (
    <form onSubmit={submit} className="mt-1 flex flex-col gap-1">
      <div className="flex flex-wrap items-center gap-2">
        <TextInput
          type="number"
          min={1}
          max={most}
          aria-label={t('field')}
          aria-invalid={!isValid}
          className="max-w-24"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <Button type="submit" isBusy={save.isBusy} disabled={!isValid || number === current}>
          {t('save')}
        </Button>
        {wantedCapacity === undefined ? null : (
          <Button look="quiet" isBusy={save.isBusy} onClick={() => save.run({ runnerId })}>
            {t('asAgent')}
          </Button>
        )}
      </div>
      <p className="text-muted text-small">{t('goesOn')}</p>
    </form>
  );
}
