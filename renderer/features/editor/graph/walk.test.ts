import { describe, expect, test } from 'vitest';
import { modelOf } from '../../../../test/support/graph-models.ts';
import { layOut } from '../../../graph/graph-layout.ts';
import { arrangedFresh, layoutRequest } from './arrangement.ts';
import { commandFor } from './graph-keys.ts';
import { findItems } from './graph-search.ts';
import { visibleInTree } from './OutlineTree.tsx';
import { placesOf } from './places.ts';
import { walkTree } from './tree-walk.ts';
import { type Direction, walk } from './walk.ts';

const model = modelOf(`namespace: n
x-note: kept
stages:
  - name: one
    jobs:
      - {name: a, steps: [{name: a1, uses: shell}, {name: a2, uses: shell}]}
      - {name: b, depends_on: [a], steps: [{name: b1, uses: shell}]}
      - {name: c, depends_on: [a], steps: [{name: c1, uses: docker-build}]}
  - name: two
    jobs:
      - {name: d, steps: [{name: d1, uses: shell}]}
`);
const arrangement = arrangedFresh(
  model,
  model.lanes.map((lane) => layOut(layoutRequest(lane))),
);
const places = placesOf(model, ({ id }) => arrangement.lanes.get(id) ?? new Map(), {});
const keyOf = (name: string) => [...model.items.values()].find((item) => item.name === name)?.key ?? '';
const nameOf = (key: string | undefined) => (key === undefined ? undefined : model.items.get(key)?.name);

function route(start: string, ...directions: readonly Direction[]): readonly (string | undefined)[] {
  let key: string | undefined = keyOf(start);
  return directions.map((direction) => {
    key = walk({ model, places }, key ?? '', direction) ?? key;
    return nameOf(key);
  });
}

describe('arrow keys', () => {
  test('read a column from top to bottom, steps included', () => {
    expect(route('x-note', 'down', 'down', 'down', 'down')).toEqual(['one', 'a', 'a1', 'a2']);
    expect(route('a2', 'up', 'up', 'up', 'up')).toEqual(['a1', 'a', 'one', 'x-note']);
  });

  test('enter the job above from its last step', () => {
    const [upper, lower] = ['b', 'c'].toSorted(
      (x, y) => (places.nodes.get(keyOf(x))?.y ?? 0) - (places.nodes.get(keyOf(y))?.y ?? 0),
    );

    expect(route(lower ?? '', 'up')).toEqual([`${upper}1`]);
    expect(route(upper ?? '', 'job-below', 'job-above')).toEqual([lower, upper]);
  });

  test('go along dependencies, and from the last job to the next stage', () => {
    expect(route('b', 'left', 'left')).toEqual(['a', 'a']);
    expect(['b', 'c']).toContain(route('a2', 'right')[0]);
    expect(route('b', 'right')).toEqual(['d']);
    expect(['b', 'c']).toContain(route('d', 'left')[0]);
  });

  test('go from stage to stage', () => {
    expect(route('one', 'right', 'left', 'left')).toEqual(['two', 'one', 'one']);
  });

  test('Home and End go to the ends of the reading order', () => {
    expect(route('b', 'last', 'first')).toEqual(['d1', 'x-note']);
  });
});

describe('in the outline', () => {
  const step = (from: string, direction: Direction, closed: readonly string[] = []) => {
    const set = new Set(closed.map(keyOf));
    const moved = walkTree({ model, visible: visibleInTree(model, set), closed: set }, keyOf(from), direction);
    return moved && ('focus' in moved ? nameOf(moved.focus) : `toggle ${nameOf(moved.toggle)}`);
  };

  test('arrows walk what is to be seen', () => {
    expect(step('a', 'down')).toBe('a1');
    expect(step('a', 'down', ['a'])).toBe('b');
    expect(step('one', 'down', ['one'])).toBe('two');
    expect(step('b', 'job-above')).toBe('a');
  });

  test('sideways opens, closes, and goes in and out', () => {
    expect(step('a', 'right')).toBe('a1');
    expect(step('a', 'right', ['a'])).toBe('toggle a');
    expect(step('a', 'left')).toBe('toggle a');
    expect(step('a', 'left', ['a'])).toBe('one');
    expect(step('a1', 'left')).toBe('a');
  });
});

test('Tab adds after what is selected, and leaves the graph when nothing is', () => {
  expect(commandFor('tab', { hasSelection: true })).toEqual({ kind: 'add-after' });
  expect(commandFor('tab', { hasSelection: false })).toBeUndefined();
  expect(commandFor('shift+tab', { hasSelection: true })).toBeUndefined();
  expect(commandFor('escape', { hasSelection: true })).toEqual({ kind: 'deselect' });
});

test('a search finds names, plugins and what is run, in the order of walking', () => {
  expect(findItems(model, 'docker').map(nameOf)).toEqual(['c1']);
  expect(findItems(model, 'B1').map(nameOf)).toEqual(['b1']);
  expect(findItems(model, '')).toEqual([]);
  expect(findItems(model, 'nowhere')).toEqual([]);
});
