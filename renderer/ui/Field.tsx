import { type ComponentProps, type ReactNode, useId } from 'react';

interface FieldProps {
  readonly label: string;
  readonly help?: ReactNode;
  readonly error?: string | undefined;
  readonly children: (ids: { readonly id: string; readonly 'aria-describedby': string | undefined }) => ReactNode;
}

/** A label above, help or what is wrong below. */
export function Field({ label, help, error, children }: FieldProps) {
  const id = useId();
  const noteId = `${id}-note`;
  const note = error ?? help;
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="font-semibold text-small">
        {label}
      </label>
      {children({ id, 'aria-describedby': note ? noteId : undefined })}
      {note ? (
        <div
          id={noteId}
          role={error ? 'alert' : undefined}
          className={`text-small ${error ? 'text-failed' : 'text-muted'}`}
        >
          {note}
        </div>
      ) : null}
    </div>
  );
}

const box =
  'w-full min-w-0 rounded-md border border-edge bg-ground px-2 placeholder:text-muted disabled:opacity-50 aria-invalid:border-failed';

export function TextInput({ className, ...rest }: ComponentProps<'input'>) {
  return (
    <input type="text" spellCheck={false} autoComplete="off" {...rest} className={`h-8 ${box} ${className ?? ''}`} />
  );
}

export function TextArea({ className, ...rest }: ComponentProps<'textarea'>) {
  return <textarea spellCheck={false} rows={4} {...rest} className={`py-1.5 ${box} ${className ?? ''}`} />;
}

export function Select({ className, ...rest }: ComponentProps<'select'>) {
  return <select {...rest} className={`h-8 ${box} ${className ?? ''}`} />;
}

interface CheckProps {
  readonly label: string;
  readonly help?: string;
  readonly isOn: boolean;
  readonly onChange: (isOn: boolean) => void;
}

export function Check({ label, help, isOn, onChange }: CheckProps) {
  return (
    <label className="flex cursor-pointer items-start gap-2">
      <input
        type="checkbox"
        checked={isOn}
        onChange={(event) => onChange(event.target.checked)}
        className="mt-0.5 size-4 shrink-0 accent-ink"
      />
      <span className="text-body">
        {label}
        {help ? <span className="block text-muted text-small">{help}</span> : null}
      </span>
    </label>
  );
}

interface SegmentsProps<T extends string> {
  readonly label: string;
  readonly options: readonly { readonly value: T; readonly label: string }[];
  readonly value: T;
  readonly onChange: (value: T) => void;
}

/** One of a few, all visible. */
export function Segments<T extends string>({ label, options, value, onChange }: SegmentsProps<T>) {
  const name = useId();
  return (
    <div role="radiogroup" aria-label={label} className="inline-flex self-start rounded-md border bg-ground p-0.5">
      {options.map((option) => (
        <label
          key={option.value}
          className="flex h-6.5 cursor-pointer items-center whitespace-nowrap rounded px-2.5 text-muted hover:text-ink has-checked:bg-selected has-focus-visible:outline-2 has-focus-visible:outline-(--focus) has-checked:font-semibold has-checked:text-ink"
        >
          <input
            type="radio"
            name={name}
            value={option.value}
            checked={option.value === value}
            onChange={() => onChange(option.value)}
            className="sr-only"
          />
          {option.label}
        </label>
      ))}
    </div>
  );
}
