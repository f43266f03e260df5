import { mkdtempSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { fc } from '../../test/support/property.ts';
import type { LogBatch } from '../logs/step-log.ts';
import type { SpooledBatch } from './segment.ts';
import { Spool } from './spool.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function freshFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'spool-'));
  folders.push(folder);
  return folder;
}

const open = (folder: string, maxBytes = 1 << 20) => Spool.open({ folder, maxBytes, segmentBytes: 400 });

function aBatch(text: string): LogBatch {
  const data = Buffer.from(text);
  return {
    stepRunId: 'step',
    pipelineId: 'pipe',
    atMs: 1_700_000_000_000,
    compression: 'none',
    rawSize: data.length,
    data,
  };
}

function readAll(spool: Spool, afterSeq = spool.settledSeq): SpooledBatch[] {
  const reader = spool.readAfter(afterSeq);
  const batches: SpooledBatch[] = [];
  for (let batch = reader.next(); batch; batch = reader.next()) batches.push(batch);
  return batches;
}

const texts = (batches: readonly SpooledBatch[]) => batches.map(({ seq, data }) => `${seq}:${Buffer.from(data)}`);

describe('the spool', () => {
  test('gives back what was stored, whole and in order, also after a restart', () => {
    const folder = freshFolder();
    using spool = open(folder);
    for (const text of ['one', 'two', 'three']) spool.append(aBatch(text));

    using again = open(folder);

    expect([again.id, readAll(again)]).toEqual([
      spool.id,
      ['one', 'two', 'three'].map((text, index) => ({ ...aBatch(text), seq: index + 1 })),
    ]);
  });

  test('never gives a number out twice, even when everything was settled before the restart', () => {
    const folder = freshFolder();
    const spool = open(folder);
    for (let count = 0; count < 20; count++) spool.append(aBatch('x'.repeat(100)));
    spool.settle(20);
    spool[Symbol.dispose]();

    using again = open(folder);

    expect(again.append(aBatch('next'))).toBe(21);
  });

  test('drops files that hold only settled batches', () => {
    const folder = freshFolder();
    using spool = open(folder);
    for (let count = 0; count < 50; count++) spool.append(aBatch('x'.repeat(100)));
    const before = readdirSync(folder).length;

    spool.settle(50);

    expect([before > 10, readdirSync(folder).length, spool.bytes]).toEqual([true, 2, 0]);
  });

  test('beyond its limit batches are lost and leave a gap in the numbers', () => {
    using spool = open(freshFolder(), 1000);
    const answers = Array.from({ length: 20 }, () => spool.append(aBatch('x'.repeat(100))));
    spool.settle(7);
    const after = spool.append(aBatch('y'));

    expect([answers.includes('full'), after, readAll(spool, 7).at(-1)?.seq]).toEqual([true, 21, 21]);
  });

  test('a file with nothing but rubbish is emptied and its numbers go on', () => {
    const folder = freshFolder();
    open(folder)[Symbol.dispose]();
    writeFileSync(join(folder, '0000000000000001.log'), Buffer.alloc(500, 7));

    using spool = open(folder);

    expect([spool.append(aBatch('a')), texts(readAll(spool))]).toEqual([1, ['1:a']]);
  });

  test('numbers the server has seen and this disk has lost are skipped', () => {
    using spool = open(freshFolder());
    spool.append(aBatch('a'));

    spool.advancePast(10);

    expect([spool.append(aBatch('b')), texts(readAll(spool))]).toEqual([11, ['11:b']]);
  });

  test('steps wait only while the server acknowledges and is behind', async () => {
    using spool = Spool.open({ folder: freshFolder(), maxBytes: 1 << 20, waitAboveBytes: 1000, segmentBytes: 400 });
    for (let count = 0; count < 20; count++) spool.append(aBatch('x'.repeat(100)));
    const offline = spool.room();
    spool.setDraining(true);
    const online = spool.room();

    spool.settle(20);
    await online;

    expect([offline, online !== undefined, spool.room()]).toEqual([undefined, true, undefined]);
  });

  const event = fc.oneof(
    { weight: 6, arbitrary: fc.record({ do: fc.constant('append' as const), size: fc.integer({ min: 0, max: 300 }) }) },
    {
      weight: 2,
      arbitrary: fc.record({ do: fc.constant('settle' as const), share: fc.double({ min: 0, max: 1, noNaN: true }) }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('kill' as const) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('tear' as const), bytes: fc.integer({ min: 1, max: 700 }) }) },
  );

  test('any crash keeps what was written before the torn place, in order, and invents nothing', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 60 }), (events) => {
        const folder = freshFolder();
        let spool = open(folder);
        let kept = new Map<number, string>();
        let count = 0;
        for (const step of events) {
          if (step.do === 'append') {
            const text = `${++count}${'.'.repeat(step.size)}`;
            const seq = spool.append(aBatch(text));
            if (seq !== 'full') kept.set(seq, text);
          } else if (step.do === 'settle') {
            const seq = Math.floor(spool.lastSeq * step.share);
            spool.settle(seq);
          } else {
            const settled = spool.settledSeq;
            spool[Symbol.dispose](); // as kill -9 does: nothing is written on the way out
            const torn = step.do === 'tear' ? tearLast(folder, step.bytes) : 0;
            spool = open(folder);
            const left = new Map(readAll(spool, settled).map(({ seq, data }) => [seq, String(data)]));
            const mostSeq = Math.max(settled, ...left.keys());
            // What is missing is a tail, and only when something was torn off.
            for (const [seq, text] of kept) {
              if (seq <= settled) continue;
              if (torn === 0 || seq <= mostSeq) expect(left.get(seq)).toBe(text);
            }
            kept = new Map([...kept].filter(([seq]) => seq <= mostSeq));
            // A power cut: the server tells what it has, and numbers go on above it.
            spool.advancePast(settled);
            spool.settle(settled);
          }
        }
        const pending = readAll(spool);
        expect(texts(pending)).toEqual(
          [...kept].filter(([seq]) => seq > spool.settledSeq).map(([seq, text]) => `${seq}:${text}`),
        );
        spool[Symbol.dispose]();
      }),
      { numRuns: 150 },
    );
  });
});

function tearLast(folder: string, bytes: number): number {
  const last =
    readdirSync(folder)
      .filter((name) => name.endsWith('.log'))
      .sort()
      .at(-1) ?? '';
  const path = join(folder, last);
  const { size } = statSync(path);
  truncateSync(path, Math.max(0, size - bytes));
  return Math.min(size, bytes);
}
