import type { Extension } from '@codemirror/state';
import { EditorView, ViewPlugin, type ViewUpdate } from '@codemirror/view';
import type { SourceRange } from '../../../../pipeline/diagnostic.ts';
import type { EditorSession, EditorState } from '../session/editor-session.ts';
import { lineMarks } from './line-marks.ts';
import { linePlaces } from './line-places.ts';
import { fromSession } from './session-sync.ts';

/**
 * The selection of graph and forms is shown in the text, and the part that holds the cursor is the selection of the
 * others. The cursor moves here only when somebody selects elsewhere.
 */
export function selectionSync(session: EditorSession): Extension {
  const marks = lineMarks('cm-selectedPart');
  const rangesOf = ({ selection }: EditorState): readonly SourceRange[] =>
    selection.origin === 'text'
      ? []
      : selection.refs.flatMap((ref) => (ref.kind === 'pipeline' ? [] : (session.rangeOf(ref) ?? [])));
  const follow = ViewPlugin.define((view) => {
    let isReporting = false;
    const stop = session.store.subscribe((state, before) => {
      if (isReporting || (state.selection === before.selection && state.lastGood === before.lastGood)) return;
      // A part that has just been made is known with the next reading.
      const ranges = rangesOf(state);
      marks.show(view, state.text, ranges);
      const [first] = ranges;
      if (state.selection !== before.selection && first !== undefined) goTo(view, state, first);
    });
    return {
      update(update: ViewUpdate) {
        const isTold = update.transactions.some((each) => each.annotation(fromSession));
        if (!update.selectionSet || isTold || !update.view.hasFocus) return;
        const { toText } = linePlaces(session.store.getState().text);
        const ref = session.refAt(toText(update.state.selection.main.head));
        isReporting = true;
        session.select(ref === undefined ? [] : [ref], 'text');
        isReporting = false;
        // Who goes on in the text has left what was marked; a view cannot be changed while it changes.
        queueMicrotask(() => marks.show(view, '', []));
      },
      destroy: stop,
    };
  });
  return [marks.extension, follow];
}

function goTo(view: EditorView, { text }: EditorState, { start }: SourceRange): void {
  const anchor = linePlaces(text).toView(start);
  view.dispatch({
    selection: { anchor },
    effects: EditorView.scrollIntoView(anchor, { y: 'nearest', yMargin: 60 }),
    annotations: fromSession.of(true),
  });
}
