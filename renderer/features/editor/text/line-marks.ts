import { type Extension, RangeSetBuilder, StateEffect, StateField } from '@codemirror/state';
import { Decoration, EditorView } from '@codemirror/view';
import type { SourceRange } from '../../../../pipeline/diagnostic.ts';
import { linePlaces } from './line-places.ts';

export interface LineMarks {
  readonly extension: Extension;
  /** Marks the lines of ranges of `text`, and no others. */
  readonly show: (view: EditorView, text: string, ranges: readonly SourceRange[]) => void;
}

/** Whole lines with a class of their own; they move along with the text. */
export function lineMarks(className: string): LineMarks {
  const set = StateEffect.define<readonly number[]>();
  const line = Decoration.line({ class: className });
  const field = StateField.define({
    create: () => Decoration.none,
    update(shown, transaction) {
      const starts = transaction.effects.find((each) => each.is(set))?.value;
      if (starts === undefined) return shown.map(transaction.changes);
      const builder = new RangeSetBuilder<Decoration>();
      for (const from of starts) builder.add(from, from, line);
      return builder.finish();
    },
    provide: (marks) => EditorView.decorations.from(marks),
  });
  return {
    extension: field,
    show(view, text, ranges) {
      if (ranges.length === 0 && view.state.field(field).size === 0) return;
      view.dispatch({ effects: set.of(startsOf(view, text, ranges)) });
    },
  };
}

function startsOf({ state: { doc } }: EditorView, text: string, ranges: readonly SourceRange[]): readonly number[] {
  const { toView } = linePlaces(text);
  const lineAt = (offset: number) => doc.lineAt(Math.max(0, Math.min(doc.length, toView(offset))));
  const starts = new Set<number>();
  for (const { start, end } of ranges) {
    const last = lineAt(Math.max(start, end - 1)).number;
    const first = lineAt(start);
    // What begins with the end of a line begins on the next.
    const begin = toView(start) === first.to && last > first.number ? first.number + 1 : first.number;
    for (let number = begin; number <= last; number++) starts.add(doc.line(number).from);
  }
  return [...starts].sort((one, other) => one - other);
}
