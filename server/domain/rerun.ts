import type { PlanJob } from '../../pipeline/plan.ts';
import type { JobRun } from './job-run.ts';

export type RerunScope =
  | { readonly kind: 'all' }
  | { readonly kind: 'failed' }
  | { readonly kind: 'from-job'; readonly jobKey: string };

export interface RerunJobs {
  /** Keys of jobs whose results are taken over. */
  readonly reused: readonly string[];
  readonly executed: readonly string[];
}

/**
 * What a repetition executes: everything; or the jobs without a good result; or one named job. Jobs that depend on an
 * executed one are executed too. `latest` are the latest attempts of the old run.
 */
export function rerunJobs(jobs: readonly PlanJob[], latest: readonly JobRun[], scope: RerunScope): RerunJobs {
  const stateOf = new Map(latest.map((job) => [job.jobKey, job.state]));
  const executed = new Set(jobs.filter(isWanted).map((job) => job.key));
  let size = -1;
  while (executed.size > size) {
    size = executed.size;
    for (const job of jobs) {
      if (job.dependsOn.some((key) => executed.has(key))) executed.add(job.key);
    }
  }
  const keys = jobs.map((job) => job.key);
  return { executed: keys.filter((key) => executed.has(key)), reused: keys.filter((key) => !executed.has(key)) };

  function isWanted(job: PlanJob): boolean {
    switch (scope.kind) {
      case 'all':
        return true;
      case 'failed': {
        const state = stateOf.get(job.key);
        return state !== 'success' && state !== 'skipped';
      }
      case 'from-job':
        return job.key === scope.jobKey;
    }
  }
}
