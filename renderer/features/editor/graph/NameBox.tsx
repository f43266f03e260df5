import { type FormEvent, useId, useState } from 'react';
import { useWords } from '../../../words/words.ts';
import { type Anchor, placeBeside } from './anchor.ts';
import type { Say } from './gesture.ts';
import { gestureWords } from './gesture-words.ts';

interface NameBoxProps {
  readonly label: string;
  readonly anchor: Anchor;
  readonly side: 'right' | 'below' | 'over';
  readonly initial: string;
  /** Stages may have blanks in their names; jobs and steps get dashes for them. */
  readonly mayHaveBlanks: boolean;
  readonly faultOf: (name: string) => Say | undefined;
  readonly onDone: (name: string) => void;
  readonly onCancel: () => void;
}

const size = { width: 232, height: 64 };

/** One line to name something where it will be. Enter takes it, Escape leaves everything as it was. */
export function NameBox({ label, anchor, side, initial, mayHaveBlanks, faultOf, onDone, onCancel }: NameBoxProps) {
  const t = useWords(gestureWords);
  const [name, setName] = useState(initial);
  const [isTried, setIsTried] = useState(false);
  const faultId = useId();
  const fault = faultOf(name);
  // Nobody is told that a name is missing before it is missed.
  const shown = fault && (isTried || (name !== '' && name !== initial)) ? t(fault.word, fault.values) : undefined;

  function submit(event: FormEvent) {
    event.preventDefault();
    if (name === initial && initial !== '') onCancel();
    else if (fault) setIsTried(true);
    else onDone(name);
  }
  return (
    <form
      onSubmit={submit}
      className="arriving fixed z-40 flex flex-col rounded-lg border border-ink bg-raised p-1 shadow-(--shadow)"
      style={{ width: size.width, ...placeBeside(anchor, side, size) }}
    >
      <input
        // biome-ignore lint/a11y/noAutofocus: it is opened to type into it
        autoFocus
        aria-label={label}
        placeholder={label}
        aria-invalid={shown !== undefined}
        aria-describedby={shown ? faultId : undefined}
        spellCheck={false}
        autoComplete="off"
        value={name}
        onFocus={(event) => event.target.select()}
        onChange={({ target }) => setName(mayHaveBlanks ? target.value : target.value.replace(/\s/g, '-'))}
        onKeyDown={(event) => {
          event.stopPropagation();
          if (event.key === 'Escape' || event.key === 'Tab') {
            event.preventDefault();
            onCancel();
          }
        }}
        onBlur={onCancel}
        className="h-8 w-full min-w-0 rounded-md bg-ground px-2 font-semibold placeholder:font-normal placeholder:text-muted"
      />
      {shown ? (
        <p id={faultId} role="alert" className="px-2 pt-1 text-failed text-small">
          {shown}
        </p>
      ) : null}
    </form>
  );
}
