import { useEffect, useRef } from 'react';
import { useShortcuts } from '../../../app/shortcuts.ts';
import { useWords } from '../../../words/words.ts';
import { useEditorSession } from '../session/session-context.tsx';
import { createTextView, type TextCommands } from './create-text-view.ts';
import { formatText } from './format-text.ts';
import { phraseWords } from './phrase-words.ts';
import { phrases } from './phrases.ts';
import { textWords } from './text-words.ts';

/** The keys as the text reads them too; from elsewhere they go to the cursor first. */
const keysOf: Readonly<Record<keyof TextCommands, string>> = {
  find: 'mod+f',
  complete: 'mod+space',
  fix: 'mod+.',
  goToDefinition: 'f12',
  showPlaces: 'shift+f12',
};
const commandNames = Object.keys(keysOf) as (keyof TextCommands)[];

/** The text itself. Escape, then Tab leaves it. */
export function TextView() {
  const t = useWords(textWords);
  const phrase = useWords(phraseWords);
  const session = useEditorSession();
  const frame = useRef<HTMLDivElement>(null);
  const commands = useRef<TextCommands>(undefined);
  useEffect(() => {
    if (frame.current === null) return;
    const view = createTextView(frame.current, session, t, phrases(phrase));
    commands.current = view.commands;
    return () => view[Symbol.dispose]();
  }, [session, t, phrase]);
  useShortcuts([
    ...commandNames.map((name) => ({
      keys: keysOf[name],
      label: t(name),
      group: t('group'),
      run: () => commands.current?.[name](),
    })),
    { keys: 'alt+shift+f', label: t('format'), group: t('group'), run: () => formatText(session, t) },
  ]);
  return <div ref={frame} className="flex min-h-0 min-w-0 flex-1 flex-col" />;
}
