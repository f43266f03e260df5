import { join } from 'node:path';
import { expect, test } from 'vitest';
import { foundation } from '../../test/support/foundation.ts';
import { addStep, endStep } from '../../test/support/step-runs.ts';
import type { RunnerId, StepRunId } from '../domain/ids.ts';
import type { LogQuery } from '../domain/log-search.ts';
import { Logs } from './logs.ts';
import { Secrets } from './secrets.ts';

const runnerId = 'agt_1' as RunnerId;
const none = new AbortController().signal;

function setUp() {
  const base = foundation();
  const secrets = new Secrets({ ...base });
  const logs = new Logs({ ...base, secrets, indexFile: join(base.folder, 'search.db') });
  let seq = 0;
  const write = (stepRunId: StepRunId, text: string) => {
    const push = logs.openPush(runnerId, { spoolId: 's1', framing: 'raw', lastKnownSeq: null });
    const atMs = base.clock.nowMs();
    push.batch({ seq: ++seq, stepRunId, atMs, compression: 0, data: Buffer.from(text), rawSize: 0 });
    push.settle();
  };
  const end = (stepRunId: StepRunId) => {
    endStep(base.store, stepRunId, base.clock.nowMs());
    logs.closeStep(stepRunId);
    logs.commit();
  };
  return {
    ...base,
    logs,
    write,
    end,
    step: (name = 'one') => addStep(base.store, { name, runnerId, atMs: base.clock.nowMs() }).stepRunId,
    async [Symbol.asyncDispose]() {
      await logs[Symbol.asyncDispose]();
      base[Symbol.dispose]();
    },
  };
}

const literal = (text: string): LogQuery => ({ text, kind: 'literal', isCaseSensitive: false });
const regex = (text: string): LogQuery => ({ text, kind: 'regex', isCaseSensitive: true });

test('the count is exact while the hits come in pages', async () => {
  await using set = setUp();
  const stepRunId = set.step();
  set.write(stepRunId, Array.from({ length: 20_000 }, (_, i) => `line ${i} ${i % 10 === 0 ? 'TEN' : ''}\n`).join(''));

  const first = await set.logs.search(stepRunId, literal('ten'), { fromLine: 0, limit: 3 }, none);
  const next = await set.logs.search(stepRunId, literal('ten'), { fromLine: first.nextLine ?? -1, limit: 3 }, none);
  const last = await set.logs.search(stepRunId, regex('^line 19990 TEN$'), { fromLine: 0, limit: 3 }, none);

  expect(first).toMatchObject({ matchingLines: 2_000, searchedLines: 20_000, nextLine: 30 });
  expect(first.hits.map(({ line }) => line)).toEqual([0, 10, 20]);
  expect(first.hits[0]).toMatchObject({ text: 'line 0 TEN', ranges: [[7, 10]], atUs: set.clock.nowMs() * 1_000 });
  expect(first.density.reduce((sum, count) => sum + count)).toBe(2_000);
  expect(next.hits.map(({ line }) => line)).toEqual([30, 40, 50]);
  expect(last).toMatchObject({ matchingLines: 1, nextLine: null, hits: [{ line: 19_990 }] });
});

test('a step without a line, an empty text and a broken expression have plain answers', async () => {
  await using set = setUp();
  const stepRunId = set.step();
  const page = { fromLine: 0, limit: 3 };

  expect(await set.logs.search(stepRunId, literal('x'), page, none)).toMatchObject({ matchingLines: 0, hits: [] });
  expect(await set.logs.outline(stepRunId, none)).toMatchObject({ lineCount: 0, groups: [] });
  await expect(set.logs.search(stepRunId, literal(''), page, none)).rejects.toMatchObject({ kind: 'invalid' });
  await expect(set.logs.search(stepRunId, regex('('), page, none)).rejects.toMatchObject({ kind: 'invalid' });
  await expect(set.logs.search('nothing' as StepRunId, literal('x'), page, none)).rejects.toMatchObject({
    kind: 'not-found',
  });
});

test('an expression that takes for ever is ended, and the next search works', async () => {
  await using set = setUp();
  const stepRunId = set.step();
  set.write(stepRunId, `${'a'.repeat(60)}!\n`);
  const page = { fromLine: 0, limit: 3 };
  await set.logs.search(stepRunId, literal('a'), page, none);

  const endless = set.logs.search(stepRunId, regex('^(a+)+$'), page, none);
  const refused = expect(endless).rejects.toMatchObject({ kind: 'exhausted', details: { reason: 'search_timeout' } });
  await Promise.resolve();
  set.clock.advance(10_000);

  await refused;
  expect(await set.logs.search(stepRunId, literal('!'), page, none)).toMatchObject({ matchingLines: 1 });
});

test('a search that nobody waits for is given up', async () => {
  await using set = setUp();
  const stepRunId = set.step();
  set.write(stepRunId, 'a\n');
  const abort = new AbortController();
  const page = { fromLine: 0, limit: 3 };
  const searches = Promise.allSettled([
    set.logs.search(stepRunId, literal('a'), page, none),
    set.logs.search(stepRunId, literal('a'), page, abort.signal),
    set.logs.search(stepRunId, literal('a'), page, none),
  ]);

  abort.abort();

  expect((await searches).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
});

test('a search across logs answers newest first, whether the index knows them or not', async () => {
  await using set = setUp();
  const indexed = set.step('old');
  set.write(indexed, 'connection refused by db-7\nother\n');
  set.end(indexed);
  set.clock.advance(5_000);
  const fresh = set.step('new');
  set.write(fresh, Array.from({ length: 300 }, (_, i) => `line ${i}: Connection Refused\n`).join(''));

  const first = await set.logs.searchAll(literal('connection ref'), { cursor: null, limit: 299 }, none);
  const rest = await set.logs.searchAll(literal('connection ref'), { cursor: first.nextCursor, limit: 10 }, none);
  const byRegex = await set.logs.searchAll(regex('db-\\d$'), { cursor: null, limit: 10 }, none);

  expect(first.hits.every(({ stepRunId }) => stepRunId === fresh)).toBe(true);
  expect(rest.hits.map(({ stepRunId, line }) => [stepRunId, line])).toEqual([
    [fresh, 299],
    [indexed, 0],
  ]);
  expect(rest.nextCursor).toBeNull();
  expect(byRegex.hits).toMatchObject([{ stepRunId: indexed, runId: 'run-old', text: 'connection refused by db-7' }]);
  await expect(set.logs.searchAll(literal('x'), { cursor: 'junk', limit: 1 }, none)).rejects.toMatchObject({
    kind: 'invalid',
  });
});

test('an outline shows groups and the first error', async () => {
  await using set = setUp();
  const stepRunId = set.step();
  set.write(stepRunId, '--- install\nok\n+++ test\nsrc/a.ts:1: error: no\n');
  set.end(stepRunId);

  const outline = await set.logs.outline(stepRunId, none);

  expect(outline).toMatchObject({ lineCount: 4, firstErrorLine: 3, groups: [{ title: 'install' }, { title: 'test' }] });
  expect(await set.logs.outline(stepRunId, none)).toBe(outline);
});
