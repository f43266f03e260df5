import { lintGutter, type Diagnostic as Mark, setDiagnostics } from '@codemirror/lint';
import type { Extension } from '@codemirror/state';
import { type EditorView, ViewPlugin } from '@codemirror/view';
import type { Diagnostic, QuickFix, SourceRange } from '../../../../pipeline/diagnostic.ts';
import type { EditorSession, EditorState } from '../session/editor-session.ts';
import { applyFix } from './apply-fix.ts';
import { linePlaces } from './line-places.ts';

/** What the newest reading found: marked in gutter and text, with the fixes it proposes. */
export function diagnosticMarks(session: EditorSession): Extension {
  const marks = ViewPlugin.define((view) => {
    const show = (state: EditorState) => {
      // What was found in an older text moves along with the edits until the next reading.
      if (state.reading.version === state.version) view.dispatch(setDiagnostics(view.state, marksOf(session, state)));
    };
    const stop = session.store.subscribe((state, before) => {
      if (state.reading !== before.reading) show(state);
    });
    queueMicrotask(() => show(session.store.getState()));
    return { destroy: stop };
  });
  return [lintGutter(), marks];
}

const severities = { error: 'error', warning: 'warning', hint: 'hint' } as const;

function marksOf(session: EditorSession, { reading, text }: EditorState): readonly Mark[] {
  const { toView } = linePlaces(text);
  return reading.diagnostics.map(({ range, severity, message, code, fixes = [] }) => ({
    from: toView(range.start),
    to: toView(endOnFirstLine(text, range)),
    severity: severities[severity],
    message,
    source: code,
    actions: fixes.map((each) => ({ name: each.title, apply: () => applyFix(session, each) })),
  }));
}

/** What begins on a line is shown on it: a mistake of the layout may concern all lines below. */
function endOnFirstLine(text: string, { start, end }: SourceRange): number {
  const lineEnd = text.indexOf('\n', start);
  return lineEnd === -1 ? end : Math.min(end, lineEnd);
}

/** The first fix of a finding on the line of the cursor. */
export function fixHere(session: EditorSession, view: EditorView): boolean {
  const { from, to } = view.state.doc.lineAt(view.state.selection.main.head);
  const { reading, text } = session.store.getState();
  const { toText } = linePlaces(text);
  const fix = firstFix(reading.diagnostics, toText(from), toText(to));
  if (fix !== undefined) applyFix(session, fix);
  return true;
}

function firstFix(diagnostics: readonly Diagnostic[], start: number, end: number): QuickFix | undefined {
  return diagnostics.find(({ range, fixes = [] }) => fixes.length > 0 && range.start <= end && range.end >= start)
    ?.fixes?.[0];
}
