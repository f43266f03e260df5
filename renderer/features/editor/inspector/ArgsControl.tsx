import { nodeAt } from './document-place.ts';
import { FieldList } from './FieldList.tsx';
import type { FormField } from './fields-of.ts';
import { useInspected } from './inspector-context.tsx';
import { EntryRow, NewEntry } from './MapControl.tsx';
import { stepArgs } from './step-args.ts';

/** Arguments of the action that a step uses: those of the plugin as fields, others by name. */
export function ArgsControl({ field }: { readonly field: FormField }) {
  const { document, isEditable } = useInspected();
  const path = field.path.slice(0, -1);
  const step = { object: 'Step', path, node: nodeAt(document.root, path) } as const;
  const { fields, isOpen } = stepArgs(document, step, field);
  const described = fields.filter(({ isFree }) => !isFree);
  const free = fields.filter(({ isFree }) => isFree);
  return (
    <div role="group" aria-label={field.key} className="flex flex-col gap-2 border-l-2 pl-3">
      {described.length > 0 ? <FieldList fields={described} of={field.key} /> : null}
      {free.map((entry) => (
        <EntryRow key={entry.key} entry={entry} />
      ))}
      {isOpen && isEditable ? <NewEntry field={field} entries={fields} /> : null}
    </div>
  );
}
