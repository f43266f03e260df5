import { create } from '@bufbuild/protobuf';
import { expect, test } from 'vitest';
import { type Runner, RunnerSchema } from '../../../gen/signalbox/console/v1/runners_pb.js';
import { runnersMatching } from './runners-matching.ts';

const runners = [
  create(RunnerSchema, { name: 'studio', address: '10.0.0.7', approved: true, labels: { gpu: 'yes', os: 'darwin' } }),
  create(RunnerSchema, { name: 'Attic', address: '10.0.0.9', approved: true, labels: { room: 'lab' } }),
  create(RunnerSchema, { name: 'zebra', address: '10.0.1.7', approved: false, labels: { gpu: 'no' } }),
];
const names = (found: readonly Runner[]) => found.map(({ name }) => name);

test('without a text all are listed: who waits for a person first, the others by name', () => {
  expect(names(runnersMatching(runners, ' '))).toEqual(['zebra', 'Attic', 'studio']);
});

test.each([
  ['attic', ['Attic']],
  ['10.0.0', ['Attic', 'studio']],
  ['gpu=yes', ['studio']],
  ['gpu 10.0.1', ['zebra']],
  ['darwin lab', []],
])('%s is in %j', (text, found) => {
  expect(names(runnersMatching(runners, text))).toEqual(found);
});
