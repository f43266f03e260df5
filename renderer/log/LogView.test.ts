// @vitest-environment happy-dom

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { fc } from '../../test/support/property.ts';
import { plainStyle } from './ansi.ts';
import { LogView, type LogViewport } from './LogView.ts';
import type { RowLook } from './log-row.ts';
import { allLines, foldedLines } from './row-map.ts';
import { maxScrollerPx } from './scroll-scale.ts';

const rowPx = 20;
const viewPx = 400;
const groupLine = 3;
const tenMillion = 10_000_000;

const look: RowLook = {
  pattern: undefined,
  timeOf: () => '',
  silenceBefore: () => 0,
  words: { more: () => '', silent: () => '', cut: '', stderr: '', group: () => '' },
};

/** A scroller as a browser lays it out: as high as the view, with a position that stays within its content. */
function scrollerElement(): HTMLElement {
  const element = document.createElement('div');
  let position = 0;
  Object.defineProperty(element, 'clientHeight', { value: viewPx });
  Object.defineProperty(element, 'scrollTop', {
    get: () => position,
    set(value: number) {
      const spacer = element.firstElementChild;
      const heightPx = spacer instanceof HTMLElement ? Number.parseFloat(spacer.style.height) || 0 : 0;
      position = Math.max(0, Math.min(heightPx - viewPx, Math.round(value)));
    },
  });
  return element;
}

class OpenView implements Disposable {
  readonly scroller = scrollerElement();
  readonly view: LogView;
  viewport: LogViewport = { firstLine: 0, lastLine: 0, isAtEnd: false, followsTail: false };
  folded: number[] = [];
  picked: (readonly [number, boolean])[] = [];

  constructor(lines: number) {
    this.view = new LogView({
      ...{ scroller: this.scroller, map: allLines(lines), look, rowHeight: rowPx },
      content: {
        line: (number) => ({ text: `line ${number}`, atMs: 0, flags: 0, before: plainStyle }),
        want: () => undefined,
        groupAt: (line) => (line === groupLine ? { title: 'group', lines: 5, isOpen: true, depth: 0 } : undefined),
      },
      onMove: (viewport) => {
        this.viewport = viewport;
      },
      onFold: (line) => this.folded.push(line),
      onPick: (line, extend) => this.picked.push([line, extend]),
    });
    this.view.drawNow();
  }

  wheel(deltaY: number): void {
    this.scroller.dispatchEvent(new WheelEvent('wheel', { deltaY, cancelable: true }));
    this.view.drawNow();
  }

  drag(scrollTop: number): void {
    this.scroller.scrollTop = scrollTop;
    this.scroller.dispatchEvent(new Event('scroll'));
    this.view.drawNow();
  }

  grow(lines: number): void {
    this.view.map = allLines(lines);
    this.view.drawNow();
  }

  follow(): void {
    this.view.follow();
    this.view.drawNow();
  }

  get texts(): readonly (string | null)[] {
    return [...this.scroller.querySelectorAll('.log-text')].map((element) => element.textContent);
  }

  [Symbol.dispose](): void {
    this.view[Symbol.dispose]();
  }
}

beforeEach(() => {
  // Drawn by drawNow alone, so that a test sees each step.
  vi.stubGlobal('requestAnimationFrame', () => 1);
  vi.stubGlobal('cancelAnimationFrame', () => undefined);
});
afterEach(() => {
  vi.unstubAllGlobals();
});

describe('following the end', () => {
  test('keeps the last line in view while lines arrive', () => {
    using log = new OpenView(100);
    log.follow();

    log.grow(1000);

    expect(log.viewport).toMatchObject({ lastLine: 1000, isAtEnd: true, followsTail: true });
  });

  test.each<[string, (log: OpenView) => void]>([
    ['the wheel', (log) => log.wheel(-1)],
    ['the scroll bar', (log) => log.drag(log.scroller.scrollTop - 50)],
    ['the arrow key', (log) => log.view.scrollRows(-1)],
    ['the page key', (log) => log.view.scrollPages(-1)],
    ['a jump to the beginning', (log) => log.view.toStart()],
    ['a jump to a line', (log) => log.view.reveal(10)],
    ['its button', (log) => log.view.unfollow()],
  ])('ends with %s', (_, act) => {
    using log = new OpenView(1000);
    log.follow();

    act(log);
    log.view.drawNow();

    expect(log.viewport.followsTail).toBe(false);
  });

  test('does not end when lines arrive, the wheel turns down or the scroll event of its own move comes late', () => {
    using log = new OpenView(1000);
    log.follow();

    log.wheel(100);
    log.grow(2000);
    log.scroller.dispatchEvent(new Event('scroll'));
    log.view.drawNow();

    expect(log.viewport).toMatchObject({ lastLine: 2000, followsTail: true });
  });

  test('begins again on demand', () => {
    using log = new OpenView(1000);
    log.follow();
    log.wheel(-500);
    log.grow(2000);

    log.follow();

    expect(log.viewport).toMatchObject({ lastLine: 2000, isAtEnd: true, followsTail: true });
  });
});

test('a reader who looks elsewhere is not moved by lines that arrive', () => {
  using log = new OpenView(1000);
  log.follow();
  log.wheel(-777);
  const { firstLine, lastLine } = log.viewport;
  const { texts } = log;

  for (const lines of [1001, 5000, 500_000, tenMillion]) log.grow(lines);

  expect(log.viewport).toMatchObject({ firstLine, lastLine, followsTail: false });
  expect(log.texts.slice(0, texts.length)).toEqual(texts);
});

test('a group that closes above the view leaves the line at its upper edge', () => {
  using log = new OpenView(1000);
  log.view.reveal(500, 0);
  log.view.drawNow();

  log.view.map = foldedLines(1000, [{ first: 4, last: 300 }]);
  log.view.drawNow();

  expect(log.viewport.firstLine).toBe(500);
});

describe('ten million lines', () => {
  test('any line can be brought into view, and is drawn there', () => {
    using log = new OpenView(tenMillion);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: tenMillion }), (line) => {
        log.view.reveal(line);
        log.view.drawNow();

        expect(log.scroller.querySelector(`[data-line="${line}"]`)).not.toBeNull();
        expect(line).toBeGreaterThanOrEqual(log.viewport.firstLine);
        expect(line).toBeLessThanOrEqual(log.viewport.lastLine);
      }),
      { numRuns: 50 },
    );
  });

  test('the wheel moves by its pixels, wherever the scroll bar can be', () => {
    using log = new OpenView(tenMillion);
    log.view.reveal(7_654_321, 0);
    log.view.drawNow();

    for (let turn = 0; turn < 10; turn += 1) log.wheel(rowPx);

    expect(log.viewport.firstLine).toBe(7_654_331);
  });

  test('by whatever pixels it is moved, what is drawn are the lines that follow each other', () => {
    using log = new OpenView(tenMillion);
    const turns = fc.array(fc.integer({ min: -3 * rowPx, max: 3 * rowPx }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(fc.integer({ min: 100, max: tenMillion }), turns, (line, pixels) => {
        log.view.reveal(line, 0);
        for (const deltaY of pixels) {
          log.wheel(deltaY);
          const { firstLine } = log.viewport;
          expect(log.texts).toEqual(log.texts.map((_, index) => `line ${firstLine + index}`));
        }
      }),
      { numRuns: 100, examples: [[500, [rowPx / 2, rowPx / 2]]] },
    );
  });

  test('row by row every line passes through the view once', () => {
    using log = new OpenView(tenMillion);
    log.view.reveal(5_000_000, 0);
    log.view.drawNow();

    const seen = Array.from({ length: 50 }, () => {
      log.view.scrollRows(1);
      log.view.drawNow();
      return log.viewport.firstLine;
    });

    expect(seen).toEqual(Array.from({ length: 50 }, (_, index) => 5_000_001 + index));
  });

  test('the ends of the scroll bar are the ends of the log', () => {
    using log = new OpenView(tenMillion);

    log.drag(maxScrollerPx);
    const { lastLine, isAtEnd } = log.viewport;
    log.drag(0);

    expect([lastLine, isAtEnd, log.viewport.firstLine]).toEqual([tenMillion, true, 1]);
  });

  test('a dragged scroll bar stays where it was let go', () => {
    using log = new OpenView(tenMillion);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: maxScrollerPx - viewPx }), (scrollTop) => {
        log.drag(scrollTop);

        // One pixel before the end is the end: few hands let go more exactly.
        const end = maxScrollerPx - viewPx;
        expect(log.scroller.scrollTop).toBe(scrollTop === end - 1 ? end : scrollTop);
      }),
      { numRuns: 50, examples: [[maxScrollerPx - viewPx - 1]] },
    );
  });

  test('only what is in view is in the document', () => {
    using log = new OpenView(tenMillion);
    log.follow();

    expect(log.texts.length).toBeLessThan(viewPx / rowPx + 3);
  });
});

test('a short log does not move', () => {
  using log = new OpenView(5);

  log.wheel(500);

  expect(log.viewport).toMatchObject({ firstLine: 1, lastLine: 5, isAtEnd: true });
});

test('a log without lines is drawn as nothing', () => {
  using log = new OpenView(0);
  log.follow();

  expect(log.texts).toEqual([]);
  expect(log.viewport).toMatchObject({ firstLine: 0, lastLine: 0 });
});

test('a group is folded by its title, and a line is picked by its number', () => {
  using log = new OpenView(100);

  log.scroller.querySelector<HTMLElement>(`[data-line="${groupLine}"] .log-fold`)?.click();
  log.scroller
    .querySelector('[data-line="5"] .log-number')
    ?.dispatchEvent(new MouseEvent('click', { bubbles: true, shiftKey: true }));

  expect([log.folded, log.picked]).toEqual([[groupLine], [[5, true]]]);
});
