import type { JobRun } from '../../domain/job-run.ts';
import type { PipelineRun } from '../../domain/pipeline-run.ts';
import { listPendingApprovals } from '../../store/approvals.ts';
import { deleteRefusals } from '../../store/job-runs.ts';
import { releaseLocks } from '../../store/locks.ts';
import { listRunsOfLock } from '../../store/pipeline-runs.ts';
import { countEndedRun } from '../../store/pipelines.ts';
import { moveApproval } from './gates.ts';
import { notifyOfJob, notifyOfRun } from './outbox.ts';
import type { Turn } from './turn.ts';

/** What ends with the last attempt of a job: its keys, what others wait for, what was still asked. */
export function closeJob(turn: Turn, job: JobRun): void {
  const released = releaseLocks(turn.tx, { runId: job.runId, jobKey: job.jobKey });
  if (released.length > 0) turn.isScheduleDue = true;
  for (const kind of ['queue', 'retry', 'refusal'] as const) turn.clearTimer(kind, job.jobRunId);
  if (job.refusals > 0) deleteRefusals(turn.tx, job.jobRunId);
  const { gateBefore, gateAfter } = turn.planJobOf(job);
  if (gateBefore || gateAfter) {
    for (const approval of listPendingApprovals(turn.tx, job.runId)) {
      if (approval.position !== 'stage' && approval.subject === job.jobKey) moveApproval(turn, approval, 'withdraw');
    }
  }
  notifyOfJob(turn, job);
}

export function closeRun(turn: Turn, run: PipelineRun): void {
  for (const lockName of releaseLocks(turn.tx, { runId: run.runId, jobKey: '' })) {
    for (const waiting of listRunsOfLock(turn.tx, lockName)) turn.runsToAdvance.add(waiting);
  }
  for (const approval of listPendingApprovals(turn.tx, run.runId)) moveApproval(turn, approval, 'withdraw');
  if (run.state === 'failed') countEndedRun(turn.tx, run.pipelineId, 'failed');
  if (run.state === 'success' || run.state === 'partial') countEndedRun(turn.tx, run.pipelineId, 'success');
  notifyOfRun(turn, run);
}
