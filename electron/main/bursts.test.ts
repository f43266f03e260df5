import { expect, test } from 'vitest';
import { FakeClock } from '../../test/support/fake-clock.ts';
import { Bursts, commonPath } from './bursts.ts';

test('the first few are told by themselves, what follows at once together', () => {
  const bursts = new Bursts(new FakeClock());
  const told = ['a', 'b', 'c', 'd', 'e'].map((title) => bursts.next({ title, path: `/runs/${title}` }));

  expect(told.map((together) => together.map(({ title }) => title))).toEqual([[], [], [], ['d'], ['d', 'e']]);
});

test('after a quiet time each is told by itself again', () => {
  const clock = new FakeClock();
  const bursts = new Bursts(clock);
  for (const title of ['a', 'b', 'c', 'd']) bursts.next({ title, path: '/' });

  clock.advance(30_001);

  expect(bursts.next({ title: 'e', path: '/' })).toEqual([]);
});

test('what goes on for hours does not grow for ever', () => {
  const bursts = new Bursts(new FakeClock());
  const told = Array.from({ length: 100 }, (_, count) => bursts.next({ title: `${count}`, path: '/' }).length);

  expect([Math.max(...told), told[22], told[23]]).toEqual([20, 20, 0]);
});

test('a click leads to where all of it is seen', () => {
  const at = (path: string) => ({ title: '', path });

  expect(commonPath([at('/runs/1'), at('/runs/2?tab=log')])).toBe('/runs');
  expect(commonPath([at('/approvals?id=1'), at('/approvals?id=2')])).toBe('/approvals');
  expect(commonPath([at('/approvals?id=1'), at('/runs/2')])).toBe('/');
});
