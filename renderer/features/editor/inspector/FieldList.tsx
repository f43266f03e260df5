import { Plus } from 'lucide-react';
import { useRef, useState } from 'react';
import { Button } from '../../../ui/Button.tsx';
import { useWords } from '../../../words/words.ts';
import { PickList } from '../palette/PickList.tsx';
import { FieldRow } from './FieldRow.tsx';
import { type FormField, isSet } from './fields-of.ts';
import { useInspected } from './inspector-context.tsx';
import { inspectorWords } from './inspector-words.ts';

interface FieldListProps {
  readonly fields: readonly FormField[];
  /** What the fields belong to, for those who hear the button. */
  readonly of: string;
  /** Keys that are shown though one value cannot say what is set. */
  readonly always?: ReadonlySet<string>;
}

/** What is set, what must be set, and what somebody is about to set; everything else is found by name. */
export function FieldList({ fields, of, always }: FieldListProps) {
  const t = useWords(inspectorWords);
  const { isEditable } = useInspected();
  const [added, setAdded] = useState<readonly string[]>([]);
  const [isAdding, setAdding] = useState(false);
  const frame = useRef<HTMLDivElement>(null);
  const shown = fields.filter((field) => field.control !== 'parts' && isShown(field));
  const others = fields.filter((field) => field.control !== 'parts' && !isShown(field));

  function isShown(field: FormField): boolean {
    return isSet(field) || field.isRequired || added.includes(field.key) || always?.has(field.key) === true;
  }
  function add(key: string) {
    setAdded([...added, key]);
    setAdding(false);
    // The field is there after this render, and it is what one wants to type into.
    requestAnimationFrame(() => focusField(frame.current, key));
  }
  function leave() {
    setAdding(false);
    requestAnimationFrame(() => frame.current?.querySelector<HTMLElement>(':scope > button')?.focus());
  }
  return (
    <div ref={frame} className="flex flex-col gap-2">
      {shown.map((field) => (
        <FieldRow
          key={field.key}
          field={field}
          onGone={added.includes(field.key) ? () => setAdded(added.filter((key) => key !== field.key)) : undefined}
        />
      ))}
      {isAdding ? (
        <div className="overflow-hidden rounded-md border bg-raised shadow-(--shadow)">
          <PickList
            label={t('findField')}
            placeholder={t('findField')}
            nothing={t('noField')}
            options={others.map(({ key, docs }) => ({ id: key, label: key, about: docs }))}
            onPick={({ id }) => add(id)}
            onClose={leave}
          />
        </div>
      ) : others.length > 0 && isEditable ? (
        <Button
          look="quiet"
          icon={Plus}
          className="self-start"
          aria-label={t('addFieldTo', { node: of })}
          onClick={() => setAdding(true)}
        >
          {t('addField')}
        </Button>
      ) : null}
    </div>
  );
}

function focusField(frame: HTMLElement | null, key: string): void {
  const rows = [...(frame?.querySelectorAll<HTMLElement>('[data-field]') ?? [])];
  const row = rows.find((one) => one.dataset.field?.split('.').at(-1) === key);
  row?.querySelector<HTMLElement>(':is(input, textarea, select):not(:disabled)')?.focus();
}
