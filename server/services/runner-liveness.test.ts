import { pino } from 'pino';
import { expect, test } from 'vitest';
import { FakeClock } from '../../test/support/fake-clock.ts';
import type { RunnerId } from '../domain/ids.ts';
import { RunnerLiveness } from './runner-liveness.ts';

const runnerId = '01ARZ3NDEKTSV4RRFFQ69G5FAV' as RunnerId; // the form of an id

function aLiveness() {
  const clock = new FakeClock();
  const lost: RunnerId[] = [];
  const liveness = new RunnerLiveness({
    clock,
    log: pino({ level: 'silent' }),
    limitMs: () => 90_000,
    overdue: (id) => lost.push(id),
  });
  return { clock, liveness, lost };
}

test('a runner that is silent for longer than its limit is overdue', () => {
  const { clock, liveness, lost } = aLiveness();
  liveness.heard(runnerId);

  clock.advance(91_000);

  expect(lost).toEqual([runnerId]);
});

test('after this machine slept, silence is counted from its waking', () => {
  const { clock, liveness, lost } = aLiveness();
  liveness.heard(runnerId);

  clock.oversleep(8 * 3_600_000);
  clock.advance(80_000);
  const whileWaking = [...lost];
  clock.advance(11_000);

  expect([whileWaking, lost]).toEqual([[], [runnerId]]);
});
