import { useId } from 'react';
import { describeObject } from '../../../../pipeline/language.ts';
import { jsonFrom } from '../../../../pipeline/tree.ts';
import { Button } from '../../../ui/Button.tsx';
import { useWords } from '../../../words/words.ts';
import { CronTimes } from './CronTimes.tsx';
import type { DocumentPlace } from './document-place.ts';
import { FieldList } from './FieldList.tsx';
import { type FormField, fieldsOf, placeOfField } from './fields-of.ts';
import { useInspected } from './inspector-context.tsx';
import { inspectorWords } from './inspector-words.ts';
import { EntryRow, NewEntry } from './MapControl.tsx';
import { SelectorRunners } from './SelectorRunners.tsx';

/** An object of the language inside another: its own fields, indented. */
export function GroupControl({ field }: { readonly field: FormField }) {
  const place = placeOfField(field);
  if (place === undefined) return null;
  if (field.type.kind === 'short' && field.node?.kind === 'scalar') return <ShortGroup field={field} />;
  return <GroupFields place={place} label={field.key} />;
}

interface GroupFieldsProps {
  readonly place: DocumentPlace;
  readonly label: string;
}

export function GroupFields({ place, label }: GroupFieldsProps) {
  const { document, isEditable } = useInspected();
  const fields = fieldsOf(document, place);
  const free = fields.filter(({ isFree }) => isFree);
  const isOpen = describeObject(place.object).open !== undefined;
  return (
    <div role="group" aria-label={label} className="flex flex-col gap-2 border-l-2 pl-3">
      <FieldList fields={fields.filter(({ isFree }) => !isFree)} of={label} />
      {free.map((entry) => (
        <EntryRow key={entry.key} entry={entry} />
      ))}
      {isOpen && isEditable ? <NewEntry field={freeField(place, label)} entries={fields} /> : null}
      {place.object === 'Selector' ? <SelectorRunners selector={place} /> : null}
      {place.object === 'CronOptions' ? <CronTimes options={place} /> : null}
    </div>
  );
}

/** Names that the language leaves to the author, as in the parameters of an approval. */
function freeField({ object, path, node }: DocumentPlace, key: string): FormField {
  const type = { kind: 'map', of: { kind: 'any' } } as const;
  return {
    ...{ key, object, type, path, node, control: 'map', docs: '', default: undefined },
    ...{ isRequired: false, isFree: false, entry: undefined, range: undefined, opacity: undefined },
  };
}

/** A text that stands for an object with one key; the rest comes when it is asked for. */
function ShortGroup({ field }: { readonly field: FormField }) {
  const t = useWords(inspectorWords);
  const { set, isEditable, Control } = useInspected();
  const id = useId();
  if (field.type.kind !== 'short' || field.node === undefined) return null;
  const { short } = field.type;
  const text: FormField = { ...field, control: 'text' };
  const value = jsonFrom(field.node);
  return (
    <div className="flex flex-col items-start gap-1">
      <label htmlFor={id} className="sr-only">
        {field.key}
      </label>
      <div className="w-full">
        <Control field={text} ids={{ id, 'aria-describedby': undefined }} />
      </div>
      {isEditable ? (
        <Button look="quiet" onClick={() => set(field, { [short]: value })}>
          {t('moreFields')}
        </Button>
      ) : null}
    </div>
  );
}
