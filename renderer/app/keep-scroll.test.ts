// @vitest-environment happy-dom
import { beforeEach, expect, test } from 'vitest';
import { keepScroll } from './keep-scroll.ts';

beforeEach(() => {
  sessionStorage.clear();
  history.replaceState(null, '', '/runs?state=failed');
});

function listScrolledTo(scrollTop: number): void {
  const list = document.createElement('div');
  const leave = keepScroll(list);
  list.scrollTop = scrollTop;
  list.dispatchEvent(new Event('scroll'));
  leave?.();
  list.scrollTop = 0;
  list.dispatchEvent(new Event('scroll'));
}

test('a list is found again as it was left', () => {
  listScrolledTo(420);

  const again = document.createElement('div');
  keepScroll(again);

  expect(again.scrollTop).toBe(420);
});

test('each address has its own place', () => {
  listScrolledTo(420);
  history.replaceState(null, '', '/runs');

  const other = document.createElement('div');
  keepScroll(other);

  expect(other.scrollTop).toBe(0);
});
