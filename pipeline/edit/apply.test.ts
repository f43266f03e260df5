import { describe, expect, test } from 'vitest';
import { applyOperation } from './apply.ts';
import type { Operation } from './operation.ts';

function edited(text: string, operation: Operation): string {
  const result = applyOperation(text, operation);
  return result.ok ? result.text : `refused: ${result.reason}`;
}

/** Lines that are only before (`-`) or only after (`+`), for edits that change few lines. */
function changed(text: string, operation: Operation): readonly string[] {
  const after = edited(text, operation).split('\n');
  const before = text.split('\n');
  return [
    ...before.filter((line) => !after.includes(line)).map((line) => `-${line}`),
    ...after.filter((line) => !before.includes(line)).map((line) => `+${line}`),
  ];
}

const shop = `# The shop's pipeline.
namespace: shop   # tenant
variables: {APP: api}

jobs:
  # Fast checks first.
  - name: test   # unit tests
    timeout: 15m
    steps:
      - name: unit
        uses: shell
        args: {run: "npm test"}
      - {name: lint, uses: shell, args: {run: npm run lint}}
    # until here: test

  # The image.
  - name: build
    depends_on: [test]
    outputs:
      tag: \${{ steps['pack'].outputs.tag }}
    steps:
    - name: pack
      uses: shell
      args:
        run: |  # script
          make

          echo "\${{ jobs.test.status }}"

  - name: deploy
    depends_on: [test, build]
    when: jobs["build"].status == 'success' && branch == 'main'
    steps:
      - name: go
        uses: shell
        env: { TAG: '\${{ jobs[''build''].outputs.tag }}', B: "\${{ jobs[\\"build\\"].outputs.tag }}" }
        args:
          run: ./go
  # end of the jobs
triggers:
  - type: manual`;

describe('a field', () => {
  test('changes nothing but itself', () => {
    const operation = { kind: 'set-field', path: ['jobs', 0, 'timeout'], value: '20m' } as const;

    const result = applyOperation(shop, operation);

    const start = shop.indexOf('15m');
    expect(result).toMatchObject({ ok: true, edits: [{ range: { start, end: start + 2 }, insert: '20' }] });
  });

  test('keeps the quotes it has', () => {
    const run = ['jobs', 0, 'steps', 0, 'args', 'run'];
    expect(changed(shop, { kind: 'set-field', path: run, value: 'npm ci' })).toEqual([
      '-        args: {run: "npm test"}',
      '+        args: {run: "npm ci"}',
    ]);
  });

  test('becomes quoted where its text would be read as something else', () => {
    const path = ['jobs', 2, 'steps', 0, 'args', 'run'];
    expect(changed(shop, { kind: 'set-field', path, value: 'true' })).toEqual([
      '-          run: ./go',
      '+          run: "true"',
    ]);
  });

  test('of several lines keeps its header, the comment behind it and its indentation', () => {
    const path = ['jobs', 1, 'steps', 0, 'args', 'run'];
    expect(changed(shop, { kind: 'set-field', path, value: 'make all\n\necho "${{ jobs.test.status }}"\n' })).toEqual([
      '-          make',
      '+          make all',
    ]);
  });

  test('is added at its canonical place, with the mappings around it', () => {
    const result = edited(shop, { kind: 'set-field', path: ['jobs', 0, 'retry', 'max_attempts'], value: 3 });
    expect(result).toContain('    timeout: 15m\n    retry:\n      max_attempts: 3\n    steps:\n');
  });

  test('takes the mapping around it along when it was the only one', () => {
    expect(changed(shop, { kind: 'unset-field', path: ['variables', 'APP'] })).toEqual(['-variables: {APP: api}']);
  });

  test('that is already so changes nothing', () => {
    const result = applyOperation(shop, { kind: 'set-field', path: ['jobs', 0, 'timeout'], value: '15m' });
    expect(result).toMatchObject({ ok: true, text: shop, edits: [], inverse: [] });
  });

  test('the first key of an item gives its place to the next', () => {
    expect(edited(shop, { kind: 'unset-field', path: ['jobs', 0, 'name'] })).toContain(
      '  - timeout: 15m\n    steps:\n',
    );
  });
});

describe('a job', () => {
  test('leaves with its comments, and others no longer depend on it', () => {
    const result = edited(shop, { kind: 'remove-job', job: 'test' });

    expect(result).toContain('\njobs:\n  # The image.\n  - name: build\n    outputs:\n');
    expect(result).toContain('    depends_on: [build]\n');
    expect(result).not.toContain('until here');
    expect(result).not.toContain('Fast checks');
  });

  test('the last one leaves the comment of the list where it is', () => {
    expect(edited(shop, { kind: 'remove-job', job: 'deploy' })).toContain(
      'echo "${{ jobs.test.status }}"\n\n  # end of the jobs\ntriggers:',
    );
  });

  test('is renamed in dependencies, conditions and placeholders, whatever the quotes', () => {
    expect(changed(shop, { kind: 'rename-job', job: 'build', name: 'build-image' })).toEqual([
      '-  - name: build',
      '-    depends_on: [test, build]',
      `-    when: jobs["build"].status == 'success' && branch == 'main'`,
      `-        env: { TAG: '\${{ jobs[''build''].outputs.tag }}', B: "\${{ jobs[\\"build\\"].outputs.tag }}" }`,
      '+  - name: build-image',
      '+    depends_on: [test, build-image]',
      `+    when: jobs["build-image"].status == 'success' && branch == 'main'`,
      `+        env: { TAG: '\${{ jobs[''build-image''].outputs.tag }}', B: "\${{ jobs[\\"build-image\\"].outputs.tag }}" }`,
    ]);
  });

  test('a reference with a dot gets brackets when the new name needs them', () => {
    expect(changed(shop, { kind: 'rename-job', job: 'test', name: 'unit-test' })).toContain(
      `+          echo "\${{ jobs['unit-test'].status }}"`,
    );
  });

  test('is renamed in a condition of several lines', () => {
    const text = `namespace: a
jobs:
  - {name: build, steps: [{name: s, uses: shell}]}
  - name: use
    depends_on: [build]
    when: >-
      jobs['build'].status == 'success' &&
      jobs.build.attempt == 1
    steps: [{name: s, uses: shell}]
`;
    expect(edited(text, { kind: 'rename-job', job: 'build', name: 'make' })).toBe(text.replaceAll('build', 'make'));
  });

  test('is renamed where artifacts and sources name it', () => {
    const text = `namespace: a
jobs:
  - {name: build, steps: [{name: s, uses: shell}]}
  - name: use
    source: {type: artifact, repo: build/package}
    depends_on: [build]
    steps:
      - {name: get, uses: artifacts, action: download, args: {job: build, name: build}}
      - {name: other, uses: shell, args: {job: build, run: "echo build"}}
`;
    expect(
      changed(text, { kind: 'rename-job', job: 'build', name: 'make' }).filter((line) => line.startsWith('+')),
    ).toEqual([
      '+  - {name: make, steps: [{name: s, uses: shell}]}',
      '+    source: {type: artifact, repo: make/package}',
      '+    depends_on: [make]',
      '+      - {name: get, uses: artifacts, action: download, args: {job: make, name: build}}',
    ]);
  });

  test('moves with its comments', () => {
    const result = edited(shop, { kind: 'move-job', job: 'build', to: 0 });
    expect(result.indexOf('# The image.')).toBeLessThan(result.indexOf('# Fast checks first.'));
    expect(result).toContain('jobs:\n  # The image.\n  - name: build\n');
  });

  test('is copied under a free name', () => {
    const once = edited(shop, { kind: 'duplicate-job', job: 'test' });
    expect(once).toContain('  - name: test-2   # unit tests\n');
    expect(edited(once, { kind: 'duplicate-job', job: 'test' })).toContain('  - name: test-3   # unit tests\n');
  });

  test('is pasted from indented text, with its comments and another name', () => {
    const text =
      '      # from elsewhere\n      - name: test\n        steps:\n        - {name: a, uses: shell} # here\n';
    expect(edited(shop, { kind: 'paste-job', text, at: 0 })).toContain(
      'jobs:\n  # from elsewhere\n  - name: test-2\n    steps:\n    - {name: a, uses: shell} # here\n\n  # Fast checks',
    );
  });

  test('new keys follow the spelling of the file', () => {
    const camel = 'namespace: a\njobs:\n  - name: a\n    dependsOn: []\n    steps: []\n';
    const job = { name: 'b', depends_on: ['a'], steps: [{ name: 's', uses: 'shell', args: { keep_this: 1 } }] };
    expect(edited(camel, { kind: 'add-job', job })).toBe(
      `${camel}  - name: b\n    dependsOn: [a]\n    steps:\n      - name: s\n        uses: shell\n        args:\n          keep_this: 1\n`,
    );
  });
});

describe('a dependency', () => {
  test('is added to the list as it is written', () => {
    const text = 'namespace: a\njobs:\n- name: a\n- name: b\n  dependsOn:\n  - x # why\n';
    expect(edited(text, { kind: 'connect', from: 'a', to: 'b' })).toBe(`${text}  - a\n`);
  });

  test('the last one takes the key along', () => {
    expect(changed(shop, { kind: 'disconnect', from: 'test', to: 'build' })).toEqual(['-    depends_on: [test]']);
  });

  test.each([
    ['test', 'test', 'job `test` cannot depend on itself'],
    ['deploy', 'test', 'jobs would wait for each other: `test` needs `deploy` needs `test`'],
    ['test', 'build', 'job `build` depends on `test` already'],
    ['lost', 'build', 'there is no job `lost` in this file; it may come from an include'],
  ])('from %s to %s is refused', (from, to, reason) => {
    expect(applyOperation(shop, { kind: 'connect', from, to })).toEqual({ ok: false, reason });
  });

  test('on a later stage is refused', () => {
    const text = 'stages:\n- {name: one, jobs: [{name: a}]}\n- {name: two, jobs: [{name: b}]}\n';
    const result = applyOperation(text, { kind: 'connect', from: 'b', to: 'a' });
    expect(result).toEqual({ ok: false, reason: 'job `b` is in a later stage than `a`' });
  });
});

const shared = `namespace: a
x-limits: &limits
  timeout: 5m
  retry: {max_attempts: 2}
jobs:
  - name: one
    <<: *limits
    source: &source {type: git}
    steps:
      - &install
        name: install
        uses: shell
      - name: test
        uses: shell
  - name: two
    source: *source
    steps:
      - *install
`;

describe('what is shared through anchors', () => {
  test.each<[string, Operation, string]>([
    [
      'a field of an anchored value',
      { kind: 'set-field', path: ['jobs', 0, 'source', 'depth'], value: 5 },
      'jobs[0].source is shared: 1 alias of &source would change too',
    ],
    [
      'a field behind an alias',
      { kind: 'set-field', path: ['jobs', 1, 'source', 'depth'], value: 5 },
      'jobs[1].source is the alias *source; edit it where &source is defined',
    ],
    [
      'a field from a merge key',
      { kind: 'set-field', path: ['jobs', 0, 'timeout'], value: '9m' },
      'jobs[0].timeout may come from the merge key `<<`; edit it where it is defined',
    ],
    [
      'an anchor that is still referred to',
      { kind: 'remove-step', job: 'one', step: 'install' },
      'jobs[0].steps[0] defines the anchor &install that 1 alias elsewhere refer to',
    ],
    [
      'the name of a shared step',
      { kind: 'rename-step', job: 'two', step: 'install', name: 'setup' },
      'jobs[1].steps[0] is the alias *install; edit it where &install is defined',
    ],
    [
      'an anchor moved behind its alias',
      { kind: 'move-job', job: 'one', to: 1 },
      'this place is written in a way that cannot be edited safely: line 7 is not readable (No anchor `&source` stands before this alias.)',
    ],
    [
      'a job with aliases into a file of its own',
      { kind: 'extract-template', jobs: ['two'], file: 'x.yaml' },
      'job `two` uses the alias *source, which the new file would not know',
    ],
  ])('%s is refused', (_, operation, reason) => {
    expect(applyOperation(shared, operation)).toEqual({ ok: false, reason });
  });

  test('an alias can be removed, and its neighbours edited', () => {
    expect(changed(shared, { kind: 'unset-field', path: ['jobs', 1, 'source'] })).toEqual(['-    source: *source']);
    expect(changed(shared, { kind: 'set-field', path: ['jobs', 0, 'steps', 1, 'uses'], value: 'stdout' })).toEqual([
      '+        uses: stdout',
    ]);
  });

  test('a copy leaves the anchors to the original', () => {
    const copy = edited(shared, { kind: 'duplicate-step', job: 'one', step: 'install' });
    expect(copy).toContain(
      '      - &install\n        name: install\n        uses: shell\n      -\n        name: install-2\n',
    );
  });
});

describe('the two modes', () => {
  const stages = `namespace: a
stages:
  # checks
  - name: verify
    description: what must hold
    jobs:
      - name: test # t
        steps: []

      - name: lint
        depends_on: [test]
        steps: []
  - name: ship
    jobs:
      # careful
      - name: deploy
        steps: []
`;

  test('jobs go into one stage and come back byte for byte', () => {
    const inStages = edited(shop, { kind: 'convert-to-stages' });
    expect(inStages).toContain(
      'stages:\n  - name: default\n    jobs:\n      # Fast checks first.\n      - name: test   # unit tests\n',
    );
    expect(edited(inStages, { kind: 'convert-to-jobs' })).toBe(shop);
  });

  test('stages become dependencies, their names comments', () => {
    expect(edited(stages, { kind: 'convert-to-jobs' })).toBe(`namespace: a
jobs:
  # checks
  # verify: what must hold
  - name: test # t
    steps: []

  - name: lint
    depends_on: [test]
    steps: []
  # ship
  # careful
  - name: deploy
    depends_on: [test, lint]
    steps: []
`);
  });

  test('a stage with a gate stays a stage', () => {
    const gated = stages.replace('  - name: ship\n', '  - name: ship\n    approval: {required: true}\n');
    const result = applyOperation(gated, { kind: 'convert-to-jobs' });
    expect(result).toEqual({ ok: false, reason: 'stage `ship` has `approval`, which only a stage can have' });
  });

  test('a job moves between stages', () => {
    const moved = edited(stages, { kind: 'move-job', job: 'lint', to: 1, stage: 'ship' });
    expect(moved).toContain(
      '      - name: deploy\n        steps: []\n      - name: lint\n        depends_on: [test]\n',
    );
  });
});

describe('a template', () => {
  test('takes whole jobs with their comments, and is included', () => {
    const result = applyOperation(shop, { kind: 'extract-template', jobs: ['test'], file: 'ci/test.yaml' });

    expect(result).toMatchObject({ ok: true });
    expect(result.ok && result.files).toEqual([
      {
        path: 'ci/test.yaml',
        text: `jobs:
  # Fast checks first.
  - name: test   # unit tests
    timeout: 15m
    steps:
      - name: unit
        uses: shell
        args: {run: "npm test"}
      - {name: lint, uses: shell, args: {run: npm run lint}}
    # until here: test
`,
      },
    ]);
    expect(result.ok && result.text).toContain('\ninclude:\n  - file: ci/test.yaml');
    expect(result.ok && result.text).toContain('    depends_on: [test, build]\n');
  });
});

describe('other ways of writing', () => {
  test('JSON stays JSON', () => {
    const text = '{\n\t"namespace": "a",\n\t"jobs": [\n\t\t{"name": "x", "steps": []}\n\t]\n}\n';
    const result = edited(text, { kind: 'add-job', job: { name: 'y', depends_on: ['x'], steps: [] } });
    expect(result).toBe(
      '{\n\t"namespace": "a",\n\t"jobs": [\n\t\t{"name": "x", "steps": []},\n\t\t{\n\t\t\t"name": "y",\n\t\t\t"depends_on": [\n\t\t\t\t"x"\n\t\t\t],\n\t\t\t"steps": []\n\t\t}\n\t]\n}\n',
    );
  });

  test('CRLF stays CRLF', () => {
    const text = 'namespace: a\r\njobs:\r\n  - name: x # c\r\n    steps: []\r\n';
    const result = edited(text, { kind: 'set-field', path: ['jobs', 0, 'env', 'A'], value: 'one\ntwo\n' });
    expect(result).toBe(
      'namespace: a\r\njobs:\r\n  - name: x # c\r\n    env:\r\n      A: |\r\n        one\r\n        two\r\n    steps: []\r\n',
    );
  });

  test('something can follow a script that ends with the file', () => {
    const text = 'jobs:\n- name: a\n  steps:\n  - name: s\n    args:\n      run: |\n        make';
    const result = edited(text, { kind: 'add-step', job: 'a', step: { name: 't', uses: 'shell' } });
    expect(result).toBe(`${text}\n  - name: t\n    uses: shell`);
  });

  test('a comma that ends a list between brackets stays', () => {
    const text = 'jobs: [\n  {name: a, steps: []}, # first\n]\n';
    expect(edited(text, { kind: 'duplicate-job', job: 'a' })).toBe(
      'jobs: [\n  {name: a, steps: []}, # first\n  {name: a-2, steps: []},\n]\n',
    );
  });

  test('a text that cannot be read is not edited', () => {
    const result = applyOperation('jobs:\n  - name: a\n b: c\n', { kind: 'remove-job', job: 'a' });
    expect(result).toMatchObject({ ok: false, reason: expect.stringMatching(/^line 3 is not readable/) });
  });
});

describe('a batch', () => {
  test('is all or nothing', () => {
    const operations: readonly Operation[] = [
      { kind: 'add-job', job: { name: 'extra', steps: [] } },
      { kind: 'connect', from: 'deploy', to: 'extra' },
    ];
    expect(edited(shop, { kind: 'batch', operations })).toContain('  - name: extra\n    depends_on: [deploy]\n');
    expect(applyOperation(shop, { kind: 'batch', operations: [...operations, ...operations] })).toEqual({
      ok: false,
      reason: 'there is a job `extra` already',
    });
  });
});
