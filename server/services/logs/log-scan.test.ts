import { join } from 'node:path';
import { expect, test } from 'vitest';
import { foundation } from '../../../test/support/foundation.ts';
import { fc } from '../../../test/support/property.ts';
import { addStep, endStep } from '../../../test/support/step-runs.ts';
import type { RunnerId, StepRunId } from '../../domain/ids.ts';
import { LogWordIndex } from '../../store/log-word-index.ts';
import { deleteLog, findLog } from '../../store/logs.ts';
import { ReadOnlyStore } from '../../store/read-only-store.ts';
import { Logs } from '../logs.ts';
import { Secrets } from '../secrets.ts';
import { LogScan } from './log-scan.ts';

const runnerId = 'agt_1' as RunnerId;

function setUp() {
  const base = foundation();
  const secrets = new Secrets({ ...base });
  const logs = new Logs({ ...base, secrets, indexFile: join(base.folder, 'unused.db') });
  const store = new ReadOnlyStore(base.databaseFile);
  const index = new LogWordIndex(join(base.folder, 'search.db'));
  const scan = new LogScan({ store, index, nowMs: () => 0 });
  let seq = 0;
  return {
    ...base,
    index,
    addLog(name: string, lines: readonly string[]): StepRunId {
      const { stepRunId } = addStep(base.store, { name, runnerId, atMs: base.clock.nowMs() });
      const push = logs.openPush(runnerId, { spoolId: 's1', framing: 'raw', lastKnownSeq: null });
      const data = Buffer.from(lines.map((line) => `${line}\n`).join(''));
      push.batch({ seq: ++seq, stepRunId, atMs: base.clock.nowMs(), compression: 0, data, rawSize: 0 });
      push.settle();
      endStep(base.store, stepRunId, base.clock.nowMs());
      logs.closeStep(stepRunId);
      logs.commit();
      return stepRunId;
    },
    indexAll() {
      while (!scan.indexSome().isDone);
    },
    /** All pages of a search, as `step:line`. */
    searchAll(text: string, limit: number): readonly string[] {
      const found: string[] = [];
      let cursor: string | null = null;
      do {
        const query = { text, kind: 'literal', isCaseSensitive: false } as const;
        const page = scan.searchAll({ kind: 'search-all', query, cursor, limit }, () => {});
        found.push(...page.hits.map(({ stepRunId, line }) => `${stepRunId}:${line}`));
        cursor = page.nextCursor;
      } while (cursor !== null);
      return found;
    },
    async [Symbol.asyncDispose]() {
      store[Symbol.dispose]();
      index[Symbol.dispose]();
      await logs[Symbol.asyncDispose]();
      base[Symbol.dispose]();
    },
  };
}

test('the index changes nothing about what is found where words begin', async () => {
  const words = ['alpha', 'beta', 'alphabet', 'x-1', 'Ünder_score', '42'];
  const line = fc.array(fc.constantFrom(...words), { maxLength: 4 }).map((parts) => parts.join(' '));
  const log = fc.array(line, { minLength: 1, maxLength: 300 });
  let run = 0;

  await fc.assert(
    fc.asyncProperty(
      fc.array(log, { minLength: 1, maxLength: 3 }),
      fc.constantFrom('alpha', 'beta alp', 'x-1', 'ünder_', '42 alphabet'),
      fc.integer({ min: 1, max: 50 }),
      async (allLines, text, limit) => {
        await using set = setUp();
        for (const lines of allLines) set.addLog(`log${run++}`, lines);
        const before = set.searchAll(text, limit);

        set.indexAll();

        expect(set.searchAll(text, limit)).toEqual(before);
      },
    ),
    { numRuns: 10 },
  );
});

test('a log that grows after it was indexed, and one that is removed, are noticed', async () => {
  await using set = setUp();
  const lines = Array.from({ length: 20_000 }, (_, i) => `needle${i}`);
  const stepRunId = set.addLog('one', lines);
  set.indexAll();
  expect(set.searchAll('needle19999', 5)).toEqual([`${stepRunId}:19999`]);
  expect(set.index.indexedLogs().size).toBe(1);

  set.store.write((tx) => deleteLog(tx, findLog(tx, stepRunId)?.logId ?? 0));
  expect(set.searchAll('needle19999', 5)).toEqual([]);
  set.indexAll();

  expect(set.index.indexedLogs().size).toBe(0);
});
