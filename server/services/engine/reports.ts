import { DomainError } from '../../domain/errors.ts';
import type { JobRunId, RunnerId, StepRunId } from '../../domain/ids.ts';
import { isTerminalJob, type JobRun } from '../../domain/job-run.ts';
import type { JobReport, ReportAnswer, StepReport } from '../../domain/step-assignment.ts';
import {
  cutMessage,
  plausibleTime,
  type ReportVerdict,
  readMetrics,
  reasonOfEnd,
  weighReport,
} from '../../domain/step-report.ts';
import { isService, isTerminalStep, readyMetric, type StepRun, standingOfService } from '../../domain/step-run.ts';
import { cancelJob, endStopped, isWhole } from './cancel.ts';
import { dropCommandsAbout } from './commands.ts';
import { stepRunNoted } from './event-of.ts';
import { noteRemoteArtifacts, noteReportedArtifacts } from './remote-artifacts.ts';
import { moveJob, moveStep } from './transitions.ts';
import type { Turn } from './turn.ts';

/**
 * The answer to a report, given after the commit: a refusal is recorded before it is thrown, which throwing inside the
 * transaction would undo.
 */
export type Answering = () => ReportAnswer;

/** Clocks of agents start a step a little before or after ours. */
const alarmSlackMs = 1_000;
/** How long after its limit a step of a whole job may still end by itself. */
const wholeJobGraceMs = 15_000;

const applied: Answering = () => ({ kind: 'applied' });
const unchanged =
  (message: string): Answering =>
  () => ({ kind: 'unchanged', message });

/** Arcentra API 4.6. */
export function applyReport(turn: Turn, runnerId: RunnerId, report: StepReport, via: 'unary' | 'stream'): Answering {
  const step = turn.steps.find(report.stepRunId);
  if (!step) return refusal(new DomainError('not-found', `there is no step run ${report.stepRunId}; drop it`));
  const verdict = weighReport(step, report.state, {
    isReporter: step.runnerId === runnerId,
    holdsLease: holdsLease(turn.jobs.get(step.jobRunId), step, runnerId),
    hasStream: via === 'stream' || turn.parts.sessions.of(runnerId) !== undefined,
  });
  return answers[verdict.kind](turn, step, report, verdict);
}

type AnswerOf = (turn: Turn, step: StepRun, report: StepReport, verdict: ReportVerdict) => Answering;

const answers: Readonly<Record<ReportVerdict['kind'], AnswerOf>> = {
  late(turn, step, report, verdict) {
    const because = verdict.kind === 'late' ? verdict.because : '';
    turn.record(stepRunNoted('step-run.late-report', step, `${report.state} reported, but ${because}`));
    const message = `step run ${step.stepRunId}: ${because}; stop the process and drop it`;
    return refusal(new DomainError('wrong-state', message, { reason: 'late' }));
  },
  stop(_turn, step) {
    const message = `step run ${step.stepRunId} is to be stopped; stop the process and report CANCELLED`;
    return refusal(new DomainError('wrong-state', message, { reason: 'cancelled' }));
  },
  ignored: () => unchanged('nothing to change'),
  same(turn, step, report) {
    fillIn(turn, step, report);
    noteReady(turn, step, report);
    return unchanged(`the step run is ${step.state} already`);
  },
  stands: (_turn, step) => unchanged(`the step run ended as ${step.state}; that stands`),
  apply(turn, step, report, verdict) {
    if (verdict.kind !== 'apply') return applied;
    // The agent has the whole job and begins its steps by itself.
    if (step.state === 'pending') moveStep(turn, step, 'dispatch');
    const begun = turn.steps.get(step.stepRunId);
    if (verdict.event === 'start') start(turn, begun, report);
    else end(turn, begun, report, verdict.event);
    noteReady(turn, begun, report);
    return applied;
  },
};

function start(turn: Turn, step: StepRun, report: StepReport): void {
  dropCommandsAbout(turn, step.stepRunId);
  turn.clearTimer('offer', step.stepRunId);
  moveStep(turn, step, 'start', {
    startedAtMs: plausibleTime(report.startedAtMs, turn.nowMs),
    acknowledgedAtMs: step.acknowledgedAtMs ?? turn.nowMs,
  });
  if (step.timeoutMs === null) return;
  // Such an agent stops the step itself; stopping it from here would end the whole job.
  const graceMs = isWhole(turn, turn.jobs.get(step.jobRunId)) ? wholeJobGraceMs : 0;
  turn.setTimer('step', step.stepRunId, turn.nowMs + step.timeoutMs + graceMs);
}

/** The steps that wait for the service can begin. */
function noteReady(turn: Turn, { stepRunId }: StepRun, report: StepReport): void {
  const step = turn.steps.get(stepRunId);
  if (!report.isReady || !isService(step) || step.state !== 'running') return;
  if (standingOfService(step) !== 'starting') return;
  turn.steps.change(stepRunId, { metrics: { ...step.metrics, [readyMetric]: 'true' } });
  turn.jobsToDrive.add(step.jobRunId);
}

function end(turn: Turn, step: StepRun, report: StepReport, event: Parameters<typeof moveStep>[2]): void {
  const { outputs, metrics, dropped } = readMetrics(report.metrics);
  noteReportedArtifacts(turn, step, metrics);
  const message = report.errorMessage || (dropped.length > 0 ? `not kept: ${dropped.slice(0, 5).join(', ')}` : '');
  const facts = {
    exitCode: report.exitCode,
    errorMessage: cutMessage(message),
    outputs,
    metrics: isService(step) ? { ...step.metrics, ...metrics } : metrics,
    acknowledgedAtMs: step.acknowledgedAtMs ?? turn.nowMs,
    ...(report.startedAtMs > 0 && step.startedAtMs === null
      ? { startedAtMs: plausibleTime(report.startedAtMs, turn.nowMs) }
      : {}),
    endedAtMs: plausibleTime(report.endedAtMs, turn.nowMs),
  };
  const wasStopped = step.cancelRequestedAtMs !== null && (event === 'cancel' || event === 'time-out');
  if (wasStopped && step.cancelReason === '' && standingOfService(step) === 'up') {
    moveStep(turn, step, 'succeed', { ...facts, errorMessage: '' });
    return;
  }
  if (wasStopped) {
    endStopped(turn, step, facts);
    return;
  }
  if (event === 'time-out' && !isFinally(turn, step) && isJobLimit(turn, step)) {
    const { jobRunId } = step;
    turn.jobs.change(jobRunId, {
      verdict: 'timeout',
      reason: 'timeout',
      errorMessage: 'the time limit of the job is over',
    });
  }
  moveStep(turn, step, event, { reason: isUnusable(step, report) ? 'service' : reasonOfEnd(report.state), ...facts });
}

/** Its end is what the job fails with. */
function isUnusable(step: StepRun, { state, exitCode }: StepReport): boolean {
  return isService(step) && standingOfService({ ...step, state, exitCode }) === 'failed' && state === 'failed';
}

/** The limit that the agent enforced was the rest of the job's: the job's own alarm is only a moment away. */
function isJobLimit(turn: Turn, step: StepRun): boolean {
  const { phase, verdict, deadlineAtMs } = turn.jobs.get(step.jobRunId);
  const isOver = deadlineAtMs !== null && turn.nowMs >= deadlineAtMs - alarmSlackMs;
  return isOver && verdict === 'none' && phase !== 'over';
}

function isFinally(turn: Turn, step: StepRun): boolean {
  const run = turn.runs.get(step.runId);
  return turn
    .planOf(run)
    .job(step.jobName)
    .finallySteps.some((one) => one.index === step.stepIndex);
}

/** A repeated report may know what the first did not. */
function fillIn(turn: Turn, step: StepRun, report: StepReport): void {
  if (!isTerminalStep(step.state)) return;
  const { outputs, metrics } = readMetrics(report.metrics);
  const isOutputNews = Object.keys(step.outputs).length === 0 && Object.keys(outputs).length > 0;
  const isMetricNews = Object.keys(step.metrics).length === 0 && Object.keys(metrics).length > 0;
  const changes = {
    ...(step.errorMessage === '' && report.errorMessage !== ''
      ? { errorMessage: cutMessage(report.errorMessage) }
      : {}),
    ...(isOutputNews ? { outputs } : {}),
    ...(isMetricNews ? { metrics } : {}),
  };
  if (Object.keys(changes).length > 0) turn.steps.change(step.stepRunId, changes);
  if (isMetricNews) noteReportedArtifacts(turn, step, metrics);
}

/** `ReportJobRunStatus`: for agents that execute whole jobs; a job driven step by step is not changed by it. */
export function applyJobReport(turn: Turn, runnerId: RunnerId, report: JobReport): Answering {
  const job = turn.jobs.find(report.jobRunId);
  if (!job) return refusal(new DomainError('not-found', `there is no job run ${report.jobRunId}; drop it`));
  if (job.runnerId !== runnerId) return refusal(foreign(`job run ${job.jobRunId} is not with this agent`));
  const lastStep = turn.latestSteps(job.jobRunId).findLast((step) => step.runnerId === runnerId);
  if (lastStep && job.reason !== 'runner_lost') noteRemoteArtifacts(turn, lastStep, report.artifactUris);
  if (isTerminalJob(job.state)) return unchanged(`the job run is ${job.state}`);
  const runner = turn.findRunner(runnerId);
  if (runner?.delivery !== 'whole-job') return unchanged('the steps of this job decide its state');
  if (report.state === 'pending' || report.state === 'queued' || report.state === 'running') {
    return unchanged(`the job run is ${job.state}`);
  }
  if (report.state === 'success') {
    const open = turn.latestSteps(job.jobRunId).some((step) => !isTerminalStep(step.state));
    if (open) return refusal(new DomainError('wrong-state', `job run ${job.jobRunId} still has open steps`));
    turn.jobsToDrive.add(job.jobRunId);
    return applied;
  }
  const errorMessage = cutMessage(report.errorMessage);
  const facts = { errorMessage, reason: reasonOfEnd(report.state === 'timeout' ? 'timeout' : report.state) };
  moveJob(turn, job, jobEndings[report.state], facts);
  return applied;
}

const jobEndings = { failed: 'fail', timeout: 'time-out', cancelled: 'cancel', skipped: 'cancel' } as const;

/** Not a wish but a fact: the agent has stopped it (Arcentra API 4.7). */
export function stopByAgent(
  turn: Turn,
  runnerId: RunnerId,
  what: { readonly stepRunId: StepRunId } | { readonly jobRunId: JobRunId },
  reason: string,
): Answering {
  const errorMessage = cutMessage(reason);
  if ('stepRunId' in what) {
    const step = turn.steps.find(what.stepRunId);
    if (!step) return refusal(new DomainError('not-found', `there is no step run ${what.stepRunId}`));
    if (step.runnerId !== runnerId) return refusal(foreign(`step run ${step.stepRunId} is not with this agent`));
    return moveStep(turn, step, 'cancel', { reason: 'agent', errorMessage, exitCode: -1 })
      ? applied
      : unchanged(`the step run is ${step.state} already`);
  }
  const job = turn.jobs.find(what.jobRunId);
  if (!job) return refusal(new DomainError('not-found', `there is no job run ${what.jobRunId}`));
  if (job.runnerId !== runnerId) return refusal(foreign(`job run ${job.jobRunId} is not with this agent`));
  if (isTerminalJob(job.state)) return unchanged(`the job run is ${job.state} already`);
  const active = turn.activeStep(job.jobRunId);
  if (active) moveStep(turn, active, 'cancel', { reason: 'agent', errorMessage, exitCode: -1 });
  cancelJob(turn, turn.jobs.get(job.jobRunId), 'agent', errorMessage);
  return applied;
}

function holdsLease(job: JobRun, step: StepRun, runnerId: RunnerId): boolean {
  const isWithRunner = job.phase === 'steps' || job.phase === 'target';
  return isWithRunner && job.runnerId === runnerId && step.leaseEpoch === job.leaseEpoch;
}

function foreign(message: string): DomainError {
  return new DomainError('forbidden', message);
}

function refusal(error: DomainError): Answering {
  return () => {
    throw error;
  };
}
