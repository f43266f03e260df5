import { Wrench } from 'lucide-react';
import type { Diagnostic, QuickFix } from '../../../../pipeline/diagnostic.ts';
import { Button } from '../../../ui/Button.tsx';
import { StatusGlyph } from '../../../ui/StatusMark.tsx';
import type { Status } from '../../../ui/status.ts';
import { useWords } from '../../../words/words.ts';
import { useEditorSession } from '../session/session-context.tsx';
import { inspectorWords } from './inspector-words.ts';

const glyphs: Readonly<Record<Diagnostic['severity'], Status>> = {
  error: { tone: 'failed', shape: 'cross', word: 'failed' },
  warning: { tone: 'attention', shape: 'diamond', word: 'partial' },
  hint: { tone: 'neutral', shape: 'dot', word: 'unknown' },
};

/** What is wrong with one field, with the corrections that the language knows. */
export function FieldFindings({ findings }: { readonly findings: readonly Diagnostic[] }) {
  const t = useWords(inspectorWords);
  const session = useEditorSession();
  if (findings.length === 0) return null;
  function apply(fix: QuickFix) {
    const { reading, version } = session.store.getState();
    // The places of a finding count in the text it was found in.
    if (reading.version === version) session.edit(fix.edits, { label: fix.title, origin: 'inspector' });
  }
  return (
    <ul aria-label={t('findings')} className="flex flex-col gap-1">
      {findings.map((finding) => (
        <li key={`${finding.code} ${finding.range.start} ${finding.message}`} className="flex items-start gap-1.5">
          <span className="pt-0.5">
            <StatusGlyph status={glyphs[finding.severity]} />
          </span>
          <span className="min-w-0 flex-1 text-small">
            {finding.message} <span className="text-muted">{finding.code}</span>
            {finding.fixes?.map((fix) => (
              <Button key={fix.title} look="quiet" icon={Wrench} onClick={() => apply(fix)}>
                {t('fix', { title: fix.title })}
              </Button>
            ))}
          </span>
        </li>
      ))}
    </ul>
  );
}
