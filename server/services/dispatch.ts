import { DomainError } from '../domain/errors.ts';
import type { CommandId, JobRunId, RunnerId, StepRunId } from '../domain/ids.ts';
import { isTerminalJob, type JobRun } from '../domain/job-run.ts';
import type { RunnerAvailability } from '../domain/runner.ts';
import { isEligible } from '../domain/scheduling.ts';
import type { JobReport, ProgramOffer, ReportAnswer, StepAssignment, StepReport } from '../domain/step-assignment.ts';
import type { StepRun } from '../domain/step-run.ts';
import type { WholeJob, WholeJobLease } from '../domain/whole-job.ts';
import { deleteCommand, findCommand, listCommandsAbout, listCommandsFor } from '../store/commands.ts';
import { findJob, listLeasesOf, listRefusalsOf, saveRefusal } from '../store/job-runs.ts';
import { listActiveStepsOf, listStepsOfJob } from '../store/step-runs.ts';
import { hasTimer } from '../store/timers.ts';
import { endStopped } from './engine/cancel.ts';
import { startWithinMs } from './engine/commands.ts';
import { composeAgain, driveJob, handOut, stepToHandOut } from './engine/drive-job.ts';
import type { Engine } from './engine/engine.ts';
import { jobRunNoted, stepRunNoted } from './engine/event-of.ts';
import { giveBack, loseLease, loseRunner, takeBack } from './engine/lost-work.ts';
import { applyJobReport, applyReport, stopByAgent } from './engine/reports.ts';
import type { ControlSession } from './engine/sessions.ts';
import type { WholeEnd } from './engine/takers.ts';
import { resend } from './engine/timeouts.ts';
import { moveJob, moveStep } from './engine/transitions.ts';
import type { Turn } from './engine/turn.ts';
import {
  applyWholeJobReport,
  beginWholeJob,
  endWholeJob,
  heardLinesOf,
  refuseWholeJob,
  renewWholeJob,
  returnWholeJob,
  type WholeJobDone,
} from './engine/whole-jobs.ts';

export type { ControlSession } from './engine/sessions.ts';

/** A reconnected agent must have named what it executes within this time (Arcentra API 4.3). */
const resumeWithinMs = 30_000;
const refusedForMs = 30_000;
const mostRefusals = 3;
const mostFetched = 16;

export interface FetchAnswer {
  readonly steps: readonly StepAssignment[];
  /** Why the list is empty, when the runner may not get work. */
  readonly message: string;
}

/** Between the queue and the agents: every front door that speaks to agents speaks to this. */
export class Dispatch {
  readonly #engine: Engine;
  /** What a reconnected agent has named so far. */
  readonly #named = new Map<RunnerId, Set<StepRunId>>();

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** A newer session supersedes the older. What the agent has not acknowledged is sent again at once. */
  attach(runnerId: RunnerId, session: ControlSession): Disposable {
    const { sessions } = this.#engine.parts;
    sessions.attach(runnerId, session);
    this.#named.set(runnerId, new Set());
    this.#engine.turn(runnerId, (turn) => {
      for (const command of listCommandsFor(turn.tx, runnerId)) resend(turn, command.commandId);
      if (heldSteps(turn, runnerId).length > 0) turn.setTimer('resume', runnerId, turn.nowMs + resumeWithinMs);
      for (const { jobRunId } of listLeasesOf(turn.tx, runnerId)) turn.jobsToDrive.add(jobRunId);
      turn.isScheduleDue = true;
    });
    return {
      [Symbol.dispose]: () => {
        if (sessions.detach(runnerId, session)) this.#named.delete(runnerId);
      },
    };
  }

  isAttached(runnerId: RunnerId): boolean {
    return this.#engine.parts.sessions.of(runnerId) !== undefined;
  }

  /** The agent answered a command. Unknown or repeated ids change nothing. */
  acknowledge(
    runnerId: RunnerId,
    commandId: CommandId,
    answer: { readonly accepted: boolean; readonly message: string },
  ): void {
    this.#engine.turn(runnerId, (turn) => {
      const command = findCommand(turn.tx, commandId);
      if (command?.runnerId !== runnerId) return;
      deleteCommand(turn.tx, commandId);
      turn.clearTimer('command', commandId);
      if (command.kind !== 'dispatch') return;
      const step = turn.steps.get(command.stepRunId);
      if (answer.accepted) turn.steps.change(step.stepRunId, { acknowledgedAtMs: turn.nowMs });
      else refuse(turn, step, answer.message);
    });
  }

  /**
   * Work for an agent that asks for it: what it was given before and has not started, next steps of its jobs, then new
   * jobs. A runner that may not get new work still finishes what it has.
   */
  fetch(runnerId: RunnerId, maxSteps: number): FetchAnswer {
    const { sessions, runners } = this.#engine.parts;
    if (maxSteps > 0) sessions.noteFetch(runnerId);
    const facts = runners().find((one) => one.runnerId === runnerId);
    const message = facts ? whyNoWork[facts.availability.kind] : 'the runner is not known';
    const most = Math.min(maxSteps <= 0 ? 1 : maxSteps, mostFetched);
    const steps = this.#engine.turn(runnerId, (turn) => {
      turn.asking = runnerId;
      const offers = this.#offers(turn, runnerId, most);
      if (message === '' && offers.length < most) {
        this.#engine.scheduler.schedule(turn, { runnerId, most: most - offers.length });
        offers.push(...this.#offers(turn, runnerId, most - offers.length));
      }
      turn.asking = null;
      return offers;
    });
    return { steps, message: steps.length === 0 ? message : '' };
  }

  report(runnerId: RunnerId, report: StepReport, via: 'unary' | 'stream'): ReportAnswer {
    if (report.state === 'running') this.#named.get(runnerId)?.add(report.stepRunId);
    return this.#engine.turn(runnerId, (turn) => applyReport(turn, runnerId, report, via))();
  }

  reportJob(runnerId: RunnerId, report: JobReport): ReportAnswer {
    return this.#engine.turn(runnerId, (turn) => applyJobReport(turn, runnerId, report))();
  }

  /**
   * A whole job for an agent that wants one, held until there is one. Undefined when the signal aborts first. The agent
   * must begin within 30 s, else the job goes back to the queue.
   */
  takeJob(runnerId: RunnerId, signal: AbortSignal): Promise<WholeJob | undefined> {
    const job = this.#engine.parts.sessions.takers.park(runnerId, signal);
    this.runnerChanged(runnerId);
    return job;
  }

  /** The agent begins the job it took. Refused as `wrong-state` when it is not to run any more. */
  beginJob(runnerId: RunnerId, lease: WholeJobLease): void {
    const refused = this.#engine.turn(runnerId, (turn) => beginWholeJob(turn, runnerId, lease));
    if (refused) throw refused;
  }

  /** The agent was heard of. Refused as `wrong-state` when the job is not with it any more. */
  renewJob(runnerId: RunnerId, lease: WholeJobLease): void {
    const refused = this.#engine.turn(runnerId, (turn) => renewWholeJob(turn, runnerId, lease));
    if (refused) throw refused;
  }

  /**
   * Lines of steps of its jobs came, which is a sign of their life. Answers the steps of which lines may be taken; refuses
   * as `wrong-state` or `forbidden` when there is none among those that are known.
   */
  heardLinesOf(runnerId: RunnerId, stepRunIds: Iterable<StepRunId>): ReadonlySet<StepRunId> {
    const taken = this.#engine.turn(runnerId, (turn) => heardLinesOf(turn, runnerId, stepRunIds));
    if (taken instanceof DomainError) throw taken;
    return taken;
  }

  /** What the agent says of a step of a job it took. */
  reportOfJob(runnerId: RunnerId, lease: WholeJobLease, report: StepReport): ReportAnswer {
    return this.#engine.turn(runnerId, (turn) => applyWholeJobReport(turn, runnerId, lease, report))();
  }

  /** The call that took the job is gone. */
  returnJob(runnerId: RunnerId, lease: WholeJobLease): void {
    this.#engine.turn(runnerId, (turn) => returnWholeJob(turn, runnerId, lease));
  }

  /** The job it was to get cannot be handed to it or to any of its kind. */
  refuseJob(runnerId: RunnerId, lease: WholeJobLease, message: string): void {
    this.#engine.turn(runnerId, (turn) => refuseWholeJob(turn, runnerId, lease, message));
  }

  /**
   * Held until the agent must stop the job, or is done with it. Undefined when the signal aborts first. A job that was
   * stopped before it began is not told here: beginning it is refused.
   */
  async untilEnd(runnerId: RunnerId, lease: WholeJobLease, signal: AbortSignal): Promise<WholeEnd | undefined> {
    const { takers } = this.#engine.parts.sessions;
    let told = this.#endOf(runnerId, lease) ?? (await takers.watch(lease.jobRunId, signal));
    while (told === 'stop' && !this.#hasBegun(lease)) told = await takers.watch(lease.jobRunId, signal);
    return told;
  }

  /** The agent is done with a whole job; the verdict comes from its steps and from what was asked of it. */
  endJob(runnerId: RunnerId, done: WholeJobDone): ReportAnswer {
    const answer = this.#engine.turn(runnerId, (turn) => endWholeJob(turn, runnerId, done));
    if (answer instanceof DomainError) throw answer;
    return answer ? { kind: 'applied' } : { kind: 'unchanged', message: 'the job run has ended already' };
  }

  /** The agent itself stopped work of its own (Arcentra API 4.7). */
  stoppedByAgent(
    runnerId: RunnerId,
    what: { readonly stepRunId: StepRunId } | { readonly jobRunId: JobRunId },
    reason: string,
  ): ReportAnswer {
    return this.#engine.turn(runnerId, (turn) => stopByAgent(turn, runnerId, what, reason))();
  }

  /** The agent names what it still executes, after a reconnect; each call adds. What is not named in time is lost. */
  resumed(runnerId: RunnerId, stepRunIds: readonly StepRunId[]): void {
    const named = this.#named.get(runnerId);
    for (const stepRunId of stepRunIds) named?.add(stepRunId);
  }

  /** The time a reconnected agent had to name its steps is over. */
  endResume(turn: Turn, subject: string): void {
    const runnerId = subject as RunnerId; // the subject of this kind of timer
    const named = this.#named.get(runnerId);
    if (!named) return; // away again: the offline limit decides
    for (const step of heldSteps(turn, runnerId)) {
      if (named.has(step.stepRunId)) continue;
      loseLease(turn, turn.jobs.get(step.jobRunId), 'the agent came back without it');
    }
  }

  /** The runner is lost or has said good-bye: its leases end now. */
  withdraw(runnerId: RunnerId, why: string): void {
    this.#engine.turn(runnerId, (turn) => loseRunner(turn, runnerId, why));
  }

  /** Something that may let work flow: a runner connected, was enabled, got labels or slots. */
  runnerChanged(_runnerId: RunnerId): void {
    this.#engine.turn('system', (turn) => {
      turn.isScheduleDue = true;
    });
  }

  /** Its credentials are void, or the server stops: its stream ends. */
  closeSession(runnerId: RunnerId, why: 'revoked' | 'shutting-down'): void {
    this.#engine.parts.sessions.of(runnerId)?.close(why);
  }

  /** To an agent that is away it is told when it comes back. */
  resize(runnerId: RunnerId, capacity: number | null): void {
    const { sessions, ids } = this.#engine.parts;
    sessions.of(runnerId)?.send({ kind: 'capacity', commandId: ids.next(), capacity });
  }

  /** False: its agent has no control stream. */
  offerProgram(runnerId: RunnerId, offer: ProgramOffer): boolean {
    const { sessions, ids } = this.#engine.parts;
    const session = sessions.of(runnerId);
    session?.send({ kind: 'program', commandId: ids.next(), offer });
    return session !== undefined;
  }

  /** Steps it holds now: handed out or running. */
  activeSteps(runnerId: RunnerId): readonly StepRunId[] {
    return this.#engine.parts.store.read((tx) => listActiveStepsOf(tx, runnerId).map((step) => step.stepRunId));
  }

  /** What the agent is to be told at once. Of a job that is not known, nothing: it must not be stopped for that. */
  #endOf(runnerId: RunnerId, { jobRunId, leaseEpoch }: WholeJobLease): WholeEnd | undefined {
    const job = this.#engine.parts.store.read((tx) => findJob(tx, jobRunId));
    if (!job) return undefined;
    const isHolder = job.runnerId === runnerId && job.leaseEpoch === leaseEpoch;
    if (!isHolder || job.verdict !== 'none' || job.reason === 'runner_lost') return 'stop';
    return isTerminalJob(job.state) ? 'over' : undefined;
  }

  #hasBegun({ jobRunId, leaseEpoch }: WholeJobLease): boolean {
    return this.#engine.parts.store.read((tx) =>
      listStepsOfJob(tx, jobRunId).some((step) => step.leaseEpoch === leaseEpoch && step.acknowledgedAtMs !== null),
    );
  }

  #offers(turn: Turn, runnerId: RunnerId, most: number): StepAssignment[] {
    const offers: StepAssignment[] = [];
    for (const { jobRunId } of listLeasesOf(turn.tx, runnerId)) {
      if (offers.length >= most) break;
      driveJob(turn, jobRunId);
      const offer = offerOf(turn, turn.jobs.get(jobRunId));
      if (!offer) continue;
      turn.setTimer('offer', offer.stepRunId, turn.nowMs + startWithinMs);
      offers.push(offer);
    }
    return offers;
  }
}

const whyNoWork: Readonly<Record<RunnerAvailability['kind'], string>> = {
  available: '',
  disconnected: '', // asking is contact enough
  offline: '',
  'pending-approval': 'the runner waits for approval by the operator',
  disabled: 'the runner is disabled',
  draining: 'the runner is draining',
  paused: 'the runner is paused',
};

/** The step of the job that its fetching agent should get now. */
function offerOf(turn: Turn, job: JobRun): StepAssignment | undefined {
  const next = stepToHandOut(turn, job);
  if (next) return handOut(turn, job, next);
  const given = turn.activeStep(job.jobRunId);
  const isUnanswered =
    given?.state === 'queued' &&
    given.leaseEpoch === job.leaseEpoch &&
    given.acknowledgedAtMs === null &&
    !hasTimer(turn.tx, 'offer', given.stepRunId) &&
    listCommandsAbout(turn.tx, given.stepRunId).length === 0;
  if (!given || !isUnanswered) return undefined;
  turn.steps.change(given.stepRunId, { offers: given.offers + 1 });
  return composeAgain(turn, given.stepRunId);
}

/** What the agent took responsibility for and has not ended. */
function heldSteps(turn: Turn, runnerId: RunnerId): readonly StepRun[] {
  return listActiveStepsOf(turn.tx, runnerId).filter(
    (step) => step.acknowledgedAtMs !== null || step.state === 'running',
  );
}

/**
 * Refused work goes back: the first step of a job takes the whole job to another runner, a later one waits for this
 * runner. After three refusals, or when every runner that could take it has refused, the attempt fails.
 */
function refuse(turn: Turn, step: StepRun, message: string): void {
  const { runnerId } = step;
  if (step.state !== 'queued' || runnerId === null) return;
  if (step.cancelRequestedAtMs !== null) {
    endStopped(turn, step, { errorMessage: message });
    return;
  }
  const isFirst = turn.stepsOf(step.jobRunId).every((one) => one.acknowledgedAtMs === null && one.startedAtMs === null);
  turn.record(stepRunNoted('step-run.refused', step, message));
  moveStep(turn, takeBack(turn, step), 'refuse', isFirst ? {} : { notBeforeMs: turn.nowMs + refusedForMs });

  const refusals = turn.jobs.get(step.jobRunId).refusals + 1;
  const job = turn.jobs.change(step.jobRunId, { refusals });
  const untilMs = turn.nowMs + refusedForMs;
  saveRefusal(turn.tx, { jobRunId: job.jobRunId, runnerId, untilMs, message });
  turn.record(jobRunNoted('job-run.refused', job, message));
  const isHopeless = refusals >= mostRefusals || (isFirst && everyoneRefused(turn, job));
  if (isHopeless) {
    endRefused(turn, job, step, isFirst, message);
  } else if (isFirst) {
    giveBack(turn, job, message);
    turn.setTimer('refusal', job.jobRunId, untilMs);
  } else {
    turn.setTimer('step-retry', step.stepRunId, untilMs);
  }
}

function endRefused(turn: Turn, job: JobRun, step: StepRun, isFirst: boolean, message: string): void {
  if (isFirst && job.phase === 'steps' && job.verdict === 'none') {
    giveBack(turn, job, message);
    moveJob(turn, turn.jobs.get(job.jobRunId), 'give-up', { reason: 'refused', errorMessage: message });
    return;
  }
  moveStep(turn, turn.steps.get(step.stepRunId), 'fail', { reason: 'refused', errorMessage: message, exitCode: -1 });
}

function everyoneRefused(turn: Turn, job: JobRun): boolean {
  const refused = new Set(listRefusalsOf(turn.tx, job.jobRunId).map((one) => one.runnerId));
  return turn.parts
    .runners()
    .filter((runner) => runner.availability.kind === 'available' && isEligible(runner, job.requirement))
    .every((runner) => refused.has(runner.runnerId));
}
