import { foldEffect, foldedRanges } from '@codemirror/language';
import { EditorView } from '@codemirror/view';
import { keptPlaceHere } from '../../../app/kept-place.ts';
import { fromSession } from './session-sync.ts';

/** Where a reader left the text, in positions of the view. */
interface TextPlace {
  /** Where the line at the upper edge begins. */
  readonly top: number;
  readonly anchor: number;
  readonly head: number;
  readonly folds: readonly (readonly [from: number, to: number])[];
  /** Of the text they are positions of. */
  readonly length: number;
}

/** Shows a text as it was left, and keeps how it is left when what this returns is called. */
export function keepTextPlace(view: EditorView): () => void {
  const place = keptPlaceHere<TextPlace>('editor-text');
  if (place.found) goTo(view, place.found);
  const placed = view.state;
  let top = place.found?.top ?? 0;
  let wasShown = false;
  // What is not displayed cannot be scrolled. Once it has been, the browser keeps its place while it is hidden.
  const shown = new ResizeObserver(() => {
    if (view.scrollDOM.clientHeight === 0) return;
    shown.disconnect();
    wasShown = true;
    // Somebody has asked for another place meanwhile.
    if (!view.state.selection.eq(placed.selection) || !view.state.doc.eq(placed.doc)) return;
    view.dispatch({ effects: EditorView.scrollIntoView(within(view, top), { y: 'start', yMargin: 0 }) });
  });
  shown.observe(view.scrollDOM);
  function note() {
    const { clientHeight, scrollTop } = view.scrollDOM;
    if (clientHeight > 0) top = view.lineBlockAtHeight(scrollTop - view.documentPadding.top).from;
  }
  view.scrollDOM.addEventListener('scroll', note, { passive: true });
  const leave = place.keepOnLeave(() => (wasShown ? placeOf(view, top) : undefined));
  return () => {
    shown.disconnect();
    leave();
  };
}

function goTo(view: EditorView, { anchor, head, folds, length }: TextPlace): void {
  const selection = { anchor: within(view, anchor), head: within(view, head) };
  view.dispatch({ selection, annotations: fromSession.of(true) });
  // After the selection, which opens what it goes into. In another text they would fold what nobody has folded.
  if (length !== view.state.doc.length) return;
  view.dispatch({ effects: folds.map(([from, to]) => foldEffect.of({ from, to })) });
}

function placeOf({ state }: EditorView, top: number): TextPlace {
  const { anchor, head } = state.selection.main;
  const folds: [number, number][] = [];
  foldedRanges(state).between(0, state.doc.length, (from, to) => void folds.push([from, to]));
  return { top, anchor, head, folds, length: state.doc.length };
}

function within({ state: { doc } }: EditorView, position: number): number {
  return Math.min(position, doc.length);
}
