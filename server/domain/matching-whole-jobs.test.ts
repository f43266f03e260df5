import { describe, expect, test } from 'vitest';
import type { TextMap } from '../../pipeline/plan.ts';
import type { RunnerId } from './ids.ts';
import { noRequirement, obstaclesOn, type Requirement, unmetCriteria, wildcardsUsed } from './matching.ts';
import type { RunnerFacts } from './runner.ts';

function agent(labels: TextMap): RunnerFacts {
  return {
    runnerId: 'agt_1' as RunnerId,
    name: 'pecker',
    os: 'linux',
    arch: 'amd64',
    labels,
    capacity: 1,
    isEmbedded: false,
    delivery: 'whole-job',
    startsServices: null,
    availability: { kind: 'available' },
  };
}

function asking(matchLabels: TextMap): Requirement {
  return { ...noRequirement, selectors: [{ matchLabels, matchExpressions: [] }] };
}

describe('an agent whose labels are a filter', () => {
  test('takes any value where it says *', () => {
    expect(unmetCriteria(agent({ gpu: '*' }), asking({ gpu: 'true' }))).toEqual([]);
    expect(unmetCriteria(agent({}), asking({ gpu: 'true' }))).toHaveLength(1);
    expect(wildcardsUsed(agent({ gpu: '*' }), asking({ gpu: 'true' }))).toBe(1);
    expect(wildcardsUsed(agent({ gpu: 'true' }), asking({ gpu: 'true' }))).toBe(0);
  });

  test('takes * as part of a value for what it is', () => {
    expect(unmetCriteria(agent({ repo: '*', team: 'acme/*' }), asking({ team: 'acme/x' }))).toHaveLength(1);
  });

  test('demands what it marks, and offers it', () => {
    const core = agent({ '!team': 'core' });

    expect(unmetCriteria(core, asking({ team: 'core' }))).toEqual([]);
    expect(unmetCriteria(core, asking({ team: 'other' }))).toHaveLength(2);
    expect(unmetCriteria(core, noRequirement)).toEqual([
      { criterion: 'team = core', because: 'pecker takes only jobs that ask for it' },
    ]);
  });

  test('a runner of another kind takes * and ! literally', () => {
    const native = { ...agent({ gpu: '*' }), delivery: 'stream' } as const;

    expect(unmetCriteria(native, asking({ gpu: 'true' }))).toHaveLength(1);
  });

  test('needs images for containers, and none for a shell', () => {
    const mixed = {
      stepsWithImage: ['a'],
      stepsWithoutImage: ['b'],
      services: ['db'],
      missing: ['step c uses helm'],
      onlyDocker: ['x'],
    };
    const requirement = { ...noRequirement, asWhole: mixed };

    expect(obstaclesOn(agent({ backend: 'local' }), requirement)).toEqual([
      'step c uses helm',
      'step a runs in an image',
      'service db runs in an image',
      'x',
    ]);
    expect(obstaclesOn(agent({ backend: 'docker' }), requirement)).toEqual([
      'step c uses helm',
      'step b names no image, which a container needs',
    ]);
  });

  test('with Windows has no shell for the commands', () => {
    const windows = { ...agent({ backend: 'local' }), os: 'windows' };

    expect(obstaclesOn(windows, noRequirement)).toEqual(['its commands are written for sh, which Windows lacks']);
  });
});
