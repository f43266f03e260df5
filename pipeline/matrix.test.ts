import { expect, test } from 'vitest';
import { fc } from '../test/support/property.ts';
import { expandMatrix } from './matrix.ts';

test('the last axis changes fastest', () => {
  const { cells } = expandMatrix({ axes: { os: ['linux', 'mac'], node: [22, 24] }, include: [], exclude: [] });

  expect(cells.map(({ label }) => label)).toEqual(['linux, 22', 'linux, 24', 'mac, 22', 'mac, 24']);
});

test('exclude removes what has all its values, and tells which entry does nothing', () => {
  const { cells, idleExcludes } = expandMatrix({
    axes: { os: ['linux', 'mac'], node: [22, 24] },
    include: [],
    exclude: [{ os: 'mac' }, { os: 'linux', node: 26 }],
  });

  expect(cells.map(({ label }) => label)).toEqual(['linux, 22', 'linux, 24']);
  expect(idleExcludes).toEqual([1]);
});

test('include extends what it does not contradict, and is a cell of its own otherwise', () => {
  const { cells } = expandMatrix({
    axes: { os: ['linux', 'mac'] },
    include: [{ os: 'mac', arch: 'arm' }, { color: true }, { os: 'bsd', arch: 'x64' }],
    exclude: [],
  });

  expect(cells.map(({ values }) => values)).toEqual([
    { os: 'linux', color: true },
    { os: 'mac', arch: 'arm', color: true },
    { os: 'bsd', arch: 'x64' },
  ]);
});

test('labels are distinct', () => {
  const value = fc.oneof(fc.constantFrom('1', 'a, b', 'a', 'b'), fc.integer({ min: 1, max: 2 }), fc.boolean());
  const axes = fc.dictionary(fc.constantFrom('x', 'y'), fc.array(value, { minLength: 1, maxLength: 3 }), {
    minKeys: 1,
  });
  const rows = fc.array(fc.dictionary(fc.constantFrom('x', 'y', 'z'), value), { maxLength: 3 });

  fc.assert(
    fc.property(axes, rows, rows, (axis, include, exclude) => {
      const labels = expandMatrix({ axes: axis, include, exclude }).cells.map(({ label }) => label);

      expect(new Set(labels).size).toBe(labels.length);
    }),
  );
});
