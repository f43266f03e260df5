import type { Millis, RunnerId } from '../../domain/ids.ts';
import type { Lock } from '../../domain/job-run.ts';
import type { Requirement } from '../../domain/matching.ts';
import { assign, type RunnerLoad, type Standing, type Waiting } from '../../domain/scheduling.ts';
import { hasQueue, listLeases, listQueue, listRefusals, type QueueRow } from '../../store/job-runs.ts';
import { listHeldLocks } from '../../store/locks.ts';
import { adHocPipelineId } from '../../store/pipelines.ts';
import type { ReadTx } from '../../store/store.ts';
import { createServices } from './job-services.ts';
import { grantLease } from './leases.ts';
import { changePhase, moveJob } from './transitions.ts';
import type { EngineParts, Turn } from './turn.ts';
import { giveWholeJob } from './whole-jobs.ts';

/** A runner that asks for work itself, and how much it takes. */
export interface Asking {
  readonly runnerId: RunnerId;
  readonly most: number;
}

/** Brings waiting jobs and runners together. */
export class Scheduler {
  readonly #parts: EngineParts;
  readonly #requirements = new Parsed<Requirement>();
  readonly #locks = new Parsed<readonly Lock[]>();

  constructor(parts: EngineParts) {
    this.#parts = parts;
  }

  /** Leases jobs to runners that can be reached: those with an open stream, or the one that asks now. */
  schedule(turn: Turn, asking?: Asking): void {
    if (!hasQueue(turn.tx)) return;
    const runners = this.#runners(turn.tx, asking);
    if (!runners.loads.some((load) => load.isReachable && load.used < load.facts.capacity)) return;
    for (const { jobRunId, runnerId } of assign(this.#standing(turn.tx, turn.nowMs, runners))) {
      lease(turn, jobRunId, runnerId);
    }
  }

  /** Everything the next decision rests on. */
  standing(tx: ReadTx): Standing {
    return this.#standing(tx, this.#parts.clock.nowMs(), this.#runners(tx));
  }

  #runners(tx: ReadTx, asking?: Asking) {
    const used = new Map<RunnerId, number>();
    const running = new Map<string, number>();
    for (const one of listLeases(tx)) {
      used.set(one.runnerId, (used.get(one.runnerId) ?? 0) + 1);
      const group = groupOf(one);
      running.set(group, (running.get(group) ?? 0) + 1);
    }
    const loads = this.#parts.runners().map((facts): RunnerLoad => {
      const held = used.get(facts.runnerId) ?? 0;
      const { sessions, idle } = this.#parts;
      const wanted =
        asking?.runnerId === facts.runnerId ? asking.most : asking ? 0 : sessions.takers.count(facts.runnerId);
      const isAsking = wanted > 0;
      return {
        // Who asks for few gets few, whatever it could hold.
        facts: isAsking ? { ...facts, capacity: Math.min(facts.capacity, held + wanted) } : facts,
        used: held,
        idleSinceMs: idle.sinceMs(facts.runnerId),
        isReachable: isAsking || (!asking && facts.delivery !== 'whole-job' && sessions.canPush(facts.runnerId)),
      };
    });
    return { loads, running };
  }

  #standing(
    tx: ReadTx,
    nowMs: Millis,
    { loads, running }: { readonly loads: readonly RunnerLoad[]; readonly running: ReadonlyMap<string, number> },
  ): Standing {
    const held = listHeldLocks(tx);
    const holders = new Map<string, number>();
    for (const { lockName } of held) holders.set(lockName, (holders.get(lockName) ?? 0) + 1);
    const own = new Set(held.map((one) => `${one.lockName} ${one.runId} ${one.jobKey}`));
    const refusals = Map.groupBy(listRefusals(tx), (refusal) => refusal.jobRunId);
    const waiting = listQueue(tx)
      // Jobs of a paused run do not start; one that comes back from its gate has started.
      .filter((row) => row.runState !== 'paused' || row.phase === 'target-queue')
      .map(
        (row): Waiting => ({
          jobRunId: row.jobRunId,
          runId: row.runId,
          jobKey: row.jobKey,
          jobIndex: row.jobIndex,
          group: groupOf(row),
          priority: row.priority,
          queuedAtMs: row.queuedAtMs,
          requirement: this.#requirements.from(row.requirement),
          // A job that runs again, or goes on after a gate, holds its keys already.
          locks: this.#locks.from(row.locks).filter((lock) => !own.has(`${lock.name} ${row.runId} ${row.jobKey}`)),
          refusedUntilMs: new Map(refusals.get(row.jobRunId)?.map((one) => [one.runnerId, one.untilMs])),
        }),
      );
    return { waiting, runners: loads, holders, running, nowMs };
  }
}

function lease(turn: Turn, jobRunId: Waiting['jobRunId'], runnerId: RunnerId): void {
  const job = turn.jobs.get(jobRunId);
  const { leaseEpoch } = grantLease(turn, job, runnerId);
  const { timeoutMs } = turn.planJobOf(job);
  const deadlineAtMs = timeoutMs === null ? null : turn.nowMs + timeoutMs;
  if (deadlineAtMs !== null) turn.setTimer('job', jobRunId, deadlineAtMs);
  if (job.phase === 'target-queue') changePhase(turn, job, 'target', { runnerId, leaseEpoch, deadlineAtMs });
  else moveJob(turn, job, 'lease', { phase: 'steps', runnerId, leaseEpoch, deadlineAtMs });
  if (turn.findRunner(runnerId)?.delivery === 'whole-job') {
    giveWholeJob(turn, jobRunId);
    return;
  }
  const leased = turn.jobs.get(jobRunId);
  if (leased.phase === 'steps') createServices(turn, leased, turn.planJobOf(job));
  turn.jobsToDrive.add(jobRunId);
}

function groupOf(one: Pick<QueueRow, 'pipelineId' | 'runId'>): string {
  return one.pipelineId === adHocPipelineId ? one.runId : one.pipelineId;
}

const keptTexts = 1000;

/** JSON of a column, parsed once per text; equal texts give the same object, by which matching remembers. */
class Parsed<Value> {
  readonly #byText = new Map<string, Value>();

  from(text: string): Value {
    const known = this.#byText.get(text);
    if (known !== undefined) return known;
    const value = JSON.parse(text) as Value; // the store wrote it from that type
    if (this.#byText.size >= keptTexts) this.#byText.clear();
    this.#byText.set(text, value);
    return value;
  }
}
