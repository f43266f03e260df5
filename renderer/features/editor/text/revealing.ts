import { EditorSelection, type Extension } from '@codemirror/state';
import { EditorView, ViewPlugin } from '@codemirror/view';
import { flushSync } from 'react-dom';
import { useEditorViews } from '../editor-views.ts';
import type { EditorSession, EditorState } from '../session/editor-session.ts';
import { linePlaces } from './line-places.ts';
import { fromSession } from './session-sync.ts';

/** Shows a place that somebody asked for: selects it, scrolls to it, and takes the focus. */
export function revealing(session: EditorSession): Extension {
  return ViewPlugin.define((view) => {
    const stop = session.store.subscribe((state, before) => {
      if (state.revealed !== before.revealed && state.revealed !== undefined) reveal(view, state, state.revealed.range);
    });
    return { destroy: stop };
  });
}

/** What is not displayed cannot have the focus. */
export function focusText(view: EditorView): void {
  flushSync(() => useEditorViews.getState().showText());
  view.focus();
}

function reveal(
  view: EditorView,
  { text }: EditorState,
  { start, end }: { readonly start: number; readonly end: number },
) {
  focusText(view);
  const { toView } = linePlaces(text);
  const range = EditorSelection.range(toView(start), toView(end));
  view.dispatch({
    selection: EditorSelection.create([range]),
    effects: EditorView.scrollIntoView(range, { y: 'center' }),
    annotations: fromSession.of(true),
  });
}
