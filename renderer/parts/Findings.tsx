import { type Diagnostic, DiagnosticSeverity } from '../../gen/signalbox/console/v1/run_pb.js';
import { StatusGlyph } from '../ui/StatusMark.tsx';
import type { Status } from '../ui/status.ts';
import { useWords } from '../words/words.ts';
import { partWords } from './part-words.ts';

const glyphs: Readonly<Record<DiagnosticSeverity, Status>> = {
  [DiagnosticSeverity.UNSPECIFIED]: { tone: 'neutral', shape: 'dot', word: 'unknown' },
  [DiagnosticSeverity.ERROR]: { tone: 'failed', shape: 'cross', word: 'failed' },
  [DiagnosticSeverity.WARNING]: { tone: 'attention', shape: 'diamond', word: 'partial' },
  [DiagnosticSeverity.HINT]: { tone: 'neutral', shape: 'dot', word: 'unknown' },
};

/** Those that keep a pipeline from running; the rest is advice for its author. */
export function errorsOf(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return diagnostics.filter((diagnostic) => diagnostic.severity === DiagnosticSeverity.ERROR);
}

interface FindingsProps {
  readonly title?: string;
  readonly diagnostics: readonly Diagnostic[];
  readonly onSelect?: (diagnostic: Diagnostic) => void;
}

/** What is wrong with a pipeline text, each with its place. */
export function Findings({ title, diagnostics, onSelect }: FindingsProps) {
  const t = useWords(partWords);
  return (
    <div className="flex flex-col gap-1">
      {title ? <p className="font-semibold">{title}</p> : null}
      <ul className="flex flex-col gap-1">
        {diagnostics.map((diagnostic) => (
          <li key={`${diagnostic.code} ${diagnostic.start} ${diagnostic.message}`} className="flex items-start gap-2">
            <span className="pt-0.5">
              <StatusGlyph status={glyphs[diagnostic.severity]} />
            </span>
            <span className="min-w-0 flex-1">{diagnostic.message}</span>
            <button
              type="button"
              disabled={!onSelect}
              onClick={() => onSelect?.(diagnostic)}
              className="shrink-0 rounded text-muted text-small enabled:hover:text-ink"
            >
              {diagnostic.code} · {t('line', { line: diagnostic.line })}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
