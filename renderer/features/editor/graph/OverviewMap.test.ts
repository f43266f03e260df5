import { expect, test } from 'vitest';
import { mapShape } from './OverviewMap.tsx';

test('the whole graph is in the map, as large as it can be and in its middle', () => {
  const wide = mapShape([
    { x: -100, y: 0, width: 200, height: 50 },
    { x: 1080, y: 50, width: 100, height: 50 },
  ]);

  expect(wide.scale).toBeCloseTo(0.1);
  expect([wide.x + -100 * wide.scale, wide.x + 1180 * wide.scale].map(Math.round)).toEqual([6, 134]);
  expect([wide.y, wide.y + 100 * wide.scale].map(Math.round)).toEqual([40, 50]);
});
