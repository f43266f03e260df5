import { useId } from 'react';
import { Select, TextArea, TextInput } from '../../../ui/Field.tsx';
import { useWords } from '../../../words/words.ts';
import type { FormField } from './fields-of.ts';
import { inspectorWords } from './inspector-words.ts';
import type { ControlProps } from './single-value.ts';
import { useSuggestions } from './suggestions.ts';
import { type Draft, useDraft } from './use-draft.ts';

type SingleProps = ControlProps & { readonly field: FormField };

/** One line: a name, a number, a duration. */
export function TextControl({ field, ids, shown, commit, isDisabled }: SingleProps) {
  const draft = useDraft({ shown, commit });
  const suggestions = useSuggestions(field);
  const listId = useId();
  return (
    <>
      <TextInput
        {...ids}
        list={suggestions.length > 0 ? listId : undefined}
        inputMode={field.control === 'number' ? 'numeric' : undefined}
        disabled={isDisabled}
        placeholder={field.default}
        aria-required={field.isRequired || undefined}
        aria-invalid={draft.refusal === undefined ? undefined : true}
        value={draft.value}
        onChange={(event) => draft.type(event.target.value)}
        onBlur={draft.onBlur}
        onKeyDown={draft.onKeyDown}
        className="font-mono text-[12px] [font-variant-ligatures:none]"
      />
      {suggestions.length > 0 ? (
        <datalist id={listId}>
          {suggestions.map(({ value, about }) => (
            <option key={value} value={value}>
              {about}
            </option>
          ))}
        </datalist>
      ) : null}
      <Refused draft={draft} />
    </>
  );
}

/** Several lines: a script, a message, a value as YAML. */
export function LinesControl({ field, ids, shown, commit, isDisabled }: SingleProps) {
  const draft = useDraft({ shown, commit, hasLines: field.control === 'long-text' || shown.includes('\n') });
  const rows = Math.min(14, Math.max(field.control === 'long-text' ? 3 : 1, draft.value.split('\n').length));
  return (
    <>
      <TextArea
        {...ids}
        rows={rows}
        wrap="off"
        disabled={isDisabled}
        placeholder={field.default}
        aria-required={field.isRequired || undefined}
        aria-invalid={draft.refusal === undefined ? undefined : true}
        value={draft.value}
        onChange={(event) => draft.type(event.target.value)}
        onBlur={draft.onBlur}
        onKeyDown={draft.onKeyDown}
        className="resize-y font-mono text-[12px] [font-variant-ligatures:none] leading-4.5"
      />
      <Refused draft={draft} />
    </>
  );
}

/** Yes, no, or whatever is meant when nothing is set. */
export function SwitchControl(props: SingleProps) {
  const t = useWords(inspectorWords);
  return <ChoiceControl {...props} options={{ true: t('isTrue'), false: t('isFalse') }} />;
}

interface ChoiceProps extends SingleProps {
  /** Words for the values; absent: the values themselves. */
  readonly options?: Readonly<Record<string, string>>;
}

export function ChoiceControl({ field, ids, shown, commit, isDisabled, options }: ChoiceProps) {
  const t = useWords(inspectorWords);
  const draft = useDraft({ shown, commit });
  const values = options === undefined && field.type.kind === 'choice' ? field.type.values : Object.keys(options ?? {});
  const current = values.find((value) => value.toLowerCase() === draft.value.toLowerCase()) ?? draft.value;
  return (
    <>
      <Select
        {...ids}
        disabled={isDisabled}
        aria-required={field.isRequired || undefined}
        value={current}
        onChange={(event) => draft.commitText(event.target.value)}
        className="text-[12px]"
      >
        {field.isRequired && shown !== '' ? null : (
          <option value="">
            {field.default === undefined ? t('notSet') : t('defaultIs', { value: field.default })}
          </option>
        )}
        {values.map((value) => (
          <option key={value} value={value}>
            {options?.[value] ?? value}
          </option>
        ))}
      </Select>
      <Refused draft={draft} />
    </>
  );
}

export function Refused({ draft }: { readonly draft: Draft }) {
  if (draft.refusal === undefined) return null;
  return (
    <p role="alert" className="text-failed text-small">
      {draft.refusal}
    </p>
  );
}
