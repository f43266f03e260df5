import type { JobRun, ResultReason } from '../../domain/job-run.ts';
import { isTerminalJob } from '../../domain/job-run.ts';
import { isTerminalStep, type StepRun } from '../../domain/step-run.ts';
import { sendCancel } from './commands.ts';
import { jobRunNoted, stepRunNoted } from './event-of.ts';
import { takesWholeJobs } from './leases.ts';
import { moveJob, moveStep } from './transitions.ts';
import type { Turn } from './turn.ts';

/** An agent that was told to stop must have reported within this time; then the server closes the step itself. */
export const stopWithinMs = 30_000;
/** Ending a whole job includes stopping containers, which takes longer. */
const stopWholeWithinMs = 60_000;

/**
 * Ends a job that has not started, and stops one that runs: its step is told to stop, what did not run yet will not,
 * `finally` steps still do. Answers false when it had ended or was being stopped already.
 */
export function cancelJob(
  turn: Turn,
  { jobRunId }: Pick<JobRun, 'jobRunId'>,
  reason: ResultReason,
  message: string,
): boolean {
  const job = turn.jobs.get(jobRunId);
  if (isTerminalJob(job.state) || job.verdict === 'cancelled') return false;
  if (!isWithRunner(job)) return moveJob(turn, job, 'cancel', { reason, errorMessage: message });
  turn.jobs.change(job.jobRunId, { verdict: 'cancelled', reason, errorMessage: message });
  turn.record(jobRunNoted('job-run.cancel-requested', job, message));
  stopWork(turn, job, reason, message);
  return true;
}

/** Tells whoever has the job to stop; what is left of it is decided when they answer. */
export function stopWork(turn: Turn, job: JobRun, reason: ResultReason, message: string): void {
  const { jobRunId } = job;
  if (isWhole(turn, job)) {
    turn.setTimer('whole-stop', jobRunId, turn.nowMs + stopWholeWithinMs);
    turn.tx.afterCommit(() => turn.parts.sessions.takers.end(jobRunId, 'stop'));
    return;
  }
  const active = turn.activeStep(jobRunId);
  if (active) stopStep(turn, active, reason, message);
  turn.jobsToDrive.add(jobRunId);
}

/** One step of a job that an agent has as a whole cannot be stopped alone. */
export function cancelStep(turn: Turn, step: StepRun, reason: ResultReason, message: string): boolean {
  const job = turn.jobs.get(step.jobRunId);
  if (isWhole(turn, job)) return !isTerminalStep(step.state) && cancelJob(turn, job, reason, message);
  const isNext = turn.latestSteps(job.jobRunId).find((one) => !isTerminalStep(one.state))?.stepRunId === step.stepRunId;
  turn.jobsToDrive.add(step.jobRunId);
  if (!stopStep(turn, step, reason, message)) return false;
  // A job that no runner has would learn of it only from the next one, which may never come.
  if (isNext && !isWithRunner(job)) cancelJob(turn, job, reason, message);
  return true;
}

/** Its runner took all of it at once. */
export function isWhole(turn: Turn, job: JobRun): boolean {
  if (!isWithRunner(job)) return false;
  return takesWholeJobs(turn, job.runnerId);
}

function isWithRunner(job: JobRun): boolean {
  return job.phase === 'steps' || job.phase === 'target';
}

/**
 * Ends a step nobody has yet, and tells the agent to stop one that it has. The step stays what it is until the agent
 * reports, or until the time for that is over. Answers false when it had ended or was told before.
 */
export function stopStep(turn: Turn, step: StepRun, reason: ResultReason, message: string): boolean {
  if (isTerminalStep(step.state) || step.cancelRequestedAtMs !== null) return false;
  const isWithAgent = step.leaseEpoch !== null && step.runnerId !== null;
  if (!isWithAgent) {
    return moveStep(turn, step, reason === 'timeout' ? 'skip' : 'cancel', { reason, errorMessage: message });
  }
  const asked = turn.steps.change(step.stepRunId, { cancelRequestedAtMs: turn.nowMs, cancelReason: reason });
  turn.record(stepRunNoted('step-run.cancel-requested', asked, message));
  turn.clearTimer('step', step.stepRunId);
  turn.setTimer('stop', step.stepRunId, turn.nowMs + stopWithinMs);
  if (step.runnerId !== null) sendCancel(turn, step.runnerId, asked, message);
  return true;
}

/** How a step ends that was told to stop: the limit that did it, or the wish. */
export function endStopped(turn: Turn, step: StepRun, facts: Parameters<typeof moveStep>[3]): boolean {
  const isLimit = step.cancelReason === 'timeout';
  return moveStep(turn, step, isLimit ? 'time-out' : 'cancel', { reason: step.cancelReason, ...facts });
}
