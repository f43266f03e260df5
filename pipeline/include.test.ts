import { describe, expect, test } from 'vitest';
import { compilePlan } from './compile.ts';
import type { IncludeSources } from './include-sources.ts';
import type { Plan } from './plan.ts';
import { validatePipeline } from './validate.ts';

const context = { git: {}, run: {}, pipeline: {}, event: {} };
const own = 'jobs:\n  - {name: own, steps: [{name: s, uses: shell, args: {run: make}}]}\n';

function files(texts: Readonly<Record<string, string>>): IncludeSources {
  return { include: (file) => texts[file] };
}

function plan(text: string, sources: IncludeSources): Plan {
  const compiled = compilePlan(text, { context, ...sources });
  if (!compiled.ok) throw new Error(compiled.diagnostics.map(({ message }) => message).join('\n'));
  return compiled.plan;
}

function refusals(text: string, sources: IncludeSources): readonly string[] {
  return validatePipeline(text, sources).diagnostics.map(({ code, message }) => `${code} ${message}`);
}

const part = (name: string, run = 'x') =>
  `jobs:\n  - {name: ${name}, steps: [{name: s, uses: shell, args: {run: "${run}"}}]}\n`;

describe('files', () => {
  test('jobs of later includes come first, then those of the file; own variables win', () => {
    const sources = files({
      'a.yaml': `variables: {V: a, A: a}\n${part('a')}`,
      'b.yaml': `variables: {A: b}\n${part('b')}`,
    });

    const { jobs, variables } = plan(
      `namespace: n\nvariables: {V: own}\ninclude: [{file: a.yaml}, {file: ./b.yaml}]\n${own}`,
      sources,
    );

    expect(jobs.map(({ key }) => key)).toEqual(['b', 'a', 'own']);
    expect(variables).toEqual({ V: 'own', A: 'a' });
  });

  test('jobs may depend on included ones', () => {
    const text = `namespace: n\ninclude: [{file: a.yaml}]\n${own.replace('name: own,', 'name: own, depends_on: [a],')}`;

    expect(plan(text, files({ 'a.yaml': part('a') })).jobs[1]?.dependsOn).toEqual(['a']);
  });

  test('in stages mode included jobs are a stage before the others', () => {
    const text = `namespace: n\ninclude: [{file: a.yaml}]\nstages:\n  - name: one\n    ${own.replaceAll('\n', '\n    ')}`;

    expect(
      plan(text, files({ 'a.yaml': part('a') })).jobs.map(({ key, stage, dependsOn }) => [key, stage, dependsOn]),
    ).toEqual([
      ['a', 'default', []],
      ['own', 'one', ['a']],
    ]);
  });

  test('files may include files', () => {
    const sources = files({ 'a.yaml': `include: [{file: b.yaml}]\n${part('a')}`, 'b.yaml': part('b') });

    expect(plan(`namespace: n\ninclude: [{file: a.yaml}]\n${own}`, sources).jobs.map(({ key }) => key)).toEqual([
      'b',
      'a',
      'own',
    ]);
  });

  test.each([
    [
      'a cycle',
      { 'a.yaml': 'include: [{file: b.yaml}]\n', 'b.yaml': 'include: [{file: a.yaml}]\n' },
      'a.yaml → b.yaml → a.yaml',
    ],
    [
      'too deep',
      Object.fromEntries(
        [...'abcdefg'].map((name, index) => [`${name}.yaml`, `include: [{file: ${'bcdefgh'[index]}.yaml}]\n`]),
      ),
      'nested deeper than 5',
    ],
    ['a missing file', {}, 'There is no file `a.yaml`'],
    ['stages in a template', { 'a.yaml': 'stages: []\n' }, '`stages` has no place in a template'],
    ['broken text', { 'a.yaml': 'jobs: [\n' }, 'In `a.yaml`, line'],
    ['an unknown key', { 'a.yaml': part('a').replace('steps', 'stepz') }, 'Did you mean `steps`?'],
  ])('%s is V21', (_, texts, message) => {
    const found = refusals(`namespace: n\ninclude: [{file: a.yaml}]\n${own}`, files(texts));

    expect(found.every((finding) => finding.startsWith('V21'))).toBe(true);
    expect(found.join('\n')).toContain(message);
  });

  test('a path out of the repository is refused without asking for it', () => {
    const asked: string[] = [];

    const found = refusals(`namespace: n\ninclude: [{file: ../../secrets.yaml}]\n${own}`, {
      include: (file) => {
        asked.push(file);
        return undefined;
      },
    });

    expect(found[0]).toContain('outside of the repository');
    expect(asked).toEqual([]);
  });

  test('a job of two names is reported with both places', () => {
    expect(refusals(`namespace: n\ninclude: [{file: a.yaml}]\n${own}`, files({ 'a.yaml': part('own') }))).toEqual([
      'V8 Another job is called `own` (`include[0]:a.yaml.jobs[0].name`); names must be unique.',
    ]);
  });

  test('findings inside included parts stand at the include', () => {
    const text = `namespace: n\ninclude:\n  - file: a.yaml\n${own}`;
    const { diagnostics } = validatePipeline(text, files({ 'a.yaml': part('a', '${{ brunch }}') }));

    expect(diagnostics).toMatchObject([{ code: 'V12', line: 3, path: 'include[0]:a.yaml.jobs[0].steps[0].args.run' }]);
    expect(diagnostics[0]?.fixes ?? []).toEqual([]);
  });
});

describe('parameters', () => {
  const template = (params: string, spec: string): IncludeSources => ({
    template: () => ({ manifest: `name: t\nparams:\n${params}`, spec }),
  });
  const include = (params: string) => `namespace: n\ninclude: [{template: t, params: ${params}}]\n${own}`;
  const run = (text: string, sources: IncludeSources) => plan(text, sources).jobs[0]?.steps[0];

  test('values are scalars: nothing in them adds keys or lists', () => {
    const sources = template('  - {name: p}\n', part('a', 'echo ${{ params.p }}'));

    expect(run(include('{p: "x\\n  - evil: [1]\\n#"}'), sources)?.argsTemplate).toEqual({
      run: 'echo x\n  - evil: [1]\n#',
    });
  });

  test('a whole value keeps its type, a text its spelling', () => {
    const sources = template(
      '  - {name: n, type: number}\n  - {name: v}\n',
      'jobs:\n  - name: a\n    priority: ${{ params.n }}\n    steps: [{name: s, uses: shell, args: {run: "v${{ params.v }}"}}]\n',
    );

    const compiled = plan(include('{n: 3, v: 1.10}'), sources);

    expect(compiled.jobs[0]?.priority).toBe(3);
    expect(compiled.jobs[0]?.steps[0]?.argsTemplate).toEqual({ run: 'v1.10' });
  });

  test('expressions and conditions may use them', () => {
    const sources = template(
      '  - {name: env}\n',
      'jobs:\n  - name: a\n    when: params.env == branch\n    steps: [{name: s, uses: shell, args: {run: "${{ upper(params.env) }}"}}]\n',
    );
    const compiled = plan(include('{env: "it\'s"}'), sources);

    expect(compiled.jobs[0]?.when.source).toBe('"it\'s" == branch');
    expect(compiled.jobs[0]?.steps[0]?.argsTemplate).toEqual({ run: '${{ upper("it\'s") }}' });
  });

  test.each([
    ['{}', 'The parameter `p` is missing'],
    ['{p: a, q: b}', 'Unknown parameter `q`'],
    ['{p: c}', 'must be one of `a`, `b`'],
    ['{p: a, n: x}', 'must be a number'],
    ['{p: [a]}', 'must be a single value'],
  ])('%s is V21: %s', (params, message) => {
    const sources = template(
      '  - {name: p, type: enum, required: true, options: [a, b]}\n  - {name: n, type: number, default: 1}\n',
      part('a', '${{ params.p }}'),
    );

    expect(refusals(include(params), sources).join('\n')).toContain(message);
  });

  test('a template is asked for by name, version and library', () => {
    const asked: unknown[] = [];
    refusals(`namespace: n\ninclude: [{template: t, version: ^1.2, library: base}]\n${own}`, {
      template: (request) => {
        asked.push(request);
        return { refused: 'no' };
      },
    });

    expect(asked).toEqual([{ template: 't', version: '^1.2', library: 'base' }]);
  });
});
