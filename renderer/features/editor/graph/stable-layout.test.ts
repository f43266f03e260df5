import { describe, expect, test } from 'vitest';
import { jobsText, modelOf } from '../../../../test/support/graph-models.ts';
import { fc } from '../../../../test/support/property.ts';
import { layOut } from '../../../graph/graph-layout.ts';
import { arrangedFresh, layoutRequest, rearranged } from './arrangement.ts';
import type { GraphModel } from './graph-model.ts';
import { nodeWidth } from './node-size.ts';
import { type GraphPlaces, type Nudges, placesOf } from './places.ts';
import { renamed, settle } from './stable-layout.ts';

const fresh = (model: GraphModel) =>
  arrangedFresh(
    model,
    model.lanes.map((lane) => layOut(layoutRequest(lane))),
  );
const placed = (arrangement: ReturnType<typeof fresh>, nudges: Nudges = {}) =>
  placesOf(arrangement.model, ({ id }) => arrangement.lanes.get(id) ?? new Map(), nudges);

function expectApart({ nodes }: GraphPlaces) {
  const boxes = [...nodes.values()];
  for (const [index, a] of boxes.entries()) {
    for (const b of boxes.slice(index + 1)) {
      const isApart = Math.abs(a.x - b.x) >= nodeWidth || a.y + a.height <= b.y || b.y + b.height <= a.y;
      expect(isApart).toBe(true);
    }
  }
}

const anyNeeds = fc
  .array(fc.array(fc.nat(50), { maxLength: 3 }), { minLength: 1, maxLength: 12 })
  .map((lists) =>
    Object.fromEntries(
      lists.map((list, index) => [`j${index}`, index === 0 ? [] : [...new Set(list.map((by) => `j${by % index}`))]]),
    ),
  );

test('a first layout has no two jobs on each other, and every edge goes to the right', () => {
  fc.assert(
    fc.property(anyNeeds, (needs) => {
      const model = modelOf(jobsText(needs));
      const places = placed(fresh(model));

      expectApart(places);
      for (const { from, to } of model.edges) {
        expect(places.nodes.get(to)?.x).toBeGreaterThan(places.nodes.get(from)?.x ?? Number.POSITIVE_INFINITY);
      }
    }),
    { numRuns: 30 },
  );
});

test('an added job moves nothing', () => {
  fc.assert(
    fc.property(anyNeeds, fc.nat(50), (needs, by) => {
      const names = Object.keys(needs);
      const before = fresh(modelOf(jobsText(needs)));
      const after = rearranged(before, modelOf(jobsText({ ...needs, added: [names[by % names.length] ?? ''] })));
      const [old, now] = [placed(before).nodes, placed(after).nodes];
      expectApart(placed(after));
      for (const [key, box] of old) expect(now.get(key)).toEqual(box);
    }),
    { numRuns: 30 },
  );
});

describe('an edit', () => {
  const arrangement = fresh(modelOf(jobsText({ a: [], b: ['a'], c: ['a'], d: ['b'] })));

  test('that removes a job leaves the others where they are', () => {
    const after = rearranged(arrangement, modelOf(jobsText({ a: [], b: ['a'], d: ['b'] })));

    for (const name of ['a', 'b', 'd']) {
      expect(placed(after).nodes.get(`job "${name}"`)).toEqual(placed(arrangement).nodes.get(`job "${name}"`));
    }
  });

  test('that renames a job leaves it where it is', () => {
    const after = rearranged(arrangement, modelOf(jobsText({ a: [], b: ['a'], other: ['a'], d: ['b'] })));

    expect(placed(after).nodes.get('job "other"')).toEqual(placed(arrangement).nodes.get('job "c"'));
  });

  test('that connects moves the later job to the right of the earlier', () => {
    const after = placed(
      rearranged(arrangement, modelOf(jobsText({ a: [], b: ['a', 'c'], c: ['a'], d: ['b'] }))),
    ).nodes;

    expect(after.get('job "b"')?.x).toBeGreaterThan(after.get('job "c"')?.x ?? 0);
    expect(after.get('job "d"')?.x).toBeGreaterThan(after.get('job "b"')?.x ?? 0);
    expect(after.get('job "a"')).toEqual(placed(arrangement).nodes.get('job "a"'));
  });

  test('does not take a job from where a person has put it, and puts none on top of it', () => {
    const nudges = { 'job "b"': { x: 0, y: 90 } };
    const before = placed(arrangement, nudges);
    const after = placed(
      rearranged(arrangement, modelOf(jobsText({ a: [], b: ['a'], c: ['a'], d: ['b'], e: ['a'], f: ['a'] }))),
      nudges,
    );

    expect(after.nodes.get('job "b"')).toEqual(before.nodes.get('job "b"'));
    expectApart(after);
  });
});

test('a circle that is in the text already is drawn', () => {
  const slots = settle(
    {
      nodes: [
        { id: 'a', height: 10 },
        { id: 'b', height: 10 },
      ],
      edges: [
        { from: 'a', to: 'b' },
        { from: 'b', to: 'a' },
      ],
    },
    new Map(),
  );

  expect([...slots.keys()].toSorted()).toEqual(['a', 'b']);
});

test('what has changed its name at the same point keeps what it had', () => {
  expect(
    renamed(
      ['a', 'b'],
      ['a', 'c'],
      new Map([
        ['a', 1],
        ['b', 2],
      ]),
    ),
  ).toEqual(
    new Map([
      ['a', 1],
      ['c', 2],
    ]),
  );
  expect(
    renamed(
      ['a', 'b'],
      ['b', 'a'],
      new Map([
        ['a', 1],
        ['b', 2],
      ]),
    ),
  ).toEqual(
    new Map([
      ['a', 1],
      ['b', 2],
    ]),
  );
});
