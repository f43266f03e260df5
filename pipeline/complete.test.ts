import { describe, expect, test } from 'vitest';
import { completionsAt, namesInScope } from './complete.ts';

/** `|` is the cursor. */
function labels(marked: string): readonly string[] {
  const offset = marked.indexOf('|');
  const text = marked.slice(0, offset) + marked.slice(offset + 1);
  return completionsAt(text, offset).items.map((item) => item.insert);
}

const head = `namespace: a
variables: {APP: x}
jobs:
  - name: one
    steps:
      - {name: s-1, uses: shell, outputs: [tag], args: {run: "x"}}
    outputs: {v: "1"}
  - name: two
    depends_on: [one]
`;

describe('in expressions', () => {
  test('members of a job it depends on', () => {
    expect(labels(`${head}    when: jobs['one'].|\n    steps: []\n`)).toEqual(['.status', '.outputs', '.attempt']);
    expect(labels(`${head}    env: {X: "\${{ jobs.one.outputs.| }}"}\n`)).toEqual(['.v']);
  });

  test('names with a hyphen come in brackets, with quotes that fit', () => {
    expect(labels(head.replace('outputs: {v: "1"}', 'outputs: {v: "${{ steps.| }}"}'))).toEqual(["['s-1']"]);
    expect(labels(head.replace('outputs: {v: "1"}', "outputs: {v: '${{ steps.| }}'}"))).toEqual(['["s-1"]']);
  });

  test('status functions only in conditions', () => {
    expect(labels(`${head}    when: suc|\n`)).toContain('success()');
    expect(labels(`${head}    env: {X: "\${{ suc| }}"}\n`)).not.toContain('success()');
  });

  test('a broken document helps too', () => {
    expect(labels(`${head}    when: jobs['one'].|\n    stepz: [\n`)).toEqual(['.status', '.outputs', '.attempt']);
  });
});

describe('keys and values', () => {
  test('keys of the object at the cursor that are not there yet', () => {
    const keys = labels(`${head}    st|\n`);

    expect(keys).toContain('steps: ');
    expect(keys).not.toContain('depends_on: ');
    expect(labels(`${head}    retry: {ma|}\n`)).toEqual(['max_attempts: ', 'delay: ', 'backoff: ', 'on: ']);
  });

  test('keys follow the spelling of the file', () => {
    expect(labels('namespace: a\njobs:\n  - name: a\n    dependsOn: []\n    run|\n')).toContain('runOnAgent: ');
  });

  test.each([
    ['jobs that do not close a circle', head.replace('[one]', '[|]'), ['one']],
    [
      'actions',
      `${head}    steps:\n      - name: a\n        uses: shell\n        action: |\n`,
      ['run', 'script', 'command'],
    ],
    ['choices', `${head}    retry: {backoff: |}\n`, ['fixed', 'exponential']],
  ])('%s', (_, marked, expected) => {
    expect(labels(marked)).toEqual(expected);
  });
});

test('names in scope have types and docs', () => {
  const text = `${head}    when: true\n`;
  const names = namesInScope(text, text.indexOf('true'));

  expect(names.map(({ name }) => name)).toEqual([
    'variables',
    'env',
    'git',
    'run',
    'pipeline',
    'event',
    'inputs',
    'jobs',
    'approvals',
    'APP',
    'branch',
    'commit',
    'tag',
  ]);
  expect(names.every(({ docs }) => docs !== '')).toBe(true);
  expect(namesInScope(text, 3)).toEqual([]);
});

describe('a text that is being typed', () => {
  test.each([
    ['nothing yet', '|', 'namespace: '],
    ['the first key', 'na|', 'namespace: '],
    ['a new job', 'namespace: a\njobs:\n  - |', 'name: '],
    ['a job behind others', `${head}    steps: []\n  - |`, 'name: '],
    ['the first key of a job', 'namespace: a\njobs:\n  - na|', 'name: '],
    ['a new step', `${head}    steps:\n      - |\n`, 'uses: '],
    ['arguments', `${head}    steps:\n      - name: a\n        uses: shell\n        args:\n          |\n`, 'run: '],
    ['a new dependency', 'namespace: a\njobs:\n  - name: a\n  - name: b\n    depends_on:\n      - |\n', 'a'],
    ['an empty object', `${head}    retry:\n      |\n`, 'max_attempts: '],
    ['an empty condition', `${head}    when: |\n`, 'success()'],
    ['a placeholder without its end', `${head}    env:\n      X: \${{ |\n`, 'variables'],
    ['the same in quotes', `${head}    env:\n      X: "\${{ variables.|\n`, '.APP'],
  ])('%s', (_, marked, expected) => {
    expect(labels(marked)).toContain(expected);
  });
});

test('behind a key no other key is offered on the same line', () => {
  expect(labels(`${head}    retry: |\n`)).toEqual([]);
  expect(labels(`${head}    retry: ma|\n`)).toEqual([]);
});

describe('what the server offers', () => {
  const known = {
    secrets: ['NPM_TOKEN', 'deploy-key'],
    channels: ['slack'],
    runners: [
      { labels: { arch: 'arm64', zone: 'a' }, plugins: ['shell', 'press'] },
      { labels: { arch: 'amd64' }, plugins: [] },
    ],
    templates: [
      {
        library: 'platform',
        name: 'go-service',
        description: 'builds Go',
        versions: ['1.2.0', '1.0.0'],
        params: [
          { name: 'name', type: 'string', description: '', options: [] },
          { name: 'level', type: 'enum', description: '', options: ['low', 'high'] },
          { name: 'fast', type: 'boolean', description: '', options: [] },
        ],
      },
      { library: 'base', name: 'lint', description: '', versions: ['2.0.0'], params: [] },
      { library: 'base', name: 'go-service', description: '', versions: ['3.0.0'], params: [] },
    ],
  };
  const offered = (marked: string) => {
    const offset = marked.indexOf('|');
    return completionsAt(marked.replace('|', ''), offset, { known }).items.map((item) => item.insert);
  };

  test('names of secrets', () => {
    expect(offered(`${head}    env: {T: "\${{ secrets.| }}"}\n`)).toEqual(['.NPM_TOKEN', "['deploy-key']"]);
  });

  test('labels of runners, and their values', () => {
    expect(offered(`${head}    agent_selector:\n      match_labels: {|}\n`)).toEqual(['arch: ', 'zone: ']);
    expect(offered(`${head}    agent_selector:\n      match_labels:\n        arch: |\n`)).toEqual(['amd64', 'arm64']);
    expect(
      offered(`${head}    agent_selector:\n      match_expressions:\n        - key: arch\n          values: [|]\n`),
    ).toEqual(['amd64', 'arm64']);
  });

  test('templates, their libraries and versions', () => {
    const include = (more: string) => offered(`namespace: a\ninclude:\n  - ${more}\n`);

    expect(include('template: |')).toEqual(['go-service', 'lint']);
    expect(include('template: |\n    library: platform')).toEqual(['go-service']);
    expect(include('library: |')).toEqual(['base', 'platform']);
    expect(include('template: lint\n    library: |')).toEqual(['base']);
    expect(include('template: go-service\n    library: platform\n    version: |')).toEqual(['1.2.0', '1.0.0']);
    expect(include('template: nothing\n    version: |')).toEqual([]);
  });

  test('parameters of a template that are not given yet, and their values', () => {
    const params = (more: string) =>
      offered(`namespace: a\ninclude:\n  - template: go-service\n    library: platform\n    params: ${more}\n`);

    expect(params('{|}')).toEqual(['name: ', 'level: ', 'fast: ']);
    expect(params('{name: x, |}')).toEqual(['level: ', 'fast: ']);
    expect(params('\n      level: |')).toEqual(['low', 'high']);
    expect(params('\n      fast: |')).toEqual(['true', 'false']);
    expect(params('\n      name: |')).toEqual([]);
  });

  test('plugins that only a runner has', () => {
    const uses = offered(`${head}    steps:\n      - name: a\n        uses: |\n`);

    expect(uses.filter((name) => name === 'shell')).toHaveLength(1);
    expect(uses).toContain('press');
  });
});
