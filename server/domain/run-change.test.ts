import { expect, test } from 'vitest';
import { changeOf, isAmong, isTold } from './run-change.ts';

test.each([
  ['failed', 'success', 'broke'],
  ['failed', undefined, 'broke'],
  ['failed', 'failed', 'still-failing'],
  ['success', 'failed', 'fixed'],
  ['partial', 'failed', 'fixed'],
  ['success', 'success', 'passed'],
  ['success', undefined, 'passed'],
  ['cancelled', 'success', undefined],
] as const)('%s after %s is %s', (state, previous, change) => {
  expect(changeOf(state, previous)).toBe(change);
});

test('by default people hear of changes only', () => {
  const of = (mode: Parameters<typeof isTold>[1]) =>
    (['broke', 'still-failing', 'fixed', 'passed'] as const).filter((change) => isTold(change, mode));

  expect([of('changes'), of('failures'), of('all')]).toEqual([
    ['broke', 'fixed'],
    ['broke', 'still-failing', 'fixed'],
    ['broke', 'still-failing', 'fixed', 'passed'],
  ]);
});

test('no name is every pipeline', () => {
  expect([isAmong('', 'web'), isAmong(' api, web ', 'web'), isAmong('api', 'web')]).toEqual([true, true, false]);
});
