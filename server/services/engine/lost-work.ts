import type { RunnerId } from '../../domain/ids.ts';
import type { JobRun } from '../../domain/job-run.ts';
import { isService, isTerminalStep, type StepRun } from '../../domain/step-run.ts';
import { listLeasesOf } from '../../store/job-runs.ts';
import { dropCommandsAbout } from './commands.ts';
import { allSteps, repeatStep } from './create-job.ts';
import { releaseLease } from './leases.ts';
import { changePhase, moveJob, moveStep } from './transitions.ts';
import type { Turn } from './turn.ts';

/** The runner is gone: all its leases end. */
export function loseRunner(turn: Turn, runnerId: RunnerId, why: string): void {
  for (const { jobRunId } of listLeasesOf(turn.tx, runnerId)) loseLease(turn, turn.jobs.get(jobRunId), why);
}

/**
 * Ends the lease of a job whose runner does not answer. Before any step was acknowledged that costs no attempt: the
 * job goes back to the queue. Later the attempt is lost, and the retry policy decides (language reference 9.6).
 */
export function loseLease(turn: Turn, job: JobRun, why: string): void {
  const steps = turn.latestSteps(job.jobRunId);
  const isUntouched = !turn.stepsOf(job.jobRunId).some((step) => wasAcknowledged(step, job));
  const active = turn.activeStep(job.jobRunId);
  if (isUntouched && job.verdict === 'none') {
    for (const step of steps) {
      if (step.leaseEpoch === null || isTerminalStep(step.state) || isService(step)) continue;
      replaceStep(turn, job, step, why);
    }
    giveBack(turn, job, why);
    return;
  }
  if (active) moveStep(turn, active, 'lose', { reason: 'runner_lost', errorMessage: why });
  for (const step of steps) {
    if (isTerminalStep(step.state) || step === active) continue;
    moveStep(turn, step, step.state === 'running' ? 'lose' : 'skip', { reason: 'runner_lost' });
  }
  const facts = { errorMessage: why, hasWarning: job.hasWarning };
  if (job.verdict === 'cancelled') moveJob(turn, job, 'cancel', facts);
  else if (job.verdict === 'timeout') moveJob(turn, job, 'time-out', facts);
  else moveJob(turn, job, 'lose', { ...facts, reason: 'runner_lost' });
}

/** The job goes back to the queue with its attempt, its keys and its place in the order. */
export function giveBack(turn: Turn, job: JobRun, why: string): void {
  if (job.phase !== 'target') {
    for (const step of turn.latestSteps(job.jobRunId)) if (isService(step)) dropService(turn, step, why);
    moveJob(turn, job, 'return');
    return;
  }
  releaseLease(turn, job, { isSuccess: false });
  changePhase(turn, job, 'target-queue', { runnerId: null, deadlineAtMs: null });
}

/** The step is with nobody again; what its agent says of it from now on is late. */
export function takeBack(turn: Turn, step: StepRun): StepRun {
  dropCommandsAbout(turn, step.stepRunId);
  turn.clearTimer('offer', step.stepRunId);
  return turn.steps.change(step.stepRunId, { runnerId: null, runnerLabels: {}, leaseEpoch: null, offers: 0 });
}

/**
 * The agent may have the step without our knowing, and never executes an id twice: whoever gets the job next, also the
 * same agent, gets it under a new one. It is the same attempt: nothing ran.
 */
function replaceStep(turn: Turn, job: JobRun, step: StepRun, why: string): void {
  moveStep(turn, step, 'cancel', { reason: 'runner_lost', errorMessage: why });
  const plan = allSteps(turn.planJobOf(job)).find((one) => one.index === step.stepIndex);
  if (!plan) throw new Error(`the plan has no step ${step.stepIndex} in ${job.jobKey}`);
  const { envOverride, timeoutOverrideMs } = step;
  const next = repeatStep(turn, job, step, plan, { attempt: step.attempt, notBeforeMs: null });
  turn.steps.change(next.stepRunId, { envOverride, timeoutOverrideMs });
}

/** Services are made anew when the job is handed out. */
function dropService(turn: Turn, step: StepRun, why: string): void {
  moveStep(turn, step, 'cancel', { reason: 'runner_lost', errorMessage: why });
  turn.steps.change(step.stepRunId, { isLatest: false });
}

/** Some agent took responsibility under the present lease. */
function wasAcknowledged(step: StepRun, job: JobRun): boolean {
  return step.leaseEpoch === job.leaseEpoch && (step.acknowledgedAtMs !== null || step.startedAtMs !== null);
}
