import type { PlanJob, PlanStep } from '../../pipeline/plan.ts';
import type { Millis } from './ids.ts';
import type { JobRun, JobVerdict, ResultReason } from './job-run.ts';
import { worseVerdict } from './results.ts';
import { retryDelayMs, stepRetryCause } from './retry.ts';
import { isTerminalStep, type StepRun, standingOfService } from './step-run.ts';

/** A step of the plan with its latest attempt. */
export interface StepPair {
  readonly plan: PlanStep;
  readonly run: StepRun;
  /** `finally` steps run whatever happened before. */
  readonly isFinally: boolean;
}

export interface StatusAnswers {
  readonly success: boolean;
  readonly failure: boolean;
  readonly cancelled: boolean;
}

/** What a running job needs next. */
export type NextAction =
  /** A step is with the agent, or a pause has not passed. */
  | { readonly kind: 'wait' }
  /** A step whose turn has come is with nobody. */
  | { readonly kind: 'hand-out'; readonly step: StepPair }
  /** Its turn has come: evaluate its condition. */
  | { readonly kind: 'begin'; readonly step: StepPair; readonly status: StatusAnswers }
  | { readonly kind: 'drop'; readonly step: StepPair; readonly as: 'skip' | 'cancel'; readonly reason: ResultReason }
  | { readonly kind: 'repeat'; readonly step: StepPair; readonly delayMs: number }
  | { readonly kind: 'over'; readonly outcome: JobOutcome };

export interface JobOutcome {
  readonly verdict: JobVerdict;
  readonly reason: ResultReason;
  readonly message: string;
  readonly hasWarning: boolean;
}

/** The steps that the current phase of a job consists of, in order (language reference 9.2). */
export function stepsOfPhase(plan: PlanJob, phase: JobRun['phase']): readonly PlanStep[] {
  const target = plan.target ? [plan.target] : [];
  if (phase === 'target' || phase === 'target-queue') return target;
  const source = plan.source ? [plan.source] : [];
  return [...source, ...plan.steps, ...(plan.gateAfter ? [] : target), ...plan.finallySteps];
}

/**
 * Decides over the steps of the phase, in order. Time enters only through pauses. `services`: what the agent starts
 * beside them, all at once; the steps wait until each is ready or one has failed.
 */
export function nextAction(
  job: JobRun,
  steps: readonly StepPair[],
  nowMs: Millis,
  services: readonly StepPair[] = [],
): NextAction {
  let outcome: JobOutcome = {
    verdict: job.verdict,
    reason: job.verdict === 'none' ? '' : job.reason,
    message: job.errorMessage,
    hasWarning: job.hasWarning,
  };
  const starting = startingService(services, outcome, nowMs);
  if (starting) return starting;
  for (const { run } of services) if (hasFailed(run)) outcome = withStep(outcome, run);
  for (const step of steps) {
    const { run } = step;
    const isOver = job.verdict === 'timeout' || outcome.verdict === 'cancelled';
    if (run.state === 'running') return { kind: 'wait' };
    if (run.state === 'queued') {
      const isFree = run.leaseEpoch === null && (run.notBeforeMs ?? 0) <= nowMs;
      return isFree ? { kind: 'hand-out', step } : { kind: 'wait' };
    }
    if (run.state === 'pending') {
      // An agent that has the whole job starts it by itself.
      if (run.leaseEpoch !== null) return { kind: 'wait' };
      if (isOver && !step.isFinally) {
        const wasCancelled = outcome.verdict === 'cancelled';
        return { kind: 'drop', step, as: wasCancelled ? 'cancel' : 'skip', reason: outcome.reason };
      }
      if ((run.notBeforeMs ?? 0) > nowMs) return { kind: 'wait' };
      return { kind: 'begin', step, status: statusFor(outcome) };
    }
    const delayMs = isOver ? undefined : retryDelayMs(step.plan.retry, run.attempt, stepRetryCause(run));
    if (delayMs !== undefined) return { kind: 'repeat', step, delayMs };
    outcome = withStep(outcome, run);
  }
  return { kind: 'over', outcome };
}

/** One that was only stopped because the job ends is no reason for its end. */
function hasFailed(run: StepRun): boolean {
  const wasStopped = run.state === 'skipped' || (run.state === 'cancelled' && run.reason === '');
  return standingOfService(run) === 'failed' && !wasStopped;
}

/** Undefined: the steps need not wait for any. */
function startingService(services: readonly StepPair[], outcome: JobOutcome, nowMs: Millis): NextAction | undefined {
  const open = services.filter(({ run }) => standingOfService(run) === 'starting');
  const isDoomed = outcome.verdict !== 'none' || services.some(({ run }) => hasFailed(run));
  const unbegun = open.find(({ run }) => run.state === 'pending');
  if (unbegun && isDoomed) return { kind: 'drop', step: unbegun, as: 'skip', reason: outcome.reason };
  if (unbegun) return { kind: 'begin', step: unbegun, status: statusFor(outcome) };
  if (isDoomed) return undefined;
  const free = open.find(
    ({ run }) => run.state === 'queued' && run.leaseEpoch === null && (run.notBeforeMs ?? 0) <= nowMs,
  );
  if (free) return { kind: 'hand-out', step: free };
  return open.length > 0 ? { kind: 'wait' } : undefined;
}

/** What the steps before one mean for its condition (language reference 8.6). */
function statusFor(outcome: JobOutcome): StatusAnswers {
  return {
    success: outcome.verdict === 'none',
    failure: outcome.verdict === 'failed' || outcome.verdict === 'timeout',
    cancelled: outcome.verdict === 'cancelled',
  };
}

/** How an ended step changes the outlook of its job (language reference 10.7). The first cause of a verdict is kept. */
function withStep(outcome: JobOutcome, step: StepRun): JobOutcome {
  if (!isTerminalStep(step.state) || step.state === 'success' || step.state === 'skipped') return outcome;
  const isTolerated = step.continueOnError && step.state !== 'cancelled' && step.reason !== 'refused';
  if (isTolerated) return { ...outcome, hasWarning: true };
  const verdict = worseVerdict(outcome.verdict, step.state === 'cancelled' ? 'cancelled' : 'failed');
  if (verdict === outcome.verdict) return outcome;
  return { ...outcome, verdict, reason: step.reason, message: step.errorMessage };
}
