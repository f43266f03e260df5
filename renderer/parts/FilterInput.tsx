import { Search } from 'lucide-react';
import type { Ref } from 'react';
import { TextInput } from '../ui/Field.tsx';

interface FilterInputProps {
  readonly ref: Ref<HTMLInputElement>;
  readonly label: string;
  readonly text: string;
  readonly onChange: (text: string) => void;
}

/** What narrows a list down, above it. */
export function FilterInput({ ref, label, text, onChange }: FilterInputProps) {
  return (
    <div className="relative w-72 max-w-full">
      <Search size={14} aria-hidden="true" className="absolute top-2.25 left-2 text-muted" />
      <TextInput
        ref={ref}
        aria-label={label}
        placeholder={label}
        value={text}
        onChange={(event) => onChange(event.target.value)}
        className="pl-7"
      />
    </div>
  );
}
