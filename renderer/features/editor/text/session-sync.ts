import { Annotation, ChangeSet, type ChangeSpec, type Extension, type Text, Transaction } from '@codemirror/state';
import { type EditorView, ViewPlugin, type ViewUpdate } from '@codemirror/view';
import type { SourceRange, TextEdit } from '../../../../pipeline/diagnostic.ts';
import type { EditorSession, EditorState, TextChange } from '../session/editor-session.ts';
import { editsBetween } from '../session/text-edits.ts';
import { linePlaces } from './line-places.ts';

/** Marks what the session told the view, so that the view does not tell it back. */
export const fromSession = Annotation.define<true>();

/**
 * Keeps a view and the session's text the same: what is typed goes to the session, what others change comes here as the
 * very edits, so that cursor and scroll position stay where they are.
 */
export function sessionSync(session: EditorSession): Extension {
  return ViewPlugin.define((view) => {
    let isReporting = false;
    const stop = session.store.subscribe((state, before) => {
      if (state.version !== before.version && !isReporting) follow(view, state, before);
    });
    return {
      update(update: ViewUpdate) {
        if (!update.docChanged || update.transactions.some((each) => each.annotation(fromSession))) return;
        isReporting = true;
        session.type(editsOf(update, session.store.getState().text), groupOf(update));
        isReporting = false;
      },
      destroy: stop,
    };
  });
}

/** The text as the view holds it: lines end with `\n`. */
export function viewText(text: string): string {
  return text.replaceAll(/\r\n?/g, '\n');
}

function editsOf({ changes }: ViewUpdate, text: string): readonly TextEdit[] {
  const { toText, lineEnd } = linePlaces(text);
  const edits: TextEdit[] = [];
  changes.iterChanges((from, to, _from, _to, inserted: Text) => {
    const range = { start: toText(from), end: toText(to) };
    edits.push({ range, insert: apart(text, range, inserted.toJSON().join(lineEnd)) });
  }, true);
  return edits;
}

/** A line that ends with `\r` alone must not become one with the `\n` that comes to stand behind it. */
function apart(text: string, { start, end }: SourceRange, insert: string): string {
  const next = insert === '' ? text[end] : insert[0];
  return text[start - 1] === '\r' && next === '\n' ? `\n${insert}` : insert;
}

function groupOf({ transactions }: ViewUpdate): { readonly group?: string } {
  for (const group of ['input.type', 'delete.backward', 'delete.forward']) {
    if (transactions.every((each) => !each.docChanged || each.isUserEvent(group))) return { group };
  }
  return {};
}

function follow(view: EditorView, state: EditorState, before: EditorState): void {
  const changes = exactChanges(view, state.change, before.text, state.text) ?? lineChanges(view, state.text);
  view.dispatch({ changes, annotations: [fromSession.of(true), Transaction.addToHistory.of(false)] });
}

/** Undefined where offsets of view and text differ, or do not fit. */
function exactChanges(view: EditorView, change: TextChange | undefined, before: string, after: string) {
  if (change === undefined || before.includes('\r') || after.includes('\r')) return undefined;
  if (view.state.doc.length !== before.length) return undefined;
  const sets = change.steps.reduce<ChangeSet>(
    (whole, edits) => whole.compose(ChangeSet.of(edits.map(specOf), whole.newLength)),
    ChangeSet.empty(before.length),
  );
  return sets.newLength === after.length ? sets : undefined;
}

function lineChanges(view: EditorView, text: string): readonly ChangeSpec[] {
  return editsBetween(view.state.doc.toString(), viewText(text)).map(specOf);
}

function specOf({ range, insert }: TextEdit): ChangeSpec {
  return { from: range.start, to: range.end, insert };
}
