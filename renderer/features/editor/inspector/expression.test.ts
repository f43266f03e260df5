import { describe, expect, test } from 'vitest';
import { analyse } from '../../../../pipeline/analyse.ts';
import { compilePlan } from '../../../../pipeline/compile.ts';
import { scopeTypes } from '../../../../pipeline/expression-scope.ts';
import { visitSites } from '../../../../pipeline/expression-sites.ts';
import { describeObject, type ObjectName } from '../../../../pipeline/language.ts';
import { any } from '../../../../pipeline/language-types.ts';
import type { Site } from '../../../../pipeline/site.ts';
import { fieldPathOf, type NodeRef } from '../session/node-ref.ts';
import { plainRun, scopeContextOf } from '../simulate/assumed-run.ts';
import { checkTyped } from './expression-check.ts';
import { siteOf } from './expression-site.ts';
import { assumedValue, scopeBefore } from './expression-value.ts';

const corpus = import.meta.glob<string>('../../../../test/corpus/{valid,warnings}/*.{yaml,json}', {
  query: '?raw',
  import: 'default',
  eager: true,
});

/** The node that the inspector would show a text under. */
function refOf({ level, job, step, stageIndex }: Site, path: string, stages: readonly string[]): NodeRef | undefined {
  switch (level) {
    case 'pipeline':
      return { kind: 'pipeline' };
    case 'stage':
      return { kind: 'stage', stage: stages[stageIndex ?? 0] ?? '' };
    case 'job':
      return { kind: 'job', job: job?.name ?? '' };
    case 'step': {
      const list = fieldPathOf(path).includes('finally') ? 'finally' : 'steps';
      return { kind: 'step', job: job?.name ?? '', step: step?.name?.value ?? '', list };
    }
  }
}

test('a field asks at the same place as the language does, for every text of the corpus', () => {
  const wrong: string[] = [];
  let compared = 0;
  for (const [file, text] of Object.entries(corpus)) {
    if (file.endsWith('.golden.json')) continue;
    const { overview } = analyse(text, { path: file });
    if (overview === undefined) continue;
    const stages = (overview.model.stages?.items ?? []).map((stage) => stage.name?.value ?? '');
    visitSites(overview, ({ site, phase, object, keys, path, node }) => {
      const type = describeObject(object).keys[keys[0] ?? '']?.type ?? any(describeObject(object).open);
      const ref = refOf(site, path, stages);
      if (phase === undefined || ref === undefined || node.isForeign === true || type === undefined) return;
      compared += 1;
      const mine = siteOf(overview, ref, { object: object as ObjectName, type });
      const isSame =
        mine?.phase === site.phase &&
        mine.level === site.level &&
        mine.job === site.job &&
        mine.step === site.step &&
        mine.stageIndex === site.stageIndex &&
        (mine.earlierSteps?.length ?? 0) === (site.earlierSteps?.length ?? 0);
      if (!isSame) wrong.push(`${file} ${path}`);
    });
  }

  expect(wrong).toEqual([]);
  expect(compared).toBeGreaterThan(500);
});

const text = `namespace: shop
variables: {APP: api, IMAGE: "registry/\${{ variables.APP }}"}
jobs:
  - name: build
    outputs: {tag: "\${{ steps['pack'].outputs.tag }}"}
    steps: [{name: pack, uses: shell, args: {run: make}, outputs: [tag]}]
  - name: test
    depends_on: [build]
    matrix: {axes: {node: [22, 24]}}
    env: {LEVEL: debug}
    steps: [{name: unit, uses: shell, args: {run: make test}}]
`;
const { overview } = analyse(text, {});
const site =
  overview &&
  siteOf(overview, { kind: 'job', job: 'test' }, { object: 'Job', type: { kind: 'condition', phase: 'ready' } });
const names = overview && site && scopeTypes(overview, site);

describe('while a condition is typed', () => {
  test.each([
    ["branch == 'main'", undefined],
    ['branch ==', 'Expected a value, found the end.'],
    ["jobs['build'].outputs.tag != ''", undefined],
    ["jobs['bild'].outputs.tag != ''", 'build'],
    ['matrix.node', 'A condition must be true or false'],
    ['secrets.TOKEN == ""', undefined],
  ])('%s', (typed, complaint) => {
    const problems = checkTyped({ text: typed, isCondition: true, scope: names });

    if (complaint === undefined) expect(problems).toEqual([]);
    else expect(problems[0]?.message).toContain(complaint);
  });

  test('a placeholder in a text is checked where it stands', () => {
    const [problem] = checkTyped({ text: 'a ${{ nobody }} b', isCondition: false, scope: names });

    expect(problem?.range).toEqual({ start: 6, end: 12 });
  });
});

describe('the value for an assumed run', () => {
  const place = { pipelineId: 'p', pipelineName: 'shop', repoUrl: '', defaultBranch: 'main' };
  const compiled = compilePlan(text, { context: scopeContextOf({ ...plainRun, event: 'push' }, place) });
  if (!compiled.ok) throw new Error('the text has errors');
  const scope = scopeBefore(compiled.plan, { kind: 'job', job: 'test' });

  test.each([
    ["branch == 'main' && success()", true],
    ["run.trigger == 'cron'", false],
    ["env.LEVEL == 'debug'", true],
    ['matrix.node == 22', true],
  ])('condition %s', (condition, value) => {
    expect(assumedValue(condition, true, scope)).toEqual({ kind: 'value', value });
  });

  test('of a text', () => {
    expect(assumedValue('${{ variables.IMAGE }}:${{ branch }}', false, scope)).toEqual({
      kind: 'value',
      value: 'registry/api:main',
    });
    expect(assumedValue('plain', false, scope)).toBeUndefined();
  });

  test('says which names only a run will know, and from when on', () => {
    expect(assumedValue("jobs['build'].outputs.tag != ''", true, scope)).toEqual({
      kind: 'later',
      names: ['jobs'],
      from: 'ready',
    });
    expect(assumedValue('${{ secrets.TOKEN }} on ${{ runner.os }}', false, scope)).toEqual({
      kind: 'later',
      names: ['secrets', 'runner'],
      from: 'leased',
    });
  });
});
