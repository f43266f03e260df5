import { describe, expect, test } from 'vitest';
import { applyOperation } from '../../../../pipeline/edit/apply.ts';
import { jobIn, jobsText, modelOf } from '../../../../test/support/graph-models.ts';
import { addAfter, addInside, addJob, addStage } from './add-gestures.ts';
import { connect, disconnect } from './connect-gestures.ts';
import type { Gesture } from './gesture.ts';
import type { GraphItem, StageItem, StepItem } from './graph-model.ts';
import { moveJob, moveJobs, moveStep, shift } from './move-gestures.ts';
import { nameFault, rename } from './name-gestures.ts';
import { paste } from './paste-gesture.ts';
import { duplicate, remove } from './remove-gestures.ts';

const shop = `namespace: shop
stages:
  - name: checks
    jobs:
      - name: lint
        steps:
          - {name: run, uses: shell, args: {run: lint}}
      - name: unit # slow
        depends_on: [lint]
        steps:
          - {name: install, uses: shell, args: {run: npm ci}}
          - {name: test, uses: shell, args: {run: npm test}}
        finally:
          - {name: clean, uses: shell, args: {run: rm}}
  - name: release
    jobs:
      - name: deploy
        depends_on: [unit]
        steps:
          - {name: go, uses: shell, args: {run: go}}
`;
const model = modelOf(shop);
const item = (name: string): GraphItem => {
  const found = [...model.items.values()].find((each) => each.name === name);
  if (found === undefined) throw new Error(`nothing is called ${name}`);
  return found;
};
const stage = (name: string) => item(name) as StageItem;
const step = (name: string) => item(name) as StepItem;

/** Items by name after the gesture, or why there is none. Every gesture must be one that the language performs. */
function outcome(gesture: Gesture, text = shop): string {
  if (!gesture.ok) return gesture.reason.word;
  const result = applyOperation(text, gesture.operation);
  if (!result.ok) return `refused by the language: ${result.reason}`;
  const { lanes, items } = modelOf(result.text);
  for (const ref of gesture.select) {
    const isThere = [...items.values()].some((each) => JSON.stringify(each.ref) === JSON.stringify(ref));
    expect(isThere, `${JSON.stringify(ref)} is selected`).toBe(true);
  }
  return lanes
    .map(({ stage: lane, nodes }) => {
      const jobs = nodes.map(
        (job) =>
          `${job.name}${job.needs.length > 0 ? `<${job.needs.join(' ')}` : ''}(${job.steps.map(({ name }) => name).join(' ')})`,
      );
      return `${lane ? `${lane.name}: ` : ''}${jobs.join(' ')}`;
    })
    .join(' | ');
}

const [checks, release] = ['checks: lint(run) unit<lint(install test clean)', 'release: deploy<unit(go)'];

describe('adding', () => {
  test('after an item gives another of its kind', () => {
    expect(outcome(addAfter(model, item('lint'), 'new'))).toBe(
      `checks: lint(run) new<lint(run) unit<lint(install test clean) | ${release}`,
    );
    expect(outcome(addAfter(model, item('install'), 'new'))).toBe(
      `checks: lint(run) unit<lint(install new test clean) | ${release}`,
    );
    expect(outcome(addAfter(model, item('clean'), 'new'))).toContain('unit<lint(install test clean new)');
    expect(outcome(addAfter(model, item('checks'), 'new'))).toBe(`${checks} | new:  | ${release}`);
  });

  test('inside an item gives what it is made of', () => {
    expect(outcome(addInside(model, stage('release'), 'new'))).toBe(`${checks} | release: deploy<unit(go) new(run)`);
    expect(outcome(addInside(model, jobIn(model, 'unit'), 'new'))).toContain('unit<lint(install test new clean)');
  });

  test('begins a pipeline', () => {
    expect(outcome(addStage(undefined, 'first', undefined), 'namespace: n\n')).toBe('first: ');
    expect(outcome(addJob({ stage: undefined, at: undefined, needs: [] }, 'first'), 'namespace: n\n')).toBe(
      'first(run)',
    );
  });

  test('a stage to jobs makes a stage of them', () => {
    const text = jobsText({ a: [], b: ['a'] });

    expect(outcome(addStage(modelOf(text), 'next', undefined), text)).toBe('main: a(s) b<a(s) | next: ');
  });
});

describe('a name', () => {
  test.each([
    [{ kind: 'job' } as const, '', 'nameMissing'],
    [{ kind: 'job' } as const, 'two words', 'nameShape'],
    [{ kind: 'job' } as const, 'unit', 'nameTaken'],
    [{ kind: 'job', present: 'unit' } as const, 'unit', undefined],
    [{ kind: 'step', job: 'unit' } as const, 'clean', 'nameTaken'],
    [{ kind: 'step', job: 'lint' } as const, 'clean', undefined],
    [{ kind: 'stage' } as const, 'two words', undefined],
  ])('for %j, %j: %s', (wanted, name, fault) => {
    expect(nameFault(model, wanted, name)?.word).toBe(fault);
  });
});

describe('removing', () => {
  test('a job says who no longer waits for it', () => {
    const gesture = remove(model, [item('unit')]);

    expect(gesture).toMatchObject({ consequence: { word: 'noLongerWait', values: { count: 1 } } });
    expect(outcome(gesture)).toBe('checks: lint(run) | release: deploy(go)');
  });

  test('a stage takes its jobs along, once', () => {
    const gesture = remove(model, [item('checks'), item('lint'), item('install')]);

    expect(gesture).toMatchObject({ consequence: { word: 'withJobs', values: { count: 2 } } });
    expect(outcome(gesture)).toBe('release: deploy(go)');
  });

  test('several is one gesture', () => {
    expect(outcome(remove(model, [item('lint'), item('test')]))).toBe(`checks: unit(install clean) | ${release}`);
  });

  test('leaves the selection on what stands before', () => {
    expect(remove(model, [item('test')])).toMatchObject({ select: [item('install').ref] });
    expect(remove(model, [item('lint')])).toMatchObject({ select: [item('checks').ref] });
  });
});

test('copies get free names, and wait for what their originals wait for', () => {
  expect(outcome(duplicate(model, [item('unit'), item('install')]))).toBe(
    `checks: lint(run) unit<lint(install install-2 test clean) unit-2<lint(install test clean) | ${release}`,
  );
  expect(outcome(duplicate(model, [item('checks')]))).toBe('onlyJobsAndSteps');
});

describe('connections', () => {
  test('are made and taken back', () => {
    expect(outcome(connect(model, jobIn(model, 'lint'), jobIn(model, 'deploy')))).toBe(
      `${checks} | release: deploy<unit lint(go)`,
    );
    expect(outcome(disconnect(jobIn(model, 'lint'), jobIn(model, 'unit')))).toContain('unit(install test clean)');
  });

  test('that cannot be say why, with names', () => {
    expect(connect(model, jobIn(model, 'unit'), jobIn(model, 'lint'))).toEqual({
      ok: false,
      reason: { word: 'wouldBeCircle', values: { way: 'lint → unit → lint' } },
    });
    expect(outcome(connect(model, jobIn(model, 'deploy'), jobIn(model, 'lint')))).toBe('inLaterStage');
  });
});

describe('moving', () => {
  test('a step within its job and to another', () => {
    expect(outcome(shift(model, item('test'), 'up'))).toContain('unit<lint(test install clean)');
    expect(outcome(moveStep(model, step('test'), 'lint', 0))).toBe(
      `checks: lint(test run) unit<lint(install clean) | ${release}`,
    );
    expect(outcome(shift(model, item('install'), 'left'))).toContain('lint(run install)');
    expect(outcome(moveStep(model, step('run'), 'unit', undefined))).toContain('unit<lint(install test run clean)');
  });

  test('a job within its stage and to another', () => {
    expect(outcome(shift(model, item('lint'), 'down'))).toContain('checks: unit<lint(install test clean) lint(run)');
    expect(outcome(moveJob(model, jobIn(model, 'deploy'), 'checks', undefined))).toBe(
      `${checks} deploy<unit(go) | release: `,
    );
  });

  test('several jobs together, in the order of the file; one that is there already stays', () => {
    const several = [jobIn(model, 'deploy'), jobIn(model, 'unit'), jobIn(model, 'lint')];

    expect(outcome(moveJobs(model, several, 'release'))).toBe(
      'checks:  | release: deploy<unit(go) lint(run) unit<lint(install test clean)',
    );
    expect(outcome(moveJobs(model, [jobIn(model, 'deploy')], 'release'))).toBe('nothingSelected');
  });

  test('a stage among the stages is refused where a job would wait for a later stage', () => {
    expect(outcome(shift(model, item('checks'), 'right'))).toContain('refused by the language');
  });

  test('over an edge is refused', () => {
    expect(outcome(shift(model, item('install'), 'up'))).toBe('noPlaceThere');
    expect(outcome(shift(model, item('deploy'), 'right'))).toBe('noStageThere');
    expect(outcome(shift(model, item('checks'), 'left'))).toBe('noPlaceThere');
  });

  test('a step where its name is taken is refused', () => {
    const text = jobsText({ a: [], b: [] });
    const two = modelOf(text);
    const [s] = jobIn(two, 'a').steps;

    expect(outcome(s ? moveStep(two, s, 'b', undefined) : rename(item('lint'), ''), text)).toBe('stepTaken');
  });
});

test('a new name goes to all that mention the old', () => {
  expect(outcome(rename(item('unit'), 'tests'))).toBe(
    'checks: lint(run) tests<lint(install test clean) | release: deploy<tests(go)',
  );
  expect(outcome(rename(item('release'), 'ship it'))).toContain('ship it: deploy');
});

describe('pasting', () => {
  const steps = { text: '- {name: run, uses: shell}\n', kind: 'steps', names: ['run'] } as const;
  const jobs = { text: '- {name: lint, steps: [{name: a, uses: shell}]}\n', kind: 'jobs', names: ['lint'] } as const;

  test('puts steps behind the selected one, under free names', () => {
    expect(outcome(paste(model, item('install'), steps))).toContain('unit<lint(install run test clean)');
    expect(outcome(paste(model, item('lint'), steps))).toContain('lint(run run-2)');
  });

  test('puts jobs behind the selected one', () => {
    expect(outcome(paste(model, item('go'), jobs))).toBe(`${checks} | release: deploy<unit(go) lint-2(a)`);
  });

  test('without a place is refused', () => {
    expect(outcome(paste(model, undefined, steps))).toBe('pasteNeedsJob');
    expect(outcome(paste(model, undefined, jobs))).toBe('pasteNeedsStage');
  });
});

test('what is defined elsewhere is not touched', () => {
  const text = `namespace: n
x-job: &job {name: shared, steps: [{name: s, uses: shell}]}
jobs:
  - *job
  - {name: own, steps: [{name: s, uses: shell}]}
`;
  const closed = modelOf(text);
  const shared = jobIn(closed, 'shared');
  const [extension] = closed.opaque;

  expect(outcome(rename(shared, 'x'), text)).toBe('closed');
  expect(outcome(connect(closed, jobIn(closed, 'own'), shared), text)).toBe('closed');
  expect(outcome(addInside(closed, shared, 'x'), text)).toBe('closed');
  expect(outcome(extension ? remove(closed, [extension]) : rename(shared, ''), text)).toBe('closed');
  expect(outcome(connect(closed, shared, jobIn(closed, 'own')), text)).toBe('shared(s) own<shared(s)');
});
