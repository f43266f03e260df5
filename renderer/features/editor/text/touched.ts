import type { Extension } from '@codemirror/state';
import { EditorView, ViewPlugin } from '@codemirror/view';
import type { EditorSession } from '../session/editor-session.ts';
import { lineMarks } from './line-marks.ts';
import { linePlaces } from './line-places.ts';

const flashMs = 1500;

/** Lines that a gesture elsewhere has just changed light up for a moment, so that cause and effect stay visible. */
export function touchedLines(session: EditorSession): Extension {
  const marks = lineMarks('cm-touched');
  const follow = ViewPlugin.define((view) => {
    let timer = 0;
    const stop = session.store.subscribe(({ touched, text }, before) => {
      // Somebody types meanwhile, in a change that this view is in the midst of: the light goes out by itself.
      if (touched === before.touched || touched === undefined) return;
      window.clearTimeout(timer);
      marks.show(view, text, touched.ranges);
      const [first] = touched.ranges;
      if (first === undefined) return;
      const line = view.state.doc.lineAt(linePlaces(text).toView(Math.min(first.start + 1, first.end)));
      view.dispatch({ effects: EditorView.scrollIntoView(line.from, { yMargin: 40 }) });
      timer = window.setTimeout(() => marks.show(view, '', []), flashMs);
    });
    return {
      destroy: () => {
        stop();
        window.clearTimeout(timer);
      },
    };
  });
  return [marks.extension, follow];
}
