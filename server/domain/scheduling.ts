import type { JobRunId, Millis, PipelineRunId, RunnerId } from './ids.ts';
import type { Lock } from './job-run.ts';
import { obstaclesOn, type Requirement, unmetCriteria, wildcardsUsed } from './matching.ts';
import type { RunnerFacts } from './runner.ts';

/** A job that waits for a runner. */
export interface Waiting {
  readonly jobRunId: JobRunId;
  readonly runId: PipelineRunId;
  readonly jobKey: string;
  readonly jobIndex: number;
  /** Jobs of one group compete as one: its pipeline, or its run if it belongs to none. */
  readonly group: string;
  readonly priority: number;
  readonly queuedAtMs: Millis;
  readonly requirement: Requirement;
  /** Those it does not hold yet. */
  readonly locks: readonly Lock[];
  /** Runners that refused it and are not asked again before that time. */
  readonly refusedUntilMs: ReadonlyMap<RunnerId, Millis>;
}

export interface RunnerLoad {
  readonly facts: RunnerFacts;
  /** Jobs it holds. */
  readonly used: number;
  /** Since when it holds none; 0: since ever. */
  readonly idleSinceMs: Millis;
  /** Work can be given to it at this moment: it is connected, or it is asking. */
  readonly isReachable: boolean;
}

export interface Decision {
  readonly jobRunId: JobRunId;
  readonly runnerId: RunnerId;
}

export interface Standing {
  readonly waiting: readonly Waiting[];
  readonly runners: readonly RunnerLoad[];
  /** How many jobs hold each lock. */
  readonly holders: ReadonlyMap<string, number>;
  /** How many jobs of each group are with runners. */
  readonly running: ReadonlyMap<string, number>;
  readonly nowMs: Millis;
}

/**
 * Which waiting job goes to which runner, in the order of the decisions. Urgent priorities first; within a priority the
 * group with the fewest running jobs, so that one pipeline cannot starve the others; within a group by waiting time,
 * then job order in the file (language reference 9.12). A job that cannot start does not hold up those behind it.
 */
export function assign(standing: Standing): Decision[] {
  const slots = new Slots(standing);
  const holders = new Map(standing.holders);
  const running = new Map(standing.running);
  const decisions: Decision[] = [];
  for (const groups of byPriority(standing.waiting)) {
    const turns = new Turns(groups, running);
    for (let job = turns.next(); job && slots.hasFree; job = turns.next()) {
      if (job.locks.some((lock) => (holders.get(lock.name) ?? 0) >= lock.max)) continue;
      const runnerId = slots.takeFor(job);
      if (runnerId === undefined) continue;
      for (const lock of job.locks) holders.set(lock.name, (holders.get(lock.name) ?? 0) + 1);
      running.set(job.group, (running.get(job.group) ?? 0) + 1);
      decisions.push({ jobRunId: job.jobRunId, runnerId });
    }
  }
  return decisions;
}

/** Waiting time, then job order, then id. */
export function inOrder(a: Waiting, b: Waiting): number {
  return a.queuedAtMs - b.queuedAtMs || a.jobIndex - b.jobIndex || (a.jobRunId < b.jobRunId ? -1 : 1);
}

function byPriority(waiting: readonly Waiting[]): Map<string, Waiting[]>[] {
  const priorities = new Map<number, Map<string, Waiting[]>>();
  for (const job of waiting.toSorted(inOrder)) {
    const groups = priorities.get(job.priority) ?? new Map<string, Waiting[]>();
    priorities.set(job.priority, groups);
    const queue = groups.get(job.group);
    if (queue) queue.push(job);
    else groups.set(job.group, [job]);
  }
  return [...priorities].sort(([a], [b]) => a - b).map(([, groups]) => groups);
}

/** The jobs of one group, in order; the first `taken` of them had their turn. */
interface Line {
  readonly group: string;
  readonly jobs: readonly Waiting[];
  taken: number;
}

/**
 * Whose turn it is: the group with the fewest running jobs, among equals the one whose first job waits longest. A heap,
 * because a long queue may have as many groups as jobs; `running` may change for the group that had its turn last only.
 */
class Turns {
  readonly #running: ReadonlyMap<string, number>;
  readonly #heap: Line[];

  constructor(groups: ReadonlyMap<string, readonly Waiting[]>, running: ReadonlyMap<string, number>) {
    this.#running = running;
    const lines = [...groups].map(([group, jobs]) => ({ group, jobs, taken: 0 }));
    this.#heap = lines.sort((a, b) => this.#compare(a, b)); // in order, which is a heap
  }

  next(): Waiting | undefined {
    this.#sink(); // what became of its last job is known by now
    const first = this.#heap[0];
    const job = first?.jobs[first.taken];
    if (first && job) first.taken += 1;
    return job;
  }

  /** The first line to its place; behind all others when nobody of it is left. */
  #sink(): void {
    const heap = this.#heap;
    for (let at = 0; ; ) {
      const line = heap[at];
      const [left, right] = [heap[2 * at + 1], heap[2 * at + 2]];
      const child = left && right && this.#compare(right, left) < 0 ? 2 * at + 2 : 2 * at + 1;
      const smaller = heap[child];
      if (!line || !smaller || this.#compare(line, smaller) <= 0) return;
      heap[at] = smaller;
      heap[child] = line;
      at = child;
    }
  }

  #compare(a: Line, b: Line): number {
    const [first, second] = [a.jobs[a.taken], b.jobs[b.taken]];
    if (!first || !second) return Number(second !== undefined) - Number(first !== undefined);
    return (this.#running.get(a.group) ?? 0) - (this.#running.get(b.group) ?? 0) || inOrder(first, second);
  }
}

interface Slot {
  readonly load: RunnerLoad;
  used: number;
}

/** The free slots of runners that may get work now. */
class Slots {
  readonly #free: Slot[];
  /** Per runner, how many criteria it meets only by taking anything. */
  readonly #matching = new Map<Requirement, ReadonlyMap<RunnerId, number>>();
  readonly #nowMs: Millis;

  constructor({ runners, nowMs }: Standing) {
    this.#nowMs = nowMs;
    this.#free = runners
      .filter((load) => load.isReachable && load.facts.availability.kind === 'available')
      .map((load) => ({ load, used: load.used }))
      .filter(({ load, used }) => used < load.facts.capacity);
  }

  get hasFree(): boolean {
    return this.#free.length > 0;
  }

  /** Who offers exactly what is asked, lowest share of used slots, then longest idle, then id (Arcentra API 9). */
  takeFor(job: Waiting): RunnerId | undefined {
    const matching = this.#matchingTo(job.requirement);
    let best: Slot | undefined;
    let fewest = 0;
    for (const slot of this.#free) {
      const { runnerId } = slot.load.facts;
      const wildcards = matching.get(runnerId);
      if (wildcards === undefined || (job.refusedUntilMs.get(runnerId) ?? 0) > this.#nowMs) continue;
      if (best && wildcards > fewest) continue;
      if (!best || wildcards < fewest || isBetter(slot, best)) best = slot;
      fewest = wildcards;
    }
    if (!best) return undefined;
    best.used += 1;
    if (best.used >= best.load.facts.capacity) this.#free.splice(this.#free.indexOf(best), 1);
    return best.load.facts.runnerId;
  }

  /** Jobs of one plan share the requirement object, so a long queue is matched once per kind of job. */
  #matchingTo(requirement: Requirement): ReadonlyMap<RunnerId, number> {
    const known = this.#matching.get(requirement);
    if (known) return known;
    const eligible = this.#free.map(({ load }) => load.facts).filter((runner) => isEligible(runner, requirement));
    const matching = new Map(eligible.map((runner) => [runner.runnerId, wildcardsUsed(runner, requirement)]));
    this.#matching.set(requirement, matching);
    return matching;
  }
}

/** The runner offers what is asked, and can execute the job the way it needs. */
export function isEligible(runner: RunnerFacts, requirement: Requirement): boolean {
  return unmetCriteria(runner, requirement).length === 0 && obstaclesOn(runner, requirement).length === 0;
}

function isBetter(a: Slot, b: Slot): boolean {
  const shares = a.used / a.load.facts.capacity - b.used / b.load.facts.capacity;
  if (shares !== 0) return shares < 0;
  if (a.load.idleSinceMs !== b.load.idleSinceMs) return a.load.idleSinceMs < b.load.idleSinceMs;
  return a.load.facts.runnerId < b.load.facts.runnerId;
}
