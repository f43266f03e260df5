// @vitest-environment happy-dom
import { EditorState } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { expect, test } from 'vitest';
import { lineMarks } from './line-marks.ts';

const text = 'jobs:\n  - one\n  - two\n  - three\n';

function markedIn(ranges: readonly { readonly start: number; readonly end: number }[]): readonly string[] {
  const marks = lineMarks('is-marked');
  const view = new EditorView({ state: EditorState.create({ doc: text, extensions: [marks.extension] }) });
  marks.show(view, text, ranges);
  return [...view.dom.querySelectorAll('.is-marked')].map((line) => line.textContent ?? '');
}

const rangeOf = (part: string) => ({ start: text.indexOf(part), end: text.indexOf(part) + part.length });

test.each([
  ['within a line', 'two', ['  - two']],
  ['of two lines', 'one\n  - t', ['  - one', '  - two']],
  ['that begins with the end of a line', '\n  - two', ['  - two']],
  ['that ends with its line', '  - two\n', ['  - two']],
])('a range %s marks whole lines', (_, part, lines) => {
  expect(markedIn([rangeOf(part)])).toEqual(lines);
});

test('of a line end alone its line is marked', () => {
  expect(markedIn([{ start: 5, end: 6 }])).toEqual(['jobs:']);
});
