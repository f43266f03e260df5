import {
  autocompletion,
  type Completion as Choice,
  type CompletionContext,
  type CompletionResult,
  insertCompletionText,
  pickedCompletion,
} from '@codemirror/autocomplete';
import type { Extension } from '@codemirror/state';
import type { Completion } from '../../../../pipeline/completion.ts';
import type { EditorSession } from '../session/editor-session.ts';
import { docsElement } from './docs-element.ts';
import { linePlaces } from './line-places.ts';
import { snippetsFor } from './snippets.ts';

/** Keys, values and names of expressions, from the language and from what this server has. */
export function languageCompletion(session: EditorSession): Extension {
  return autocompletion({
    override: [(context) => choicesAt(session, context)],
    icons: false,
    activateOnTypingDelay: 50,
    // A key is followed by its value.
    activateOnCompletion: ({ label }) => label.endsWith(': ') || label.endsWith('.'),
  });
}

async function choicesAt(session: EditorSession, context: CompletionContext): Promise<CompletionResult | null> {
  const before = context.state.sliceDoc(context.state.doc.lineAt(context.pos).from, context.pos);
  if (!context.explicit && !isWorthAsking(before)) return null;
  const { toView, toText } = linePlaces(session.store.getState().text);
  const { range, items } = await session.ask('complete', toText(context.pos));
  if (context.aborted || items.length === 0) return null;
  const typed = context.state.sliceDoc(toView(range.start), context.pos);
  const word = typed.replace(/^(\.|\[['"]?)/, '').toLowerCase();
  const snippets = /[.[]/.test(typed) ? [] : snippetsFor(items, before);
  const options = [...snippets, ...items.map(choiceOf)].filter(({ displayLabel = '' }) => fits(displayLabel, word));
  const inOrder = options.toSorted((one, other) => rank(one, word) - rank(other, word));
  return { from: toView(range.start), options: inOrder, filter: false };
}

/** While typing: after a letter, and where a value, a member or a list item begins. Never in a comment. */
function isWorthAsking(before: string): boolean {
  return !/(^|\s)#/.test(before) && /[\w.[-]$|: $|- $|\{\{ ?$/.test(before) && !/^\s*-$/.test(before);
}

const types = {
  key: 'property',
  value: 'constant',
  name: 'variable',
  member: 'property',
  function: 'function',
} as const;

function choiceOf({ label, kind, insert, detail, docs }: Completion): Choice {
  return {
    label: insert,
    displayLabel: label,
    type: types[kind],
    detail,
    ...(docs !== '' && { info: () => docsElement(docs) }),
    ...(kind === 'key' && /^(map|list)\b/.test(detail) && { apply: applyHolder(detail.startsWith('list')) }),
  };
}

/** The key of a map or list goes on in a line of its own, unless something follows, or it is written in brackets. */
function applyHolder(isList: boolean): Exclude<Choice['apply'], string | undefined> {
  return (view, { label }, from, to) => {
    const line = view.state.doc.lineAt(from);
    const before = view.state.sliceDoc(line.from, from);
    const isAlone = view.state.sliceDoc(to, line.to).trim() === '' && /^\s*(- +)*$/.test(before);
    const inner = `\n${' '.repeat(before.length + 2)}${isList ? '- ' : ''}`;
    const insert = isAlone ? label.trimEnd() + inner : label;
    view.dispatch({
      ...insertCompletionText(view.state, insert, from, to),
      annotations: pickedCompletion.of({ label }),
    });
  };
}

function fits(label: string, word: string): boolean {
  return label.toLowerCase().includes(word);
}

function rank({ displayLabel = '' }: Choice, word: string): number {
  return displayLabel.toLowerCase().startsWith(word) ? 0 : 1;
}
