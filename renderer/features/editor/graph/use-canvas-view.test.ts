import { expect, test } from 'vitest';
import { isAnyInSight } from './use-canvas-view.ts';

const places = { lanes: new Map(), nodes: new Map([['job "build"', { x: 1000, y: 40, width: 200, height: 80 }]]) };
const window = { width: 800, height: 600 };

test.each([
  ['beside it', { x: 0, y: 0, zoom: 1 }, false],
  ['over it', { x: -300, y: 0, zoom: 1 }, true],
  ['past it', { x: -1200, y: 0, zoom: 1 }, false],
  ['from far away', { x: 0, y: 0, zoom: 0.5 }, true],
  ['below it', { x: -300, y: -130, zoom: 1 }, false],
])('a view %s', (_, viewport, isInSight) => {
  expect(isAnyInSight(places, viewport, window)).toBe(isInSight);
});
