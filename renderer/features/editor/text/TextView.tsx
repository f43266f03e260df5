import { useEffect, useRef } from 'react';
import { useWords } from '../../../words/words.ts';
import { useEditorSession } from '../session/session-context.tsx';
import { createTextView } from './create-text-view.ts';
import { textWords } from './text-words.ts';

/** The text itself. Escape, then Tab leaves it. */
export function TextView() {
  const t = useWords(textWords);
  const session = useEditorSession();
  const frame = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (frame.current === null) return;
    const view = createTextView(frame.current, session, t);
    return () => view.destroy();
  }, [session, t]);
  return <div ref={frame} className="flex min-h-0 min-w-0 flex-1 flex-col" />;
}
