import { expect, test } from 'vitest';
import { directReader } from '../session/answer.ts';
import { createEditorSession } from '../session/editor-session.ts';
import type { Draft, DraftStore } from './draft-store.ts';
import { keepDraft } from './keep-draft.ts';

const base = { text: 'namespace: a\n', head: 'h1', filePath: 'pipeline.yaml', branch: 'main' };

function opened() {
  const kept = new Map<string, Draft>();
  const timers: (() => void)[] = [];
  const disk = { isFull: false };
  const failures: unknown[] = [];
  const drafts: DraftStore = {
    read: async (pipelineId) => kept.get(pipelineId),
    write: async (draft) => {
      if (disk.isFull) throw new Error('no room');
      kept.set(draft.pipelineId, draft);
    },
    remove: async (pipelineId) => void kept.delete(pipelineId),
  };
  const session = createEditorSession({
    base,
    facts: { path: base.filePath, known: {}, included: undefined },
    reader: directReader,
    now: () => 0,
  });
  const keeper = keepDraft({
    ...{ pipelineId: 'p', session, drafts },
    now: () => 1234,
    later: (act) => {
      timers.push(act);
      return () => void timers.splice(timers.indexOf(act), 1);
    },
    onFailure: (reason) => void failures.push(reason),
  });
  const typeAtStart = (insert: string) => session.type([{ range: { start: 0, end: 0 }, insert }]);
  const pass = async () => {
    for (const act of timers.splice(0)) act();
    await new Promise(setImmediate);
  };
  return { kept, session, keeper, typeAtStart, pass, timers, disk, failures };
}

test('changes in quick succession are written once, with what they are based on', async () => {
  const { kept, typeAtStart, pass, timers } = opened();

  typeAtStart('# a\n');
  typeAtStart('# b\n');
  expect(timers).toHaveLength(1);
  await pass();

  expect(kept.get('p')).toEqual({ pipelineId: 'p', text: '# b\n# a\nnamespace: a\n', base, changedAtMs: 1234 });
});

test('nothing to save leaves no draft', async () => {
  const { kept, session, typeAtStart, pass } = opened();
  typeAtStart('# a\n');
  await pass();

  session.undo();
  await pass();

  expect(kept.size).toBe(0);
});

test('saving removes it', async () => {
  const { kept, session, typeAtStart, pass } = opened();
  typeAtStart('# a\n');
  await pass();

  session.rebase({ ...base, text: session.store.getState().text, head: 'h2' });
  await pass();

  expect(kept.size).toBe(0);
});

test('who leaves loses nothing', async () => {
  const { kept, keeper, typeAtStart, pass } = opened();
  typeAtStart('# a\n');

  keeper[Symbol.dispose]();
  await pass();

  expect(kept.get('p')?.text).toBe('# a\nnamespace: a\n');
});

test('a full disk is said once, and again only after there was room', async () => {
  const { kept, typeAtStart, pass, disk, failures } = opened();
  disk.isFull = true;
  for (const text of ['# a\n', '# b\n']) {
    typeAtStart(text);
    await pass();
  }
  expect(failures).toEqual([new Error('no room')]);

  disk.isFull = false;
  typeAtStart('# c\n');
  await pass();
  expect(kept.get('p')?.text).toBe('# c\n# b\n# a\nnamespace: a\n');

  disk.isFull = true;
  typeAtStart('# d\n');
  await pass();
  expect(failures).toHaveLength(2);
});
