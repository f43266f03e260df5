import { expect, test } from 'vitest';
import { modelOf } from '../../../../test/support/graph-models.ts';
import { laneUnder, stagePlace } from './drop-place.ts';

const model = modelOf(`namespace: shop
stages:
  - name: checks
    jobs: [{ name: lint, steps: [{ name: run, uses: shell, args: { run: lint } }] }]
  - name: build
    jobs: [{ name: image, steps: [{ name: run, uses: shell, args: { run: image } }] }]
  - name: release
    jobs: [{ name: deploy, steps: [{ name: run, uses: shell, args: { run: deploy } }] }]
`);
const box = (x: number) => ({ x, y: 0, width: 200, height: 100 });
const places = {
  lanes: new Map([
    ['stage "checks"', box(0)],
    ['stage "build"', box(240)],
    ['stage "release"', box(480)],
  ]),
  nodes: new Map([['job "lint"', { x: 20, y: 60, width: 160, height: 60 }]]),
};

test('a job comes into the stage that its middle is over; over its own, or over none, it stays', () => {
  const under = (x: number) => laneUnder(model, places, { key: 'job "lint"', by: { x, y: 0 } });

  expect([30, 130, 160, 240].map(under)).toEqual([undefined, undefined, 'stage "build"', 'stage "build"']);
  expect(under(5_000)).toBeUndefined();
});

test('a stage comes before the first whose middle it has not passed', () => {
  const place = (x: number) => stagePlace(model, places, { key: 'stage "checks"', by: { x, y: 0 } });

  expect([-100, 100, 250, 600].map(place)).toEqual([0, 0, 1, 2]);
});
