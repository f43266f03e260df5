import { evaluateCondition, resolveText } from '../../../pipeline/expressions.ts';
import type { PlanJob, TextMap } from '../../../pipeline/plan.ts';
import type { Evaluated, Scope } from '../../../pipeline/scope.ts';
import {
  type JobOutcome,
  nextAction,
  type StatusAnswers,
  type StepPair,
  stepsOfPhase,
} from '../../domain/job-progress.ts';
import type { JobRun } from '../../domain/job-run.ts';
import { isTerminalStep } from '../../domain/step-run.ts';
import { type Composed, composeAssignment } from './assignment.ts';
import { isWhole, stopStep } from './cancel.ts';
import { sendDispatch } from './commands.ts';
import { repeatStep } from './create-job.ts';
import { mergeEnv, stepEnv, stepScope, withEnv } from './execution-scope.ts';
import { approvalsScope } from './gates.ts';
import { servicePairs } from './job-services.ts';
import { releaseLease } from './leases.ts';
import { changePhase, moveJob, moveStep } from './transitions.ts';
import type { Turn } from './turn.ts';

/** All `finally` steps of a job together (language reference 9.2). */
const finallyLimitMs = 5 * 60_000;

/** Takes a job that has a runner to its next step, or to its end. */
export function driveJob(turn: Turn, jobRunId: JobRun['jobRunId']): void {
  for (;;) {
    const job = turn.jobs.get(jobRunId);
    if (job.phase !== 'steps' && job.phase !== 'target') return;
    const plan = turn.planJobOf(job);
    const action = nextAction(job, pairsOf(turn, plan, job), turn.nowMs, servicesOf(turn, plan, job));
    switch (action.kind) {
      case 'wait':
        return;
      case 'begin':
        beginStep(turn, plan, job, action.step, action.status);
        break;
      case 'drop':
        moveStep(turn, action.step.run, action.as, { reason: action.reason });
        break;
      case 'repeat':
        repeatStep(turn, job, action.step.run, action.step.plan, {
          attempt: action.step.run.attempt + 1,
          notBeforeMs: turn.nowMs + action.delayMs,
        });
        break;
      case 'hand-out': {
        const { runnerId } = job;
        // Who is asking gets it as the answer; others fetch it, or get it when they come back.
        if (runnerId === null || runnerId === turn.asking || !turn.parts.sessions.canPush(runnerId)) return;
        const assignment = handOut(turn, job, action.step);
        if (assignment) sendDispatch(turn, runnerId, assignment);
        break;
      }
      case 'over':
        if (isWhole(turn, job) && !turn.wholeJobsEnded.has(jobRunId)) return; // its agent tells the end
        if (stopServices(turn, servicesOf(turn, plan, job))) return; // they answer
        endPhase(turn, plan, job, action.outcome);
        return;
    }
  }
}

/** The step a job has ready for its runner, if it has one. */
export function stepToHandOut(turn: Turn, job: JobRun): StepPair | undefined {
  if (job.phase !== 'steps' && job.phase !== 'target') return undefined;
  const plan = turn.planJobOf(job);
  const action = nextAction(job, pairsOf(turn, plan, job), turn.nowMs, servicesOf(turn, plan, job));
  return action.kind === 'hand-out' ? action.step : undefined;
}

/** The step is with the job's runner from now on. Undefined: it could not be put together and has failed. */
export function handOut(turn: Turn, job: JobRun, step: StepPair): Composed['assignment'] | undefined {
  const runner = turn.findRunner(job.runnerId);
  const composed = composeAssignment(turn, job, step, statusAt(turn, job, step), runner);
  if (!composed.ok) {
    moveStep(turn, step.run, 'misread', { reason: 'expression', errorMessage: composed.message });
    return undefined;
  }
  const { assignment, shown } = composed.value;
  turn.steps.change(step.run.stepRunId, {
    runnerId: job.runnerId,
    runnerLabels: runner?.labels ?? {},
    leaseEpoch: job.leaseEpoch,
    offers: step.run.offers + 1,
    args: shown.args,
    env: shown.env,
    image: shown.image,
    timeoutMs: assignment.timeoutMs,
  });
  return assignment;
}

/** The same once more, for an agent that has not answered; nothing is stored. */
export function composeAgain(turn: Turn, stepRunId: StepPair['run']['stepRunId']): Composed['assignment'] | undefined {
  const run = turn.steps.get(stepRunId);
  const job = turn.jobs.get(run.jobRunId);
  const plan = turn.planJobOf(job);
  const pairs = [...servicesOf(turn, plan, job), ...pairsOf(turn, plan, job)];
  const pair = pairs.find((one) => one.run.stepRunId === stepRunId);
  const composed = pair && composeAssignment(turn, job, pair, statusAt(turn, job, pair), turn.findRunner(job.runnerId));
  return composed?.ok ? composed.value.assignment : undefined;
}

function beginStep(turn: Turn, plan: PlanJob, job: JobRun, step: StepPair, status: StatusAnswers): void {
  if (step.isFinally && !hasFinallyLimit(job, turn, plan)) startFinallyLimit(turn, job);
  const answer = conditionHolds(turn, plan, job, step, status);
  if (!answer.ok) {
    moveStep(turn, step.run, 'misread', { reason: 'expression', errorMessage: `when: ${answer.message}` });
  } else if (answer.value) {
    moveStep(turn, step.run, 'dispatch');
  } else {
    moveStep(turn, step.run, 'skip', { reason: status.success ? 'condition' : 'upstream' });
  }
}

function conditionHolds(
  turn: Turn,
  plan: PlanJob,
  job: JobRun,
  step: StepPair,
  status: StatusAnswers,
): Evaluated<boolean> {
  const { when } = step.plan;
  if (when.source === '') return { ok: true, value: step.isFinally || status.success };
  const scope = scopeOf(turn, plan, job, status, step);
  const env = stepEnv(plan, step.plan, turn.latestSteps(job.jobRunId), scope);
  return evaluateCondition(when.expression, withEnv(scope, env.ok ? env.value : {}));
}

/** From here on only the limit of the `finally` steps counts. */
function startFinallyLimit(turn: Turn, job: JobRun): void {
  const deadlineAtMs = turn.nowMs + finallyLimitMs;
  turn.clearTimer('job', job.jobRunId);
  turn.setTimer('finally', job.jobRunId, deadlineAtMs);
  turn.jobs.change(job.jobRunId, { deadlineAtMs });
}

function hasFinallyLimit(job: JobRun, turn: Turn, plan: PlanJob): boolean {
  return turn.latestSteps(job.jobRunId).some((step) => isFinally(plan, step.stepIndex) && step.state !== 'pending');
}

function isFinally(plan: PlanJob, stepIndex: number): boolean {
  return plan.finallySteps.some((step) => step.index === stepIndex);
}

/** The steps of the phase are done: the job ends, or a person is asked. */
function endPhase(turn: Turn, plan: PlanJob, job: JobRun, outcome: JobOutcome): void {
  const { reason, message, hasWarning } = outcome;
  const status = { success: outcome.verdict === 'none', failure: outcome.verdict !== 'none', cancelled: false };
  const outputs = job.phase === 'steps' ? outputsOf(turn, plan, job, status) : { values: job.outputs, message: '' };
  const facts = { outputs: outputs.values, hasWarning, errorMessage: message, reason } as const;
  switch (outcome.verdict) {
    case 'cancelled':
      moveJob(turn, job, 'cancel', facts);
      return;
    case 'timeout':
      moveJob(turn, job, 'time-out', facts);
      return;
    case 'failed':
      moveJob(turn, job, 'fail', facts);
      return;
    case 'none':
      if (outputs.message !== '') {
        moveJob(turn, job, 'fail', { ...facts, reason: 'expression', errorMessage: outputs.message });
      } else if (plan.gateAfter && job.phase === 'steps') {
        releaseLease(turn, job, { isSuccess: true });
        const { outputs: values } = facts;
        changePhase(turn, job, 'after-gate', { outputs: values, hasWarning, runnerId: null, deadlineAtMs: null });
        turn.runsToAdvance.add(job.runId);
      } else {
        moveJob(turn, job, 'succeed', facts);
      }
  }
}

/** Those that can be resolved, and what is wrong with the first that cannot. */
function outputsOf(
  turn: Turn,
  plan: PlanJob,
  job: JobRun,
  status: StatusAnswers,
): { readonly values: TextMap; readonly message: string } {
  const templates = Object.entries(plan.outputTemplates);
  if (templates.length === 0) return { values: {}, message: '' };
  const scope = scopeOf(turn, plan, job, status);
  const env = mergeEnv(plan.envTemplates, scope);
  const withAll = withEnv(scope, env.ok ? env.value : {});
  const values: Record<string, string> = {};
  let message = '';
  for (const [name, template] of templates) {
    const value = resolveText(template, withAll);
    if (value.ok) values[name] = value.value;
    else message ||= `output ${name}: ${value.message}`;
  }
  return { values, message };
}

/** What a step of the job may see, without its environment. */
export function scopeOf(turn: Turn, plan: PlanJob, job: JobRun, status: StatusAnswers, step?: StepPair): Scope {
  const run = turn.runs.get(job.runId);
  const view = turn.planOf(run);
  return stepScope(
    {
      run,
      view,
      plan,
      job,
      latest: turn.latestJobs(run.runId),
      steps: turn.latestSteps(job.jobRunId),
      runner: turn.findRunner(job.runnerId),
      status,
      approvals: () => approvalsScope(turn, run.runId),
      secrets: {},
    },
    step?.plan,
  );
}

/** The same answers the condition of the step saw. */
function statusAt(turn: Turn, job: JobRun, step: StepPair): StatusAnswers {
  const plan = turn.planJobOf(job);
  const before = pairsOf(turn, plan, job).map((pair) =>
    pair.run.stepRunId === step.run.stepRunId
      ? { ...pair, run: { ...pair.run, state: 'pending' as const, notBeforeMs: null } }
      : pair,
  );
  const action = nextAction(job, before, turn.nowMs, servicesOf(turn, plan, job));
  return action.kind === 'begin' ? action.status : { success: true, failure: false, cancelled: false };
}

export function pairsOf(turn: Turn, plan: PlanJob, job: JobRun): readonly StepPair[] {
  const byIndex = new Map(turn.latestSteps(job.jobRunId).map((step) => [step.stepIndex, step]));
  return stepsOfPhase(plan, job.phase).flatMap((step) => {
    const run = byIndex.get(step.index);
    return run ? [{ plan: step, run, isFinally: isFinally(plan, step.index) }] : [];
  });
}

/** Those that the server starts and ends one by one: an agent that has the whole job does that by itself. */
function servicesOf(turn: Turn, plan: PlanJob, job: JobRun): readonly StepPair[] {
  return job.phase !== 'steps' || isWhole(turn, job) ? [] : servicePairs(turn, plan, job);
}

/** The steps are done with them. Answers false when all have ended. */
function stopServices(turn: Turn, services: readonly StepPair[]): boolean {
  for (const { run } of services) stopStep(turn, run, '', 'the steps are done');
  return services.some(({ run }) => !isTerminalStep(turn.steps.get(run.stepRunId).state));
}
