import { createStore, type StoreApi } from 'zustand/vanilla';
import type { SourceRange, TextEdit } from '../../../../pipeline/diagnostic.ts';
import { applyOperation } from '../../../../pipeline/edit/apply.ts';
import { applyEdits } from '../../../../pipeline/edit/draft.ts';
import type { Operation, OperationResult } from '../../../../pipeline/edit/operation.ts';
import { type Change, changeOf, emptyHistory, type History, withGesture, withTyping } from './history.ts';
import { includedText } from './included.ts';
import { isSameRef, type NodeRef } from './node-ref.ts';
import type { EditorOutline, OutlineOrigin } from './outline.ts';
import { rangeIn, refIn } from './places.ts';
import type { Answers, Question, ReaderFactory } from './reader.ts';
import { emptyReading, type Reading, type ReadingFacts } from './reading.ts';
import { editsBetween, mapOffset, mapRange, rangesAfter } from './text-edits.ts';

/** Where something was done. `program`: by no view, such as undo, a merge, or a text that was restored. */
export type Origin = 'graph' | 'text' | 'inspector' | 'program';

/** What is stored on the server. */
export interface BaseText {
  readonly text: string;
  /** To give back when saving. */
  readonly head: string;
  readonly filePath: string;
  /** Empty for a pipeline that is kept on the server. */
  readonly branch: string;
}

export interface Selection {
  readonly refs: readonly NodeRef[];
  /** Views follow selections of others, not their own. */
  readonly origin: Origin;
}

/** How the text became what it is now: for views that hold a copy of it. */
export interface TextChange {
  readonly origin: Origin;
  /** One after the other; the edits of each refer to the same text and never overlap. */
  readonly steps: readonly (readonly TextEdit[])[];
}

export interface EditorState {
  readonly text: string;
  /** Begins at 1 and grows with every change of the text. */
  readonly version: number;
  /** From the version before to this one; undefined for the first. */
  readonly change: TextChange | undefined;
  readonly base: BaseText;
  /** The newest. Its version lags behind while somebody types; version 0 before the first. */
  readonly reading: Reading;
  /** The newest reading with an outline. The graph draws it, dimmed when it is not `reading`. */
  readonly lastGood: (Reading & { readonly outline: EditorOutline }) | undefined;
  readonly selection: Selection;
  /** What a gesture outside of the text, or an undo, has just changed, in the text of `version`: to flash. */
  readonly touched:
    | { readonly version: number; readonly ranges: readonly SourceRange[]; readonly origin: Origin }
    | undefined;
  /** What somebody asked to see in the text last. A new object each time. */
  readonly revealed: { readonly range: SourceRange } | undefined;
  /** The included text that is looked at; undefined when it is the pipeline's own. */
  readonly visited: (OutlineOrigin & { readonly text: string }) | undefined;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  /** What an undo takes back, for people; absent for typing, and when there is nothing. */
  readonly undoLabel: string | undefined;
  readonly redoLabel: string | undefined;
}

export interface PerformOptions {
  /** For people: `Add job lint`. */
  readonly label: string;
  readonly origin: Origin;
  /** What is selected afterwards; without it the selection stays. */
  readonly select?: readonly NodeRef[];
}

/**
 * One opened pipeline. The text is the only truth: graph, forms and text view show it and change it through here, and
 * share one history. Listeners of the store are called before a method returns.
 */
export interface EditorSession extends Disposable {
  readonly store: StoreApi<EditorState>;
  /** One gesture. A refusal changes nothing; the caller shows its reason. */
  readonly perform: (operation: Operation, options: PerformOptions) => OperationResult;
  /**
   * What a text view reports. Typing with the same `group` that goes on where it ended, without a pause, is undone
   * together; without a group it is a gesture of its own.
   */
  readonly type: (edits: readonly TextEdit[], options?: { readonly group?: string }) => void;
  /** Edits of the present text as one gesture: a quick fix, a form that writes several places at once. */
  readonly edit: (edits: readonly TextEdit[], options: PerformOptions) => void;
  /** Format, merge: applied as edits of the lines that differ. */
  readonly replace: (text: string, label: string) => void;
  readonly undo: () => void;
  readonly redo: () => void;
  readonly select: (refs: readonly NodeRef[], origin: Origin) => void;
  /** Shows a place of the present text in the text view, which takes the focus. */
  readonly reveal: (range: SourceRange) => void;
  /** Shows a place in an included text, to read. False when that text is not known. */
  readonly visit: (place: OutlineOrigin) => boolean;
  /** Back from there. */
  readonly leave: () => void;
  /** After a save or a merge: what is stored now. The text stays as it is. */
  readonly rebase: (base: BaseText) => void;
  /** Reads the text again with them. */
  readonly setFacts: (facts: ReadingFacts) => void;
  /** About a place in the present text. Answered by the worker; never once the session is disposed of. */
  readonly ask: <Q extends Question>(question: Q, offset: number) => Promise<Answers[Q]>;
  /** In the present text, from the newest outline; undefined for what it does not have. */
  readonly rangeOf: (ref: NodeRef) => SourceRange | undefined;
  /** The innermost part whose lines hold an offset of the present text. */
  readonly refAt: (offset: number) => NodeRef | undefined;
}

export interface SessionOptions {
  readonly base: BaseText;
  /** A draft that was restored; absent: the stored text. */
  readonly text?: string;
  /** What was selected when the pipeline was left. */
  readonly selected?: readonly NodeRef[];
  readonly facts: ReadingFacts;
  readonly reader: ReaderFactory;
  /** Milliseconds of any clock that does not go back. */
  readonly now: () => number;
}

/** True when saving would change a byte (an edit that was taken back by hand is no change). */
export function isDirty({ text, base }: EditorState): boolean {
  return text !== base.text;
}

export function createEditorSession(options: SessionOptions): EditorSession {
  const { base, text = base.text, selected = [], facts, reader, now } = options;
  let history: History = emptyHistory;
  let currentFacts = facts;
  /** Since the outline in use was read, so that its ranges can be found in the present text. */
  let changesSince: readonly { readonly version: number; readonly edits: readonly TextEdit[] }[] = [];

  const store = createStore<EditorState>()(() => ({
    text,
    version: 1,
    change: undefined,
    base,
    reading: emptyReading(),
    lastGood: undefined,
    // No view has to go there: each knows where it was left.
    selection: { refs: selected, origin: 'graph' },
    touched: undefined,
    revealed: undefined,
    visited: undefined,
    ...historyFacts(history),
  }));
  const reading = reader((next) => {
    const { outline } = next;
    if (outline === undefined) {
      store.setState({ reading: next });
      return;
    }
    changesSince = changesSince.filter(({ version }) => version > next.version);
    store.setState({ reading: next, lastGood: { ...next, outline } });
  });
  const readNow = () => {
    const state = store.getState();
    reading.read(state.version, state.text, currentFacts);
  };

  function commit(after: string, steps: readonly (readonly TextEdit[])[], origin: Origin, extra: Partial<EditorState>) {
    const version = store.getState().version + 1;
    changesSince = [...changesSince, ...steps.map((edits) => ({ version, edits }))];
    store.setState({
      ...extra,
      text: after,
      version,
      change: { origin, steps },
      touched: origin === 'text' ? undefined : { version, ranges: touchedRanges(steps), origin },
      ...historyFacts(history),
    });
    readNow();
  }

  function gesture(edits: readonly TextEdit[], { label, origin, select }: PerformOptions) {
    const { text: before, selection } = store.getState();
    const selected: Selection = select === undefined ? selection : { refs: select, origin };
    history = withGesture(history, {
      label,
      changes: [changeOf(before, edits)],
      selectedBefore: selection.refs,
      selectedAfter: selected.refs,
      group: undefined,
    });
    commit(applyEdits(before, edits), [edits], origin, { selection: selected });
  }

  /** Plays changes of the history; each has been verified when it was made. */
  function play(steps: readonly (readonly TextEdit[])[], select: readonly NodeRef[]) {
    let played = store.getState().text;
    for (const edits of steps) played = applyEdits(played, edits);
    commit(played, steps, 'program', select.length > 0 ? { selection: { refs: select, origin: 'program' } } : {});
  }

  const session: EditorSession = {
    store,
    perform(operation, options) {
      const result = applyOperation(store.getState().text, operation);
      if (result.ok && result.edits.length > 0) gesture(result.edits, options);
      else if (result.ok && options.select !== undefined) session.select(options.select, options.origin);
      return result;
    },
    type(edits, { group } = {}) {
      if (edits.length === 0) return;
      const { text: before } = store.getState();
      history = withTyping(history, changeOf(before, edits), group, now());
      commit(applyEdits(before, edits), [edits], 'text', {});
    },
    edit(edits, options) {
      if (edits.length > 0) gesture(edits, options);
    },
    replace: (after, label) => session.edit(editsBetween(store.getState().text, after), { label, origin: 'program' }),
    undo() {
      const last = history.done.at(-1);
      if (last === undefined) return;
      history = { done: history.done.slice(0, -1), undone: [...history.undone, last] };
      play(last.changes.map((change) => change.inverse).reverse(), last.selectedBefore);
    },
    redo() {
      const next = history.undone.at(-1);
      if (next === undefined) return;
      // What is redone is complete: typing after it is something new.
      history = { done: [...history.done, { ...next, group: undefined }], undone: history.undone.slice(0, -1) };
      play(
        next.changes.map((change: Change) => change.edits),
        next.selectedAfter,
      );
    },
    select(refs, origin) {
      const { selection } = store.getState();
      const isSame =
        refs.length === selection.refs.length && refs.every((ref, index) => isSameRef(ref, selection.refs[index]));
      if (!isSame) store.setState({ selection: { refs, origin } });
    },
    reveal: (range) => store.setState({ revealed: { range } }),
    visit(place) {
      const text = currentFacts.included && includedText(currentFacts.included, place.source);
      if (text !== undefined) store.setState({ visited: { ...place, text } });
      return text !== undefined;
    },
    leave: () => store.setState({ visited: undefined }),
    rebase: (next) => store.setState({ base: next }),
    setFacts(next) {
      currentFacts = next;
      readNow();
    },
    ask: (question, offset) => reading.ask(question, store.getState().text, offset, currentFacts),
    rangeOf(ref) {
      const outline = store.getState().lastGood?.outline;
      const range = outline && rangeIn(outline, ref);
      return range && changesSince.reduce((moved, { edits }) => mapRange(moved, edits), range);
    },
    refAt(offset) {
      const { lastGood, text: present } = store.getState();
      if (lastGood === undefined) return undefined;
      const place = (at: number) => changesSince.reduce((moved, { edits }) => mapOffset(moved, edits), at);
      return refIn(lastGood.outline, offset, present, place);
    },
    [Symbol.dispose]: () => reading[Symbol.dispose](),
  };
  readNow();
  return session;
}

function historyFacts({ done, undone }: History) {
  return {
    canUndo: done.length > 0,
    canRedo: undone.length > 0,
    undoLabel: done.at(-1)?.label,
    redoLabel: undone.at(-1)?.label,
  };
}

function touchedRanges(steps: readonly (readonly TextEdit[])[]): readonly SourceRange[] {
  return steps.reduce<readonly SourceRange[]>(
    (ranges, edits) => [...ranges.map((range) => mapRange(range, edits)), ...rangesAfter(edits)],
    [],
  );
}
