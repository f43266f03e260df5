import { Popover } from 'radix-ui';
import { Button } from '../../../ui/Button.tsx';
import { Field, Select, TextInput } from '../../../ui/Field.tsx';
import { useWords } from '../../../words/words.ts';
import { assumedEvents } from '../simulate/assumed-run.ts';
import { useSimulation } from '../simulate/simulation-store.ts';
import { useAssumed } from './assumed-context.tsx';
import { inspectorWords } from './inspector-words.ts';

/** For which run expressions show their values; the simulation supposes the same one. */
export function AssumedBar({ pipelineId }: { readonly pipelineId: string }) {
  const t = useWords(inspectorWords);
  const { run, place } = useAssumed();
  const assume = useSimulation((state) => state.assume);
  const what = run.event === 'tag' ? run.tag : run.branch || place.defaultBranch;
  return (
    <footer className="flex shrink-0 items-center gap-2 border-t py-1 pr-2 pl-4 text-muted text-small">
      <span className="min-w-0 flex-1 truncate">
        {t('assumedRun')} {t(`event_${run.event}`)}
        {what === '' ? '' : ` · ${what}`}
      </span>
      <Popover.Root>
        <Popover.Trigger asChild>
          <Button look="quiet">{t('changeAssumed')}</Button>
        </Popover.Trigger>
        <Popover.Portal>
          <Popover.Content
            side="top"
            align="end"
            sideOffset={6}
            collisionPadding={8}
            className="arriving z-50 flex w-72 flex-col gap-3 rounded-lg border bg-raised p-3 shadow-(--shadow)"
          >
            <Field label={t('assumedEvent')}>
              {(ids) => (
                <Select
                  {...ids}
                  value={run.event}
                  onChange={({ target }) => {
                    const event = assumedEvents.find((one) => one === target.value);
                    if (event !== undefined) assume(pipelineId, { event });
                  }}
                >
                  {assumedEvents.map((event) => (
                    <option key={event} value={event}>
                      {t(`event_${event}`)}
                    </option>
                  ))}
                </Select>
              )}
            </Field>
            {run.event === 'tag' ? (
              <Field label={t('assumedTag')}>
                {(ids) => (
                  <TextInput
                    {...ids}
                    value={run.tag}
                    onChange={({ target }) => assume(pipelineId, { tag: target.value })}
                  />
                )}
              </Field>
            ) : (
              <Field label={t('assumedBranch')}>
                {(ids) => (
                  <TextInput
                    {...ids}
                    value={run.branch}
                    placeholder={place.defaultBranch || 'main'}
                    onChange={({ target }) => assume(pipelineId, { branch: target.value })}
                  />
                )}
              </Field>
            )}
          </Popover.Content>
        </Popover.Portal>
      </Popover.Root>
    </footer>
  );
}
