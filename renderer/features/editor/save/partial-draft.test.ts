import { expect, test } from 'vitest';
import { readText } from '../session/reading.ts';
import { type Extent, partialDraft, type Target } from './partial-draft.ts';

const jobs = `namespace: shop
jobs:
  # first
  - name: lint
    steps: [{ name: check, uses: shell, args: { run: lint } }]
  - name: test
    depends_on: [lint]
    steps:
      - { name: setup, uses: shell, args: { run: setup } }
      - { name: unit, uses: shell, args: { run: unit } } # the tests
      - { name: report, uses: shell, args: { run: report } }
    finally:
      - { name: tidy, uses: shell, args: { run: tidy } }
  - name: docs
    steps: [{ name: build, uses: shell, args: { run: docs } }]
`;
const stages = `namespace: shop
stages:
  - name: verify
    jobs:
      - { name: lint, steps: [{ name: check, uses: shell, args: { run: lint } }] }
  - name: build
    jobs:
      - { name: pack, steps: [{ name: tar, uses: shell, args: { run: tar } }] }
      - { name: sign, steps: [{ name: gpg, uses: shell, args: { run: gpg } }] }
  - name: release
    jobs:
      - { name: ship, steps: [{ name: push, uses: shell, args: { run: push } }] }
`;

function partOf(text: string, target: Target, extent: Extent) {
  const { outline } = readText(1, text, { path: 'p.yaml', known: {}, included: undefined });
  if (!outline) throw new Error('no outline');
  const partial = partialDraft(text, outline, target, extent);
  if (!partial.ok) throw new Error(partial.reason);
  return partial.text;
}

const lines = (text: string, ...without: readonly RegExp[]) =>
  text
    .split('\n')
    .filter((line) => !without.some((pattern) => pattern.test(line)))
    .join('\n');

test('up to a step runs what it waits for, and the rest of its job is left out', () => {
  const text = partOf(jobs, { kind: 'step', job: 'test', step: 'unit' }, 'up-to');

  expect(text).toBe(lines(jobs, /name: report/, /name: docs/, /run: docs/));
});

test('only a step runs alone, without what its job waited for; `finally` stays', () => {
  const text = partOf(jobs, { kind: 'step', job: 'test', step: 'unit' }, 'only');

  expect(text).toBe(
    lines(jobs, /first/, /name: lint/, /run: lint/, /depends_on/, /setup/, /name: report/, /name: docs/, /run: docs/),
  );
});

test('with stages, those before run too, and those behind are gone', () => {
  expect(partOf(stages, { kind: 'job', job: 'pack' }, 'up-to')).toBe(
    lines(stages, /sign/, /release/, /ship/).replace(/\n {4}jobs:\n$/, '\n'),
  );
  expect(partOf(stages, { kind: 'job', job: 'pack' }, 'only')).not.toMatch(/lint|sign|ship|verify|release/);
  expect(partOf(stages, { kind: 'job', job: 'pack' }, 'all')).toBe(stages);
});
