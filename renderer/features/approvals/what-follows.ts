import { type Approval, GatePosition } from '../../../gen/signalbox/console/v1/approval_pb.js';
import type { Plan, PlanJob, PlanStep } from '../../../pipeline/plan.ts';

/** What an approval lets go on: other jobs, and the deployment of a job whose gate stands after its steps. */
export function whatFollows(
  plan: Pick<Plan, 'jobs'>,
  { jobsAfter, position, subject }: Pick<Approval, 'jobsAfter' | 'position' | 'subject'>,
): { readonly jobs: readonly PlanJob[]; readonly target: PlanStep | undefined } {
  const own = position === GatePosition.AFTER_JOB ? plan.jobs.find((job) => job.key === subject) : undefined;
  return { jobs: plan.jobs.filter((job) => jobsAfter.includes(job.key)), target: own?.target ?? undefined };
}
