// @vitest-environment happy-dom
import { beforeEach, expect, test } from 'vitest';
import { keepScroll, keepScrollAs, pathOnly } from './keep-scroll.ts';

beforeEach(() => {
  sessionStorage.clear();
  history.replaceState(null, '', '/runs?state=failed');
});

function listScrolledTo(scrollTop: number, keep = keepScroll): void {
  const list = document.createElement('div');
  const leave = keep(list);
  list.scrollTop = scrollTop;
  list.dispatchEvent(new Event('scroll'));
  leave?.();
  list.scrollTop = 0;
  list.dispatchEvent(new Event('scroll'));
}

/** Cannot be scrolled further than its rows reach, as in a browser. */
function listThatIsEmpty() {
  const list = document.createElement('div');
  let scrollTop = 0;
  let height = 0;
  Object.defineProperty(list, 'scrollTop', {
    get: () => scrollTop,
    set: (wanted: number) => {
      scrollTop = Math.min(wanted, height);
    },
  });
  document.body.append(list);
  const grow = async (to: number) => {
    height = to;
    list.append(document.createElement('p'));
    // The observer is told in a microtask.
    await Promise.resolve();
  };
  return { list, grow };
}

test('a list is found again as it was left', () => {
  listScrolledTo(420);

  const again = document.createElement('div');
  keepScroll(again);

  expect(again.scrollTop).toBe(420);
});

test('what comes later is waited for, until the reader scrolls', async () => {
  listScrolledTo(420);
  const { list, grow } = listThatIsEmpty();
  keepScroll(list);
  await grow(300);
  expect(list.scrollTop).toBe(300);

  list.dispatchEvent(new Event('wheel', { bubbles: true }));
  await grow(900);

  expect(list.scrollTop).toBe(300);
});

test('two things at one address have a place each, and one may ignore the query', () => {
  const keepOutline = keepScrollAs('outline', pathOnly);
  listScrolledTo(420, keepOutline);
  listScrolledTo(80);
  history.replaceState(null, '', '/runs?state=passed');

  const again = document.createElement('div');
  keepOutline(again);

  expect(again.scrollTop).toBe(420);
});

test('each address has its own place', () => {
  listScrolledTo(420);
  history.replaceState(null, '', '/runs');

  const other = document.createElement('div');
  keepScroll(other);

  expect(other.scrollTop).toBe(0);
});
