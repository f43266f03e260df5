import { describe, expect, test } from 'vitest';
import { Lexer } from 'yaml';
import type { SourceRange } from '../../../../pipeline/diagnostic.ts';
import type { FieldPath } from '../../../../pipeline/edit/fields.ts';
import { parsePipeline } from '../../../../pipeline/parse.ts';
import { isEditable, type Node } from '../../../../pipeline/tree.ts';
import { documentsIn, groups, readDocument } from '../../../../test/corpus/golden.ts';
import { directReader } from './answer.ts';
import { createEditorSession, type EditorSession, isDirty } from './editor-session.ts';
import type { ReaderFactory } from './reader.ts';

const documents = groups.flatMap((group) => documentsIn(group).map((name) => ({ group, name })));

/** Where only the text is looked at: readings take most of the time. */
const noReader: ReaderFactory = () => ({
  read: () => undefined,
  ask: () => Promise.reject(new Error('nobody asks')),
  [Symbol.dispose]: () => undefined,
});

function openSession(text: string, name: string, reader: ReaderFactory): EditorSession {
  return createEditorSession({
    base: { text, head: 'h', filePath: name, branch: '' },
    facts: { path: name, known: {}, included: undefined },
    reader,
    now: () => 0,
  });
}

interface Field {
  readonly path: FieldPath;
  /** Of the key and the value. */
  readonly range: SourceRange;
  readonly value: boolean | number | string;
}

/** Every value of a job or a step that a form would show in one control, wherever it is written. */
function fieldsOf(text: string, name: string): readonly Field[] {
  const { root } = parsePipeline(text, { path: name }).document;
  return root === undefined ? [] : [...fieldsIn(root, [])].filter(({ path }) => path.length > 2);
}

function* fieldsIn(node: Node, path: FieldPath): Generator<Field> {
  if (node.kind === 'list') for (const [index, item] of node.items.entries()) yield* fieldsIn(item, [...path, index]);
  if (node.kind !== 'map') return;
  for (const { key, range, value } of node.entries) {
    if (value.kind !== 'scalar') yield* fieldsIn(value, [...path, key]);
    else if (value.value !== null && isEditable(value)) yield { path: [...path, key], range, value: value.value };
  }
}

function otherValue(value: Field['value']): Field['value'] {
  if (typeof value === 'boolean') return !value;
  return typeof value === 'number' ? value + 1 : `other ${value.includes('\n') ? 'first\nsecond\n' : 'value'}`;
}

const commentsIn = (text: string) => [...new Lexer().lex(text)].filter((token) => token.startsWith('#'));
const lineOf = (text: string, offset: number) => text.slice(0, offset).split('\n').length - 1;

describe('every document of the corpus', () => {
  test('is opened without a change of a byte', () => {
    const changed = documents.filter(({ group, name }) => {
      const text = readDocument(group, name);
      using session = openSession(text, name, directReader);
      const state = session.store.getState();
      return state.text !== text || isDirty(state) || state.reading.version !== 1;
    });
    expect(changed).toEqual([]);
  });

  test('keeps all lines but those of the field that is edited, and every comment; or says why not', () => {
    const counts = { edited: 0, refused: 0 };
    const faults: string[] = [];
    for (const { group, name } of documents) {
      const text = readDocument(group, name);
      for (const { path, range, value } of fieldsOf(text, name)) {
        using session = openSession(text, name, noReader);
        const where = `${group}/${name} ${path.join('.')}`;
        const result = session.perform(
          { kind: 'set-field', path, value: otherValue(value) },
          { label: 'Edit', origin: 'inspector' },
        );
        if (!result.ok) {
          counts.refused += 1;
          if (result.reason === '' || session.store.getState().text !== text) faults.push(`${where} refused silently`);
          continue;
        }
        counts.edited += 1;
        const [before, after] = [text.split('\n'), result.text.split('\n')];
        const [first, last] = [lineOf(text, range.start), lineOf(text, range.end)];
        const head = before.slice(0, first);
        const tail = before.slice(last + 1);
        const kept = after.slice(0, first).join('\n') === head.join('\n') && endsWith(after, tail);
        if (!kept) faults.push(`${where} touched other lines`);
        if (commentsIn(result.text).join('\n') !== commentsIn(text).join('\n')) faults.push(`${where} lost a comment`);
        session.undo();
        if (session.store.getState().text !== text) faults.push(`${where} was not restored`);
      }
    }
    expect(faults).toEqual([]);
    expect(counts.edited).toBeGreaterThan(1000);
    expect(counts.edited / (counts.edited + counts.refused)).toBeGreaterThan(0.9);
  }, 120_000);
});

function endsWith(lines: readonly string[], tail: readonly string[]): boolean {
  return tail.length === 0 || lines.slice(-tail.length).join('\n') === tail.join('\n');
}
