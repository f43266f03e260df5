import { X } from 'lucide-react';
import { useId } from 'react';
import type { JsonValue } from '../../../../pipeline/plan.ts';
import { jsonFrom } from '../../../../pipeline/tree.ts';
import { IconButton } from '../../../ui/Button.tsx';
import { Check, TextInput } from '../../../ui/Field.tsx';
import { useWords } from '../../../words/words.ts';
import type { FormField } from './fields-of.ts';
import { useInspected } from './inspector-context.tsx';
import { inspectorWords } from './inspector-words.ts';
import { itemFields, itemType, nextItem } from './list-items.ts';
import { problemText } from './problem-text.ts';
import { Refused } from './SingleControls.tsx';
import { type ControlProps, typedValue } from './single-value.ts';
import { useSuggestions } from './suggestions.ts';
import { useDraft } from './use-draft.ts';

interface NamesControlProps {
  readonly field: FormField;
  readonly ids: ControlProps['ids'];
}

/** A list of single values: a line for each, and one to add another. */
export function NamesControl({ field, ids }: NamesControlProps) {
  const t = useWords(inspectorWords);
  const { set, isEditable } = useInspected();
  const of = itemType(field);
  if (of.kind === 'choice') return <ChoicesControl field={field} />;
  const items = itemFields(field);
  return (
    <div className="flex flex-col gap-1">
      {items.map((item) => (
        <div key={item.path.join('.')} className="flex items-start gap-0.5">
          <div className="flex min-w-0 flex-1 flex-col gap-1">
            <NamedItem item={item} />
          </div>
          <IconButton
            icon={X}
            label={t('remove', { field: item.key })}
            disabled={!isEditable}
            onClick={() => set(items.length === 1 ? field : item, undefined)}
          />
        </div>
      ))}
      {isEditable ? <NewItem field={field} ids={ids} /> : null}
    </div>
  );
}

function NamedItem({ item }: { readonly item: FormField }) {
  const { Control } = useInspected();
  const id = useId();
  return (
    <>
      <label htmlFor={id} className="sr-only">
        {item.key}
      </label>
      <Control field={item} ids={{ id, 'aria-describedby': undefined }} />
    </>
  );
}

function NewItem({ field, ids }: NamesControlProps) {
  const t = useWords(inspectorWords);
  const { set } = useInspected();
  const next = nextItem(field);
  const suggestions = useSuggestions(field);
  const listId = useId();
  const draft = useDraft({ shown: '', commit: add, adds: true });
  const written = itemFields(field).map(({ node }) => node && jsonFrom(node));

  function add(typed: string): string | undefined {
    const converted = typedValue(next, typed);
    if (!converted.ok) return problemText(converted.problem, t);
    const { value } = converted;
    if (value === undefined) return undefined;
    // A single value becomes a list of two.
    const isSingle = field.node !== undefined && field.node.kind !== 'list' && written.length > 0;
    const all = [...written.flatMap((one) => one ?? []), value] as readonly JsonValue[];
    return isSingle || field.node === undefined || written.length === 0 ? set(field, all) : set(next, value);
  }
  return (
    <div>
      <TextInput
        {...ids}
        aria-label={t('addItem', { field: field.key })}
        list={suggestions.length > 0 ? listId : undefined}
        placeholder={written.length === 0 ? (field.default ?? t('add')) : t('add')}
        aria-invalid={draft.refusal === undefined ? undefined : true}
        value={draft.value}
        onChange={(event) => draft.type(event.target.value)}
        onBlur={draft.onBlur}
        onKeyDown={draft.onKeyDown}
        className="border-dashed font-mono text-[12px] [font-variant-ligatures:none]"
      />
      <datalist id={listId}>
        {suggestions
          .filter(({ value }) => !written.includes(value))
          .map(({ value, about }) => (
            <option key={value} value={value}>
              {about}
            </option>
          ))}
      </datalist>
      <Refused draft={draft} />
    </div>
  );
}

/** Several of a few. */
function ChoicesControl({ field }: { readonly field: FormField }) {
  const { set, isEditable } = useInspected();
  const of = itemType(field);
  const values = of.kind === 'choice' ? of.values : [];
  const written = itemFields(field).map(({ node }) => (node?.kind === 'scalar' ? node.text : ''));
  const isOn = (value: string) => written.some((one) => one.toLowerCase() === value.toLowerCase());
  function toggle(value: string, on: boolean) {
    const rest = written.filter((one) => one.toLowerCase() !== value.toLowerCase());
    const all = on ? [...written, value] : rest;
    set(field, all.length === 0 ? undefined : all);
  }
  return (
    <div role="group" aria-label={field.key} className="flex flex-wrap gap-x-4 gap-y-1">
      {values.map((value) => (
        <fieldset key={value} disabled={!isEditable} className="contents">
          <Check label={value} isOn={isOn(value)} onChange={(on) => toggle(value, on)} />
        </fieldset>
      ))}
    </div>
  );
}
