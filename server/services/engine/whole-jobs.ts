import { evaluateCondition } from '../../../pipeline/expressions.ts';
import type { PlanJob } from '../../../pipeline/plan.ts';
import { DomainError } from '../../domain/errors.ts';
import type { JobRunId, RunnerId, StepRunId } from '../../domain/ids.ts';
import type { StatusAnswers, StepPair } from '../../domain/job-progress.ts';
import { isTerminalJob, type JobRun } from '../../domain/job-run.ts';
import type { StepAssignment, StepReport } from '../../domain/step-assignment.ts';
import { isService, isTerminalStep } from '../../domain/step-run.ts';
import {
  agentLimitMinutes,
  type WholeJob,
  type WholeJobLease,
  type WholeService,
  type WholeStep,
} from '../../domain/whole-job.ts';
import { composeAssignment } from './assignment.ts';
import { pairsOf, scopeOf } from './drive-job.ts';
import { withEnv } from './execution-scope.ts';
import { createServices } from './job-services.ts';
import { loseLease } from './lost-work.ts';
import { type Answering, applyReport } from './reports.ts';
import { moveJob, moveStep } from './transitions.ts';
import type { Turn } from './turn.ts';

/** A job that was handed out must be begun within this time; then it goes back to the queue. */
const beginWithinMs = 30_000;
/** A job that nothing is heard of for so long is lost. */
const leaseMs = 90_000;

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
    turn.wholeJobsEnded.add(jobRunId);
    turn.jobsToDrive.add(jobRunId);
    return;
  }
  const services = handOverServices(turn, job, plan);
  if (!services) return;
  turn.setTimer('begin', jobRunId, turn.nowMs + beginWithinMs);
  const whole: WholeJob = {
    jobRunId,
    leaseEpoch: job.leaseEpoch,
    runId: job.runId,
    pipelineId: job.pipelineId,
    pipelineName: run.pipelineName,
    runNumber: run.number,
    jobName: job.jobKey,
    attempt: job.attempt,
    timeoutMs: plan.timeoutMs,
    trigger: run.triggerType,
    runUrl: String(turn.planOf(run).plan.context.run.url ?? ''),
    branch: run.branch,
    tag: run.tag,
    commit: run.commitSha,
    services,
    steps,
  };
  turn.answersTaker = true;
  // If the call is gone by then, the time to begin runs out.
  turn.tx.afterCommit(() => turn.parts.sessions.takers.give(runnerId, whole));
}

/** The step is with the agent, pending until it says that it starts. */
function handOver(turn: Turn, job: JobRun, pair: StepPair): StepAssignment | undefined {
  const runner = turn.findRunner(job.runnerId);
  const composed = composeAssignment(turn, job, pair, well, runner);
  if (!composed.ok) {
    moveJob(turn, job, 'fail', { reason: 'expression', errorMessage: composed.message });
    return undefined;
  }
  const { assignment, shown } = composed.value;
  // The rest of the job's limit is not known yet; the job's own timer keeps it.
  const timeoutMs = pair.run.timeoutOverrideMs ?? pair.plan.timeoutMs;
  turn.steps.change(pair.run.stepRunId, {
    runnerId: job.runnerId,
    runnerLabels: runner?.labels ?? {},
    leaseEpoch: job.leaseEpoch,
    timeoutMs,
    ...shown,
  });
  return { ...assignment, timeoutMs };
}

/** Undefined: the job has failed. */
function handOverServices(turn: Turn, job: JobRun, plan: PlanJob): readonly WholeService[] | undefined {
  const services: WholeService[] = [];
  for (const pair of createServices(turn, job, plan)) {
    const assignment = handOver(turn, job, pair);
    if (!assignment?.service) return undefined;
    const { name, ports } = assignment.service;
    services.push({ name, ports, assignment });
  }
  return services;
}

/** What a condition says with and without a failure before it is all that such an agent can be told. */
function whenItRuns(turn: Turn, job: JobRun, pair: StepPair): WholeStep['runs'] | 'never' {
  const plan = turn.planJobOf(job);
  const holds = (status: StatusAnswers): boolean => {
    if (pair.plan.when.source === '') return pair.isFinally || status.success;
    const scope = scopeOf(turn, plan, job, status, pair);
    const answer = evaluateCondition(pair.plan.when.expression, withEnv(scope, {}));
    return answer.ok && answer.value;
  };
  if (holds(well)) return holds(failing) ? 'always' : 'on-success';
  return holds(failing) ? 'on-failure' : 'never';
}

/** The agent begins. Refused when the job is to be stopped: then it never runs. Repeating it changes nothing. */
export function beginWholeJob(turn: Turn, runnerId: RunnerId, lease: WholeJobLease): DomainError | undefined {
  const job = turn.jobs.find(lease.jobRunId);
  const refused = refusalOf(turn, job, runnerId, lease);
  if (refused || !job) return refused;
  const { jobRunId } = job;
  if (isTerminalJob(job.state)) return takenAway(lease);
  turn.clearTimer('begin', jobRunId);
  if (job.verdict !== 'none' && !isBegun(turn, job)) {
    moveJob(turn, job, job.verdict === 'timeout' ? 'time-out' : 'cancel');
    return new DomainError('wrong-state', `job run ${jobRunId} is cancelled; drop it`, { reason: 'cancelled' });
  }
  for (const step of turn.latestSteps(jobRunId)) {
    if (step.acknowledgedAtMs === null && step.leaseEpoch === job.leaseEpoch) {
      turn.steps.change(step.stepRunId, { acknowledgedAtMs: turn.nowMs });
    }
  }
  renewWholeJob(turn, runnerId, lease);
  return undefined;
}

/** The agent was heard of: the job stays with it. Whether that was so, or why not. */
export function renewWholeJob(turn: Turn, runnerId: RunnerId, lease: WholeJobLease): DomainError | undefined {
  const job = turn.jobs.find(lease.jobRunId);
  const refused = refusalOf(turn, job, runnerId, lease);
  if (!refused && job?.phase === 'steps') turn.setTimer('whole-lease', job.jobRunId, turn.nowMs + leaseMs);
  return refused;
}

/**
 * Lines of these steps came, so their jobs stay with the agent. Answers the steps of which lines are taken, or why there
 * are none. Of steps that nobody knows it may say what it likes.
 */
export function heardLinesOf(
  turn: Turn,
  runnerId: RunnerId,
  stepRunIds: Iterable<StepRunId>,
): ReadonlySet<StepRunId> | DomainError {
  const answers = new Map<string, DomainError | undefined>();
  const taken = new Set<StepRunId>();
  let refused: DomainError | undefined;
  for (const stepRunId of stepRunIds) {
    const step = turn.steps.find(stepRunId);
    if (!step) continue;
    const { jobRunId } = step;
    // Without a lease of its own it is with nobody any more, which no epoch is.
    const lease = { jobRunId, leaseEpoch: step.leaseEpoch ?? -1 };
    const key = `${jobRunId}.${lease.leaseEpoch}`;
    if (!answers.has(key)) answers.set(key, renewWholeJob(turn, runnerId, lease));
    const answer = answers.get(key);
    if (answer) refused ??= answer;
    else taken.add(stepRunId);
  }
  return taken.size === 0 && refused ? refused : taken;
}

/** What the agent says of a step of the job. Work that a limit of ours stopped has timed out, whatever it calls that. */
export function applyWholeJobReport(
  turn: Turn,
  runnerId: RunnerId,
  lease: WholeJobLease,
  report: StepReport,
): Answering {
  const refused = renewWholeJob(turn, runnerId, lease);
  if (refused) {
    return () => {
      throw refused;
    };
  }
  if (isEndOfService(turn, report)) return applyReport(turn, runnerId, { ...report, state: 'success' }, 'stream');
  const isLimit = report.state === 'cancelled' && turn.jobs.get(lease.jobRunId).verdict === 'timeout';
  if (!isLimit && !wasKilledAtLimit(turn, report)) return applyReport(turn, runnerId, report, 'stream');
  const errorMessage = report.errorMessage || 'the time limit of the step is over';
  return applyReport(turn, runnerId, { ...report, state: 'timeout', errorMessage }, 'stream');
}

/** Containers beside the steps are killed when all of those are done. */
function isEndOfService(turn: Turn, { stepRunId, state, exitCode }: StepReport): boolean {
  const step = turn.steps.find(stepRunId);
  if (!step || !isService(step) || state !== 'failed' || !killedCodes.has(exitCode)) return false;
  return turn.latestSteps(step.jobRunId).every((one) => isService(one) || one.state !== 'running');
}

/** Such an agent knows no limits of steps: a process beside the step keeps it, and all that shows is how the step died. */
function wasKilledAtLimit(turn: Turn, report: StepReport): boolean {
  const step = turn.steps.find(report.stepRunId);
  if (!step || step.timeoutMs === null || report.state !== 'failed' || !killedCodes.has(report.exitCode)) return false;
  if (report.errorMessage !== '') return false; // it was never started
  const reportedMs = report.startedAtMs > 0 ? report.endedAtMs - report.startedAtMs : 0; // of whole seconds
  const ranMs = step.startedAtMs === null ? 0 : turn.nowMs - step.startedAtMs;
  return Math.max(reportedMs, ranMs) >= Math.floor(step.timeoutMs / 1_000) * 1_000;
}

/** By a signal: -1 without a container. */
const killedCodes: ReadonlySet<number> = new Set([-1, 137, 143]);

/** The call that took the job was gone before the agent got it: back to the queue, at once. */
export function returnWholeJob(turn: Turn, runnerId: RunnerId, lease: WholeJobLease): void {
  const job = turn.jobs.find(lease.jobRunId);
  if (job && !refusalOf(turn, job, runnerId, lease) && !isTerminalJob(job.state))
    loseLease(turn, job, 'the agent left');
}

/** The job cannot be handed to any such agent. */
export function refuseWholeJob(turn: Turn, runnerId: RunnerId, lease: WholeJobLease, message: string): void {
  const job = turn.jobs.find(lease.jobRunId);
  if (job && !refusalOf(turn, job, runnerId, lease))
    moveJob(turn, job, 'fail', { reason: 'refused', errorMessage: message });
}

export interface WholeJobDone {
  readonly lease: WholeJobLease;
  /** The agent ended before everything was done. */
  readonly wasStopped: boolean;
  /** The agent's own trouble, not that of a step. */
  readonly errorMessage: string;
}

/** The agent is done with all of it. Answers false when that was known. */
export function endWholeJob(turn: Turn, runnerId: RunnerId, done: WholeJobDone): boolean | DomainError {
  const { lease, wasStopped } = done;
  const known = turn.jobs.find(lease.jobRunId);
  const refused = refusalOf(turn, known, runnerId, lease);
  if (refused || !known) return refused ?? false;
  if (isTerminalJob(known.state)) return false;
  const job = withVerdict(turn, known, wasStopped);
  const message = done.errorMessage || (wasStopped ? 'the agent stopped before the job was done' : '');
  closeOpenSteps(turn, job, wasStopped || done.errorMessage !== '', message);
  turn.tx.afterCommit(() => turn.parts.sessions.takers.end(job.jobRunId, 'over'));
  if (wasStopped && job.verdict === 'none') {
    moveJob(turn, job, 'lose', { reason: 'runner_lost', errorMessage: `interrupted: ${message}` });
  } else if (done.errorMessage !== '' && job.verdict === 'none') {
    moveJob(turn, job, 'fail', { reason: 'agent', errorMessage: message });
  } else {
    turn.wholeJobsEnded.add(job.jobRunId);
    turn.jobsToDrive.add(job.jobRunId);
  }
  return true;
}

/** An agent tells no reason for having stopped: that it was asked to, its own limit, or none of these. */
function withVerdict(turn: Turn, job: JobRun, wasStopped: boolean): JobRun {
  if (!wasStopped) {
    // It was asked too late: everything had run.
    return job.verdict === 'none'
      ? job
      : turn.jobs.change(job.jobRunId, { verdict: 'none', reason: '', errorMessage: '' });
  }
  const { timeoutMs } = turn.planJobOf(job);
  const runMs = job.startedAtMs === null ? 0 : turn.nowMs - job.startedAtMs;
  if (job.verdict !== 'none' || runMs < agentLimitMinutes(timeoutMs) * 60_000) return job;
  const errorMessage = 'the agent stopped the job at its time limit';
  return turn.jobs.change(job.jobRunId, { verdict: 'timeout', reason: 'timeout', errorMessage });
}

/** Why the agent has no say in the job any more. */
function refusalOf(
  turn: Turn,
  job: JobRun | undefined,
  runnerId: RunnerId,
  lease: WholeJobLease,
): DomainError | undefined {
  if (!job) return new DomainError('not-found', `there is no job run ${lease.jobRunId}; drop it`);
  if (job.runnerId !== null && job.runnerId !== runnerId) {
    return new DomainError('forbidden', `job run ${job.jobRunId} is with another agent; drop it`);
  }
  const isLost =
    isTerminalJob(job.state) && turn.latestSteps(job.jobRunId).some((step) => step.reason === 'runner_lost');
  const isHeld = job.runnerId === runnerId && job.leaseEpoch === lease.leaseEpoch && !isLost;
  return isHeld ? undefined : takenAway(lease);
}

function takenAway({ jobRunId }: WholeJobLease): DomainError {
  const message = `job run ${jobRunId} is not with this agent any more; drop it`;
  return new DomainError('wrong-state', message, { reason: 'late' });
}

/** The agent has said that it begins. */
function isBegun(turn: Turn, job: JobRun): boolean {
  return turn.latestSteps(job.jobRunId).some((step) => step.acknowledgedAtMs !== null);
}

function closeOpenSteps(turn: Turn, job: JobRun, wasCut: boolean, message: string): void {
  for (const step of turn.latestSteps(job.jobRunId)) {
    if (isTerminalStep(step.state)) continue;
    if (step.state === 'pending') {
      moveStep(turn, step, job.verdict === 'cancelled' ? 'cancel' : 'skip', { reason: job.reason || 'upstream' });
    } else if (job.verdict === 'timeout') {
      moveStep(turn, step, 'time-out', { reason: 'timeout', errorMessage: message, exitCode: -1 });
    } else if (isService(step) && !wasCut) {
      moveStep(turn, step, 'succeed', {});
    } else if (wasCut) {
      moveStep(turn, step, 'cancel', { reason: job.reason || 'agent', errorMessage: message, exitCode: -1 });
    } else {
      moveStep(turn, step, 'fail', { reason: 'agent', errorMessage: 'the agent never told its end', exitCode: -1 });
    }
  }
}
