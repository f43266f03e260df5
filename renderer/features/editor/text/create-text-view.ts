import { closeBrackets, closeBracketsKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, indentWithTab } from '@codemirror/commands';
import { yaml } from '@codemirror/lang-yaml';
import { bracketMatching, foldGutter, foldKeymap, indentOnInput, indentUnit } from '@codemirror/language';
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search';
import { EditorState } from '@codemirror/state';
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
} from '@codemirror/view';
import type { Translate } from '../../../words/words.ts';
import type { EditorSession } from '../session/editor-session.ts';
import { diagnosticMarks } from './diagnostics.ts';
import { revealing } from './revealing.ts';
import { sessionSync, viewText } from './session-sync.ts';
import { textTheme } from './text-theme.ts';
import type { textWords } from './text-words.ts';
import { yamlColours } from './yaml-colours.ts';

/** A view of the session's text. It has no history of its own: undo is the session's, for all views. */
export function createTextView(
  parent: HTMLElement,
  session: EditorSession,
  t: Translate<typeof textWords>,
): EditorView {
  return new EditorView({
    parent,
    state: EditorState.create({
      doc: viewText(session.store.getState().text),
      extensions: [
        sessionSync(session),
        diagnosticMarks(session),
        revealing(session),
        keymap.of([
          { key: 'Mod-z', run: () => done(session.undo), preventDefault: true },
          { key: 'Mod-Shift-z', run: () => done(session.redo), preventDefault: true },
          { key: 'Mod-y', run: () => done(session.redo), preventDefault: true },
          ...closeBracketsKeymap,
          ...searchKeymap,
          ...foldKeymap,
          indentWithTab,
          ...defaultKeymap,
        ]),
        lineNumbers(),
        foldGutter(),
        drawSelection(),
        highlightActiveLine(),
        highlightActiveLineGutter(),
        highlightSelectionMatches(),
        bracketMatching(),
        closeBrackets(),
        indentOnInput(),
        indentUnit.of('  '),
        search({ top: true }),
        yaml(),
        yamlColours,
        textTheme,
        EditorView.contentAttributes.of({ 'aria-label': t('label'), spellcheck: 'false', translate: 'no' }),
      ],
    }),
  });
}

function done(act: () => void): true {
  act();
  return true;
}
