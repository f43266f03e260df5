import { describe, expect, test } from 'vitest';
import { fc } from '../../../../test/support/property.ts';
import { directReader } from './answer.ts';
import { createEditorSession, type EditorSession, isDirty } from './editor-session.ts';
import type { ReaderFactory } from './reader.ts';

const shop = `# The shop.
namespace: shop   # tenant
jobs:
  # Fast checks first.
  - name: test
    steps:
      - {name: unit, uses: shell, args: {run: npm test}}

  - name: build # the image
    depends_on: [test]
    steps:
      - name: pack
        uses: shell
        args:
          run: |
            make
`;

function openSession(text = shop, reader: ReaderFactory = directReader) {
  const clock = { atMs: 0 };
  const session = createEditorSession({
    base: { text, head: 'h1', filePath: 'pipeline.yaml', branch: '' },
    facts: { path: 'pipeline.yaml', known: {}, included: undefined },
    reader,
    now: () => clock.atMs,
  });
  return { session, clock, textNow: () => session.store.getState().text };
}

function typeAt(session: EditorSession, at: number, insert: string, group?: string) {
  session.type([{ range: { start: at, end: at }, insert }], group === undefined ? {} : { group });
}

describe('a session', () => {
  test('performs an operation as edits of the text, and takes it back with its label', () => {
    const { session, textNow } = openSession();

    const result = session.perform(
      { kind: 'rename-job', job: 'test', name: 'check' },
      { label: 'Rename job', origin: 'graph', select: [{ kind: 'job', job: 'check' }] },
    );

    expect(result.ok).toBe(true);
    expect(textNow()).toBe(shop.replace('name: test', 'name: check').replace('[test]', '[check]'));
    expect(session.store.getState()).toMatchObject({
      undoLabel: 'Rename job',
      selection: { refs: [{ kind: 'job', job: 'check' }], origin: 'graph' },
    });
    session.undo();
    expect(textNow()).toBe(shop);
    expect(isDirty(session.store.getState())).toBe(false);
  });

  test('a refusal says why and leaves text and history alone', () => {
    const { session, textNow } = openSession();

    const result = session.perform(
      { kind: 'connect', from: 'build', to: 'test' },
      { label: 'Connect', origin: 'graph' },
    );

    expect(result).toMatchObject({ ok: false, reason: expect.stringContaining('wait for each other') });
    expect(textNow()).toBe(shop);
    expect(session.store.getState().canUndo).toBe(false);
  });

  test('typing that goes on is taken back together; a pause or another place begins anew', () => {
    const { session, clock, textNow } = openSession();

    typeAt(session, 0, 'a', 'input.type');
    typeAt(session, 1, 'b', 'input.type');
    clock.atMs += 5000;
    typeAt(session, 2, 'c', 'input.type');
    typeAt(session, 10, 'd', 'input.type');

    session.undo();
    expect(textNow()).toBe(`abc${shop}`);
    session.undo();
    expect(textNow()).toBe(`ab${shop}`);
    session.undo();
    expect(textNow()).toBe(shop);
  });

  test('marks what a gesture changed, in the text after it', () => {
    const { session, textNow } = openSession();

    session.perform({ kind: 'rename-job', job: 'test', name: 'check' }, { label: 'Rename job', origin: 'graph' });

    const touched = session.store.getState().touched?.ranges ?? [];
    expect(touched.map(({ start, end }) => textNow().slice(start, end))).toEqual(['check', 'check']);
  });

  test('keeps the last good outline while the text is broken, and finds its parts in the present text', () => {
    const { session, textNow } = openSession();

    session.type([{ range: { start: 0, end: 0 }, insert: 'oops: [\n' }]);

    const { reading, lastGood } = session.store.getState();
    expect(reading.outline).toBeUndefined();
    expect(reading.diagnostics.some(({ code }) => code === 'V1')).toBe(true);
    expect(lastGood?.outline.jobs.map(({ name }) => name)).toEqual(['test', 'build']);
    const range = session.rangeOf({ kind: 'job', job: 'build' });
    expect(textNow().slice(range?.start)).toMatch(/^name: build/);
    expect(session.refAt(textNow().indexOf('uses: shell\n'))).toEqual({
      kind: 'step',
      job: 'build',
      step: 'pack',
      list: 'steps',
    });
  });

  test('a text that is put in place of another changes only the lines that differ', () => {
    const { session } = openSession();

    session.replace(shop.replace('make\n', 'make all\n'), 'Merge');

    const at = shop.indexOf('make\n') + 4;
    expect(session.store.getState().change?.steps).toEqual([[{ range: { start: at, end: at }, insert: ' all' }]]);
  });

  test('is dirty by bytes, also after a rebase', () => {
    const { session, textNow } = openSession();
    typeAt(session, 0, '# new\n');

    session.rebase({ text: textNow(), head: 'h2', filePath: 'pipeline.yaml', branch: '' });

    expect(isDirty(session.store.getState())).toBe(false);
    session.undo();
    expect(isDirty(session.store.getState())).toBe(true);
  });
});

test('a job of an include is visited where it is written, and nothing is where no text is known', () => {
  const lint = 'jobs:\n  - name: lint\n    steps: [{name: run, uses: shell, args: {run: lint}}]\n';
  const text = shop.replace('jobs:', 'include: [{file: ./ci/lint.yaml}]\njobs:');
  const { session } = openSession(text);
  session.setFacts({
    path: 'pipeline.yaml',
    known: { hasRepository: true },
    included: { files: { 'ci/lint.yaml': lint }, templates: [] },
  });

  const { outline } = session.store.getState().lastGood ?? {};
  const origin = outline?.jobs.find(({ name }) => name === 'lint')?.origin;
  expect(origin).toEqual({ source: './ci/lint.yaml', line: 2 });
  expect(outline?.jobs.find(({ name }) => name === 'test')?.origin).toBeUndefined();
  expect(outline?.opaque.find(({ reason }) => reason === 'include')?.source).toBe('./ci/lint.yaml');
  expect(origin && session.visit(origin)).toBe(true);
  expect(session.store.getState().visited).toEqual({ source: './ci/lint.yaml', line: 2, text: lint });
  session.leave();
  expect(session.store.getState().visited).toBeUndefined();
  expect(session.visit({ source: 'ci/other.yaml', line: 1 })).toBe(false);
});

describe('the history of both views', () => {
  const gesture = fc.record({
    kind: fc.nat({ max: 6 }),
    at: fc.nat(),
    length: fc.nat({ max: 6 }),
    insert: fc.string({ unit: fc.constantFrom('a', ' ', '\n', ':', '-', '\r\n', 'ä', '['), maxLength: 4 }),
  });

  test('gives every byte back, and forth again', () => {
    fc.assert(
      fc.property(fc.array(gesture, { maxLength: 30 }), (gestures) => {
        const { session, textNow } = openSession(shop, (onReading) => ({
          ...directReader(onReading),
          read: () => undefined,
        }));
        for (const { kind, at, length, insert } of gestures) {
          const text = textNow();
          const start = at % (text.length + 1);
          const end = Math.min(text.length, start + length);
          const options = { label: 'gesture', origin: 'graph' } as const;
          if (kind <= 2) session.type([{ range: { start, end }, insert }], kind === 0 ? {} : { group: 'input.type' });
          else if (kind === 3) session.perform({ kind: 'duplicate-job', job: 'test' }, options);
          else if (kind === 4) session.perform({ kind: 'rename-job', job: 'build', name: `b${at % 3}` }, options);
          else if (kind === 5) session.undo();
          else session.replace(text.replaceAll('shell', 'docker'), 'replace');
        }
        while (session.store.getState().canRedo) session.redo();
        const last = textNow();

        while (session.store.getState().canUndo) session.undo();
        expect(textNow()).toBe(shop);
        while (session.store.getState().canRedo) session.redo();

        expect(textNow()).toBe(last);
      }),
      { numRuns: 60 },
    );
  });
});
