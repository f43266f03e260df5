import { ChevronDown, ChevronUp } from 'lucide-react';
import type { Diagnostic, Severity } from '../../../../pipeline/diagnostic.ts';
import { Button } from '../../../ui/Button.tsx';
import { StatusGlyph } from '../../../ui/StatusMark.tsx';
import type { Status } from '../../../ui/status.ts';
import { useWords } from '../../../words/words.ts';
import { useEditorViews } from '../editor-views.ts';
import { useEditor, useEditorSession } from '../session/session-context.tsx';
import { applyFix } from './apply-fix.ts';
import { textWords } from './text-words.ts';

const glyphs: Readonly<Record<Severity, Status>> = {
  error: { tone: 'failed', shape: 'cross', word: 'failed' },
  warning: { tone: 'attention', shape: 'diamond', word: 'partial' },
  hint: { tone: 'neutral', shape: 'dot', word: 'unknown' },
};

/** A line that counts them, always there; the list of them when it is open. */
export function Problems() {
  const t = useWords(textWords);
  const diagnostics = useEditor((state) => state.reading.diagnostics);
  const isRead = useEditor((state) => state.reading.version > 0);
  const isOpen = useEditorViews((views) => views.hasProblems);
  const toggle = useEditorViews((views) => views.toggleProblems);
  const counts = Map.groupBy(diagnostics, ({ severity }) => severity);
  const Chevron = isOpen ? ChevronDown : ChevronUp;
  return (
    <section aria-label={t('problems')} className="shrink-0 border-t bg-surface">
      <button
        type="button"
        aria-expanded={isOpen}
        onClick={toggle}
        className="flex h-7 w-full items-center gap-3 px-4 text-small -outline-offset-2 hover:bg-hover"
      >
        <span className="font-semibold">{t('problems')}</span>
        <span aria-live="polite" className="flex items-center gap-3 text-muted">
          {(['error', 'warning', 'hint'] as const).map((severity) => {
            const count = counts.get(severity)?.length ?? 0;
            return count === 0 ? null : (
              <span key={severity} className="flex items-center gap-1">
                <StatusGlyph status={glyphs[severity]} size={12} />
                {t(severity, { count })}
              </span>
            );
          })}
          {isRead && diagnostics.length === 0 ? t('noProblems') : null}
        </span>
        <span className="flex-1" />
        <Chevron size={14} aria-hidden="true" className="text-muted" />
      </button>
      {isOpen && diagnostics.length > 0 ? (
        <ul className="max-h-44 overflow-y-auto border-t py-1">
          {diagnostics.map((diagnostic) => (
            <Problem
              key={`${diagnostic.code} ${diagnostic.range.start} ${diagnostic.message}`}
              diagnostic={diagnostic}
            />
          ))}
        </ul>
      ) : null}
    </section>
  );
}

function Problem({ diagnostic }: { readonly diagnostic: Diagnostic }) {
  const t = useWords(textWords);
  const session = useEditorSession();
  const { severity, message, code, line, range, fixes = [] } = diagnostic;
  return (
    <li className="flex items-start gap-2 px-4 hover:bg-hover">
      <button
        type="button"
        onClick={() => session.reveal(range)}
        className="flex min-h-7 min-w-0 flex-1 items-start gap-2 py-1 text-left -outline-offset-2"
      >
        <span className="pt-0.5">
          <StatusGlyph status={glyphs[severity]} />
        </span>
        <span className="min-w-0 flex-1">{message}</span>
        <span className="shrink-0 text-muted text-small">
          {code} · {t('line', { line })}
        </span>
      </button>
      {fixes.map((fix) => (
        <Button key={fix.title} look="quiet" onClick={() => applyFix(session, fix)}>
          {fix.title}
        </Button>
      ))}
    </li>
  );
}
