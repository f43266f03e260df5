import { expect, test } from 'vitest';
import { parsePipeline } from '../../../../pipeline/parse.ts';
import type { JsonObject } from '../../../../pipeline/plan.ts';
import { definitionFrom } from '../../../../pipeline/print.ts';
import { operationFor } from '../../../../test/support/arbitrary-operation.ts';
import { definitions, writeDown, writings } from '../../../../test/support/arbitrary-pipeline.ts';
import { performOn } from '../../../../test/support/definition-model.ts';
import { fc } from '../../../../test/support/property.ts';
import { createEditorSession, type EditorSession, isDirty } from './editor-session.ts';
import type { ReaderFactory } from './reader.ts';

const kinds = [
  ...['add-stage', 'remove-stage', 'rename-stage', 'move-stage', 'convert-to-stages', 'convert-to-jobs'],
  ...['add-job', 'remove-job', 'rename-job', 'move-job', 'duplicate-job', 'paste-job', 'extract-template'],
  ...['add-step', 'remove-step', 'rename-step', 'move-step', 'duplicate-step', 'paste-step'],
  ...['connect', 'disconnect', 'set-field', 'unset-field', 'batch'],
];

/** A reading is not what is tested here, and takes most of the time. */
const noReader: ReaderFactory = () => ({
  read: () => undefined,
  ask: () => Promise.reject(new Error('nobody asks')),
  [Symbol.dispose]: () => undefined,
});

function openSession(text: string): EditorSession {
  return createEditorSession({
    base: { text, head: 'h', filePath: 'p.yaml', branch: '' },
    facts: { path: 'p.yaml', known: {}, included: undefined },
    reader: noReader,
    now: () => 0,
  });
}

/** Undefined when the text cannot be read: somebody has typed into it. */
function definitionOf(text: string): JsonObject | undefined {
  const { model, diagnostics } = parsePipeline(text, { path: 'p.yaml' });
  return model && !diagnostics.some(({ code }) => code === 'V1') ? definitionFrom(model) : undefined;
}

/** Equal as definitions: the order of keys is layout, and a key without a value is absent. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).filter(([, member]) => member !== null && member !== undefined);
  return Object.fromEntries(
    members.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, member]) => [key, canonical(member)]),
  );
}

const numbers = fc.array(fc.nat({ max: 999 }), { minLength: 4, maxLength: 4 });
const gesture = fc.oneof(
  { weight: 8, arbitrary: numbers.map((choice) => ({ kind: 'operation', choice }) as const) },
  { weight: 1, arbitrary: fc.constantFrom({ kind: 'undo' } as const, { kind: 'redo' } as const) },
  {
    weight: 1,
    arbitrary: fc
      .record({ at: fc.nat(), length: fc.nat({ max: 3 }), insert: fc.string({ maxLength: 4 }), grouped: fc.boolean() })
      .map((typing) => ({ kind: 'typing', ...typing }) as const),
  },
);
const operationsOnly = fc.array(numbers, { minLength: 40, maxLength: 40 });

/** Performs what the numbers choose, and compares the text with the model after every step. */
function walk(text: string, choices: readonly (readonly number[])[], performed = new Set<string>()) {
  const session = openSession(text);
  let model = definitionOf(text) ?? {};
  for (const choice of choices) {
    const operation = operationFor(model, choice);
    const before = session.store.getState().text;
    const result = session.perform(operation, { label: operation.kind, origin: 'graph' });
    const after = session.store.getState().text;
    if (!result.ok) {
      expect(after).toBe(before);
      continue;
    }
    performed.add(operation.kind);
    model = performOn(model, operation);
    expect(canonical(definitionOf(after)), operation.kind).toEqual(canonical(model));
  }
}

test('sequences of operations keep the text equal to a model that knows no text', () => {
  fc.assert(
    fc.property(definitions, writings, operationsOnly, (definition, writing, choices) =>
      walk(writeDown(definition, writing), choices),
    ),
    { numRuns: 15 },
  );
}, 60_000);

test('such sequences perform every operation there is', () => {
  const performed = new Set<string>();
  const sequences = fc.sample(fc.tuple(definitions, writings, operationsOnly), { seed: 5, numRuns: 12 });
  for (const [definition, writing, choices] of sequences) walk(writeDown(definition, writing), choices, performed);

  expect([...performed].sort()).toEqual([...kinds].sort());
}, 60_000);

test('200 gestures of all kinds are taken back to the first byte, and made again to the last', () => {
  fc.assert(
    fc.property(
      definitions,
      writings,
      fc.array(gesture, { minLength: 200, maxLength: 200 }),
      (definition, writing, gestures) => {
        const text = writeDown(definition, writing);
        const session = openSession(text);
        const { getState } = session.store;
        for (const one of gestures) {
          const before = getState().text;
          if (one.kind === 'undo') session.undo();
          else if (one.kind === 'redo') session.redo();
          else if (one.kind === 'typing') {
            const start = one.at % (before.length + 1);
            const range = { start, end: Math.min(before.length, start + one.length) };
            session.type([{ range, insert: one.insert }], one.grouped ? { group: 'typing' } : {});
          } else {
            const operation = operationFor(definitionOf(before) ?? definition, one.choice);
            session.perform(operation, { label: operation.kind, origin: 'graph' });
          }
        }
        while (getState().canRedo) session.redo();
        const newest = getState().text;
        while (getState().canUndo) session.undo();

        expect(getState().text).toBe(text);
        expect(isDirty(getState())).toBe(false);
        while (getState().canRedo) session.redo();
        expect(getState().text).toBe(newest);
      },
    ),
    { numRuns: 10 },
  );
}, 60_000);
