import { Code } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Button } from '../../../ui/Button.tsx';
import { StatusGlyph } from '../../../ui/StatusMark.tsx';
import { useWords } from '../../../words/words.ts';
import { useEditorSession } from '../session/session-context.tsx';
import { graphWords } from './graph-words.ts';
import type { GraphSource } from './use-graph-model.ts';

const error = { tone: 'failed', shape: 'cross', word: 'failed' } as const;

const patienceMs = 700;

/** Pinned above a graph that is older than the text: where the fault is, and what it is. */
export function StaleNote({
  fault,
  hasGraph,
}: {
  readonly fault: NonNullable<GraphSource['fault']>;
  readonly hasGraph: boolean;
}) {
  const t = useWords(graphWords);
  const session = useEditorSession();
  // Half a word is unreadable for a moment: the graph is dimmed at once, and words come when it stays so.
  const [isLate, setIsLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setIsLate(true), patienceMs);
    return () => clearTimeout(timer);
  }, []);
  if (!isLate) return null;
  return (
    <div
      role="alert"
      className="absolute inset-x-0 top-0 z-10 flex items-center gap-2 border-b bg-failed-wash px-3 py-1.5"
    >
      <StatusGlyph status={error} />
      <p className="min-w-0 flex-1">
        <span className="font-semibold">{t(hasGraph ? 'stale' : 'unread', { line: fault.line })}</span>{' '}
        <span className="break-words">{fault.message}</span>
      </p>
      <Button icon={Code} onClick={() => session.reveal(fault.range)}>
        {t('doShowText')}
      </Button>
    </div>
  );
}
