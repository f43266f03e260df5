import { create, toBinary } from '@bufbuild/protobuf';
import { describe, expect, test } from 'vitest';
import { RunState, TriggerKind } from '../../../gen/signalbox/console/v1/run_pb.js';
import { ListRunsRequestSchema } from '../../../gen/signalbox/console/v1/runs_pb.js';
import { fc } from '../../../test/support/property.ts';
import { paths } from '../../app/paths.ts';
import {
  filterFrom,
  filterNames,
  isFiltered,
  queryOf,
  type RunFilter,
  requestOf,
  stateChoices,
  timeChoices,
  triggerChoices,
} from './run-filter.ts';

const nowMs = Date.UTC(2026, 2, 3, 12, 0, 30);
const hourMs = 3_600_000;

function filterIn(address: string): RunFilter {
  const query = new URLSearchParams(address.split('?')[1]);
  return filterFrom((name) => query.get(name) ?? '');
}
const requestFor = (address: string) => requestOf(filterIn(address), nowMs);

describe('the address', () => {
  test('says the whole filter, and the filter is read back from it', () => {
    const text = fc.string({ unit: 'grapheme' });
    const anyFilter: fc.Arbitrary<RunFilter> = fc.record({
      ...{ text, pipeline: text, branch: text },
      state: fc.constantFrom('', ...stateChoices),
      trigger: fc.constantFrom('', ...triggerChoices),
      time: fc.constantFrom('', ...timeChoices),
    });
    fc.assert(
      fc.property(anyFilter, (filter) => {
        expect(filterIn(paths.runs({ ...filter }))).toEqual(filter);
      }),
    );
  });

  test('without parameters filters nothing', () => {
    expect(isFiltered(filterIn('/runs'))).toBe(false);
    expect(requestFor('/runs')).toEqual({
      text: '',
      branch: '',
      pipelineIds: [],
      states: [],
      triggers: [],
      pageSize: 100,
    });
  });

  test.each(filterNames)('with %s alone filters', (name) => {
    expect(isFiltered(filterIn(`/runs?${name}=x`))).toBe(true);
  });
});

describe('the question to the server', () => {
  test('names every state of a choice', () => {
    expect(requestFor('/runs?state=live').states).toEqual([
      ...[RunState.PENDING, RunState.RUNNING, RunState.PAUSED, RunState.CANCELLING],
    ]);
  });

  test.each(stateChoices)('knows the state %s', (state) => {
    expect(requestFor(`/runs?state=${state}`).states).not.toEqual([]);
  });

  test('every state of a run is in exactly one choice', () => {
    const chosen = stateChoices.flatMap((state) => requestFor(`/runs?state=${state}`).states ?? []);
    const all = [
      ...[RunState.PENDING, RunState.RUNNING, RunState.PAUSED, RunState.CANCELLING],
      ...[RunState.SUCCESS, RunState.FAILED, RunState.CANCELLED, RunState.PARTIAL],
    ];

    expect(chosen.toSorted()).toEqual(all.toSorted());
  });

  test('has the trigger and the pipeline', () => {
    expect(requestFor('/runs?trigger=cron&pipeline=p1')).toMatchObject({
      triggers: [TriggerKind.CRON],
      pipelineIds: ['p1'],
    });
  });

  test('stays the same for a minute', () => {
    const filter = filterIn('/runs?time=hour');

    expect(requestOf(filter, nowMs + 29_999)).toEqual(requestOf(filter, nowMs));
    expect(requestOf(filter, nowMs).createdFromMs).toBe(nowMs - hourMs - 30_000);
  });

  test.each(['purple', 'constructor', 'toString', '__proto__'])(
    'leaves out the choice %s, which does not exist',
    (choice) => {
      const request = requestFor(`/runs?state=${choice}&trigger=${choice}&time=${choice}`);

      expect(request).toEqual(requestFor('/runs'));
      expect(() => toBinary(ListRunsRequestSchema, create(ListRunsRequestSchema, request))).not.toThrow();
    },
  );
});

test('a filter and its address are two forms of one thing', () => {
  const filter = { ...filterFrom(() => ''), state: 'failed', text: 'a & b' };
  const params = new URLSearchParams(queryOf(filter));

  expect(queryOf(filter)).toBe('text=a+%26+b&state=failed');
  expect(filterFrom((name) => params.get(name) ?? '')).toEqual(filter);
});
