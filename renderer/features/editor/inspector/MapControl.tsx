import { X } from 'lucide-react';
import { type FormEvent, useId, useRef, useState } from 'react';
import { Button, IconButton } from '../../../ui/Button.tsx';
import { TextInput } from '../../../ui/Field.tsx';
import { useWords } from '../../../words/words.ts';
import { FieldFindings } from './FieldFindings.tsx';
import { RowButtons, ShowInYaml } from './FieldRow.tsx';
import { findingsAt } from './field-findings.ts';
import { entryFields, type FormField } from './fields-of.ts';
import { useInspected } from './inspector-context.tsx';
import { inspectorWords } from './inspector-words.ts';
import { OpaqueValue } from './OpaqueValue.tsx';
import { problemText } from './problem-text.ts';
import { Refused } from './SingleControls.tsx';
import { typedValue } from './single-value.ts';
import { useDraft } from './use-draft.ts';

/** Names and values that the author chose: an environment, labels, axes. */
export function MapControl({ field }: { readonly field: FormField }) {
  const { document, isEditable } = useInspected();
  const entries = entryFields(document, field);
  return (
    <div className="flex flex-col gap-2">
      {entries.map((entry) => (
        <EntryRow key={entry.key} entry={entry} />
      ))}
      {isEditable ? <NewEntry field={field} entries={entries} /> : null}
    </div>
  );
}

export function EntryRow({ entry }: { readonly entry: FormField }) {
  const t = useWords(inspectorWords);
  const { set, renameKey, isEditable, diagnostics, Control } = useInspected();
  const id = useId();
  const name = useDraft({ shown: entry.key, commit: (typed) => renameKey(entry, typed.trim()) });
  const [refusal, setRefusal] = useState<string>();
  const isFixed = !isEditable || entry.opacity !== undefined;
  return (
    <div className="group/field flex flex-col gap-0.5">
      <div className="flex items-center gap-0.5">
        <input
          aria-label={t('nameOfEntry', { field: entry.key })}
          disabled={isFixed}
          spellCheck={false}
          autoComplete="off"
          aria-invalid={name.refusal === undefined ? undefined : true}
          value={name.value}
          onChange={(event) => name.type(event.target.value)}
          onBlur={name.onBlur}
          onKeyDown={name.onKeyDown}
          className="h-6 min-w-0 flex-1 truncate rounded-md border border-transparent bg-transparent px-1 font-mono text-[12px] [font-variant-ligatures:none] hover:border-line focus:border-edge"
        />
        <RowButtons>
          <ShowInYaml field={entry} />
          {isFixed ? null : (
            <IconButton
              icon={X}
              label={t('remove', { field: entry.key })}
              onClick={() => setRefusal(set(entry, undefined))}
            />
          )}
        </RowButtons>
      </div>
      <Refused draft={name} />
      <label htmlFor={id} className="sr-only">
        {t('valueOfEntry', { field: entry.key })}
      </label>
      {entry.opacity === undefined ? (
        <Control field={entry} ids={{ id, 'aria-describedby': undefined }} />
      ) : (
        <OpaqueValue field={entry} opacity={entry.opacity} />
      )}
      {refusal === undefined ? null : (
        <p role="alert" className="text-failed text-small">
          {refusal}
        </p>
      )}
      <FieldFindings findings={findingsAt(diagnostics, entry)} />
    </div>
  );
}

interface NewEntryProps {
  readonly field: FormField;
  readonly entries: readonly FormField[];
}

/** A name and a value; Enter in either adds them. */
export function NewEntry({ field, entries }: NewEntryProps) {
  const t = useWords(inspectorWords);
  const { set } = useInspected();
  const [name, setName] = useState('');
  const [value, setValue] = useState('');
  const [refusal, setRefusal] = useState<string>();
  const nameBox = useRef<HTMLInputElement>(null);
  const of = field.type.kind === 'map' ? field.type.of : ({ kind: 'any' } as const);

  function add(event: FormEvent) {
    event.preventDefault();
    const key = name.trim();
    if (key === '') return;
    const control: FormField['control'] = of.kind === 'any' ? 'value' : 'text';
    const entry: FormField = { ...field, key, type: of, control, path: [...field.path, key], node: undefined };
    const converted = typedValue(entry, value);
    const refused = converted.ok ? set(entry, converted.value ?? '') : problemText(converted.problem, t);
    setRefusal(refused);
    if (refused !== undefined) return;
    setName('');
    setValue('');
    nameBox.current?.focus();
  }
  const isTaken = entries.some(({ key }) => key === name.trim());
  return (
    <form onSubmit={add} className="flex flex-col gap-1">
      <div className="flex gap-1">
        <TextInput
          ref={nameBox}
          aria-label={`${field.key}: ${t('newName')}`}
          placeholder={t('newName')}
          value={name}
          aria-invalid={isTaken || undefined}
          onChange={(event) => setName(event.target.value)}
          className="border-dashed font-mono text-[12px] [font-variant-ligatures:none]"
        />
        <TextInput
          aria-label={`${field.key}: ${t('newValue')}`}
          placeholder={t('newValue')}
          value={value}
          onChange={(event) => setValue(event.target.value)}
          className="border-dashed font-mono text-[12px] [font-variant-ligatures:none]"
        />
        <Button type="submit" disabled={name.trim() === '' || isTaken} className="h-8">
          {t('add')}
        </Button>
      </div>
      {refusal === undefined ? null : (
        <p role="alert" className="text-failed text-small">
          {refusal}
        </p>
      )}
    </form>
  );
}
