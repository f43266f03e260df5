import { expect, test } from 'vitest';
import { branchName, commitMessage } from './commit-message.ts';
import { graphDiff } from './graph-diff.ts';

const job = (name: string, run = name) => ({ name, steps: [{ name: 'run', uses: 'shell', args: { run } }] });
const of = (...jobs: readonly ReturnType<typeof job>[]) => ({ namespace: 'x', jobs });
const before = of(job('lint'), job('test'));

test.each([
  [of(job('lint'), job('test'), job('ship')), 'ci: add job ship'],
  [of(job('lint')), 'ci: remove job test'],
  [of(job('lint'), job('verify', 'test')), 'ci: rename job test to verify'],
  [of(job('lint'), job('test', 'all')), 'ci: change step run of test'],
  [of(job('lint', 'x'), job('test', 'all')), 'ci: change lint and test'],
  [
    { ...of(job('lint'), job('a'), job('b'), job('c'), job('d')), fail_fast: true },
    'ci: remove test, add a, b and 2 more, change `fail_fast`',
  ],
  [{ ...before, triggers: [] }, 'ci: change `triggers`'],
  [before, 'ci: comment and lay out pipeline.yaml'],
])('names what differs', (after, message) => {
  expect(commitMessage(graphDiff(before, after), 'ci/pipeline.yaml')).toBe(message);
});

test('of a text that cannot be read names the file', () => {
  expect(commitMessage(undefined, '.arcentra/pipeline.yaml')).toBe('ci: change pipeline.yaml');
});

test('gives a branch a name that git takes', () => {
  expect(branchName('ci: change `triggers`')).toBe('ci/change-triggers');
  expect(branchName('Größer & ..')).toBe('ci/gr-er');
  expect(branchName('漢字')).toBe('ci/change');
});
