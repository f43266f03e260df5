// @vitest-environment happy-dom
import { beforeEach, expect, test } from 'vitest';
import { keptPlace, keptPlaceHere } from './kept-place.ts';

beforeEach(() => {
  sessionStorage.clear();
  history.replaceState(null, '', '/pipelines/shop/edit');
});

test('a place is kept when its reader leaves, or the page goes', () => {
  const leave = keptPlace<number>('log').keepOnLeave(() => 7);
  expect(keptPlace('log').found).toBeUndefined();

  window.dispatchEvent(new Event('pagehide'));
  expect(keptPlace('log').found).toBe(7);

  sessionStorage.clear();
  leave();
  expect(keptPlace('log').found).toBe(7);

  sessionStorage.clear();
  window.dispatchEvent(new Event('pagehide'));
  expect(keptPlace('log').found).toBeUndefined();
});

test('who has seen nothing yet leaves what was kept as it is', () => {
  keptPlace<number>('log').keep(7);

  keptPlace<number>('log').keepOnLeave(() => undefined)();

  expect(keptPlace('log').found).toBe(7);
});

test('each path has its own, and what is left is kept for the path it was opened at', () => {
  const shop = keptPlaceHere<number>('graph');
  history.replaceState(null, '', '/pipelines/till/edit');
  shop.keepOnLeave(() => 7)();

  expect(keptPlaceHere('graph').found).toBeUndefined();
  history.replaceState(null, '', '/pipelines/shop/edit');
  expect(keptPlaceHere('graph').found).toBe(7);
});
