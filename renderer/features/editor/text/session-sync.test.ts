// @vitest-environment happy-dom
import { EditorState } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { describe, expect, test } from 'vitest';
import { fc } from '../../../../test/support/property.ts';
import { directReader } from '../session/answer.ts';
import { createEditorSession, type EditorSession } from '../session/editor-session.ts';
import { sessionSync, viewText } from './session-sync.ts';

const shop = `# The shop.
namespace: shop   # tenant
jobs:
  - name: test
    steps:
      - {name: unit, uses: shell, args: {run: npm test}}
  - name: build # the image
    depends_on: [test]
    steps:
      - name: pack
        uses: shell
`;

function opened(text: string) {
  const session = createEditorSession({
    base: { text, head: '', filePath: 'pipeline.yaml', branch: '' },
    facts: { path: 'pipeline.yaml', known: {}, included: undefined },
    // The text is what is looked at here.
    reader: (onReading) => ({ ...directReader(onReading), read: () => undefined }),
    now: () => 0,
  });
  const view = new EditorView({
    state: EditorState.create({ doc: viewText(text), extensions: [sessionSync(session)] }),
  });
  return { session, view, textNow: () => session.store.getState().text };
}

const rename = (session: EditorSession) =>
  session.perform({ kind: 'rename-job', job: 'test', name: 'check' }, { label: 'Rename', origin: 'graph' });

describe('text view and session', () => {
  test('what is typed is in the session, with the line ends of the file', () => {
    const { view, textNow } = opened(shop.replaceAll('\n', '\r\n'));

    view.dispatch({ changes: { from: 0, insert: '# one\n# two\n' }, userEvent: 'input.paste' });

    expect(textNow()).toBe(`# one\n# two\n${shop}`.replaceAll('\n', '\r\n'));
  });

  test('an operation moves the cursor along with what stands before it', () => {
    const { session, view } = opened(shop);
    const at = shop.indexOf('uses: shell\n');
    view.dispatch({ selection: { anchor: at } });

    rename(session);

    expect(view.state.doc.toString()).toBe(session.store.getState().text);
    expect(view.state.sliceDoc(view.state.selection.main.head).startsWith('uses: shell')).toBe(true);
  });

  test('typing is undone in one go, and by the session', () => {
    const { session, view } = opened(shop);
    for (const [index, letter] of [...'abc'].entries())
      view.dispatch({ changes: { from: index, insert: letter }, userEvent: 'input.type' });

    session.undo();

    expect(view.state.doc.toString()).toBe(shop);
    expect(session.store.getState().canUndo).toBe(false);
  });

  const second = shop.indexOf('\n') + 1;
  test.each([
    ['what is inserted', { from: second, insert: '\n' }],
    ['what is left when the line between is emptied', { from: second, to: shop.indexOf('\n', second) }],
  ])('a carriage return alone does not join the line end of %s', (_, changes) => {
    const { view, textNow } = opened(shop.replace('\n', '\r'));

    view.dispatch({ changes });

    expect(view.state.doc.toString()).toBe(viewText(textNow()));
  });

  const typed = fc.record({
    at: fc.nat(),
    length: fc.nat({ max: 8 }),
    insert: fc.constantFrom('', 'x', '\n', 'a\nb', '  - '),
  });
  const doing = fc.oneof(typed, fc.constantFrom('rename', 'undo', 'redo', 'format'));

  test('both are the same text at any time, whatever its lines end with', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('\n', '\r\n', '\r'),
        fc.boolean(),
        fc.array(doing, { maxLength: 20 }),
        (end, mixed, all) => {
          const text = mixed ? shop.replace('\n', end) : shop.replaceAll('\n', end);
          const { session, view, textNow } = opened(text);
          for (const each of all) {
            if (each === 'rename') rename(session);
            else if (each === 'undo') session.undo();
            else if (each === 'redo') session.redo();
            else if (each === 'format') session.replace(textNow().replaceAll('shell', 'docker'), 'replace');
            else {
              const { length } = view.state.doc;
              const from = each.at % (length + 1);
              view.dispatch({ changes: { from, to: Math.min(length, from + each.length), insert: each.insert } });
            }
            expect(view.state.doc.toString()).toBe(viewText(textNow()));
          }
          while (session.store.getState().canUndo) session.undo();
          expect(textNow()).toBe(text);
          expect(view.state.doc.toString()).toBe(viewText(text));
        },
      ),
      { numRuns: 80 },
    );
  });
});
