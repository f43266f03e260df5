import { obstaclesAsWhole, type Requirement, unmetCriteria } from './matching.ts';
import type { RunnerFacts } from './runner.ts';
import { inOrder, type RunnerLoad, type Standing, type Waiting } from './scheduling.ts';
import type { CriterionFailure, KeyHolder, WaitingReason } from './waiting-reason.ts';

export interface QueueFacts {
  readonly standing: Standing;
  readonly holdersOf: (lockName: string) => readonly KeyHolder[];
  readonly messageOfRefusal: (runnerId: RunnerFacts['runnerId']) => string;
  readonly jobsOn: (runnerId: RunnerFacts['runnerId']) => readonly Waiting['jobRunId'][];
}

/** Why a queued job has no runner yet: the first thing in its way (language reference 9.12). Never empty-handed. */
export function explainQueued(job: Waiting, facts: QueueFacts): WaitingReason {
  return lockReason(job, facts) ?? runnerReason(job, facts);
}

function lockReason(job: Waiting, { standing, holdersOf }: QueueFacts): WaitingReason | undefined {
  const full = job.locks.find((lock) => (standing.holders.get(lock.name) ?? 0) >= lock.max);
  if (!full) return undefined;
  if (full.kind === 'max-parallel') return { kind: 'max-parallel', max: full.max };
  return { kind: 'concurrency', key: full.key, heldBy: holdersOf(full.name) };
}

function runnerReason(job: Waiting, facts: QueueFacts): WaitingReason {
  const { runners, nowMs, waiting } = facts.standing;
  if (runners.length === 0) return { kind: 'no-runner-registered' };
  const matching = runners.filter((load) => unmetCriteria(load.facts, job.requirement).length === 0);
  if (matching.length === 0) {
    const failures = failuresOn(runners, job.requirement);
    return { kind: 'no-runner-matches', failures, runners: runners.length };
  }
  const obstaclesOn = ({ facts: runner }: RunnerLoad) =>
    runner.delivery === 'whole-job' ? obstaclesAsWhole(runner, job.requirement) : [];
  const able = matching.filter((load) => obstaclesOn(load).length === 0);
  if (able.length === 0) {
    const ids = matching.map((load) => load.facts.runnerId);
    return { kind: 'needs-step-by-step', because: [...new Set(matching.flatMap(obstaclesOn))], runners: ids };
  }
  const available = able.filter((load) => load.facts.availability.kind === 'available');
  if (available.length === 0) {
    return {
      kind: 'matching-unavailable',
      runners: able.map(({ facts: { runnerId, name, availability } }) => ({ runnerId, name, availability })),
    };
  }
  const willing = available.filter((load) => (job.refusedUntilMs.get(load.facts.runnerId) ?? 0) <= nowMs);
  if (willing.length === 0) {
    const ids = available.map((load) => load.facts.runnerId);
    return {
      kind: 'refused',
      runners: ids.map((runnerId) => ({ runnerId, message: facts.messageOfRefusal(runnerId) })),
    };
  }
  const free = willing.filter((load) => load.used < load.facts.capacity);
  if (free.length === 0) {
    return {
      kind: 'matching-busy',
      runners: willing.map(({ facts: { runnerId, name, capacity } }) => ({
        runnerId,
        name,
        capacity,
        holds: facts.jobsOn(runnerId),
      })),
    };
  }
  const reachable = free.filter((load) => load.isReachable);
  if (reachable.length === 0) {
    return { kind: 'awaiting-fetch', runners: free.map((load) => load.facts.runnerId) };
  }
  return { kind: 'queued-behind', ahead: waiting.filter((other) => goesBefore(other, job)).length };
}

function goesBefore(other: Waiting, job: Waiting): boolean {
  return other.priority < job.priority || (other.priority === job.priority && inOrder(other, job) < 0);
}

/** Each criterion with the number of runners it fails on, the one that excludes most first. */
function failuresOn(runners: readonly RunnerLoad[], requirement: Requirement): readonly CriterionFailure[] {
  const failures = new Map<string, { failsOn: number; readonly example: string }>();
  for (const load of runners) {
    for (const { criterion, because } of unmetCriteria(load.facts, requirement)) {
      const known = failures.get(criterion);
      if (known) known.failsOn += 1;
      else failures.set(criterion, { failsOn: 1, example: `${load.facts.name}: ${because}` });
    }
  }
  const listed = [...failures].map(([criterion, { failsOn, example }]) => ({ criterion, failsOn, example }));
  return listed.toSorted((a, b) => b.failsOn - a.failsOn);
}
