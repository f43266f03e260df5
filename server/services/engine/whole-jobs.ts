import { evaluateCondition } from '../../../pipeline/expressions.ts';
import { DomainError } from '../../domain/errors.ts';
import type { JobRunId, RunnerId } from '../../domain/ids.ts';
import type { StatusAnswers, StepPair } from '../../domain/job-progress.ts';
import { isTerminalJob, type JobRun } from '../../domain/job-run.ts';
import type { StepAssignment } from '../../domain/step-assignment.ts';
import { isTerminalStep } from '../../domain/step-run.ts';
import type { WholeJob, WholeStep } from '../../domain/whole-job.ts';
import { composeAssignment } from './assignment.ts';
import { pairsOf, runnerOf, scopeOf } from './drive-job.ts';
import { withEnv } from './execution-scope.ts';
import { moveJob, moveStep } from './transitions.ts';
import type { Turn } from './turn.ts';

/** A job that was handed out must be begun within this time; then it goes back to the queue. */
const beginWithinMs = 30_000;

const well: StatusAnswers = { success: true, failure: false, cancelled: false };
const failing: StatusAnswers = { success: false, failure: true, cancelled: false };

/** Hands a job that was just leased to the call that asked for it, with every value final. */
export function giveWholeJob(turn: Turn, jobRunId: JobRunId): void {
  const job = turn.jobs.get(jobRunId);
  const { runnerId } = job;
  const run = turn.runs.get(job.runId);
  const plan = turn.planOf(run).job(job.jobKey);
  const steps: WholeStep[] = [];
  for (const pair of pairsOf(turn, plan, job)) {
    const runs = whenItRuns(turn, job, pair);
    if (runs === 'never') {
      moveStep(turn, pair.run, 'skip', { reason: 'condition' });
      continue;
    }
    const assignment = handOver(turn, job, pair);
    if (!assignment) return;
    steps.push({ assignment, runs });
  }
  if (steps.length === 0 || runnerId === null) {
    turn.jobsToDrive.add(jobRunId);
    return;
  }
  turn.setTimer('begin', jobRunId, turn.nowMs + beginWithinMs);
  const whole: WholeJob = {
    jobRunId,
    runId: job.runId,
    pipelineId: job.pipelineId,
    pipelineName: run.pipelineName,
    runNumber: run.number,
    jobName: job.jobKey,
    attempt: job.attempt,
    timeoutMs: plan.timeoutMs,
    trigger: run.triggerType,
    branch: run.branch,
    commit: run.commitSha,
    steps,
  };
  // If the call is gone by then, the time to begin runs out.
  turn.tx.afterCommit(() => turn.parts.sessions.takers.give(runnerId, whole));
}

/** The step is with the agent, pending until it says that it starts. */
function handOver(turn: Turn, job: JobRun, pair: StepPair): StepAssignment | undefined {
  const runner = runnerOf(turn, job);
  const composed = composeAssignment(turn, job, pair, well, runner);
  if (!composed.ok) {
    moveJob(turn, job, 'fail', { reason: 'expression', errorMessage: composed.message });
    return undefined;
  }
  const { assignment, shown } = composed.value;
  turn.steps.change(pair.run.stepRunId, {
    runnerId: job.runnerId,
    runnerLabels: runner?.labels ?? {},
    leaseEpoch: job.leaseEpoch,
    timeoutMs: pair.run.timeoutOverrideMs ?? pair.plan.timeoutMs,
    ...shown,
  });
  return assignment;
}

/** What a condition says with and without a failure before it is all that such an agent can be told. */
function whenItRuns(turn: Turn, job: JobRun, pair: StepPair): WholeStep['runs'] | 'never' {
  const plan = turn.planOf(turn.runs.get(job.runId)).job(job.jobKey);
  const holds = (status: StatusAnswers): boolean => {
    if (pair.plan.when.source === '') return pair.isFinally || status.success;
    const scope = scopeOf(turn, plan, job, status, pair);
    const answer = evaluateCondition(pair.plan.when.expression, withEnv(scope, {}));
    return answer.ok && answer.value;
  };
  if (holds(well)) return holds(failing) ? 'always' : 'on-success';
  return holds(failing) ? 'on-failure' : 'never';
}

/** The agent begins. Refused when the job is to be stopped: then it never runs. */
export function beginWholeJob(turn: Turn, runnerId: RunnerId, jobRunId: JobRunId): DomainError | undefined {
  const job = turn.jobs.find(jobRunId);
  if (!job) return new DomainError('not-found', `there is no job run ${jobRunId}; drop it`);
  if (job.runnerId !== runnerId || isTerminalJob(job.state) || job.state !== 'running') {
    return new DomainError('wrong-state', `job run ${jobRunId} is not with this agent any more; drop it`);
  }
  turn.clearTimer('begin', jobRunId);
  if (job.verdict !== 'none') {
    moveJob(turn, job, job.verdict === 'timeout' ? 'time-out' : 'cancel');
    return new DomainError('wrong-state', `job run ${jobRunId} is cancelled; drop it`, { reason: 'cancelled' });
  }
  for (const step of turn.latestSteps(jobRunId)) {
    if (step.acknowledgedAtMs === null && step.leaseEpoch === job.leaseEpoch) {
      turn.steps.change(step.stepRunId, { acknowledgedAtMs: turn.nowMs });
    }
  }
  return undefined;
}

export interface WholeJobDone {
  readonly jobRunId: JobRunId;
  /** The agent ended before everything was done. */
  readonly wasStopped: boolean;
  /** The agent's own trouble, not that of a step. */
  readonly errorMessage: string;
}

/** The agent is done with all of it. Answers false when that was known. */
export function endWholeJob(turn: Turn, runnerId: RunnerId, done: WholeJobDone): boolean | DomainError {
  const job = turn.jobs.find(done.jobRunId);
  if (!job) return new DomainError('not-found', `there is no job run ${done.jobRunId}`);
  if (job.runnerId !== runnerId) {
    return new DomainError('wrong-state', `job run ${done.jobRunId} is not with this agent`, { reason: 'late' });
  }
  if (isTerminalJob(job.state)) return false;
  const message = done.errorMessage || (done.wasStopped ? 'the agent stopped before the job was done' : '');
  closeOpenSteps(turn, job, done.wasStopped || done.errorMessage !== '', message);
  turn.tx.afterCommit(() => turn.parts.sessions.takers.end(job.jobRunId, 'over'));
  if (done.wasStopped && job.verdict === 'none') {
    moveJob(turn, job, 'lose', { reason: 'runner_lost', errorMessage: message });
  } else if (done.errorMessage !== '' && job.verdict === 'none') {
    moveJob(turn, job, 'fail', { reason: 'agent', errorMessage: message });
  } else {
    turn.jobsToDrive.add(job.jobRunId);
  }
  return true;
}

function closeOpenSteps(turn: Turn, job: JobRun, wasCut: boolean, message: string): void {
  for (const step of turn.latestSteps(job.jobRunId)) {
    if (isTerminalStep(step.state)) continue;
    if (step.state === 'pending') {
      moveStep(turn, step, job.verdict === 'cancelled' ? 'cancel' : 'skip', { reason: job.reason || 'upstream' });
    } else if (job.verdict === 'timeout') {
      moveStep(turn, step, 'time-out', { reason: 'timeout', errorMessage: message, exitCode: -1 });
    } else if (wasCut) {
      moveStep(turn, step, 'cancel', { reason: job.reason || 'agent', errorMessage: message, exitCode: -1 });
    } else {
      moveStep(turn, step, 'fail', { reason: 'agent', errorMessage: 'the agent never told its end', exitCode: -1 });
    }
  }
}
