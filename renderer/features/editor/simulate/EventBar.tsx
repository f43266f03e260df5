import { useState } from 'react';
import { Button } from '../../../ui/Button.tsx';
import { Field, Select, TextInput } from '../../../ui/Field.tsx';
import { useWords } from '../../../words/words.ts';
import { type AssumedEvent, assumedEvents, plainRun } from './assumed-run.ts';
import type { Declared } from './simulate-text.ts';
import { simulateWords } from './simulate-words.ts';
import { useAssumedRun, useSimulation } from './simulation-store.ts';

interface EventBarProps {
  readonly pipelineId: string;
  readonly defaultBranch: string;
  readonly declared: Declared;
}

/** What starts the run, and with which values. */
export function EventBar({ pipelineId, defaultBranch, declared }: EventBarProps) {
  const t = useWords(simulateWords);
  const run = useAssumedRun(pipelineId);
  const assumeFor = useSimulation((state) => state.assume);
  const assume = (change: Partial<typeof run>) => assumeFor(pipelineId, change);
  const [showsValues, setShowsValues] = useState(false);
  const { event } = run;
  const inputs = event === 'manual' ? Object.entries(declared.inputs) : [];
  const variables = Object.entries(declared.variables);
  const count = inputs.length + variables.length;
  return (
    <div className="flex flex-col gap-2">
      <div className="flex flex-wrap items-end gap-3">
        <Labelled label={t('when')} width="w-44">
          {(ids) => (
            <Select {...ids} value={event} onChange={({ target }) => assume({ event: eventFrom(target.value) })}>
              {assumedEvents.map((one) => (
                <option key={one} value={one}>
                  {t(one)}
                </option>
              ))}
            </Select>
          )}
        </Labelled>
        {event === 'tag' ? (
          <Labelled label={t('tagName')} width="w-40">
            {(ids) => <TextInput {...ids} value={run.tag} onChange={({ target }) => assume({ tag: target.value })} />}
          </Labelled>
        ) : (
          <Labelled label={t(event === 'pull_request' ? 'targetBranch' : 'branch')} width="w-40">
            {(ids) => (
              <TextInput
                {...ids}
                value={run.branch}
                placeholder={defaultBranch}
                onChange={({ target }) => assume({ branch: target.value })}
              />
            )}
          </Labelled>
        )}
        {event === 'pull_request' ? (
          <Labelled label={t('sourceBranch')} width="w-40">
            {(ids) => (
              <TextInput
                {...ids}
                value={run.sourceBranch}
                onChange={({ target }) => assume({ sourceBranch: target.value })}
              />
            )}
          </Labelled>
        ) : null}
        {event === 'push' || event === 'pull_request' ? <ChangedFiles pipelineId={pipelineId} /> : null}
        {count > 0 ? (
          <Button className="h-8" aria-expanded={showsValues} onClick={() => setShowsValues(!showsValues)}>
            {t('values')} ({count})
          </Button>
        ) : null}
        <Button look="quiet" className="h-8" disabled={run === plainRun} onClick={() => assume(plainRun)}>
          {t('reset')}
        </Button>
      </div>
      {showsValues && count > 0 ? (
        <div className="grid grid-cols-[repeat(auto-fill,minmax(180px,1fr))] gap-3">
          {inputs.map(([name, fallback]) => (
            <Labelled key={`input ${name}`} label={name}>
              {(ids) => (
                <TextInput
                  {...ids}
                  value={run.inputs[name] ?? ''}
                  placeholder={fallback}
                  onChange={({ target }) => assume({ inputs: changed(run.inputs, name, target.value) })}
                />
              )}
            </Labelled>
          ))}
          {variables.map(([name, fallback]) => (
            <Labelled key={`variable ${name}`} label={name}>
              {(ids) => (
                <TextInput
                  {...ids}
                  className="font-mono"
                  value={run.variables[name] ?? ''}
                  placeholder={fallback}
                  onChange={({ target }) => assume({ variables: changed(run.variables, name, target.value) })}
                />
              )}
            </Labelled>
          ))}
        </div>
      ) : null}
    </div>
  );
}

function ChangedFiles({ pipelineId }: { readonly pipelineId: string }) {
  const t = useWords(simulateWords);
  const { changedFiles } = useAssumedRun(pipelineId);
  const assume = useSimulation((state) => state.assume);
  // As it is typed: a comma at the end is the beginning of the next file.
  const [text, setText] = useState(changedFiles?.join(', ') ?? '');
  function change(value: string) {
    setText(value);
    const files = value.split(',').flatMap((file) => file.trim() || []);
    assume(pipelineId, { changedFiles: files.length > 0 ? files : undefined });
  }
  return (
    <Labelled label={t('changedFiles')} width="w-72">
      {(ids) => (
        <TextInput
          {...ids}
          className="font-mono"
          value={text}
          placeholder={t('anyFiles')}
          onChange={({ target }) => change(target.value)}
        />
      )}
    </Labelled>
  );
}

type LabelledProps = Pick<Parameters<typeof Field>[0], 'label' | 'children'> & { readonly width?: string };

function Labelled({ width, ...field }: LabelledProps) {
  return (
    <div className={`min-w-0 ${width ?? ''}`}>
      <Field {...field} />
    </div>
  );
}

function eventFrom(value: string): AssumedEvent {
  return assumedEvents.find((event) => event === value) ?? 'manual';
}

/** What is emptied goes back to its default. */
function changed(values: Readonly<Record<string, string>>, name: string, value: string) {
  const { [name]: _, ...rest } = values;
  return value === '' ? rest : { ...rest, [name]: value };
}
