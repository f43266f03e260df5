import { BookOpen, CodeXml, X } from 'lucide-react';
import { type ReactNode, useId, useState } from 'react';
import { IconButton } from '../../../ui/Button.tsx';
import { useWords } from '../../../words/words.ts';
import { useEditorSession } from '../session/session-context.tsx';
import { FieldFindings } from './FieldFindings.tsx';
import { findingsAt } from './field-findings.ts';
import { type FormField, isSet } from './fields-of.ts';
import { useInspected } from './inspector-context.tsx';
import { inspectorWords } from './inspector-words.ts';
import { OpaqueValue } from './OpaqueValue.tsx';

interface FieldRowProps {
  readonly field: FormField;
  /** An unset field that was added to be filled in leaves the form again. */
  readonly onGone?: (() => void) | undefined;
}

/** One key: its name as in the file, what it is set to, and what is wrong with it. */
export function FieldRow({ field, onGone }: FieldRowProps) {
  const t = useWords(inspectorWords);
  const { diagnostics, set, isEditable, Control } = useInspected();
  const id = useId();
  const noteId = `${id}-note`;
  const [isExplained, setExplained] = useState(false);
  const [refusal, setRefusal] = useState<string>();
  const findings = findingsAt(diagnostics, field);
  const canBeRemoved = !field.isRequired && isEditable && field.opacity === undefined && field.control !== 'parts';

  function remove() {
    setRefusal(isSet(field) ? set(field, undefined) : undefined);
    onGone?.();
  }
  return (
    <div className="group/field flex flex-col gap-1" data-field={field.path.join('.')}>
      <div className="flex min-h-7 items-center gap-1">
        <label htmlFor={id} className="min-w-0 flex-1 truncate">
          <span className="font-mono text-[12px]">{field.key}</span>
          {field.isRequired ? <span className="text-micro text-muted"> {t('required')}</span> : null}
        </label>
        <RowButtons>
          {field.docs === '' ? null : (
            <IconButton
              icon={BookOpen}
              label={t('explain', { field: field.key })}
              isOn={isExplained}
              aria-expanded={isExplained}
              onClick={() => setExplained(!isExplained)}
            />
          )}
          <ShowInYaml field={field} />
          {canBeRemoved && (isSet(field) || onGone) ? (
            <IconButton icon={X} label={t('remove', { field: field.key })} onClick={remove} />
          ) : null}
        </RowButtons>
      </div>
      {isExplained ? (
        <p id={noteId} className="rounded-md bg-surface px-2 py-1.5 text-muted text-small">
          {field.docs}
          {field.default === undefined ? null : (
            <span className="block">{t('defaultIs', { value: field.default })}</span>
          )}
        </p>
      ) : null}
      {field.opacity === undefined ? (
        <Control field={field} ids={{ id, 'aria-describedby': isExplained ? noteId : undefined }} />
      ) : (
        <OpaqueValue field={field} opacity={field.opacity} />
      )}
      {refusal === undefined ? null : (
        <p role="alert" className="text-failed text-small">
          {refusal}
        </p>
      )}
      <FieldFindings findings={findings} />
    </div>
  );
}

/** In the way only when one works with the field; always there for the keyboard and where nothing can hover. */
export function RowButtons({ children }: { readonly children: ReactNode }) {
  return (
    <span className="flex shrink-0 opacity-100 transition-opacity duration-120 focus-within:opacity-100 group-focus-within/field:opacity-100 group-hover/field:opacity-100 [@media(hover:hover)]:opacity-0">
      {children}
    </span>
  );
}

export function ShowInYaml({ field }: { readonly field: FormField }) {
  const t = useWords(inspectorWords);
  const session = useEditorSession();
  const { range } = field;
  if (range === undefined) return null;
  return (
    <IconButton
      icon={CodeXml}
      label={t('showFieldInYaml', { field: field.key })}
      onClick={() => session.reveal(range)}
    />
  );
}
