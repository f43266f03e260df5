import { describe, expect, test } from 'vitest';
import { parsePipeline } from '../../../../pipeline/parse.ts';
import { definitionFrom } from '../../../../pipeline/print.ts';
import { graphDiff } from './graph-diff.ts';

function definition(text: string) {
  const { model } = parsePipeline(text);
  if (!model) throw new Error('no model');
  return definitionFrom(model);
}

const text = `
namespace: shop
# what is built
stages:
  - name: verify
    jobs:
      - name: lint
        steps: [{ name: check, uses: shell, args: { run: lint } }]
      - name: test
        steps:
          - { name: unit, uses: shell, args: { run: unit } }
          - { name: report, uses: shell, args: { run: report } }
  - name: release
    jobs:
      - name: deploy
        depends_on: [test]
        steps: [{ name: push, uses: shell, args: { run: push } }]
`;

function diff(change: (text: string) => string) {
  const { jobs, fields } = graphDiff(definition(text), definition(change(text)));
  return { fields, jobs: jobs.filter((job) => job.change !== 'same') };
}

describe('the difference of two definitions', () => {
  test('is none where only comments, layout and spelling differ', () => {
    const other = (old: string) =>
      `# another comment\n${old.replace('depends_on: [test]', 'dependsOn:\n          - test # first')}`;
    expect(diff(other)).toEqual({ fields: [], jobs: [] });
  });

  test('shows added and removed jobs, removed ones where they were', () => {
    const replaced = diff((old) =>
      old.replace(/ {6}- name: lint\n.*\n/, '').concat('      - { name: notify, steps: [] }\n'),
    );

    expect(replaced.jobs).toMatchObject([
      { name: 'lint', change: 'removed', stage: 'verify' },
      { name: 'notify', change: 'added', stage: 'release' },
    ]);
    expect(replaced.fields).toEqual([]);
  });

  test('shows what changed in a job, and in which steps', () => {
    const { jobs } = diff((old) =>
      old
        .replace('depends_on: [test]', 'depends_on: [test, lint]\n        timeout: 5m')
        .replace('run: unit', 'run: all')
        .replace('- { name: report, uses: shell, args: { run: report } }', '- { name: upload, uses: shell, args: {} }'),
    );

    expect(jobs).toMatchObject([
      {
        name: 'test',
        change: 'changed',
        fields: [],
        steps: [
          { name: 'unit', change: 'changed', fields: ['args'] },
          { name: 'upload', change: 'added' },
          { name: 'report', change: 'removed' },
        ],
      },
      {
        name: 'deploy',
        change: 'changed',
        fields: ['depends_on', 'timeout'],
        steps: [{ name: 'push', change: 'same' }],
      },
    ]);
  });

  test('tells a moved step from a changed one', () => {
    const lines = text.split('\n');
    const at = lines.findIndex((line) => line.includes('name: unit'));
    const swapped = lines.toSpliced(at, 2, lines[at + 1] ?? '', lines[at] ?? '').join('\n');

    expect(diff(() => swapped).jobs).toMatchObject([
      {
        name: 'test',
        steps: [
          { name: 'report', change: 'moved' },
          { name: 'unit', change: 'moved' },
        ],
      },
    ]);
  });

  test('knows a renamed job, and does not blame those that depend on it', () => {
    const { jobs } = diff((old) => old.replace('name: test', 'name: verify-all').replace('[test]', '[verify-all]'));

    expect(jobs).toMatchObject([{ name: 'verify-all', renamedFrom: 'test', change: 'changed', fields: [] }]);
  });

  test('names a job that went to another stage, and fields of the definition itself', () => {
    const moved = diff((old) => old.replace('  - name: release\n    jobs:\n', '').concat('fail_fast: true\n'));

    expect(moved.jobs).toMatchObject([{ name: 'deploy', fields: ['stage'] }]);
    expect(moved.fields.toSorted()).toEqual(['fail_fast', 'stages']);
  });
});
