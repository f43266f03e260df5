import { Field, TextInput } from '../../ui/Field.tsx';
import { useWords } from '../../words/words.ts';
import { parseLabels } from './labels.ts';
import { runnerWords } from './runner-words.ts';

interface FieldProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** Labels as text, with what is wrong about it. */
export function LabelsField({ value, onChange }: FieldProps) {
  const t = useWords(runnerWords);
  const parsed = parseLabels(value);
  return (
    <Field
      label={t('labelsField')}
      help={t('labelsHelp')}
      error={parsed.kind === 'wrong' ? t('labelsWrong', { text: parsed.text }) : undefined}
    >
      {(ids) => (
        <TextInput
          {...ids}
          aria-invalid={parsed.kind === 'wrong' || undefined}
          value={value}
          onChange={(event) => onChange(event.target.value)}
          className="font-mono"
        />
      )}
    </Field>
  );
}

/** How many jobs at the same time; digits only. */
export function CapacityField({ value, onChange, help }: FieldProps & { readonly help: string }) {
  const t = useWords(runnerWords);
  return (
    <Field label={t('capacityField')} help={help}>
      {(ids) => (
        <TextInput
          {...ids}
          inputMode="numeric"
          value={value}
          onChange={(event) => onChange(event.target.value.replace(/\D/g, ''))}
        />
      )}
    </Field>
  );
}
