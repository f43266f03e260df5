import { useEffect, useRef, useState } from 'react';
import { useWords } from '../words/words.ts';
import { plainText } from './ansi.ts';
import { lineFlags } from './line-cache.ts';
import type { LogSource } from './log-source.ts';
import { logWords } from './log-words.ts';

interface LineReaderProps {
  readonly source: LogSource;
  readonly isReading: boolean;
  readonly line: number;
  readonly lines: number;
  readonly isComplete: boolean;
  readonly onGo: (line: number) => void;
}

/** New lines are announced together, never one by one and not more often than this. */
const announceMs = 5000;

/**
 * What a screen reader hears. A virtual list holds only a screenful, so lines are read from here: arrow keys move a
 * cursor through the whole log. While a step runs, the number of new lines is said now and then.
 */
export function LineReader({ source, isReading, line, lines, isComplete, onGo }: LineReaderProps) {
  const t = useWords(logWords);
  const input = useRef<HTMLTextAreaElement>(null);
  const news = useAnnouncement(lines, isComplete);
  useEffect(() => {
    if (isReading) input.current?.focus();
  }, [isReading]);
  useEffect(() => {
    if (isReading) source.want(Math.max(1, line - 20), line + 20);
  }, [isReading, source, line]);
  const known = source.line(line);
  const text = known ? plainText(known.text) : '';
  const origin = known && (known.flags & lineFlags.stderr) !== 0 ? `${t('stderr')}, ` : '';
  return (
    <>
      <p role="status" aria-live="polite" className="sr-only">
        {news}
      </p>
      {isReading ? (
        <textarea
          ref={input}
          readOnly
          rows={2}
          aria-label={t('lineReader')}
          value={`${t('lineIs', { line })}: ${origin}${text}`}
          onKeyDown={(event) => {
            const steps: Readonly<Record<string, number>> = {
              ...{ ArrowDown: 1, ArrowUp: -1, PageDown: 20, PageUp: -20, Home: -lines, End: lines },
            };
            const step = steps[event.key];
            if (step === undefined) return;
            event.preventDefault();
            onGo(Math.max(1, Math.min(lines, line + step)));
          }}
          className="shrink-0 resize-none border-t bg-surface px-3 py-1.5 font-mono text-small"
        />
      ) : null}
    </>
  );
}

function useAnnouncement(lines: number, isComplete: boolean): string {
  const t = useWords(logWords);
  const [said, setSaid] = useState({ lines, count: 0 });
  const latest = useRef(lines);
  latest.current = lines;
  useEffect(() => {
    if (isComplete) return;
    const timer = window.setInterval(() => {
      setSaid((old) => {
        const count = latest.current - old.lines;
        return count > 0 ? { lines: latest.current, count } : old;
      });
    }, announceMs);
    return () => window.clearInterval(timer);
  }, [isComplete]);
  if (said.count === 0) return '';
  return isComplete ? t('ended') : t('arrived', { count: said.count });
}
