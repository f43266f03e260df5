// @vitest-environment happy-dom
import { codeFolding, foldEffect, foldedRanges } from '@codemirror/language';
import { EditorState } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { beforeEach, expect, test, vi } from 'vitest';
import { keepTextPlace } from './text-place.ts';

const shop = `namespace: shop
jobs:
  - name: test
    steps:
      - name: unit
        uses: shell
`;

const jobs = { from: shop.indexOf('\n  - name'), to: shop.length - 1 };

/** Nothing has a size here: told by hand that the text is displayed. */
class Display {
  static show: (() => void) | undefined;
  readonly #changed: () => void;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  observe(): void {
    Display.show = this.#changed;
  }

  disconnect(): void {}
}

beforeEach(() => {
  sessionStorage.clear();
  history.replaceState(null, '', '/pipelines/shop/edit');
  vi.stubGlobal('ResizeObserver', Display);
});

function opened(text: string) {
  const view = new EditorView({ state: EditorState.create({ doc: text, extensions: [codeFolding()] }) });
  const leave = keepTextPlace(view);
  const show = () => {
    Object.defineProperty(view.scrollDOM, 'clientHeight', { value: 400, configurable: true });
    Display.show?.();
  };
  const leaveIt = () => {
    leave();
    view.destroy();
  };
  return { view, show, leaveIt };
}

function leftWith(text: string, selection: { readonly anchor: number; readonly head: number }) {
  const { view, show, leaveIt } = opened(text);
  show();
  view.dispatch({ selection });
  view.dispatch({ effects: foldEffect.of(jobs) });
  leaveIt();
}

function foldsOf({ state }: EditorView): readonly (readonly [number, number])[] {
  const folds: [number, number][] = [];
  foldedRanges(state).between(0, state.doc.length, (from, to) => void folds.push([from, to]));
  return folds;
}

test('a text is found again with its selection and its folds', () => {
  leftWith(shop, { anchor: 20, head: 34 });

  const { view } = opened(shop);

  expect(foldsOf(view)).toEqual([[jobs.from, jobs.to]]);
  expect(view.state.selection.main.toJSON()).toEqual({ anchor: 20, head: 34 });
});

test('of another text only so much as it has, and nothing is folded that nobody has folded', () => {
  leftWith(shop, { anchor: 60, head: 60 });

  const { view } = opened('namespace: shop\n');

  expect(foldsOf(view)).toEqual([]);
  expect(view.state.selection.main.head).toBe(view.state.doc.length);
});

test('a text that was never displayed stays as it was left before', () => {
  leftWith(shop, { anchor: 20, head: 34 });

  const hidden = opened(shop);
  hidden.view.dispatch({ selection: { anchor: 0 } });
  hidden.leaveIt();

  expect(opened(shop).view.state.selection.main.toJSON()).toEqual({ anchor: 20, head: 34 });
});
