import { DomainError } from '../domain/errors.ts';
import type { JobRunId } from '../domain/ids.ts';
import type { JobRun } from '../domain/job-run.ts';
import { isTerminalJob } from '../domain/job-run.ts';
import { noRequirement } from '../domain/matching.ts';
import { QueueExplainer } from '../domain/queue-reason.ts';
import { assign, type Standing } from '../domain/scheduling.ts';
import type { WaitingReason } from '../domain/waiting-reason.ts';
import { findGate } from '../store/approvals.ts';
import { findJob, listLatestJobs, listLeasesOf, listRefusalsOf, listWaitingJobs } from '../store/job-runs.ts';
import { holdersOf } from '../store/locks.ts';
import { findRun, listRunsOfLock } from '../store/pipeline-runs.ts';
import type { ReadTx } from '../store/store.ts';
import type { Engine } from './engine/engine.ts';

export interface QueuedJob {
  readonly job: JobRun;
  /** From 1 for queued jobs, in the order in which they would be served; null for jobs that are not queued yet. */
  readonly position: number | null;
  readonly reason: WaitingReason;
}

/** Says of every job that waits what it waits for. */
export class Queue {
  readonly #engine: Engine;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** `not-waiting` for a job that runs or has ended. */
  explain(jobRunId: JobRunId): WaitingReason {
    return this.#engine.parts.store.read((tx) => {
      const job = findJob(tx, jobRunId);
      if (!job) throw new DomainError('not-found', `there is no job run ${jobRunId}`, { subject: jobRunId });
      return this.#reasonOf(tx, job, this.#explainer(tx, this.#engine.scheduler.standing(tx)));
    });
  }

  /** Every job that waits, queued ones first and in order. */
  list(): readonly QueuedJob[] {
    return this.#engine.parts.store.read((tx) => {
      const standing = this.#engine.scheduler.standing(tx);
      const order = new Map(servingOrder(standing).map((id, index) => [id, index + 1]));
      const explainer = this.#explainer(tx, standing);
      const jobs = listWaitingJobs(tx).map((job) => ({
        job,
        position: order.get(job.jobRunId) ?? null,
        reason: this.#reasonOf(tx, job, explainer),
      }));
      return jobs.toSorted((a, b) => (a.position ?? Infinity) - (b.position ?? Infinity) || byId(a.job, b.job));
    });
  }

  /** Why a job that waits for a runner only has none; undefined for any other. */
  #explainer(tx: ReadTx, standing: Standing): (jobRunId: JobRunId) => WaitingReason | undefined {
    const waiting = new Map(standing.waiting.map((job) => [job.jobRunId, job]));
    const explainer = new QueueExplainer({
      standing,
      holdersOf: (lockName) => holdersOf(tx, lockName),
      messageOfRefusal: (jobRunId, runnerId) =>
        listRefusalsOf(tx, jobRunId).find((one) => one.runnerId === runnerId)?.message ?? '',
      jobsOn: (runnerId) => listLeasesOf(tx, runnerId).map((lease) => lease.jobRunId),
    });
    return (jobRunId) => {
      const job = waiting.get(jobRunId);
      return job && explainer.explain(job);
    };
  }

  #reasonOf(tx: ReadTx, job: JobRun, explained: (jobRunId: JobRunId) => WaitingReason | undefined): WaitingReason {
    const isWaiting = !isTerminalJob(job.state) && job.phase !== 'steps' && job.phase !== 'target';
    if (!isWaiting) return { kind: 'not-waiting' };
    const reason = explained(job.jobRunId);
    if (reason) return reason;
    // Queued, but not among those that only need a runner: its run is paused.
    return job.state === 'queued' ? { kind: 'run-paused' } : this.#beforeQueue(tx, job);
  }

  #beforeQueue(tx: ReadTx, job: JobRun): WaitingReason {
    const run = findRun(tx, job.runId);
    if (!run || run.planDigest === null) throw new Error(`job run ${job.jobRunId} waits without a planned run`);
    const view = this.#engine.parts.plans.get(tx, run.planDigest);
    const plan = view.job(job.jobKey);
    const gate = {
      'stage-gate': ['stage', plan.stage],
      gate: ['before', job.jobKey],
      'after-gate': ['after', job.jobKey],
    } as const;
    if (job.phase === 'stage-gate' || job.phase === 'gate' || job.phase === 'after-gate') {
      const [position, subject] = gate[job.phase];
      const approval = findGate(tx, { runId: run.runId, position, subject });
      if (!approval) throw new Error(`job run ${job.jobRunId} waits for a gate that is not open`);
      const given = approval.decisions.filter((decision) => decision.verdict === 'approve').length;
      const missing = Math.max(0, approval.quorum - given);
      return { kind: 'gate', position, approvalId: approval.approvalId, subject, missing };
    }
    if (job.notBeforeMs !== null && job.notBeforeMs > this.#engine.parts.clock.nowMs()) {
      return { kind: 'retry-delay', untilMs: job.notBeforeMs };
    }
    if (run.state === 'pending' && run.lockName !== null) {
      const holders = holdersOf(tx, run.lockName).map((holder) => holder.runId);
      const older = listRunsOfLock(tx, run.lockName).filter((other) => other < run.runId);
      const key = view.plan.concurrency?.keyTemplate ?? '';
      return { kind: 'run-concurrency', key, heldBy: [...new Set([...holders, ...older])] };
    }
    const jobs = listLatestJobs(tx, run.runId)
      .filter((other) => plan.dependsOn.includes(other.jobKey) && !isTerminalJob(other.state))
      .map((other) => ({ jobKey: other.jobKey, state: other.state }));
    return { kind: 'dependency', jobs };
  }
}

/** All waiting jobs in the order in which one endless runner would get them. */
function servingOrder(standing: Standing): readonly JobRunId[] {
  const runnerId = 'any' as Standing['runners'][number]['facts']['runnerId']; // stands for whichever comes
  const facts = {
    runnerId,
    name: '',
    os: '',
    arch: '',
    labels: {},
    capacity: standing.waiting.length,
    isEmbedded: false,
    delivery: 'stream',
    startsServices: null,
    availability: { kind: 'available' },
  } as const;
  const unbound = standing.waiting.map((job) => ({
    ...job,
    locks: [],
    refusedUntilMs: new Map(),
    requirement: noRequirement,
  }));
  const runners = [{ facts, used: 0, idleSinceMs: 0, isReachable: true }];
  return assign({ ...standing, waiting: unbound, runners }).map((decision) => decision.jobRunId);
}

function byId(a: JobRun, b: JobRun): number {
  return a.jobRunId < b.jobRunId ? -1 : 1;
}
