import type { JobRunId, Millis, PipelineRunId, RunnerId } from './ids.ts';
import type { Lock } from './job-run.ts';
import { obstaclesAsWhole, type Requirement, unmetCriteria, wildcardsUsed } from './matching.ts';
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
    while (groups.size > 0 && slots.hasFree) {
      const group = leastRunning(groups, running);
      const queue = groups.get(group);
      const job = queue?.shift();
      if (!job) {
        groups.delete(group);
        continue;
      }
      if (job.locks.some((lock) => (holders.get(lock.name) ?? 0) >= lock.max)) continue;
      const runnerId = slots.takeFor(job);
      if (runnerId === undefined) continue;
      for (const lock of job.locks) holders.set(lock.name, (holders.get(lock.name) ?? 0) + 1);
      running.set(group, (running.get(group) ?? 0) + 1);
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

/** Among equals the group whose first job waits longest. */
function leastRunning(groups: ReadonlyMap<string, readonly Waiting[]>, running: ReadonlyMap<string, number>): string {
  let best: { readonly group: string; readonly count: number; readonly first: Waiting | undefined } | undefined;
  for (const [group, queue] of groups) {
    const count = running.get(group) ?? 0;
    const first = queue[0];
    const goesFirst =
      !best ||
      count < best.count ||
      (count === best.count && first !== undefined && best.first !== undefined && inOrder(first, best.first) < 0);
    if (goesFirst) best = { group, count, first };
  }
  return best?.group ?? '';
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
  if (runner.delivery === 'whole-job' && obstaclesAsWhole(runner, requirement).length > 0) return false;
  return unmetCriteria(runner, requirement).length === 0;
}

function isBetter(a: Slot, b: Slot): boolean {
  const shares = a.used / a.load.facts.capacity - b.used / b.load.facts.capacity;
  if (shares !== 0) return shares < 0;
  if (a.load.idleSinceMs !== b.load.idleSinceMs) return a.load.idleSinceMs < b.load.idleSinceMs;
  return a.load.facts.runnerId < b.load.facts.runnerId;
}
