import { expect, test } from 'vitest';
import type { JobRunId, PipelineRunId, RunnerId } from './ids.ts';
import { noRequirement, type Requirement } from './matching.ts';
import { QueueExplainer } from './queue-reason.ts';
import { assign, type RunnerLoad, type Standing, type Waiting } from './scheduling.ts';

function aQueue(length: number, requirement: Requirement): readonly Waiting[] {
  return Array.from({ length }, (_, index) => ({
    jobRunId: `job${index}` as JobRunId,
    runId: `run${index}` as PipelineRunId,
    jobKey: 'build',
    jobIndex: 0,
    group: `group${index}`,
    priority: 5,
    queuedAtMs: index,
    requirement,
    locks: [],
    refusedUntilMs: new Map(),
  }));
}

function aRunner(name: string, facts: Partial<RunnerLoad> = {}): RunnerLoad {
  return {
    facts: {
      runnerId: name as RunnerId,
      name,
      os: 'linux',
      arch: 'amd64',
      labels: {},
      capacity: 1,
      isEmbedded: false,
      delivery: 'stream',
      startsServices: null,
      availability: { kind: 'available' },
    },
    used: 0,
    idleSinceMs: 0,
    isReachable: true,
    ...facts,
  };
}

function standingOf(waiting: readonly Waiting[], runners: readonly RunnerLoad[]): Standing {
  return { waiting, runners, holders: new Map(), running: new Map(), nowMs: 0 };
}

test('what many jobs have in common is looked at once, however long the queue is', () => {
  let looks = 0;
  const requirement: Requirement = {
    ...noRequirement,
    get selectors() {
      looks += 1;
      return [];
    },
  };
  const asked: string[] = [];
  const waiting = aQueue(2_000, requirement);
  const explainer = new QueueExplainer({
    standing: standingOf(waiting, [aRunner('one', { used: 1 }), aRunner('two', { used: 1 })]),
    holdersOf: () => [],
    messageOfRefusal: () => '',
    jobsOn: (runnerId) => {
      asked.push(runnerId);
      return [];
    },
  });

  expect(new Set(waiting.map((job) => explainer.explain(job).kind))).toEqual(new Set(['matching-busy']));
  expect(asked).toEqual(['one', 'two']);
  expect(looks).toBeLessThan(10);
});

test('a place in the queue is the number of those that go before', () => {
  const waiting = aQueue(50, noRequirement).map((job, index) => ({ ...job, priority: index % 3 }));
  const explainer = new QueueExplainer({
    standing: standingOf(waiting, [aRunner('one')]),
    holdersOf: () => [],
    messageOfRefusal: () => '',
    jobsOn: () => [],
  });
  const places = waiting.map((job) => explainer.explain(job));

  expect(new Set(places.map((reason) => reason.kind === 'queued-behind' && reason.ahead)).size).toBe(50);
  expect(explainer.explain(waiting[0] as Waiting)).toEqual({ kind: 'queued-behind', ahead: 0 });
  expect(explainer.explain(waiting[1] as Waiting)).toEqual({ kind: 'queued-behind', ahead: 17 });
});

test('as many groups as jobs are served in order without each being compared with each', () => {
  let comparisons = 0;
  const waiting = aQueue(2_000, noRequirement).map((job) => ({
    ...job,
    get queuedAtMs() {
      comparisons += 1;
      return job.queuedAtMs;
    },
  }));
  const load = aRunner('one');
  const decisions = assign(standingOf(waiting, [{ ...load, facts: { ...load.facts, capacity: 2_000 } }]));

  expect(decisions.map((one) => one.jobRunId)).toEqual(waiting.map((job) => job.jobRunId));
  expect(comparisons).toBeLessThan(400_000); // each with each: four million
});
