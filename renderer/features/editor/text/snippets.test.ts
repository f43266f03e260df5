// @vitest-environment happy-dom
import type { Completion as Choice } from '@codemirror/autocomplete';
import { EditorState } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { describe, expect, test } from 'vitest';
import { completionsAt } from '../../../../pipeline/complete.ts';
import { validatePipeline } from '../../../../pipeline/validate.ts';
import { snippetsFor } from './snippets.ts';

/** What is offered at `|`, and the text with one of them written there. */
function offered(marked: string) {
  const offset = marked.indexOf('|');
  const text = marked.replace('|', '');
  const before = text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset);
  const choices = snippetsFor(completionsAt(text, offset).items, before);
  const written = (choice: Choice | undefined) => {
    const view = new EditorView({ state: EditorState.create({ doc: text }) });
    if (choice !== undefined && typeof choice.apply === 'function') choice.apply(view, choice, offset, offset);
    return view.state.doc.toString();
  };
  return { labels: choices.map(({ displayLabel }) => displayLabel), written: choices.map(written) };
}

const job = 'namespace: a\njobs:\n  - name: other\n    steps: [{name: s, uses: shell, args: {run: "true"}}]\n';

describe('snippets', () => {
  test.each([
    ['an empty text', '|', ['pipeline …']],
    ['a new job', `${job}  - |`, ['job …', 'matrix job …']],
    ['a new step', 'namespace: a\njobs:\n  - name: b\n    steps:\n      - |', ['step …']],
    ['a new trigger', `${job}triggers:\n  - |`, ['schedule …', 'on push …']],
  ])('at %s whole parts are offered, and each is valid as it is', (_, marked, labels) => {
    const { labels: found, written } = offered(marked);

    expect(found).toEqual(labels);
    for (const text of written) {
      const errors = validatePipeline(text).diagnostics.filter(({ severity }) => severity === 'error');
      expect({ text, errors }).toEqual({ text, errors: [] });
    }
  });

  test('behind a key there are none', () => {
    expect(offered(`${job}    when: |`).labels).toEqual([]);
  });
});
