import type { ApprovalId, CommandId, JobRunId, PipelineRunId, StepRunId } from '../../domain/ids.ts';
import { isTerminalStep } from '../../domain/step-run.ts';
import { findApproval } from '../../store/approvals.ts';
import { countSend, findCommand } from '../../store/commands.ts';
import { endStopped, isWhole, stopStep, stopWork } from './cancel.ts';
import { acknowledgeWithinMs, sendDispatch } from './commands.ts';
import { composeAgain } from './drive-job.ts';
import { moveApproval, remindOfApproval } from './gates.ts';
import { loseLease } from './lost-work.ts';
import { moveJob, moveRun, moveStep } from './transitions.ts';
import type { OwnTimerKind, TimerKind, Turn } from './turn.ts';

/** A command is given this often before its stream is ended (Arcentra API 4.3). */
const mostSends = 3;
/** A fetching agent is given a step this often before its lease is withdrawn (Arcentra API 4.4). */
const mostOffers = 3;

/**
 * What happens when a time has come. The timer says only that somebody wanted to look again; each handler checks what
 * is still true.
 */
export const timeouts: Readonly<Record<Exclude<TimerKind, OwnTimerKind>, (turn: Turn, subject: string) => void>> = {
  job(turn, subject) {
    const job = turn.jobs.find(subject as JobRunId);
    if (!job || (job.phase !== 'steps' && job.phase !== 'target') || job.verdict !== 'none') return;
    const message = 'the time limit of the job is over';
    turn.jobs.change(job.jobRunId, { verdict: 'timeout', reason: 'timeout', errorMessage: message });
    stopWork(turn, job, 'timeout', message);
  },

  finally(turn, subject) {
    const job = turn.jobs.find(subject as JobRunId);
    if (job?.phase !== 'steps') return;
    endRest(turn, job.jobRunId, 'the time limit of the finally steps is over');
  },

  step(turn, subject) {
    const step = turn.steps.find(subject as StepRunId);
    if (step?.state !== 'running') return;
    const message = 'the time limit of the step is over';
    const job = turn.jobs.get(step.jobRunId);
    if (!isWhole(turn, job)) {
      stopStep(turn, step, 'timeout', message);
    } else if (job.verdict === 'none') {
      turn.jobs.change(job.jobRunId, { verdict: 'timeout', reason: 'timeout', errorMessage: message });
      stopWork(turn, job, 'timeout', message);
    }
  },

  stop(turn, subject) {
    const step = turn.steps.find(subject as StepRunId);
    if (!step || isTerminalStep(step.state)) return;
    endStopped(turn, step, { errorMessage: 'the agent did not answer the request to stop', exitCode: -1 });
    // An agent that does not stop a step will not tidy up either.
    endRest(turn, step.jobRunId, 'the agent does not answer');
  },

  command(turn, subject) {
    const command = findCommand(turn.tx, subject as CommandId);
    const session = command && turn.parts.sessions.of(command.runnerId);
    if (!command || !session) return; // it is given again when the agent comes back
    if (command.sends >= mostSends) {
      turn.record({
        type: 'runner.unacknowledged',
        runnerId: command.runnerId,
        name: turn.findRunner(command.runnerId)?.name ?? '',
        message: `command ${command.commandId} was not acknowledged`,
      });
      turn.tx.afterCommit(() => session.close('unacknowledged'));
      return;
    }
    resend(turn, command.commandId);
  },

  offer(turn, subject) {
    const step = turn.steps.find(subject as StepRunId);
    if (step?.state !== 'queued' || step.leaseEpoch === null || step.runnerId === null) return;
    const job = turn.jobs.get(step.jobRunId);
    if (step.offers >= mostOffers) {
      loseLease(turn, job, 'the agent took the step three times and did not start it');
      return;
    }
    const assignment = turn.parts.sessions.canPush(step.runnerId) && composeAgain(turn, step.stepRunId);
    if (!assignment) return; // the next fetch gets it
    turn.steps.change(step.stepRunId, { offers: step.offers + 1 });
    sendDispatch(turn, step.runnerId, assignment);
  },

  begin(turn, subject) {
    const job = turn.jobs.find(subject as JobRunId);
    if (job?.phase === 'steps') loseLease(turn, job, 'the agent did not begin');
  },

  'whole-stop'(turn, subject) {
    const job = turn.jobs.find(subject as JobRunId);
    if (job?.phase === 'steps') loseLease(turn, job, 'the agent did not answer the request to stop');
  },

  'whole-lease'(turn, subject) {
    const job = turn.jobs.find(subject as JobRunId);
    if (job?.phase === 'steps') loseLease(turn, job, 'nothing was heard of the job within its lease');
  },

  'late-lines'(turn, subject) {
    for (const { stepRunId, state } of turn.stepsOf(subject as JobRunId)) {
      if (isTerminalStep(state)) turn.tx.afterCommit(() => turn.parts.stepEnded(stepRunId));
    }
  },

  retry: (turn, subject) => advanceJob(turn, subject),
  'step-retry'(turn, subject) {
    const step = turn.steps.find(subject as StepRunId);
    if (step) turn.jobsToDrive.add(step.jobRunId);
  },
  refusal(turn) {
    turn.isScheduleDue = true;
  },

  queue(turn, subject) {
    const job = turn.jobs.find(subject as JobRunId);
    if (job?.state !== 'queued') return;
    moveJob(turn, job, 'give-up', {
      reason: 'no_runner',
      errorMessage: 'no runner took the job within the queue limit',
    });
  },

  'run-pause'(turn, subject) {
    const run = turn.runs.find(subject as PipelineRunId);
    if (run?.state === 'paused') moveRun(turn, run, 'resume');
  },

  'approval-reminder'(turn, subject) {
    const approval = findApproval(turn.tx, subject as ApprovalId);
    if (approval) remindOfApproval(turn, approval);
  },

  approval(turn, subject) {
    const approval = findApproval(turn.tx, subject as ApprovalId);
    if (approval) moveApproval(turn, approval, 'expire');
  },
};

/** Sends a stored command once more, to the agent that is connected now. */
export function resend(turn: Turn, commandId: CommandId): void {
  const command = findCommand(turn.tx, commandId);
  if (!command) return;
  countSend(turn.tx, commandId, command.sends + 1);
  turn.setTimer('command', commandId, turn.nowMs + acknowledgeWithinMs);
  if (command.kind === 'cancel') {
    const { stepRunId, reason } = command;
    turn.send(command.runnerId, { kind: 'cancel', commandId, stepRunId, reason });
    return;
  }
  const step = composeAgain(turn, command.stepRunId);
  if (step) turn.send(command.runnerId, { kind: 'dispatch', commandId, step });
}

function endRest(turn: Turn, jobRunId: JobRunId, message: string): void {
  for (const step of turn.latestSteps(jobRunId)) {
    if (step.state === 'pending') moveStep(turn, step, 'skip', { reason: 'timeout', errorMessage: message });
    else if (!isTerminalStep(step.state)) stopStep(turn, step, 'timeout', message);
  }
  turn.jobsToDrive.add(jobRunId);
}

function advanceJob(turn: Turn, jobRunId: string): void {
  const job = turn.jobs.find(jobRunId as JobRunId);
  if (job) turn.runsToAdvance.add(job.runId);
}

/** After a restart agents get this long to come back before anything is taken from them. */
export const patientKinds: readonly TimerKind[] = [
  'job',
  'finally',
  'step',
  'stop',
  'offer',
  'begin',
  'whole-stop',
  'resume',
];
