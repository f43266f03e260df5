import { useQuery } from '@connectrpc/connect-query';
import { Search } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { PipelinesService } from '../../../gen/signalbox/console/v1/pipelines_pb.js';
import { useShortcuts } from '../../app/shortcuts.ts';
import { Button } from '../../ui/Button.tsx';
import { Select, TextInput } from '../../ui/Field.tsx';
import { useWords } from '../../words/words.ts';
import { isFiltered, type RunFilter, stateChoices, timeChoices, triggerChoices } from './run-filter.ts';
import { runsWords } from './runs-words.ts';

interface RunFiltersProps {
  readonly filter: RunFilter;
  readonly onChange: (change: Readonly<Record<string, string>>) => void;
  readonly onClear: () => void;
}

/** A pause in typing of this length asks the server. */
const settleMs = 150;

export function RunFilters({ filter, onChange, onClear }: RunFiltersProps) {
  const t = useWords(runsWords);
  const input = useRef<HTMLInputElement>(null);
  const { data } = useQuery(PipelinesService.method.listPipelines, { pageSize: 200 });
  useShortcuts([
    { keys: '/', label: t('toFilter'), group: t('list'), isLocal: true, run: () => input.current?.focus() },
  ]);
  return (
    <search aria-label={t('filters')} className="flex shrink-0 flex-wrap items-center gap-2 px-5 pb-3">
      <div className="relative max-w-[344px] flex-[1_1_224px]">
        <Search size={14} aria-hidden="true" className="absolute top-2.25 left-2 text-muted" />
        <SettledInput inputRef={input} value={filter.text} label={t('text')} onSettled={(text) => onChange({ text })} />
      </div>
      <Choice label={t('status')} value={filter.state} onChange={(state) => onChange({ state })}>
        {stateChoices.map((choice) => [choice, t(choice)])}
      </Choice>
      <Choice label={t('pipeline')} value={filter.pipeline} onChange={(pipeline) => onChange({ pipeline })}>
        {(data?.pipelines ?? []).map((pipeline) => [pipeline.pipelineId, pipeline.name])}
      </Choice>
      <div className="w-36">
        <SettledInput value={filter.branch} label={t('branch')} onSettled={(branch) => onChange({ branch })} />
      </div>
      <Choice label={t('trigger')} value={filter.trigger} onChange={(trigger) => onChange({ trigger })}>
        {triggerChoices.map((choice) => [choice, t(choice)])}
      </Choice>
      <Choice label={t('time')} value={filter.time} onChange={(time) => onChange({ time })}>
        {timeChoices.map((choice) => [choice, t(choice)])}
      </Choice>
      {isFiltered(filter) ? (
        <Button look="quiet" onClick={onClear}>
          {t('clear')}
        </Button>
      ) : null}
    </search>
  );
}

interface SettledInputProps {
  readonly inputRef?: React.RefObject<HTMLInputElement | null>;
  readonly value: string;
  readonly label: string;
  readonly onSettled: (text: string) => void;
}

function SettledInput({ inputRef, value, label, onSettled }: SettledInputProps) {
  const [draft, setDraft] = useState(value);
  const [known, setKnown] = useState(value);
  // The address may change by other means: then it wins over what was typed.
  if (known !== value) {
    setKnown(value);
    setDraft(value);
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: only what is typed restarts the pause
  useEffect(() => {
    if (draft === value) return;
    const timer = window.setTimeout(() => onSettled(draft), settleMs);
    return () => window.clearTimeout(timer);
  }, [draft]);
  return (
    <TextInput
      {...(inputRef ? { ref: inputRef } : {})}
      aria-label={label}
      placeholder={label}
      value={draft}
      onChange={(event) => setDraft(event.target.value)}
      className={inputRef ? 'pl-7' : ''}
    />
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly children: readonly (readonly [value: string, label: string])[];
}

function Choice({ label, value, onChange, children }: ChoiceProps) {
  const t = useWords(runsWords);
  return (
    <Select
      aria-label={label}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      className={`!w-auto max-w-48 ${value ? 'border-ink font-semibold' : ''}`}
    >
      <option value="">{t('anyOf', { label })}</option>
      {children.map(([choice, name]) => (
        <option key={choice} value={choice}>
          {name}
        </option>
      ))}
    </Select>
  );
}
