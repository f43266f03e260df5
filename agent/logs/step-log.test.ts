import { zstdDecompressSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { FakeClock } from '../../test/support/fake-clock.ts';
import { fc } from '../../test/support/property.ts';
import { linesOf } from '../testing/control-plane.ts';
import { maskerFor } from './masking.ts';
import { type LogBatch, StepLog } from './step-log.ts';

const [out, err, agent, open, cut] = [1, 2, 3, 0x40, 0x80];

function aLog(options: { readonly secrets?: readonly string[]; readonly full?: () => boolean } = {}) {
  const clock = new FakeClock();
  const batches: LogBatch[] = [];
  const log = new StepLog({
    stepRunId: 'step',
    pipelineId: 'pipe',
    masker: maskerFor(options.secrets ?? []),
    clock,
    sink: {
      append: (batch) => (options.full?.() ? 'full' : batches.push({ ...batch, data: Buffer.from(batch.data) })),
      room: () => undefined,
    },
  });
  const records = () =>
    batches.flatMap(({ data, compression, rawSize }) => {
      const raw = compression === 'zstd' ? zstdDecompressSync(data) : Buffer.from(data);
      expect(raw.length).toBe(rawSize);
      return linesOf(raw).map(({ source, text }) => [source, text] as const);
    });
  return { clock, batches, log, records };
}

describe('the log of a step', () => {
  test('keeps lines of both streams and of the agent in the order they came', () => {
    const { log, records } = aLog();
    log.write('stdout', Buffer.from('one\ntwo\n'));
    log.write('stderr', Buffer.from('three\r\n\n'));
    log.note('a note\nof two lines');
    log.write('stdout', Buffer.from('no end'));
    log.close();

    expect(records()).toEqual([
      [out, 'one'],
      [out, 'two'],
      [err, 'three\r'],
      [err, ''],
      [agent, 'a note'],
      [agent, 'of two lines'],
      [out, 'no end'],
    ]);
  });

  test('hands on the first line at once, and then no more often than every 50 ms', () => {
    const { log, clock, batches } = aLog();
    log.write('stdout', Buffer.from('first\n'));
    clock.advance(2);
    const first = batches.length;
    log.write('stdout', Buffer.from('second\n'));
    clock.advance(47);
    const soon = batches.length;
    clock.advance(3);

    expect([first, soon, batches.length]).toEqual([1, 1, 2]);
  });

  test('stamps each line with the time it came', () => {
    const { log, clock, batches } = aLog();
    const startMs = clock.nowMs();
    log.write('stdout', Buffer.from('a\n'));
    clock.advance(2);
    log.write('stdout', Buffer.from('b\n'));
    log.close();

    expect(batches.map(({ atMs }) => atMs - startMs)).toEqual([0, 2]);
  });

  test('shows a line without end after a quarter of a second, and completes it later', () => {
    const { log, clock, records } = aLog();
    log.write('stdout', Buffer.from('10 %'));
    clock.advance(250);
    const shown = records();
    log.write('stdout', Buffer.from(' 20 %'));
    log.write('stdout', Buffer.from(' done\nnext\n'));
    log.close();

    expect([shown, records()]).toEqual([
      [[out | open, '10 %']],
      [
        [out | open, '10 %'],
        [out, ' 20 % done'],
        [out, 'next'],
      ],
    ]);
  });

  test('does not show what may be the beginning of a secret', () => {
    const { log, clock, records } = aLog({ secrets: ['hunter22'] });
    log.write('stdout', Buffer.from('token hunt'));
    clock.advance(250);
    const shown = records();
    log.write('stdout', Buffer.from('er22!\n'));
    log.close();

    expect([shown, records()]).toEqual([
      [[out | open, 'token ']],
      [
        [out | open, 'token '],
        [out, '***!'],
      ],
    ]);
  });

  test.each([
    ['in one piece', 200_000],
    ['in pieces', 10_000],
  ])('cuts a line of more than 64 KiB that comes %s', (_, piece) => {
    const { log, records } = aLog();
    const bytes = Buffer.from(`${'x'.repeat(200_000)}\nnext\n`);
    for (let at = 0; at < bytes.length; at += piece) log.write('stdout', bytes.subarray(at, at + piece));
    log.close();

    expect(records().map(([source, text]) => [source, text.length])).toEqual([
      [out | cut, 65_536],
      [out, 4],
    ]);
  });

  test('a secret across the place of the cut is not half shown', () => {
    const { log, records } = aLog({ secrets: ['correct horse battery'] });
    log.write('stdout', Buffer.from(`${'x'.repeat(65_530)}correct horse`));
    log.write('stdout', Buffer.from(` battery${'y'.repeat(100)}\n`));
    log.close();

    expect(records()[0]?.[1].slice(65_525)).toBe('xxxxx***yyy');
  });

  test('says in its place that lines were lost', () => {
    let isFull = false;
    const { log, records, clock } = aLog({ full: () => isFull });
    log.write('stdout', Buffer.from('kept\n'));
    clock.advance(100);
    isFull = true;
    log.write('stdout', Buffer.from('a\nb\nc\n'));
    clock.advance(100);
    isFull = false;
    log.write('stdout', Buffer.from('again\n'));
    log.close();

    expect(records()).toEqual([
      [out, 'kept'],
      [agent, '3 lines are missing here: the agent had no disk space left for its log'],
      [out, 'again'],
    ]);
  });

  test('gives the same lines however its input is cut into chunks', () => {
    const line = fc.string({ unit: fc.constantFrom('a', 'é', 'hunter22', ' ', '\r'), maxLength: 12 });
    fc.assert(
      fc.property(
        fc.array(line, { maxLength: 20 }),
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }),
        (lines, sizes) => {
          const { log, records } = aLog({ secrets: ['hunter22'] });
          const bytes = Buffer.from(lines.map((text) => `${text}\n`).join(''));
          for (let at = 0, turn = 0; at < bytes.length; turn++) {
            const size = sizes[turn % sizes.length] ?? 1;
            log.write('stdout', bytes.subarray(at, at + size));
            at += size;
          }
          log.close();

          expect(records().map(([, text]) => text)).toEqual(lines.map((text) => text.replaceAll('hunter22', '***')));
        },
      ),
    );
  });
});
