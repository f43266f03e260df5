import type { PlanRetry } from '../../pipeline/plan.ts';
import type { JobRun } from './job-run.ts';
import type { StepRun } from './step-run.ts';

const longestBackoffMs = 10 * 60_000;

export type RetryCause = PlanRetry['on'][number];

/** What an ended attempt counts as for the policy; undefined: never repeated. */
export function jobRetryCause(job: Pick<JobRun, 'state' | 'reason'>): RetryCause | undefined {
  if (job.state === 'timeout') return 'timeout';
  if (job.state !== 'failed') return undefined;
  if (job.reason === 'runner_lost') return 'lost';
  return job.reason === 'rejected' || job.reason === 'expired' || job.reason === 'no_runner' ? undefined : 'failed';
}

export function stepRetryCause(step: Pick<StepRun, 'state' | 'reason'>): RetryCause | undefined {
  if (step.state === 'timeout') return 'timeout';
  return step.state === 'failed' && step.reason !== 'runner_lost' && step.reason !== 'refused' ? 'failed' : undefined;
}

/** The pause before the next attempt, or undefined when there is none (language reference 7.7, 9.6). */
export function retryDelayMs(policy: PlanRetry, attempt: number, cause: RetryCause | undefined): number | undefined {
  if (cause === undefined || attempt >= policy.maxAttempts || !policy.on.includes(cause)) return undefined;
  if (policy.backoff === 'fixed') return policy.delayMs;
  return Math.min(policy.delayMs * 2 ** (attempt - 1), Math.max(longestBackoffMs, policy.delayMs));
}
