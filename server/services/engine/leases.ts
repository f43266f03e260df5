import type { RunnerId } from '../../domain/ids.ts';
import type { JobRun } from '../../domain/job-run.ts';
import { deleteLease, insertLease } from '../../store/job-runs.ts';
import { takeLock } from '../../store/locks.ts';
import { hasTimer } from '../../store/timers.ts';
import type { Turn } from './turn.ts';

/** The lease of one more epoch: fences every report that an earlier holder may still send. */
export function grantLease(turn: Turn, job: JobRun, runnerId: RunnerId): { readonly leaseEpoch: number } {
  const leaseEpoch = job.leaseEpoch + 1;
  insertLease(turn.tx, { jobRunId: job.jobRunId, runnerId, epoch: leaseEpoch, grantedAtMs: turn.nowMs });
  for (const lock of job.locks) takeLock(turn.tx, lock.name, { runId: job.runId, jobKey: job.jobKey });
  turn.clearTimer('queue', job.jobRunId);
  const session = turn.parts.sessions.of(runnerId);
  if (session?.features.has('job-frames')) {
    turn.send(runnerId, {
      kind: 'job-open',
      commandId: turn.parts.ids.next(),
      jobRunId: job.jobRunId,
      runId: job.runId,
      pipelineId: job.pipelineId,
    });
  }
  return { leaseEpoch };
}

/** Agents that take whole jobs send the last lines of all steps about a second after they are done with the job. */
const lateLinesMs = 5_000;

export function takesWholeJobs(turn: Turn, runnerId: RunnerId | null): boolean {
  return turn.findRunner(runnerId)?.delivery === 'whole-job';
}

/** The runner is free again. The job keeps its keys: those end with its final state. */
export function releaseLease(turn: Turn, job: JobRun, how: { readonly isSuccess: boolean }): void {
  const isWhole = takesWholeJobs(turn, job.runnerId) || hasTimer(turn.tx, 'whole-lease', job.jobRunId);
  if (isWhole) turn.setTimer('late-lines', job.jobRunId, turn.nowMs + lateLinesMs);
  deleteLease(turn.tx, job.jobRunId);
  for (const kind of ['job', 'finally', 'begin', 'whole-stop', 'whole-lease'] as const)
    turn.clearTimer(kind, job.jobRunId);
  turn.isScheduleDue = true;
  turn.tx.afterCommit(() => turn.parts.sessions.takers.end(job.jobRunId, 'stop'));
  if (job.runnerId === null) return;
  turn.parts.idle.note(job.runnerId, turn.nowMs);
  const session = turn.parts.sessions.of(job.runnerId);
  if (session?.features.has('job-frames')) {
    turn.send(job.runnerId, {
      kind: 'job-close',
      commandId: turn.parts.ids.next(),
      jobRunId: job.jobRunId,
      keepWorkspace: false,
      saveCaches: how.isSuccess,
    });
  }
}
