import type { JobRunId, Millis } from '../../domain/ids.ts';
import type { JobRun } from '../../domain/job-run.ts';
import type { WaitingReason } from '../../domain/waiting-reason.ts';
import type { QueuedJob } from '../../services/queue.ts';
import type { ConsoleServices } from './services.ts';

export type ReasonOf = (job: JobRun) => WaitingReason;

const recentMs = 1_000;
const notWaiting: WaitingReason = { kind: 'not-waiting' };

/** Why jobs wait. One explanation of the whole queue serves everything that is asked for at about the same time. */
export class Reasons {
  readonly #services: Pick<ConsoleServices, 'queue' | 'clock'>;
  #list: readonly QueuedJob[] = [];
  #byJob: ReadonlyMap<JobRunId, WaitingReason> = new Map();
  #explainedAtMs: Millis = Number.NEGATIVE_INFINITY;

  constructor(services: Pick<ConsoleServices, 'queue' | 'clock'>) {
    this.#services = services;
  }

  /** As it is now, for one answer. */
  fresh(): ReasonOf {
    let isAsked = false;
    return (job) => {
      if (!mayWait(job)) return notWaiting;
      if (!isAsked) this.list();
      isAsked = true;
      return this.#byJob.get(job.jobRunId) ?? notWaiting;
    };
  }

  /** Up to a second old, for the watch, which tells the whole queue again when it changed. */
  recent(): ReasonOf {
    return (job) => {
      if (!mayWait(job)) return notWaiting;
      const ageMs = this.#services.clock.nowMs() - this.#explainedAtMs;
      if (ageMs >= recentMs || !this.#byJob.has(job.jobRunId)) this.list();
      return this.#byJob.get(job.jobRunId) ?? notWaiting;
    };
  }

  list(): readonly QueuedJob[] {
    this.#list = this.#services.queue.list();
    this.#byJob = new Map(this.#list.map(({ job, reason }) => [job.jobRunId, reason]));
    this.#explainedAtMs = this.#services.clock.nowMs();
    return this.#list;
  }
}

function mayWait(job: JobRun): boolean {
  return job.phase !== 'steps' && job.phase !== 'target' && job.phase !== 'over';
}
