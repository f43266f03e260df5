import { Plus, X } from 'lucide-react';
import { useState } from 'react';
import { Button, IconButton } from '../../../ui/Button.tsx';
import { useWords } from '../../../words/words.ts';
import { entryOf } from './document-place.ts';
import { ShowInYaml } from './FieldRow.tsx';
import { type FormField, objectNameOf } from './fields-of.ts';
import { GroupFields } from './GroupControl.tsx';
import { useInspected } from './inspector-context.tsx';
import { inspectorWords } from './inspector-words.ts';
import { itemFields, nextItem } from './list-items.ts';

/** A list of objects of the language: a card for each. */
export function GroupsControl({ field }: { readonly field: FormField }) {
  const t = useWords(inspectorWords);
  const { isEditable } = useInspected();
  const items = itemFields(field);
  const [begunAt, setBegunAt] = useState<number>();
  // An item that was begun is in the document as soon as one of its fields is set.
  const isBegun = begunAt === items.length || (items.length === 0 && field.node === undefined);
  return (
    <div className="flex flex-col gap-2">
      {items.map((item) => (
        <Card key={item.path.join('.')} field={field} item={item} />
      ))}
      {isBegun && isEditable ? <Card field={field} item={nextItem(field)} /> : null}
      {isEditable && !isBegun ? (
        <Button look="quiet" icon={Plus} className="self-start" onClick={() => setBegunAt(items.length)}>
          {t('addItem', { field: field.key })}
        </Button>
      ) : null}
    </div>
  );
}

interface CardProps {
  readonly field: FormField;
  readonly item: FormField;
}

function Card({ field, item }: CardProps) {
  const t = useWords(inspectorWords);
  const { set, isEditable } = useInspected();
  const [refusal, setRefusal] = useState<string>();
  const object = objectNameOf(item.type);
  if (object === undefined) return null;
  const place = { object, path: item.path, node: item.node };
  const named = entryOf(place, 'name')?.value ?? entryOf(place, 'key')?.value ?? entryOf(place, 'plugin')?.value;
  const title = named?.kind === 'scalar' ? named.text : item.key;
  return (
    <section aria-label={title} className="group/field flex flex-col gap-1 rounded-md border bg-surface p-2">
      <div className="flex min-h-7 items-center gap-0.5">
        <span className="min-w-0 flex-1 truncate font-semibold text-small">{title}</span>
        <ShowInYaml field={item} />
        {isEditable && item.node !== undefined ? (
          <IconButton
            icon={X}
            label={t('remove', { field: title })}
            onClick={() => setRefusal(set(isOnly(field) ? field : item, undefined))}
          />
        ) : null}
      </div>
      {refusal === undefined ? null : (
        <p role="alert" className="text-failed text-small">
          {refusal}
        </p>
      )}
      <GroupFields place={place} label={title} />
    </section>
  );
}

function isOnly(field: FormField): boolean {
  return itemFields(field).length === 1;
}
