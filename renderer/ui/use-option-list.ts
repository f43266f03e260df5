import { type KeyboardEvent, useId, useState } from 'react';

interface Answers<T> {
  readonly onPick: (option: T) => void;
  /** Escape, and nothing is picked. Absent: what is around it reads that key. */
  readonly onLeave?: (() => void) | undefined;
  /** It stands beside what it is about, so Tab has nowhere else to go. */
  readonly isLeftByTab?: boolean;
}

/** One page, in options. */
const page = 8;
const steps: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page };

/**
 * A field to type into and the list of what it finds: arrows move, Enter picks, and the focus stays in the field (the
 * combobox of WAI-ARIA). The caller says what is found for `text`, and spreads the properties over its own elements.
 */
export function useOptionList(label: string) {
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const listId = useId();
  const idOf = (index: number) => `${listId}-${index}`;

  function over<T>(found: readonly T[], { onPick, onLeave, isLeftByTab = false }: Answers<T>) {
    const current = Math.min(at, found.length - 1);
    const chosen = found[current];
    function onKeyDown(event: KeyboardEvent) {
      const step = steps[event.key];
      const leaves = onLeave !== undefined && (event.key === 'Escape' || (isLeftByTab && event.key === 'Tab'));
      if (step !== undefined) {
        const next = Math.max(0, Math.min(found.length - 1, current + step));
        setAt(next);
        document.getElementById(idOf(next))?.scrollIntoView({ block: 'nearest' });
      } else if (event.key === 'Enter' && !event.nativeEvent.isComposing) {
        if (chosen !== undefined) onPick(chosen);
      } else if (leaves) onLeave();
      else return;
      event.preventDefault();
      event.stopPropagation();
    }
    return {
      chosen,
      input: {
        role: 'combobox',
        'aria-label': label,
        'aria-expanded': true,
        'aria-controls': listId,
        'aria-activedescendant': chosen === undefined ? undefined : idOf(current),
        'aria-autocomplete': 'list',
        spellCheck: false,
        autoComplete: 'off',
        value: text,
        onChange: ({ target }: { readonly target: { readonly value: string } }) => {
          setText(target.value);
          setAt(0);
        },
        onKeyDown,
      },
      list: { id: listId, role: 'listbox', 'aria-label': label },
      option: (index: number) => ({
        id: idOf(index),
        'aria-selected': index === current,
        onClick: () => {
          const option = found[index];
          if (option !== undefined) onPick(option);
        },
        onPointerMove: () => setAt(index),
      }),
    } as const;
  }
  return { text, over };
}
