import type { PlanJob } from '../../pipeline/plan.ts';
import { isTerminalJob, type JobRun, type JobRunState, type JobVerdict } from './job-run.ts';
import type { JobCounters, PipelineRunEvent } from './pipeline-run.ts';

/** Whether this end of a job stops what depends on it. Ask only of the last attempt. */
export function failedUntolerated(job: Pick<JobRun, 'state'>, plan: Pick<PlanJob, 'allowFailure'>): boolean {
  return (job.state === 'failed' || job.state === 'timeout') && !plan.allowFailure;
}

/** What jobs before this one mean for its condition (language reference 8.6). */
export function upstreamStatus(
  upstream: readonly { readonly job: Pick<JobRun, 'state' | 'reason'>; readonly plan: PlanJob }[],
): { readonly success: boolean; readonly failure: boolean; readonly cancelled: boolean } {
  const failure = upstream.some(({ job, plan }) => failedUntolerated(job, plan));
  const stopped = upstream.some(
    ({ job }) => job.state === 'cancelled' || (job.state === 'skipped' && job.reason === 'upstream'),
  );
  return { success: !failure && !stopped, failure, cancelled: false };
}

/** How a run ends whose jobs are all terminal (language reference 10.7). */
export function runEnding(
  jobs: readonly { readonly job: Pick<JobRun, 'state' | 'reason' | 'hasWarning'>; readonly plan: PlanJob }[],
): Extract<PipelineRunEvent, 'succeed' | 'end-partial' | 'fail'> {
  if (jobs.some(({ job, plan }) => failedUntolerated(job, plan))) return 'fail';
  // A job that was stopped while its run went on has not done what was required of it.
  if (jobs.some(({ job, plan }) => job.state === 'cancelled' && !plan.allowFailure)) return 'fail';
  const unfinished: readonly JobRunState[] = ['failed', 'timeout', 'cancelled'];
  const tolerated = jobs.some(({ job }) => job.hasWarning || unfinished.includes(job.state));
  return tolerated ? 'end-partial' : 'succeed';
}

const severity: Readonly<Record<JobVerdict, number>> = { none: 0, failed: 1, timeout: 2, cancelled: 3 };

/** cancelled > timeout > failed > success. */
export function worseVerdict(a: JobVerdict, b: JobVerdict): JobVerdict {
  return severity[a] >= severity[b] ? a : b;
}

export const noJobs: JobCounters = { total: 0, completed: 0, failed: 0, running: 0 };

/** The counters after one job moved; a further attempt moves it from its end back to `waiting`. */
export function recount(counters: JobCounters, from: JobRunState, to: JobRunState): JobCounters {
  const change = (counts: (state: JobRunState) => boolean) => Number(counts(to)) - Number(counts(from));
  return {
    total: counters.total,
    completed: counters.completed + change(isTerminalJob),
    failed: counters.failed + change((state) => state === 'failed' || state === 'timeout'),
    running: counters.running + change((state) => state === 'running'),
  };
}
