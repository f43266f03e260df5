import { Pencil } from 'lucide-react';
import { type KeyboardEvent, useState } from 'react';
import { IconButton } from '../ui/Button.tsx';
import { Keys } from '../ui/Keys.tsx';
import { usePreferences } from '../words/preferences.ts';
import { useWords } from '../words/words.ts';
import { appWords } from './app-words.ts';
import { chordOf, conflictOf, type Shortcut } from './shortcuts.ts';

interface KeyBindingProps {
  readonly shortcut: Shortcut;
  /** All that answer to keys here and now: two of them cannot have the same. */
  readonly all: readonly Shortcut[];
}

const modifiers = ['shift', 'control', 'meta', 'alt'];

/** The keys of one command, and a way to choose others. The choice stays in this browser. */
export function KeyBinding({ shortcut, all }: KeyBindingProps) {
  const t = useWords(appWords);
  const bindings = usePreferences((preferences) => preferences.keys);
  const set = usePreferences((preferences) => preferences.set);
  const [pressed, setPressed] = useState<string>();
  const conflict = pressed ? conflictOf(all, bindings, shortcut.keys, pressed) : undefined;

  function choose(keys: string) {
    const { [shortcut.keys]: _before, ...others } = bindings;
    set({ keys: keys === shortcut.keys ? others : { ...others, [shortcut.keys]: keys } });
    setPressed(undefined);
  }
  function onKeyDown(event: KeyboardEvent) {
    if (event.key === 'Tab') return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key === 'Escape') setPressed(undefined);
    else if (event.key === 'Backspace') choose(shortcut.keys);
    else if (event.key === 'Enter') {
      if (pressed && !conflict) choose(pressed);
    } else if (!modifiers.includes(event.key.toLowerCase())) {
      const chord = chordOf(event.nativeEvent);
      // Two keys one after the other are the most that anybody remembers.
      setPressed(pressed && !pressed.includes(' ') ? `${pressed} ${chord}` : chord);
    }
  }
  if (pressed === undefined) {
    return (
      <>
        <Keys keys={shortcut.keys} />
        <IconButton
          icon={Pencil}
          label={t('changeKeys', { label: shortcut.label })}
          className="!size-6"
          onClick={() => setPressed('')}
        />
      </>
    );
  }
  return (
    <span className="flex flex-col items-end">
      <input
        // biome-ignore lint/a11y/noAutofocus: it appears where the button was that asked for it
        autoFocus
        readOnly
        aria-label={t('changeKeys', { label: shortcut.label })}
        value={pressed}
        onKeyDown={onKeyDown}
        onBlur={() => setPressed(undefined)}
        className="h-6 w-24 rounded border border-edge bg-ground px-1.5 text-right text-small"
      />
      <span role="status" className={`text-right text-small ${conflict ? 'text-attention' : 'text-muted'}`}>
        {conflict ? t('keysTaken', { label: conflict.label }) : t('pressKeys')}
      </span>
    </span>
  );
}
