import { create } from '@bufbuild/protobuf';
import { expect, test } from 'vitest';
import { GetLogOutlineResponseSchema } from '../../gen/signalbox/console/v1/logs_pb.js';
import { LogGroups } from './groups.ts';

const { groups } = create(GetLogOutlineResponseSchema, {
  groups: [
    { title: 'install', firstLine: 2, lastLine: 20, depth: 0, collapsed: true },
    { title: 'download', firstLine: 5, lastLine: 9, depth: 1, collapsed: true },
    { title: 'test', firstLine: 30, lastLine: 40, depth: 0, collapsed: false },
  ],
});
const chosen = (...choices: (readonly [number, boolean])[]) => new Map(choices);

test('groups are closed as their author wants it, and their titles stay', () => {
  expect(new LogGroups(groups, [], chosen()).hidden()).toEqual([
    { first: 3, last: 20 },
    { first: 6, last: 9 },
  ]);
});

test('a group that holds an error is open', () => {
  expect(new LogGroups(groups, [7], chosen()).hidden()).toEqual([]);
});

test('what somebody chose goes before everything', () => {
  const hidden = new LogGroups(groups, [7], chosen([2, false], [30, false])).hidden();

  expect(hidden).toEqual([
    { first: 3, last: 20 },
    { first: 31, last: 40 },
  ]);
});

test('to show a line, all closed groups around it open and other choices stay', () => {
  const choices = new LogGroups(groups, [], chosen([30, false])).choicesToShow(7);

  expect(choices).toEqual(chosen([30, false], [2, true], [5, true]));
});

test('a line that can be seen needs no other choices', () => {
  const folded = new LogGroups(groups, [], chosen());

  expect([folded.choicesToShow(2), folded.choicesToShow(25), folded.choicesToShow(35)]).toEqual(
    Array(3).fill(undefined),
  );
});

test('around a line is its innermost group, but not around its own title', () => {
  const folded = new LogGroups(groups, [], chosen());

  expect([2, 4, 5, 7, 15, 25].map((line) => folded.around(line)?.title)).toEqual([
    ...[undefined, 'install', 'install', 'download', 'install', undefined],
  ]);
});

test('closing all closes all', () => {
  const all = new LogGroups(groups, [7], new LogGroups(groups, [7], chosen()).choicesWithAll(false));

  expect(all.hidden()).toHaveLength(3);
});
