import { expect, test } from 'vitest';
import { FakeClock } from '../../../test/support/fake-clock.ts';
import { latestReleaseMs, QuietPoint, quietMs } from './quiet-point.ts';

function aQuietPoint() {
  const clock = new FakeClock();
  const released: number[] = [];
  const point = new QuietPoint({ clock, release: () => released.push(clock.nowMs()) });
  return { clock, point, released };
}

test('a stop during a step that has run for a while is released at once', () => {
  const { clock, point, released } = aQuietPoint();
  point.stepStarts('a');
  clock.advance(quietMs);

  point.want();

  expect(released).toEqual([clock.nowMs()]);
});

test('a stop just after a step was started waits for the quiet time', () => {
  const { clock, point, released } = aQuietPoint();
  point.stepStarts('a');
  const startedAtMs = clock.nowMs();
  clock.advance(100);

  point.want();
  clock.advance(quietMs);

  expect(released).toEqual([startedAtMs + quietMs]);
});

test('a stop between two steps waits for the next start, and then for the quiet time', async () => {
  const { clock, point, released } = aQuietPoint();
  point.stepStarts('a');
  await point.stepEnded('a');
  point.want();
  clock.advance(1_000);
  point.stepStarts('b');
  const startedAtMs = clock.nowMs();
  clock.advance(quietMs);

  expect(released).toEqual([startedAtMs + quietMs]);
});

test('a stop that finds no step is released after the longest wait', () => {
  const { clock, point, released } = aQuietPoint();
  const wantedAtMs = clock.nowMs();

  point.want();
  clock.advance(latestReleaseMs);

  expect(released).toEqual([wantedAtMs + latestReleaseMs]);
});

test('when a step ends under a wanted stop, the stop comes first and the answer a quiet time later', async () => {
  const { clock, point, released } = aQuietPoint();
  point.stepStarts('a');
  clock.advance(10);
  point.want();
  let isAnswered = false;

  const answer = point.stepEnded('a').then(() => {
    isAnswered = true;
  });

  expect(released).toEqual([clock.nowMs()]);
  await Promise.resolve();
  expect(isAnswered).toBe(false);
  clock.advance(quietMs);
  await answer;
});

test('without a wanted stop the end of a step is answered at once', async () => {
  const { point, released } = aQuietPoint();
  point.stepStarts('a');

  await point.stepEnded('a');

  expect(released).toEqual([]);
});

test('a stop is released once', async () => {
  const { clock, point, released } = aQuietPoint();
  point.stepStarts('a');
  clock.advance(quietMs);
  point.want();
  point.want();
  const answer = point.stepEnded('a');
  clock.advance(latestReleaseMs);
  await answer;

  expect(released).toHaveLength(1);
});
