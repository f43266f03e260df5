import type { JobRunId, RunnerId } from './ids.ts';
import { obstaclesOn, type Requirement, unmetCriteria } from './matching.ts';
import { inOrder, type RunnerLoad, type Standing, type Waiting } from './scheduling.ts';
import type { CriterionFailure, KeyHolder, WaitingReason } from './waiting-reason.ts';

export interface QueueFacts {
  readonly standing: Standing;
  readonly holdersOf: (lockName: string) => readonly KeyHolder[];
  readonly messageOfRefusal: (jobRunId: JobRunId, runnerId: RunnerId) => string;
  readonly jobsOn: (runnerId: RunnerId) => readonly JobRunId[];
}

/** Says why queued jobs have no runner yet. What many jobs have in common is looked at once. */
export class QueueExplainer {
  readonly #facts: QueueFacts;
  readonly #runnersFor = new Map<Requirement, RunnersFor>();
  readonly #holders = new Map<string, readonly KeyHolder[]>();
  readonly #holds = new Map<RunnerId, readonly JobRunId[]>();
  #places: ReadonlyMap<JobRunId, number> | undefined;

  constructor(facts: QueueFacts) {
    this.#facts = facts;
  }

  /** The first thing in its way (language reference 9.12). Never empty-handed. */
  explain(job: Waiting): WaitingReason {
    return this.#lockReason(job) ?? this.#runnerReason(job);
  }

  #lockReason(job: Waiting): WaitingReason | undefined {
    const { standing, holdersOf } = this.#facts;
    const full = job.locks.find((lock) => (standing.holders.get(lock.name) ?? 0) >= lock.max);
    if (!full) return undefined;
    if (full.kind === 'max-parallel') return { kind: 'max-parallel', max: full.max };
    return { kind: 'concurrency', key: full.key, heldBy: known(this.#holders, full.name, holdersOf) };
  }

  #runnerReason(job: Waiting): WaitingReason {
    const { standing, messageOfRefusal, jobsOn } = this.#facts;
    const { runners, nowMs } = standing;
    if (runners.length === 0) return { kind: 'no-runner-registered' };
    const found = known(this.#runnersFor, job.requirement, (requirement) => runnersFor(runners, requirement));
    if (found.reason) return found.reason;
    const willing = found.available.filter((load) => (job.refusedUntilMs.get(load.facts.runnerId) ?? 0) <= nowMs);
    if (willing.length === 0) {
      const ids = found.available.map((load) => load.facts.runnerId);
      return {
        kind: 'refused',
        runners: ids.map((runnerId) => ({ runnerId, message: messageOfRefusal(job.jobRunId, runnerId) })),
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
          holds: known(this.#holds, runnerId, jobsOn),
        })),
      };
    }
    if (!free.some((load) => load.isReachable)) {
      return { kind: 'awaiting-fetch', runners: free.map((load) => load.facts.runnerId) };
    }
    this.#places ??= placesOf(standing.waiting);
    return { kind: 'queued-behind', ahead: this.#places.get(job.jobRunId) ?? 0 };
  }
}

/** What is the same for all jobs that ask for the same. */
interface RunnersFor {
  readonly reason: WaitingReason | undefined;
  /** Those that match, can execute such a job and may get work. */
  readonly available: readonly RunnerLoad[];
}

function runnersFor(runners: readonly RunnerLoad[], requirement: Requirement): RunnersFor {
  const matching = runners.filter((load) => unmetCriteria(load.facts, requirement).length === 0);
  if (matching.length === 0) {
    const failures = failuresOn(runners, requirement);
    return { reason: { kind: 'no-runner-matches', failures, runners: runners.length }, available: [] };
  }
  const obstaclesTo = ({ facts }: RunnerLoad) => obstaclesOn(facts, requirement);
  const able = matching.filter((load) => obstaclesTo(load).length === 0);
  if (able.length === 0) {
    const ids = matching.map((load) => load.facts.runnerId);
    const because = [...new Set(matching.flatMap(obstaclesTo))];
    return { reason: { kind: 'cannot-execute', because, runners: ids }, available: [] };
  }
  const available = able.filter((load) => load.facts.availability.kind === 'available');
  if (available.length > 0) return { reason: undefined, available };
  const unavailable = able.map(({ facts: { runnerId, name, availability } }) => ({ runnerId, name, availability }));
  return { reason: { kind: 'matching-unavailable', runners: unavailable }, available };
}

/** How many go before each: urgent priorities first, then by waiting time. */
function placesOf(waiting: readonly Waiting[]): ReadonlyMap<JobRunId, number> {
  const inTurn = waiting.toSorted((a, b) => a.priority - b.priority || inOrder(a, b));
  return new Map(inTurn.map((job, place) => [job.jobRunId, place]));
}

function known<Key, Value>(answers: Map<Key, Value>, key: Key, ask: (key: Key) => Value): Value {
  const answer = answers.get(key) ?? ask(key);
  answers.set(key, answer);
  return answer;
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
