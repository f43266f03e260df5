import { expect, test } from 'vitest';
import { FakeClock } from '../../test/support/fake-clock.ts';
import { Backoff } from './backoff.ts';

async function waitOnce(backoff: Backoff, clock: FakeClock): Promise<number> {
  const startMs = clock.nowMs();
  let isOver = false;
  const waiting = backoff.wait(new AbortController().signal).then(() => {
    isOver = true;
  });
  for (; !isOver; await Promise.resolve()) clock.advance(isOver ? 0 : 250);
  await waiting;
  return clock.nowMs() - startMs;
}

test('waits double from half a second to half a minute, and begin anew after a healthy minute', async () => {
  const clock = new FakeClock();
  const backoff = new Backoff(clock, () => 1);
  const waits: number[] = [];
  for (let attempt = 0; attempt < 8; attempt++) {
    backoff.begin();
    waits.push(Math.floor((await waitOnce(backoff, clock)) / 500) * 500);
  }
  backoff.begin();
  clock.advance(60_000);
  const afterHealth = await waitOnce(backoff, clock);

  expect([waits.map((ms) => ms / 500), afterHealth < 2000]).toEqual([[1, 2, 4, 8, 16, 32, 60, 60], true]);
});

test('is over at once when the signal is aborted', async () => {
  const stop = new AbortController();
  const waiting = new Backoff(new FakeClock(), () => 1).wait(stop.signal);

  stop.abort();

  await expect(waiting).resolves.toBeUndefined();
});
