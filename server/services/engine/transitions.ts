import type { JobRunChanged, PipelineRunChanged, StepRunChanged } from '../../domain/events.ts';
import { isTerminalJob, type JobRun, type JobRunEffect, type JobRunEvent, jobRunTable } from '../../domain/job-run.ts';
import {
  isTerminalRun,
  type PipelineRun,
  type PipelineRunEffect,
  type PipelineRunEvent,
  pipelineRunTable,
} from '../../domain/pipeline-run.ts';
import { recount } from '../../domain/results.ts';
import { step as look } from '../../domain/state-table.ts';
import {
  isTerminalStep,
  type StepRun,
  type StepRunEffect,
  type StepRunEvent,
  stepRunTable,
} from '../../domain/step-run.ts';
import { closeJob, closeRun } from './closing.ts';
import { dropCommandsAbout } from './commands.ts';
import { createNextAttempt } from './create-job.ts';
import { jobRunChanged, pipelineRunChanged, stepRunChanged } from './event-of.ts';
import { releaseLease, takesWholeJobs } from './leases.ts';
import { notifyOfRun } from './outbox.ts';
import type { Turn } from './turn.ts';

/**
 * The only way in which a run, a job or a step changes its state: the table says where to, the row is updated, the
 * event appended, and the effects the table names are performed, all in the turn's transaction. What counts is the state
 * at this moment, whatever the caller has read before. Answers false when the table has no such move; a terminal state
 * absorbs everything.
 */
export function moveRun(
  turn: Turn,
  { runId }: Pick<PipelineRun, 'runId'>,
  event: PipelineRunEvent,
  facts: Partial<Pick<PipelineRun, 'reason' | 'errorMessage' | 'pausedUntilMs'>> = {},
): boolean {
  const run = turn.runs.get(runId);
  const move = look(pipelineRunTable, run.state, event);
  if (move.kind !== 'moved') return false;
  const moved = turn.runs.change(run.runId, {
    state: move.to,
    // Why and for how long it was paused is no news of what comes after.
    ...(run.state === 'paused' && { errorMessage: '', pausedUntilMs: null }),
    ...facts,
    ...(move.to === 'running' && run.startedAtMs === null ? { startedAtMs: turn.nowMs } : {}),
    ...(isTerminalRun(move.to) ? { endedAtMs: turn.nowMs } : {}),
  });
  turn.record(pipelineRunChanged(turn, runEventTypes[event], run.state, moved));
  turn.runsToAdvance.add(run.runId);
  for (const effect of move.effects) runEffects[effect](turn, moved);
  return true;
}

export function moveJob(
  turn: Turn,
  { jobRunId }: Pick<JobRun, 'jobRunId'>,
  event: JobRunEvent,
  facts: Partial<
    Pick<
      JobRun,
      | 'reason'
      | 'errorMessage'
      | 'phase'
      | 'runnerId'
      | 'leaseEpoch'
      | 'deadlineAtMs'
      | 'outputs'
      | 'hasWarning'
      | 'requirement'
      | 'locks'
    >
  > = {},
): boolean {
  const job = turn.jobs.get(jobRunId);
  const move = look(jobRunTable, job.state, event);
  if (move.kind !== 'moved') return false;
  const moved = turn.jobs.change(job.jobRunId, {
    state: move.to,
    ...facts,
    ...(move.to === 'queued' ? { ...unstarted, queuedAtMs: job.queuedAtMs ?? turn.nowMs } : {}),
    ...(move.to === 'running' ? { startedAtMs: turn.nowMs } : {}),
    ...(isTerminalJob(move.to) ? { phase: 'over', endedAtMs: turn.nowMs } : {}),
  });
  if (move.to === 'queued') startQueueLimit(turn, moved);
  count(turn, job, moved);
  turn.record(jobRunChanged(turn, jobEventTypes[event], job.state, moved));
  for (const effect of move.effects) jobEffects[effect](turn, turn.jobs.get(job.jobRunId), event, job);
  return true;
}

function startQueueLimit(turn: Turn, { jobRunId }: JobRun): void {
  const limitMs = turn.parts.queueLimitMs();
  if (limitMs !== null) turn.setTimer('queue', jobRunId, turn.nowMs + limitMs);
}

export function moveStep(
  turn: Turn,
  { stepRunId }: Pick<StepRun, 'stepRunId'>,
  event: StepRunEvent,
  facts: Partial<
    Pick<
      StepRun,
      | 'reason'
      | 'errorMessage'
      | 'exitCode'
      | 'outputs'
      | 'metrics'
      | 'startedAtMs'
      | 'endedAtMs'
      | 'acknowledgedAtMs'
      | 'runnerId'
      | 'leaseEpoch'
      | 'notBeforeMs'
    >
  > = {},
): boolean {
  const step = turn.steps.get(stepRunId);
  const move = look(stepRunTable, step.state, event);
  if (move.kind !== 'moved') return false;
  const moved = turn.steps.change(step.stepRunId, {
    state: move.to,
    ...(move.to === 'queued' ? { queuedAtMs: step.queuedAtMs ?? turn.nowMs } : {}),
    ...(move.to === 'running' ? { startedAtMs: turn.nowMs } : {}),
    ...(isTerminalStep(move.to) ? { endedAtMs: turn.nowMs } : {}),
    ...facts,
  });
  // The log of a step of a whole job is closed after the job.
  const isOver = isTerminalStep(move.to) && !takesWholeJobs(turn, moved.runnerId);
  if (isOver) turn.tx.afterCommit(() => turn.parts.stepEnded(stepRunId));
  if (move.to !== step.state) turn.record(stepRunChanged(turn, stepEventTypes[move.to], step.state, moved));
  for (const effect of move.effects) stepEffects[effect](turn, moved);
  return true;
}

/** A change inside a state: what a waiting or running job is busy with. */
export function changePhase(turn: Turn, job: JobRun, phase: JobRun['phase'], changes: Partial<JobRun> = {}): JobRun {
  const changed = turn.jobs.change(job.jobRunId, { ...changes, phase });
  turn.record(jobRunChanged(turn, 'job-run.phase-changed', job.state, changed));
  return changed;
}

const runEffects: Readonly<Record<PipelineRunEffect, (turn: Turn, run: PipelineRun) => void>> = {
  announce: notifyOfRun,
  'cancel-jobs': (turn, run) => turn.runsToAdvance.add(run.runId),
  close: closeRun,
  schedule: (turn) => {
    turn.isScheduleDue = true;
  },
};

const unstarted = { phase: 'queue', runnerId: null, startedAtMs: null, deadlineAtMs: null } as const;

const jobEffects: Readonly<
  Record<JobRunEffect, (turn: Turn, job: JobRun, event: JobRunEvent, before: JobRun) => void>
> = {
  unlease: (turn, _job, event, before) => releaseLease(turn, before, { isSuccess: event === 'succeed' }),
  retry: (turn, job) => {
    const next = createNextAttempt(turn, job);
    if (next) count(turn, job, next);
  },
  close: (turn, job, event) => {
    for (const step of turn.latestSteps(job.jobRunId)) {
      if (isTerminalStep(step.state)) continue;
      const ending = step.state === 'pending' || event !== 'lose' ? openStepEnding(event) : 'lose';
      moveStep(turn, step, ending, { reason: job.reason });
    }
    if (turn.jobs.get(job.jobRunId).isLatest) closeJob(turn, job);
    turn.runsToAdvance.add(job.runId);
  },
  schedule: (turn) => {
    turn.isScheduleDue = true;
  },
};

/** What becomes of steps that did not run when their job ends. */
function openStepEnding(event: JobRunEvent): Extract<StepRunEvent, 'cancel' | 'skip'> {
  return event === 'cancel' ? 'cancel' : 'skip';
}

const stepEffects: Readonly<Record<StepRunEffect, (turn: Turn, step: StepRun) => void>> = {
  ended: (turn, step) => {
    dropCommandsAbout(turn, step.stepRunId);
    for (const kind of ['step', 'stop', 'offer', 'step-retry'] as const) turn.clearTimer(kind, step.stepRunId);
    turn.jobsToDrive.add(step.jobRunId);
  },
};

function count(turn: Turn, from: JobRun, to: JobRun): void {
  const { counters } = turn.runs.get(to.runId);
  const counted = recount(counters, from.state, to.state);
  const isChanged =
    counted.completed !== counters.completed ||
    counted.failed !== counters.failed ||
    counted.running !== counters.running;
  if (isChanged) turn.runs.change(to.runId, { counters: counted });
}

const runEventTypes: Readonly<Record<PipelineRunEvent, PipelineRunChanged['type']>> = {
  'fail-plan': 'pipeline-run.failed',
  start: 'pipeline-run.started',
  pause: 'pipeline-run.paused',
  resume: 'pipeline-run.resumed',
  stop: 'pipeline-run.stopping',
  'stop-idle': 'pipeline-run.cancelled',
  succeed: 'pipeline-run.succeeded',
  'end-partial': 'pipeline-run.ended-partial',
  fail: 'pipeline-run.failed',
  'end-cancelled': 'pipeline-run.cancelled',
};

const jobEventTypes: Readonly<Record<JobRunEvent, JobRunChanged['type']>> = {
  ready: 'job-run.queued',
  skip: 'job-run.skipped',
  reject: 'job-run.failed',
  misread: 'job-run.failed',
  lease: 'job-run.started',
  'give-up': 'job-run.failed',
  succeed: 'job-run.succeeded',
  fail: 'job-run.failed',
  'time-out': 'job-run.timed-out',
  lose: 'job-run.lost',
  return: 'job-run.returned',
  cancel: 'job-run.cancelled',
};

const stepEventTypes: Readonly<Record<StepRun['state'], StepRunChanged['type']>> = {
  pending: 'step-run.created',
  queued: 'step-run.queued',
  running: 'step-run.started',
  success: 'step-run.succeeded',
  failed: 'step-run.failed',
  cancelled: 'step-run.cancelled',
  timeout: 'step-run.timed-out',
  skipped: 'step-run.skipped',
};
