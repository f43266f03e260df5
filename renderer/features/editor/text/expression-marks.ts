import { Decoration, MatchDecorator, ViewPlugin, type ViewUpdate } from '@codemirror/view';

const matcher = new MatchDecorator({
  regexp: /\$\{\{.*?\}\}/g,
  decoration: Decoration.mark({ class: 'cm-expression' }),
});

/** Placeholders stand out from the text around them. */
export const expressionMarks = ViewPlugin.define(
  (view) => {
    const marks = {
      shown: matcher.createDeco(view),
      update: (update: ViewUpdate) => {
        marks.shown = matcher.updateDeco(update, marks.shown);
      },
    };
    return marks;
  },
  { decorations: ({ shown }) => shown },
);
