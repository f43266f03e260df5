import { describe, expect, test } from 'vitest';
import { parsePipeline } from './parse.ts';
import { allowsManualRuns, cronTriggers, matchingTriggers, type TriggerEvent } from './triggers.ts';

function model(triggers: string) {
  const parsed = parsePipeline(`namespace: a\njobs: []\ntriggers: [${triggers}]\n`);
  if (parsed.model === undefined) throw new Error('no model');
  return parsed.model;
}

const push: TriggerEvent = {
  type: 'push',
  branch: 'refs/heads/main',
  changedFiles: ['src/a.ts'],
  commitMessage: 'work',
};
const change: TriggerEvent = { type: 'pull_request', action: 'opened', branch: 'main', sourceBranch: 'feature/x' };
const tag: TriggerEvent = { type: 'tag', tag: 'refs/tags/v1.2' };

describe('events', () => {
  test.each<[string, TriggerEvent, boolean]>([
    ['', push, true],
    ['event_type: push', push, true],
    ['event_type: [tag, PUSH]', push, true],
    ['event_type: tag', push, false],
    ['event_type: merge_request', change, true],
    ['branch: MAIN', push, true],
    ['branch: dev', push, false],
    ['branch: [main, "release/**"]', { ...push, branch: 'release/1/2' }, true],
    ['branch: ["*", "!main"]', push, false],
    ['branch: "!dev"', push, true],
    ['branch: main', change, true],
    ['source_branch: "feature/*"', change, true],
    ['source_branch: "fix/*"', change, false],
    ['branch: main', tag, true],
    ['tags: "v*"', tag, true],
    ['tags: "x*"', tag, false],
    ['paths: ["src/**"]', push, true],
    ['paths: ["docs/**"]', push, false],
    ['paths_ignore: ["src/**"]', push, false],
    ['paths_ignore: ["docs/**"]', push, true],
    ['paths: ["**"], paths_ignore: ["src/**"]', { ...push, changedFiles: ['src/a', 'b'] }, true],
    ['paths: ["docs/**"]', { type: 'push', branch: 'main' }, true],
    ['actions: [labeled]', change, false],
    ['', { ...change, action: 'labeled' }, false],
    ['event_type: pull_merged', { type: 'pull_merged', action: 'closed', branch: 'main' }, true],
    ['', { ...push, commitMessage: 'typo [skip ci]' }, false],
    ['', { ...tag, commitMessage: '[ci skip]' }, true],
  ])('{%s} and %o: %s', (options, event, expected) => {
    expect(matchingTriggers(model(`{type: event, options: {${options}}}`), event).length > 0).toBe(expected);
  });

  test('each matching trigger brings its variables', () => {
    const triggers =
      '{type: manual}, {type: event, options: {branch: dev}}, {type: event, options: {variables: {A: 1.0}}}, {type: event}';

    expect(matchingTriggers(model(triggers), push)).toEqual([
      { index: 2, variables: { A: '1.0' } },
      { index: 3, variables: {} },
    ]);
  });
});

test('cron triggers say all that the scheduler needs', () => {
  const [first, second] = cronTriggers(
    model(
      '{type: cron, options: {expression: "@daily"}}, {type: cron, options: {expression: "0 1 * * *", timezone: UTC, catch_up: one, branch: dev, variables: {A: b}}}',
    ),
  );

  expect(first).toMatchObject({ index: 0, timezone: undefined, catchUp: 'none', branch: undefined, variables: {} });
  expect(second).toMatchObject({
    index: 1,
    expression: '0 1 * * *',
    timezone: 'UTC',
    catchUp: 'one',
    branch: 'dev',
    variables: { A: 'b' },
  });
});

test('runs by hand can be switched off', () => {
  expect(allowsManualRuns(model('{type: cron, options: {expression: "@daily"}}'))).toBe(true);
  expect(allowsManualRuns(model('{type: manual, options: {enabled: false}}'))).toBe(false);
});
