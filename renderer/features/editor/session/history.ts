import type { TextEdit } from '../../../../pipeline/diagnostic.ts';
import { invertEdits } from '../../../../pipeline/edit/draft.ts';
import type { NodeRef } from './node-ref.ts';

/** Edits of one text, and those of the text after that take them back. */
export interface Change {
  readonly edits: readonly TextEdit[];
  readonly inverse: readonly TextEdit[];
}

/** One gesture of a person: what one undo takes back. */
export interface Gesture {
  /** For people; absent for typing. */
  readonly label: string | undefined;
  /** In order. */
  readonly changes: readonly Change[];
  readonly selectedBefore: readonly NodeRef[];
  readonly selectedAfter: readonly NodeRef[];
  /** Typing that goes on belongs to the same gesture. */
  readonly group: { readonly name: string; readonly at: number; readonly atMs: number } | undefined;
}

export interface History {
  readonly done: readonly Gesture[];
  readonly undone: readonly Gesture[];
}

export const emptyHistory: History = { done: [], undone: [] };

/** The oldest gesture is forgotten beyond this. */
const mostGestures = 2000;
/** Who pauses longer than this has thought of something new. */
const pauseMs = 1000;

export function changeOf(text: string, edits: readonly TextEdit[]): Change {
  return { edits, inverse: invertEdits(text, edits) };
}

export function withGesture({ done }: History, gesture: Gesture): History {
  return { done: [...done.slice(-(mostGestures - 1)), gesture], undone: [] };
}

/** Joins typing to the gesture before when it goes on where that ended, in the same way and without a pause. */
export function withTyping(history: History, change: Change, name: string | undefined, atMs: number): History {
  const last = history.done.at(-1);
  const place = singlePlace(change);
  const group = name === undefined || place === undefined ? undefined : { name, at: place.after, atMs };
  const goesOn =
    last?.group !== undefined &&
    group !== undefined &&
    history.undone.length === 0 &&
    last.group.name === name &&
    last.group.at === place?.before &&
    atMs - last.group.atMs <= pauseMs;
  if (!goesOn)
    return withGesture(history, { label: undefined, changes: [change], selectedBefore: [], selectedAfter: [], group });
  return { done: [...history.done.slice(0, -1), { ...last, changes: [...last.changes, change], group }], undone: [] };
}

/** Where a change of one place began in the text before, and ends in the text after; deletion goes to the left. */
function singlePlace({ edits }: Change): { readonly before: number; readonly after: number } | undefined {
  const [edit, second] = edits;
  if (edit === undefined || second !== undefined || edit.insert.includes('\n')) return undefined;
  const after = edit.range.start + edit.insert.length;
  return { before: edit.insert === '' ? edit.range.end : edit.range.start, after };
}
