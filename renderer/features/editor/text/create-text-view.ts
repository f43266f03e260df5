import { closeBrackets, closeBracketsKeymap, completionKeymap, startCompletion } from '@codemirror/autocomplete';
import { defaultKeymap, indentWithTab } from '@codemirror/commands';
import { yaml } from '@codemirror/lang-yaml';
import { bracketMatching, foldGutter, foldKeymap, indentOnInput, indentUnit } from '@codemirror/language';
import { highlightSelectionMatches, openSearchPanel, search, searchKeymap } from '@codemirror/search';
import { EditorState, type Extension } from '@codemirror/state';
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  highlightSpecialChars,
  keymap,
  lineNumbers,
  tooltips,
} from '@codemirror/view';
import type { Translate } from '../../../words/words.ts';
import type { EditorSession } from '../session/editor-session.ts';
import { languageCompletion } from './completion.ts';
import { diagnosticMarks, fixHere } from './diagnostics.ts';
import { expressionMarks } from './expression-marks.ts';
import { formatText } from './format-text.ts';
import { hoverDocs } from './hover-docs.ts';
import { navigation } from './navigate.ts';
import { focusText, revealing } from './revealing.ts';
import { selectionSync } from './selection-sync.ts';
import { sessionSync, viewText } from './session-sync.ts';
import { keepTextPlace } from './text-place.ts';
import { textTheme } from './text-theme.ts';
import type { textWords } from './text-words.ts';
import { touchedLines } from './touched.ts';
import { yamlColours } from './yaml-colours.ts';

/** What can be done in the text at its cursor, for keys and for menus elsewhere. */
export interface TextCommands {
  readonly find: () => void;
  readonly complete: () => void;
  readonly fix: () => void;
  readonly goToDefinition: () => void;
  readonly showPlaces: () => void;
}

export interface OpenedTextView extends Disposable {
  readonly commands: TextCommands;
}

/** A view of the session's text. It has no history of its own: undo is the session's, for all views. */
export function createTextView(
  parent: HTMLElement,
  session: EditorSession,
  t: Translate<typeof textWords>,
  phrases: Extension,
): OpenedTextView {
  const { extension, goToDefinition, showPlaces } = navigation(session, t);
  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc: viewText(session.store.getState().text),
      extensions: [
        // First: the others look at the text after it has changed.
        sessionSync(session),
        diagnosticMarks(session),
        touchedLines(session),
        selectionSync(session),
        revealing(session),
        languageCompletion(session),
        hoverDocs(session),
        extension,
        keys(session, t),
        looks,
        phrases,
        EditorView.contentAttributes.of({ ...attributes, 'aria-label': t('label') }),
      ],
    }),
  });
  const leave = keepTextPlace(view);
  const inText = (command: (view: EditorView) => boolean) => () => {
    focusText(view);
    command(view);
  };
  return {
    commands: {
      find: inText(openSearchPanel),
      complete: inText(startCompletion),
      fix: inText(() => fixHere(session, view)),
      goToDefinition: inText(goToDefinition),
      showPlaces: inText(showPlaces),
    },
    [Symbol.dispose]() {
      leave();
      view.destroy();
    },
  };
}

/** `tabindex`: what can be edited has the focus anyway, but not every reader of pages knows. */
const attributes = { tabindex: '0', spellcheck: 'false', translate: 'no' };

function keys(session: EditorSession, t: Translate<typeof textWords>): Extension {
  return keymap.of([
    { key: 'Mod-z', run: () => done(session.undo), preventDefault: true },
    { key: 'Mod-Shift-z', run: () => done(session.redo), preventDefault: true },
    { key: 'Mod-y', run: () => done(session.redo), preventDefault: true },
    { key: 'Mod-.', run: (view) => fixHere(session, view), preventDefault: true },
    { key: 'Shift-Alt-f', run: () => done(() => formatText(session, t)), preventDefault: true },
    ...closeBracketsKeymap,
    ...completionKeymap,
    ...searchKeymap,
    ...foldKeymap,
    indentWithTab,
    // That key runs the draft.
    ...defaultKeymap.filter(({ key }) => key !== 'Mod-Enter'),
  ]);
}

const looks: Extension = [
  lineNumbers(),
  foldGutter(),
  drawSelection(),
  highlightActiveLine(),
  highlightActiveLineGutter(),
  highlightSelectionMatches(),
  highlightSpecialChars(),
  bracketMatching(),
  closeBrackets(),
  indentOnInput(),
  indentUnit.of('  '),
  search({ top: true }),
  // Boxes may reach over the edge of the pane.
  tooltips({ position: 'fixed' }),
  yaml(),
  yamlColours,
  expressionMarks,
  textTheme,
];

function done(act: () => void): true {
  act();
  return true;
}
