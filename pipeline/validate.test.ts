import { describe, expect, test } from 'vitest';
import type { Known } from './rules/rule.ts';
import { validatePipeline } from './validate.ts';

/** A document with one job `a`; `job` and `step` are further lines of the job and of its only step. */
function document({ top = '', job = '', step = 'args: {run: make}' } = {}): string {
  const indent = (text: string, by: number) => text.replaceAll(/^/gm, ' '.repeat(by)).trimEnd();
  return [
    'namespace: shop',
    top,
    'jobs:',
    '  - name: a',
    indent(job, 4),
    '    steps:',
    '      - name: s',
    '        uses: shell',
    indent(step, 8),
  ]
    .filter((line) => line !== '')
    .map((line) => `${line}\n`)
    .join('');
}

function findings(text: string, known: Known = {}): readonly string[] {
  return validatePipeline(text, { known }).diagnostics.map(({ code, path }) => `${code} ${path}`);
}

function messages(text: string, known: Known = {}): string {
  return validatePipeline(text, { known })
    .diagnostics.map(({ code, message }) => `${code} ${message}`)
    .join('\n');
}

test.each([
  ['a sound document', document()],
  [
    'a selector that a runner without the label meets',
    document({
      job: 'agent_selector: {match_expressions: [{key: gpu, operator: NotIn, values: [a]}, {key: gpu, operator: NotExists}]}',
    }),
  ],
  [
    'a bound that is planned',
    document({
      top: 'variables: {LEAST: "8"}',
      job: 'agent_selector: {match_expressions: [{key: memory, operator: Gt, values: ["${{ variables.LEAST }}"]}]}',
    }),
  ],
  ['an expression where an argument is a list', document({ step: 'args: {commands: "${{ fromJSON(branch) }}"}' })],
])('%s has no findings', (_, text) => {
  expect(findings(text)).toEqual([]);
});

describe('errors', () => {
  test.each([
    ['V1', 'a tab as indentation', 'namespace: a\njobs:\n\t- name: x\n'],
    [
      'V1',
      'the same key twice',
      'namespace: a\nnamespace: b\njobs: [{name: x, steps: [{name: s, uses: shell, args: {run: x}}]}]\n',
    ],
    ['V1', 'two documents', `${document()}---\nnamespace: b\n`],
    ['V1', 'an alias without anchor', document({ job: 'env: *nowhere' })],
    ['V1', 'broken JSON', '{"namespace": "a", "jobs": [}'],
    ['V2', 'a list where a text is wanted', document({ job: 'description: [a]' })],
    ['V2', 'a text where a list is wanted', document({ job: 'depends_on: b' })],
    ['V2', 'a word where a boolean is wanted', document({ step: 'args: {run: x}\ncontinue_on_error: yes' })],
    ['V3', 'an unknown key', document({ job: 'dependson: []' })],
    ['V4', 'one key in two spellings', document({ job: 'depends_on: []\ndependsOn: []' })],
    [
      'V5',
      'jobs beside stages',
      document({ top: 'stages: [{name: x, jobs: [{name: b, steps: [{name: s, uses: shell, args: {run: x}}]}]}]' }),
    ],
    ['V5', 'neither jobs nor stages', 'namespace: a\n'],
    ['V5', 'no job at all', 'namespace: a\njobs: []\n'],
    [
      'V6',
      'steps directly in a stage',
      'namespace: a\nstages:\n  - name: x\n    steps: []\n    jobs: [{name: b, steps: [{name: s, uses: shell, args: {run: x}}]}]\n',
    ],
    ['V6', 'a stage without jobs', 'namespace: a\nstages:\n  - {name: x}\n'],
    ['V7', 'a job that needs itself', document({ job: 'depends_on: [a]' })],
    ['V8', 'an unknown dependency', document({ job: 'depends_on: [b]' })],
    [
      'V8',
      'two steps of one name',
      document({ step: 'args: {run: x}\n' }).replace(/$/, '      - {name: s, uses: shell, args: {run: x}}\n'),
    ],
    ['V10', 'a name with spaces', document().replace('name: a', 'name: a b')],
    ['V10', 'a missing `uses`', document().replace('        uses: shell\n', '')],
    ['V10', 'uses with a slash', document().replace('uses: shell', 'uses: actions/checkout')],
    ['V11', 'a bare number as duration', document({ job: 'timeout: 30' })],
    ['V11', 'a duration that is too short', document({ job: 'timeout: 10ms' })],
    ['V11', 'no attempt at all', document({ job: 'retry: {max_attempts: 0}' })],
    ['V11', 'a priority out of range', document({ job: 'priority: 11' })],
    ['V12', 'a condition that cannot be parsed', document({ job: 'when: branch == ' })],
    ['V12', 'an unknown name', document({ job: "when: brunch == 'main'" })],
    ['V12', 'text compared with a number', document({ top: 'variables: {N: "1"}', job: 'when: variables.N > 1' })],
    ['V12', 'a condition that is no boolean', document({ job: 'when: branch' })],
    ['V12', 'half a condition in braces', document({ job: 'when: "${{ branch }} == \'main\'"' })],
    ['V12', 'a placeholder in a name', document().replace('name: a', 'name: "${{ branch }}"').replace(/$/, '')],
    ['V12', 'a name of a later phase', document({ job: "when: steps['s'].status == 'success'" })],
    [
      'V12',
      'the result of a job it does not wait for',
      document({ job: "when: jobs['b'].status == 'success'" }).replace(
        /$/,
        '  - {name: b, steps: [{name: s, uses: shell, args: {run: x}}]}\n',
      ),
    ],
    [
      'V12',
      'a step that comes later',
      document({ step: 'args: {run: "${{ steps[\'t\'].status }}"}' }).replace(
        /$/,
        '      - {name: t, uses: shell, args: {run: x}}\n',
      ),
    ],
    ['V12', 'an open placeholder', document({ step: 'args: {run: "${{ branch"}' })],
    ['V12', 'a status function outside of conditions', document({ step: 'args: {run: "${{ success() }}"}' })],
    ['V13', 'variables in a circle', document({ top: 'variables: {A: "${{ variables.B }}", B: "${{ A }}"}' })],
    ['V14', 'an empty selector', document({ job: 'agent_selector: {}' })],
    [
      'V14',
      'an unknown operator',
      document({ job: 'agent_selector: {match_expressions: [{key: os, operator: Is, values: [x]}]}' }),
    ],
    [
      'V14',
      'values for Exists',
      document({ job: 'agent_selector: {match_expressions: [{key: os, operator: Exists, values: [x]}]}' }),
    ],
    [
      'V14',
      'a bound that is no number',
      document({ job: 'agent_selector: {match_expressions: [{key: memory, operator: Gt, values: [16G]}]}' }),
    ],
    [
      'V15',
      'a label that must be there and must not',
      document({
        job: 'agent_selector: {match_labels: {gpu: a100}, match_expressions: [{key: gpu, operator: NotExists}]}',
      }),
    ],
    [
      'V15',
      'criteria of job and step on a label that must not be there',
      document({
        job: 'agent_selector: {match_expressions: [{key: gpu, operator: DoesNotExist}]}',
        step: 'args: {run: x}\nagent_selector: {match_expressions: [{key: gpu, operator: Exists}]}',
      }),
    ],
    [
      'V15',
      'contradicting labels',
      document({
        job: 'agent_selector: {match_labels: {os: linux}}',
        step: 'args: {run: x}\nagent_selector: {match_labels: {os: windows}}',
      }),
    ],
    [
      'V15',
      'contradicting run_on_agent',
      document({ job: 'run_on_agent: true', step: 'args: {run: x}\nrun_on_agent: false' }),
    ],
    ['V16', 'an unknown action', document({ step: 'action: runn\nargs: {run: x}' })],
    ['V16', 'an unknown argument', document({ step: 'args: {run: x, shel: bash}' })],
    [
      'V16',
      'a text where an argument is a list',
      document({ step: 'args: {paths: "dist/*"}' }).replace('uses: shell', 'uses: artifacts'),
    ],
    ['V16', 'a missing argument', document({ step: 'args: {}' })],
    ['V16', 'an unknown plugin as target', document({ job: 'target: {type: nowhere}' })],
    ['V17', 'a runtime that is not supported', document({ job: 'runtime: {type: kubernetes}' })],
    ['V17', 'a channel without a sender', document({ job: 'notify: {on_failure: {plugin: notify-email}}' })],
    ['V17', 'the same for an approval', document({ job: 'approval: {required: true, plugin: telegram}' })],
    ['V17', 'an unknown value', document({ job: 'source: {type: hg}' })],
    ['V18', 'a secret in a condition', document({ job: "when: secrets.TOKEN == 'x'" })],
    ['V18', 'a secret in a key of a cache', document({ job: 'cache: [{key: "${{ secrets.TOKEN }}", paths: [x]}]' })],
    [
      'V19',
      'one key with two limits',
      document({ job: 'concurrency: {key: k, max: 2}' }).replace(
        /$/,
        '  - {name: b, concurrency: k, steps: [{name: s, uses: shell, args: {run: x}}]}\n',
      ),
    ],
    ['V10', 'a trigger without a type', document({ top: 'triggers: [{options: {}}]' })],
    [
      'V10',
      'a cron trigger without an expression',
      document({ top: 'triggers: [{type: cron, options: {timezone: UTC}}]' }),
    ],
    ['V20', 'a bad cron text', document({ top: 'triggers: [{type: cron, options: {expression: "61 * * * *"}}]' })],
    [
      'V20',
      'a cron time that never comes',
      document({ top: 'triggers: [{type: cron, options: {expression: "0 0 31 2 *"}}]' }),
    ],
    [
      'V20',
      'an unknown time zone',
      document({ top: 'triggers: [{type: cron, options: {expression: "@daily", timezone: Moon/Crater}}]' }),
    ],
    ['V20', 'an unknown trigger', document({ top: 'triggers: [{type: webhook}]' })],
    ['V20', 'a bad glob', document({ top: 'triggers: [{type: event, options: {branch: "[a"}}]' })],
    ['V21', 'a file that does not exist', document({ top: 'include: [{file: parts/test.yaml}]' })],
    ['V22', 'an unknown type of approval', document({ job: 'approval: {required: true, type: magic}' })],
    ['V23', 'an empty axis', document({ job: 'matrix: {axes: {os: []}}' })],
    [
      'V23',
      'too many combinations',
      document({ job: `matrix: {axes: {a: [${[...Array(17).keys()]}], b: [${[...Array(17).keys()]}]}}` }),
    ],
    ['V23', 'an exclude without effect', document({ job: 'matrix: {axes: {os: [linux]}, exclude: [{os: mac}]}' })],
  ])('%s: %s', (code, _, text) => {
    expect(findings(text).map((finding) => finding.slice(0, code.length + 1))).toContain(`${code} `);
  });

  test('V9: a dependency on a later stage', () => {
    const stage = (name: string, job: string, extra = '') =>
      `  - name: ${name}\n    jobs:\n      - {name: ${job}, ${extra}steps: [{name: s, uses: shell, args: {run: x}}]}\n`;

    expect(findings(`namespace: a\nstages:\n${stage('one', 'a', 'depends_on: [b], ')}${stage('two', 'b')}`)).toEqual([
      'V9 stages[0].jobs[0].depends_on[0]',
    ]);
  });

  test('V7 names the whole way round, once', () => {
    const job = (name: string, needs: string) =>
      `  - {name: ${name}, depends_on: [${needs}], steps: [{name: s, uses: shell, args: {run: x}}]}\n`;

    expect(messages(`namespace: a\njobs:\n${job('a', 'c')}${job('b', 'a')}${job('c', 'b')}${job('d', 'c')}`)).toBe(
      'V7 These jobs wait for each other: `a` → `c` → `b` → `a`. Remove one of the dependencies.',
    );
  });

  test('V18: a secret that the pipeline may not read', () => {
    const text = document({ step: 'args: {run: x}\nenv: {T: "${{ secrets.TOKN }}"}' });

    expect(messages(text, { secrets: ['TOKEN'] })).toContain('Did you mean `TOKEN`?');
    expect(findings(text)).toEqual([]);
  });
});

test('V6: steps in a stage are not called unknown as well', () => {
  const text =
    'namespace: a\nstages:\n  - name: x\n    steps: []\n    jobs: [{name: b, steps: [{name: s, uses: shell, args: {run: x}}]}]\n';

  expect(findings(text)).toEqual(['V6 stages[0].steps']);
});

describe('warnings', () => {
  test.each([
    ['W1', 'a dot in the namespace', document().replace('namespace: shop', 'namespace: shop.eu')],
    ['W2', 'a version in another form', document({ top: 'version: v1' })],
    ['W3', 'triggers of a job', document({ job: 'triggers: [{type: manual}]' })],
    [
      'W4',
      'an output that nobody declares',
      document({ step: 'args: {run: x}\n' }).replace(
        /$/,
        '      - {name: t, uses: shell, args: {run: "${{ steps[\'s\'].outputs.tag }}"}}\n',
      ),
    ],
    ['W5', 'a literal password', document({ job: 'source: {type: git, auth: {password: hunter22}}' })],
    ['W5', 'a literal token in the environment', document({ job: 'env: {API_TOKEN: abcdef123456}' })],
    ['W5', 'a password in an address', document({ job: 'source: {type: git, repo: "https://me:hunter2@git.lan/x"}' })],
    ['W6', 'a step limit above the job limit', document({ job: 'timeout: 5m', step: 'args: {run: x}\ntimeout: 10m' })],
    ['W7', 'a deployment that asks too late', document({ job: 'environment: prod\napproval: {required: true}' })],
    [
      'W8',
      'a cron time more often than once a minute',
      document({ top: 'triggers: [{type: cron, options: {expression: "@every 10s"}}]' }),
    ],
    ['W9', 'a plugin that nobody offers', document().replace('uses: shell', 'uses: rocket')],
    ['W11', 'a variable that nobody uses', document({ top: 'variables: {UNUSED: x}' })],
    ['W11', 'a condition that is never true', document({ job: 'when: false && branch == "main"' })],
    ['W11', 'a condition that contradicts itself', document({ job: "when: branch == 'a' && branch == 'b'" })],
    ['H1', 'a spelling of the Expr language', document({ job: 'when: branch startsWith "release"' })],
    ['H2', 'an output that nobody uses', document({ step: 'args: {run: x}\noutputs: [tag]' })],
  ])('%s: %s', (code, _, text) => {
    const { diagnostics } = validatePipeline(text);

    expect(diagnostics.map((diagnostic) => diagnostic.code)).toContain(code);
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  test('a credential is never repeated in a message', () => {
    expect(messages(document({ job: 'env: {API_TOKEN: abcdef123456}' }))).not.toContain('abcdef123456');
  });

  test('W9: labels that no registered runner has', () => {
    const text = document({ job: 'agent_selector: {match_labels: {gpu: "true"}}' });

    expect(findings(text, { runners: [{ labels: { os: 'linux' } }] })).toEqual(['W9 jobs[0].agent_selector']);
    expect(findings(text, { runners: [{ labels: { gpu: 'true' } }] })).toEqual([]);
  });

  test('V22: more approvals than names, which may be groups, is no error', () => {
    const text = document({ job: 'approval: {required: true, quorum: 3, params: {approvers: [ops, ops, bob]}}' });

    expect(validatePipeline(text).diagnostics).toMatchObject([
      {
        code: 'V22',
        severity: 'warning',
        path: 'jobs[0].approval.quorum',
        message: '3 approvals are wanted of 2 names; they can be given only if there is a group among them.',
      },
    ]);
  });

  test.each([
    [[], 'No runner is registered yet; this job waits for one with its labels.'],
    [[{}], 'The only registered runner does not have the labels this job asks for.'],
    [[{}, { os: 'linux' }], 'None of the 2 registered runners has the labels this job asks for.'],
  ])('W9 with the runners %j', (labels, message) => {
    const text = document({ job: 'agent_selector: {match_labels: {gpu: "true"}}' });

    expect(messages(text, { runners: labels.map((one) => ({ labels: one })) })).toBe(`W9 ${message}`);
  });

  test('W10 stands only in the check for the reference', () => {
    const text = document({ job: 'allow_failure: true\ndepends_on: []' });

    expect(findings(text)).toEqual([]);
    expect(findings(text, { compatibleWithReference: true })).toEqual([
      'W10 jobs[0].allow_failure',
      'W10 jobs[0].depends_on',
      'W10 jobs[0].steps[0]',
    ]);
  });

  test('a variable that a script reads is used', () => {
    expect(findings(document({ top: 'variables: {NAME: x}', step: 'args: {run: echo $NAME}' }))).toEqual([]);
  });
});

describe('fixes', () => {
  const fixed = (text: string) => {
    const [diagnostic] = validatePipeline(text).diagnostics;
    const edits = [...(diagnostic?.fixes?.[0]?.edits ?? [])].reverse();
    return edits.reduce(
      (changed, { range, insert }) => changed.slice(0, range.start) + insert + changed.slice(range.end),
      text,
    );
  };

  test.each([
    ['a mistyped key', document({ job: 'timout: 5m' }), 'timeout: 5m'],
    ['a mistyped camelCase key', document({ job: 'dependOn: []' }), 'dependsOn: []'],
    [
      'a mistyped job',
      document({ job: 'depends_on: [tset]' }).replace(
        /$/,
        '  - {name: test, steps: [{name: s, uses: shell, args: {run: x}}]}\n',
      ),
      'depends_on: [test]',
    ],
    ['a mistyped action', document({ step: 'action: scrpt\nargs: {script: x}' }), 'action: script'],
    ['a mistyped name in a condition', document({ job: "when: git.brnch == 'main'" }), "when: git.branch == 'main'"],
    ['an Expr spelling', document({ job: 'when: branch not in ["main"]' }), 'when: !(branch in ["main"])'],
    ['a text instead of a list', document({ job: 'depends_on: b' }), 'depends_on: [b]'],
    [
      'a literal credential',
      document({ job: 'env: {API_TOKEN: abcdef123456}' }),
      'API_TOKEN: "${{ secrets.API_TOKEN }}"',
    ],
  ])('%s', (_, text, expected) => {
    expect(fixed(text)).toContain(expected);
  });
});

test('findings know their line, column and range', () => {
  const text = document({ step: 'args:\n  run: |\n    echo one\n    echo ${{ brunch }}' });

  const [finding] = validatePipeline(text).diagnostics;

  expect(finding).toMatchObject({ code: 'V12', path: 'jobs[0].steps[0].args.run', line: 10, column: 22 });
  expect(text.slice(finding?.range.start, finding?.range.end)).toBe('brunch');
});
