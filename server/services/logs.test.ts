import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { foundation } from '../../test/support/foundation.ts';
import { fc } from '../../test/support/property.ts';
import { addStep, endStep } from '../../test/support/step-runs.ts';
import { DomainError } from '../domain/errors.ts';
import type { RunnerId, StepRunId } from '../domain/ids.ts';
import { type LogPage, lineFlags } from '../domain/log-page.ts';
import type { LogBatch, LogPush } from './logs/log-ingest.ts';
import { Logs } from './logs.ts';
import { Secrets } from './secrets.ts';

const runnerId = 'agt_1' as RunnerId;

function setUp(base = foundation()) {
  const secrets = new Secrets({ ...base });
  const logs = new Logs({ ...base, secrets, indexFile: join(base.folder, 'search.db') });
  return {
    ...base,
    secrets,
    logs,
    step: (name = 'one') => addStep(base.store, { name, runnerId, atMs: base.clock.nowMs() }),
    push: (options: { spoolId?: string; framing?: 'raw' | 'lines-v1'; lastKnownSeq?: number } = {}) =>
      logs.openPush(runnerId, { spoolId: 's1', framing: 'raw', lastKnownSeq: null, ...options }),
    batch: (seq: number, stepRunId: StepRunId, text: string | Buffer): LogBatch => ({
      seq,
      stepRunId,
      atMs: base.clock.nowMs(),
      compression: 1,
      data: Buffer.from(text),
      rawSize: 0,
    }),
    async [Symbol.asyncDispose]() {
      await logs[Symbol.asyncDispose]();
      base[Symbol.dispose]();
    },
  };
}

function send(push: LogPush, ...batches: LogBatch[]) {
  for (const batch of batches) if (push.batch(batch) === 'enough') break;
  return push.settle();
}

function textOf(page: LogPage): string {
  return Buffer.from(page.text).toString('latin1');
}

test('lines are on disk when they are acknowledged', async () => {
  await using set = setUp();
  const { stepRunId } = set.step();

  const ack = send(set.push(), set.batch(1, stepRunId, 'a\nb\n'), set.batch(2, stepRunId, 'c\n'));

  expect(ack).toEqual({ status: 'accepted', message: '', lastAcceptedSeq: 2, expectedSeq: 3, rejectedSeqs: [] });
  const again = setUp({ ...set, settings: set.settings });
  expect(textOf(again.logs.read(stepRunId, 0, 100))).toBe('a\nb\nc\n');
});

test('a watermark query answers where to go on', async () => {
  await using set = setUp();
  const { stepRunId } = set.step();
  send(set.push(), set.batch(7, stepRunId, 'a\n'));

  expect(set.push().settle()).toMatchObject({ status: 'accepted', expectedSeq: 8 });
  expect(set.push({ spoolId: 'other' }).settle()).toMatchObject({ expectedSeq: 1 });
});

test('duplicates are settled silently, and a gap is recorded and shown', async () => {
  await using set = setUp();
  const { stepRunId } = set.step();
  send(set.push(), set.batch(1, stepRunId, 'a\n'), set.batch(2, stepRunId, 'b\n'));

  const ack = send(
    set.push(),
    set.batch(1, stepRunId, 'a\n'),
    set.batch(2, stepRunId, 'b\n'),
    set.batch(5, stepRunId, 'c\n'),
  );

  expect(ack).toMatchObject({ status: 'accepted', lastAcceptedSeq: 5 });
  expect(textOf(set.logs.read(stepRunId, 0, 9))).toBe(
    'a\nb\n[signalbox] batches 3 to 4 of runner agt_1 never arrived; lines may be missing here\nc\n',
  );
  expect(set.events.after(0)).toMatchObject([{ type: 'ingest.gap', runnerId, stepRunId }]);
});

test('a number that is not above the previous one stops the stream', async () => {
  await using set = setUp();
  const { stepRunId } = set.step();

  const ack = send(
    set.push(),
    set.batch(1, stepRunId, 'a\n'),
    set.batch(3, stepRunId, 'b\n'),
    set.batch(3, stepRunId, 'c\n'),
  );

  expect(ack).toMatchObject({ status: 'out-of-order', lastAcceptedSeq: 3, expectedSeq: 4 });
  expect(set.logs.size(stepRunId).lineCount).toBe(3);
});

test('a new spool starts at 1 again, and coming back to the old one stores nothing twice', async () => {
  await using set = setUp();
  const { stepRunId } = set.step();
  send(set.push(), set.batch(1, stepRunId, 'a\n'));

  expect(send(set.push({ spoolId: 's2' }), set.batch(1, stepRunId, 'b\n'))).toMatchObject({ lastAcceptedSeq: 1 });
  expect(send(set.push(), set.batch(1, stepRunId, 'a\n'))).toMatchObject({ lastAcceptedSeq: 1 });

  expect(textOf(set.logs.read(stepRunId, 0, 9))).toBe('a\nb\n');
});

test('without a spool id, an agent that knows no number and sends younger lines has a new spool', async () => {
  await using set = setUp();
  const { stepRunId } = set.step();
  const push = () => set.logs.openPush(runnerId, { spoolId: null, framing: 'raw', lastKnownSeq: 0 });
  const first = set.batch(1, stepRunId, 'a\n');
  send(push(), first);

  expect(send(push(), first)).toMatchObject({ lastAcceptedSeq: 1 });
  set.clock.advance(1_000);
  send(push(), set.batch(1, stepRunId, 'b\n'));

  expect(textOf(set.logs.read(stepRunId, 0, 9))).toBe('a\nb\n');
});

test('0 is no number', async () => {
  await using set = setUp();
  const { stepRunId } = set.step();

  expect(() => set.push().batch(set.batch(0, stepRunId, 'a\n'))).toThrow(DomainError);
});

test('a damaged batch is refused for good, the stream goes on, and the log says so', async () => {
  await using set = setUp();
  const { stepRunId } = set.step();
  const damaged = { ...set.batch(1, stepRunId, ''), compression: 2, data: gzipSync('x\n').subarray(0, 9) };

  const ack = send(set.push(), damaged, set.batch(2, stepRunId, 'b\n'));

  expect(ack).toMatchObject({ status: 'partial-accepted', lastAcceptedSeq: 2, rejectedSeqs: [1] });
  expect(textOf(set.logs.read(stepRunId, 0, 9))).toMatch(/^\[signalbox\] lines were refused: batch 1: .*\nb\n$/);
});

test('steps that are unknown or with another runner are refused and recorded once', async () => {
  await using set = setUp();
  const foreign = addStep(set.store, { name: 'foreign', runnerId: 'agt_2' as RunnerId, atMs: set.clock.nowMs() });

  const ack = send(set.push(), set.batch(1, 'nonsense' as StepRunId, 'a\n'), set.batch(2, foreign.stepRunId, 'b\n'));

  expect(ack).toMatchObject({ status: 'rejected', lastAcceptedSeq: 2, rejectedSeqs: [1, 2] });
  expect(set.logs.size(foreign.stepRunId).lineCount).toBe(0);
  expect(set.events.after(0)).toMatchObject([{ type: 'audit.refused', runnerId }]);
});

test('late lines are taken for ten minutes after the step', async () => {
  await using set = setUp();
  const { stepRunId } = set.step();
  endStep(set.store, stepRunId, set.clock.nowMs());
  set.logs.closeStep(stepRunId);
  set.clock.advance(599_000);

  expect(send(set.push(), set.batch(1, stepRunId, 'late\n'))).toMatchObject({ status: 'accepted' });
  set.clock.advance(2_000);

  expect(send(set.push(), set.batch(2, stepRunId, 'too late\n'))).toMatchObject({ status: 'rejected' });
  expect(textOf(set.logs.read(stepRunId, 0, 9))).toBe('late\n');
});

test('a newer stream ends the older one', async () => {
  await using set = setUp();
  const { stepRunId } = set.step();
  const older = set.push();
  older.batch(set.batch(1, stepRunId, 'a\n'));

  const newer = set.push();

  expect(older.over.aborted).toBe(true);
  expect(() => older.settle()).toThrow(expect.objectContaining({ kind: 'stale' }));
  expect(newer.settle()).toMatchObject({ lastAcceptedSeq: 1 });
});

test('a stream is asked to end after a minute, with a normal answer', async () => {
  await using set = setUp();
  const { stepRunId } = set.step();
  const push = set.push();
  set.clock.advance(60_000);

  expect(push.over.aborted).toBe(true);
  expect(push.batch(set.batch(1, stepRunId, 'a\n'))).toBe('enough');
  expect(push.settle()).toMatchObject({ status: 'accepted', lastAcceptedSeq: 1 });
});

test('a revoked token ends the stream', async () => {
  await using set = setUp();
  const push = set.push();

  set.logs.endPushes(runnerId);

  expect(() => push.settle()).toThrow(expect.objectContaining({ kind: 'unauthenticated' }));
});

test('nothing is acknowledged that the disk did not take', async () => {
  await using set = setUp();
  const { stepRunId } = set.step();
  send(set.push(), set.batch(1, stepRunId, 'a\n'));
  const push = set.push();
  push.batch(set.batch(2, stepRunId, randomBytes(200_000)));
  const pages = set.store.read((tx) => tx.prepare<[], { page_count: number }>('PRAGMA page_count').get()?.page_count);
  set.store.read((tx) => tx.prepare(`PRAGMA max_page_count = ${pages}`).get());

  expect(() => push.settle()).toThrow(expect.objectContaining({ kind: 'exhausted' }));
  set.store.read((tx) => tx.prepare('PRAGMA max_page_count = 1000000').get());

  expect(set.push().settle()).toMatchObject({ expectedSeq: 2 });
  expect(send(set.push(), set.batch(2, stepRunId, 'b\n'))).toMatchObject({ status: 'accepted' });
  expect(textOf(set.logs.read(stepRunId, 0, 9))).toBe('a\nb\n');
});

test('past the limit of the step its beginning and its end are kept, and the cut is marked between them', async () => {
  await using set = setUp();
  set.settings.set('logs.maxLinesPerStep', 1_000, 'op');
  const { stepRunId } = set.step();
  const lines = Array.from({ length: 1_500 }, (_, i) => `line ${i}\n`).join('');

  const ack = send(set.push(), set.batch(1, stepRunId, lines));
  endStep(set.store, stepRunId, set.clock.nowMs());
  set.logs.closeStep(stepRunId);
  set.clock.advance(100);

  expect(ack.status).toBe('accepted');
  expect(set.logs.size(stepRunId)).toMatchObject({ lineCount: 1_002, droppedLines: 500 });
  expect(textOf(set.logs.read(stepRunId, 749, 4)).split('\n')).toEqual([
    'line 749',
    expect.stringContaining('the log limit is reached'),
    expect.stringContaining('500 lines (4750 bytes) were left out here'),
    'line 1250',
    '',
  ]);
  expect(textOf(set.logs.read(stepRunId, -1, 1))).toBe('line 1499\n');
});

test('the end of a log past its limit survives a crash, and costs no more than its share', async () => {
  await using set = setUp();
  set.settings.set('logs.maxLinesPerStep', 4_000, 'op');
  const { stepRunId } = set.step();
  const push = set.push();
  for (let batch = 0; batch < 20; batch++) {
    const lines = Array.from({ length: 500 }, (_, i) => `line ${batch * 500 + i}\n`).join('');
    send(push, set.batch(batch + 1, stepRunId, lines));
  }
  const kept = set.store.read((tx) =>
    tx.prepare<[], { lines: number }>('SELECT sum(line_count) AS lines FROM log_last_lines').get(),
  );

  const again = setUp({ ...set, settings: set.settings });
  endStep(again.store, stepRunId, again.clock.nowMs());
  again.logs.closeStep(stepRunId);
  again.clock.advance(100);

  expect(kept?.lines).toBeLessThanOrEqual(2_000);
  expect(again.logs.size(stepRunId)).toMatchObject({ lineCount: 4_002, droppedLines: 6_000 });
  expect(textOf(again.logs.read(stepRunId, 3_000, 3)).split('\n')).toEqual([
    expect.stringContaining('the log limit is reached'),
    expect.stringContaining('6000 lines'),
    'line 9000',
    '',
  ]);
  expect(textOf(again.logs.read(stepRunId, -1, 1))).toBe('line 9999\n');
  expect(again.store.read((tx) => tx.prepare('SELECT 1 FROM log_last_lines').get())).toBeUndefined();
  await again.logs[Symbol.asyncDispose]();
});

test('a log that its end fits into is whole, with the mark where the limit was', async () => {
  await using set = setUp();
  set.settings.set('logs.maxLinesPerStep', 1_000, 'op');
  const { stepRunId } = set.step();

  send(set.push(), set.batch(1, stepRunId, Array.from({ length: 800 }, (_, i) => `line ${i}\n`).join('')));
  endStep(set.store, stepRunId, set.clock.nowMs());
  set.logs.closeStep(stepRunId);
  set.clock.advance(100);

  expect(set.logs.size(stepRunId)).toMatchObject({ lineCount: 801, droppedLines: 0 });
});

test('bytes come back as they were written: invalid UTF-8, NUL, CR and escapes', async () => {
  await using set = setUp();
  const { stepRunId } = set.step();
  const line = Buffer.from([0xff, 0xfe, 0, 0x1b, 0x5b, 0x33, 0x31, 0x6d, 13, 0xc3]);

  send(set.push(), set.batch(1, stepRunId, Buffer.concat([line, Buffer.from('\n')])));

  expect(Buffer.from(set.logs.read(stepRunId, 0, 1).text)).toEqual(Buffer.concat([line, Buffer.from('\n')]));
});

test('a line above 64 KiB is cut and flagged, and of a progress line the last state stays', async () => {
  await using set = setUp();
  const { stepRunId } = set.step();
  const progress = Array.from({ length: 9_000 }, (_, i) => `${i} percent\r`).join('');

  send(
    set.push(),
    set.batch(1, stepRunId, 'x'.repeat(50_000)),
    set.batch(2, stepRunId, `${'x'.repeat(50_000)}\n`),
    set.batch(3, stepRunId, progress),
    set.batch(4, stepRunId, 'done\n'),
  );

  const page = set.logs.read(stepRunId, 0, 9);
  const [long, last] = textOf(page).split('\n');
  expect(long).toBe('x'.repeat(65_536));
  expect(last).toBe('8999 percent\rdone');
  expect([...page.flags]).toEqual([1 | lineFlags.cut, 1 | lineFlags.cut]);
});

test('secrets are masked, also when batches split them', async () => {
  await using set = setUp();
  const { stepRunId, runId } = set.step();
  set.secrets.put({ name: 'TOKEN', scope: { kind: 'global' }, note: '', value: 'hunter2-hunter2' }, 'op');
  set.secrets.resolve(['TOKEN'], runId);

  fc.assert(
    fc.property(fc.array(fc.nat(60), { maxLength: 6 }), (cuts) => {
      const text = 'echo hunter2-hunter2 and hunter2-hunter2\nhunter2-\n';
      const places = [0, ...[...cuts].sort((a, b) => a - b), text.length].map((cut) => Math.min(cut, text.length));
      const seqFrom = set.push().settle().expectedSeq;
      const lineFrom = set.logs.size(stepRunId).lineCount;

      for (let i = 1; i < places.length; i++) {
        send(set.push(), set.batch(seqFrom + i - 1, stepRunId, text.slice(places[i - 1], places[i])));
        expect(textOf(set.logs.read(stepRunId, lineFrom, 9))).not.toMatch(/hunter2-?h/);
      }

      expect(textOf(set.logs.read(stepRunId, lineFrom, 9))).toBe('echo *** and ***\nhunter2-\n');
    }),
  );
});

test('however lines are cut into batches and commits, the log holds exactly them', async () => {
  await using set = setUp();
  const line = fc.string({ maxLength: 200, unit: 'binary-ascii' }).map((text) => text.replaceAll('\n', ' '));
  let run = 0;

  fc.assert(
    fc.property(
      fc.array(line, { minLength: 1, maxLength: 60 }),
      fc.array(fc.nat(), { maxLength: 12 }),
      fc.array(fc.boolean(), { minLength: 13, maxLength: 13 }),
      (lines, cuts, commits) => {
        const { stepRunId } = set.step(`p${run++}`);
        const text = lines.map((content) => `${content}\n`).join('');
        const places = [0, ...cuts.map((cut) => cut % text.length).sort((a, b) => a - b), text.length];
        let push = set.push();
        let seq = push.settle().expectedSeq;
        push = set.push();
        for (let i = 1; i < places.length; i++) {
          push.batch(set.batch(seq++, stepRunId, Buffer.from(text.slice(places[i - 1], places[i]), 'latin1')));
          if (commits[i]) {
            push.settle();
            push = set.push();
          }
        }
        push.settle();

        expect(textOf(set.logs.read(stepRunId, 0, 1_000))).toBe(Buffer.from(text, 'latin1').toString('latin1'));
        for (let first = 0; first < lines.length; first += 7) {
          expect(textOf(set.logs.read(stepRunId, first, 1))).toBe(`${lines[first]}\n`);
        }
      },
    ),
    { numRuns: 40 },
  );
});

test('any line of a large log is found, with its time and stream, across sealed and small chunks and a restart', async () => {
  const base = foundation();
  const first = setUp(base);
  const { stepRunId } = first.step();
  const lineOf = (i: number) => `${i} ${'.'.repeat(i % 90)}`;
  let seq = 1;
  const write = (set: ReturnType<typeof setUp>, from: number, to: number) => {
    const text = Array.from({ length: to - from }, (_, i) => `${lineOf(from + i)}\n`).join('');
    send(set.push(), set.batch(seq++, stepRunId, text));
  };
  for (let i = 0; i < 20_000; i += 250) write(first, i, i + 250);

  await using set = setUp(base);
  write(set, 20_000, 20_500);
  endStep(set.store, stepRunId, set.clock.nowMs());
  set.logs.closeStep(stepRunId);
  set.clock.advance(100);

  for (const line of [0, 1, 5_461, 12_345, 19_999, 20_000, 20_499]) {
    const page = set.logs.read(stepRunId, line, 1);
    expect(textOf(page)).toBe(`${lineOf(line)}\n`);
    expect(page).toMatchObject({ firstLine: line, lineCount: 20_500, isClosed: true });
    expect([page.atUs[0], page.flags[0]]).toEqual([(set.clock.nowMs() - 100) * 1_000, 1]);
  }
  expect(textOf(set.logs.read(stepRunId, -2, 9))).toBe(`${lineOf(20_498)}\n${lineOf(20_499)}\n`);
  expect(Buffer.concat([...set.logs.download(stepRunId)]).toString()).toBe(
    Array.from({ length: 20_500 }, (_, i) => `${lineOf(i)}\n`).join(''),
  );
});

test('a tail gives history, then what comes, then ends with the step', async () => {
  await using set = setUp();
  const { stepRunId } = set.step();
  send(set.push({ framing: 'raw' }), set.batch(1, stepRunId, 'a\nb\n'));
  const tail = set.logs.tail(stepRunId, 0, new AbortController().signal);
  const next = async () => (await tail.next()).value;

  expect(await next()).toMatchObject({ firstLine: 0, lineCount: 2, isClosed: false });
  const pending = next();
  send(set.push(), set.batch(2, stepRunId, 'c\npart'));
  const live = await pending;
  expect(live && [textOf(live), [...live.flags]]).toEqual(['c\npart\n', [1, 1 | lineFlags.open]]);
  const completed = next();
  send(set.push(), set.batch(3, stepRunId, 'ial\n'));
  expect(await completed).toMatchObject({ firstLine: 3, lineCount: 4 });
  const last = next();
  endStep(set.store, stepRunId, set.clock.nowMs());
  set.logs.closeStep(stepRunId);
  set.clock.advance(5_000);

  expect(await last).toMatchObject({ firstLine: 4, isClosed: true });
  expect(await tail.next()).toEqual({ done: true, value: undefined });
});

test('a tail of a step that logs nothing ends with the step, and an aborted one ends at once', async () => {
  await using set = setUp();
  const { stepRunId } = set.step();
  const abort = new AbortController();
  const aborted = set.logs.tail(stepRunId, 0, abort.signal).next();
  const tail = set.logs.tail(stepRunId, 0, new AbortController().signal).next();

  abort.abort();
  endStep(set.store, stepRunId, set.clock.nowMs());
  set.logs.closeStep(stepRunId);

  expect(await aborted).toEqual({ done: true, value: undefined });
  expect(await tail).toMatchObject({ value: { isClosed: true, lineCount: 0 } });
});

test('a line that has no end yet is shown, and becomes a line when the step ends', async () => {
  await using set = setUp();
  const { stepRunId } = set.step();
  send(set.push(), set.batch(1, stepRunId, 'a\n50 %'));
  expect(set.logs.read(stepRunId, 0, 9)).toMatchObject({ lineCount: 1, flags: Uint8Array.of(1, 0x41) });

  endStep(set.store, stepRunId, set.clock.nowMs());
  set.logs.closeStep(stepRunId);
  set.clock.advance(100);

  expect(set.logs.read(stepRunId, 0, 9)).toMatchObject({ lineCount: 2, flags: Uint8Array.of(1, 1) });
});

test('times that cannot be are replaced', async () => {
  await using set = setUp();
  const { stepRunId } = set.step();
  const batch = { ...set.batch(1, stepRunId, 'a\n'), atMs: 42 };

  send(set.push(), batch);

  expect(set.logs.read(stepRunId, 0, 1).atUs[0]).toBe(set.clock.nowMs() * 1_000);
});

test('whatever agents send in whatever order, each batch is stored once and acknowledged as the rules say', async () => {
  await using set = setUp();
  const stream = fc.record({
    spoolId: fc.constantFrom('s1', 's2'),
    seqs: fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 8 }).chain((seqs) =>
      fc.constantFrom(
        seqs,
        [...seqs].sort((a, b) => a - b),
        [...new Set(seqs)].sort((a, b) => a - b),
      ),
    ),
    isAnswered: fc.boolean(),
  });
  let run = 0;

  fc.assert(
    fc.property(fc.array(stream, { maxLength: 8 }), (streams) => {
      const { stepRunId } = set.step(`m${run}`);
      const spoolOf = (spoolId: string) => `${spoolId}-${run}`;
      run++;
      const watermarks: Record<string, number> = { s1: 0, s2: 0 };
      const stored: string[] = [];

      for (const { spoolId, seqs, isAnswered } of streams) {
        const push = set.push({ spoolId: spoolOf(spoolId) });
        let previous = 0;
        let isBackwards = false;
        for (const seq of seqs) {
          const answer = push.batch(set.batch(seq, stepRunId, `${spoolId} ${seq}\n`));
          isBackwards = seq <= previous;
          expect(answer).toBe(isBackwards ? 'enough' : 'more');
          if (isBackwards) break;
          previous = seq;
          if (seq <= (watermarks[spoolId] ?? 0)) continue;
          watermarks[spoolId] = seq;
          stored.push(`${spoolId} ${seq}`);
        }
        if (!isAnswered) continue; // the agent is gone before the answer; a commit comes all the same
        expect(push.settle()).toMatchObject({
          status: isBackwards ? 'out-of-order' : 'accepted',
          lastAcceptedSeq: watermarks[spoolId],
          expectedSeq: (watermarks[spoolId] ?? 0) + 1,
        });
      }
      set.clock.advance(20);

      const lines = textOf(set.logs.read(stepRunId, 0, 1_000))
        .split('\n')
        .slice(0, -1);
      expect(lines.filter((line) => !line.startsWith('[signalbox]'))).toEqual(stored);
    }),
    { numRuns: 60 },
  );
});

test('framed lines keep their own time and stream, and pieces of a line find each other across batches', async () => {
  await using set = setUp();
  const { stepRunId } = set.step();
  const record = (offsetMs: number, flags: number, text: string) => {
    const offsetUs = offsetMs * 1_000;
    const varint = [(offsetUs & 0x7f) | 0x80, ((offsetUs >> 7) & 0x7f) | 0x80, offsetUs >> 14];
    return Buffer.concat([Buffer.from([...varint, flags, text.length]), Buffer.from(text)]);
  };
  const atUs = (offsetMs: number) => (set.clock.nowMs() + offsetMs) * 1_000;

  const ack = send(
    set.push({ framing: 'lines-v1' }),
    set.batch(1, stepRunId, Buffer.concat([record(1, 1, 'out'), record(2, 2 | 0x40, 'pro')])),
    set.batch(2, stepRunId, Buffer.concat([record(3, 3, 'note'), record(4, 2, 'gress'), record(5, 1 | 0x80, 'long')])),
    set.batch(3, stepRunId, Buffer.from([1, 1, 99])),
  );

  const page = set.logs.read(stepRunId, 0, 9);
  expect(textOf(page)).toMatch(/^out\nnote\nprogress\nlong\n\[signalbox\] .*batch 3: the record at byte 0/);
  expect([...page.flags]).toEqual([1, 3, 2, 1 | lineFlags.cut, 4]);
  expect([...page.atUs].slice(0, 4)).toEqual([atUs(1), atUs(3), atUs(2), atUs(5)]);
  expect(ack).toMatchObject({ status: 'partial-accepted', rejectedSeqs: [3] });
});

test('a log is read while it is written at any speed, without a line missing or twice', async () => {
  await using set = setUp();
  const { stepRunId } = set.step();
  const read: string[] = [];
  const reader = (async () => {
    for await (const page of set.logs.tail(stepRunId, 0, new AbortController().signal)) {
      const complete = textOf(page).split('\n').slice(0, -1);
      read.splice(page.firstLine, Number.POSITIVE_INFINITY, ...complete);
    }
  })();

  for (let seq = 1; seq <= 300; seq++) {
    const text = Array.from({ length: (seq * 7) % 90 }, (_, i) => `${seq}.${i} ${'.'.repeat(i)}\n`).join('');
    send(set.push(), set.batch(seq, stepRunId, `${text}half`), set.batch(seq + 1, stepRunId, ' a line\n'));
    seq++;
    if (seq % 5 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  endStep(set.store, stepRunId, set.clock.nowMs());
  set.logs.closeStep(stepRunId);
  set.logs.commit();
  set.clock.advance(2_000);
  await reader;

  expect(read.join('\n')).toBe(
    Buffer.concat([...set.logs.download(stepRunId)])
      .toString()
      .trimEnd(),
  );
});

test('an agent whose clock is ahead does not keep followers waiting', async () => {
  await using set = setUp();
  const { stepRunId } = set.step();
  send(set.push(), set.batch(1, stepRunId, 'a\n'));
  endStep(set.store, stepRunId, set.clock.nowMs() + 240_000);
  set.logs.closeStep(stepRunId);
  set.logs.commit();
  set.clock.advance(2_000);

  const pages = await Array.fromAsync(set.logs.tail(stepRunId, 0, new AbortController().signal));

  expect(pages.map(textOf)).toEqual(['a\n']);
});
