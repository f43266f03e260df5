import type { Logger } from 'pino';
import type { PlanJob, TextMap } from '../../../pipeline/plan.ts';
import type { ApprovalPolicy } from '../../domain/approval-policy.ts';
import { DomainError } from '../../domain/errors.ts';
import type { Actor, DomainEvent } from '../../domain/events.ts';
import type { JobRunId, Millis, PipelineRunId, RunnerId, StepRunId } from '../../domain/ids.ts';
import type { JobRun } from '../../domain/job-run.ts';
import type { PipelineRun } from '../../domain/pipeline-run.ts';
import type { AnnounceMode } from '../../domain/run-change.ts';
import type { RunnerFacts } from '../../domain/runner.ts';
import type { Command } from '../../domain/step-assignment.ts';
import { isService, type StepRun } from '../../domain/step-run.ts';
import { findJob, insertJob, listLatestJobs, updateJob } from '../../store/job-runs.ts';
import { findRun, insertRun, updateRun } from '../../store/pipeline-runs.ts';
import { findStep, insertStep, listStepsOfJob, updateStep } from '../../store/step-runs.ts';
import type { Store, WriteTx } from '../../store/store.ts';
import { deleteTimer, saveTimer } from '../../store/timers.ts';
import type { Events } from '../events.ts';
import type { Clock } from '../ports/clock.ts';
import type { IdSource } from '../ports/ids.ts';
import type { IdleTimes } from './idle-times.ts';
import type { Plans, PlanView } from './plans.ts';
import type { Sessions } from './sessions.ts';

/** Values of exactly these secrets, as the run may read them; refuses as `not-found` otherwise. */
export type ResolveSecrets = (names: readonly string[], runId: PipelineRunId, environment?: string) => TextMap;

/** Texts made of secrets, to be masked in all logs of the run like the secrets themselves. */
export type HideTexts = (texts: readonly string[], runId: PipelineRunId) => void;

export interface Announcements {
  readonly url: string;
  readonly kind: 'webhook' | 'slack' | 'discord';
  readonly runs: AnnounceMode;
  readonly approvals: boolean;
  /** Runners that are lost, and that are back. */
  readonly runners: boolean;
  /** Names separated by commas; empty: all. */
  readonly pipelines: string;
}

export interface EngineParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly log: Logger;
  readonly events: Events;
  readonly plans: Plans;
  readonly sessions: Sessions;
  readonly idle: IdleTimes;
  readonly runners: () => readonly RunnerFacts[];
  readonly secrets: ResolveSecrets;
  readonly hide: HideTexts;
  /** What the channel of the settings is told; undefined: there is none. */
  readonly announcements: () => Announcements | undefined;
  readonly approvalPolicy: () => ApprovalPolicy;
  /** How long a job may be queued; null: for ever. */
  readonly queueLimitMs: () => Millis | null;
  /** A step is over, and that is on disk: its log can be closed. */
  readonly stepEnded: (stepRunId: StepRunId) => void;
}

/** Whose handlers belong to a service with a memory of its own. */
export const ownTimerKinds = [
  'notification',
  'resume', // a reconnected agent must have named what it executes
  'runner-alert', // a runner that is away for so long is missed
] as const;
export type OwnTimerKind = (typeof ownTimerKinds)[number];

export const timerKinds = [
  ...ownTimerKinds,
  'job', // limit of a job attempt
  'finally', // limit of its `finally` steps
  'step', // limit of a step
  'stop', // a step that was asked to stop must have answered
  'command', // an agent must have acknowledged
  'offer', // a fetching agent must have started
  'begin', // a whole-job agent must have begun
  'whole-stop', // a whole-job agent that was told to stop must be done
  'whole-lease', // a whole-job agent must have been heard of
  'late-lines', // no more lines are expected of a whole job
  'retry', // pause before a further attempt of a job
  'step-retry', // the same of a step, or after a refusal
  'refusal', // a runner may be offered the job again
  'queue', // limit of the time in the queue
  'run-pause', // the pause of a run is over
  'approval',
  'approval-reminder', // it expires soon
] as const;
export type TimerKind = (typeof timerKinds)[number];

/**
 * One external stimulus: a single transaction in which everything that follows from it is done. Whatever changes a row
 * marks what has to be looked at next (`advance`, `drive`, `schedule`); the engine works the marks off before it
 * commits, so what is on disk is always settled.
 */
export class Turn {
  readonly tx: WriteTx;
  readonly parts: EngineParts;
  readonly actor: Actor;
  readonly nowMs: Millis;
  readonly runs: Rows<PipelineRunId, PipelineRun>;
  readonly jobs: Rows<JobRunId, JobRun>;
  readonly steps: Rows<StepRunId, StepRun>;
  /** Runs some job or gate of which changed. */
  readonly runsToAdvance = new Set<PipelineRunId>();
  /** Running jobs that may need their next step. */
  readonly jobsToDrive = new Set<JobRunId>();
  /** Jobs that an agent has as a whole and said to be done with: only now their steps decide. */
  readonly wholeJobsEnded = new Set<JobRunId>();
  /** A job may find a runner, or a runner a job. */
  isScheduleDue = false;
  readonly sends: { readonly runnerId: RunnerId; readonly command: Command }[] = [];
  /** A runner that gets its steps as the answer to this turn. */
  asking: RunnerId | null = null;
  /** A call that is held is answered with a job; until that is on disk it counts as one that still asks. */
  answersTaker = false;
  /** The earliest timer set in this turn. */
  earliestTimerMs: Millis = Number.POSITIVE_INFINITY;

  readonly #latestJobs = new Map<PipelineRunId, JobRunId[]>();
  readonly #stepsOfJob = new Map<JobRunId, StepRunId[]>();

  constructor(parts: EngineParts, tx: WriteTx, actor: Actor) {
    this.parts = parts;
    this.tx = tx;
    this.actor = actor;
    this.nowMs = parts.clock.nowMs();
    this.runs = new Rows(tx, 'pipeline run', 'runId', { find: findRun, insert: insertRun, update: updateRun });
    this.jobs = new Rows(tx, 'job run', 'jobRunId', { find: findJob, insert: insertJob, update: updateJob });
    this.steps = new Rows(tx, 'step run', 'stepRunId', { find: findStep, insert: insertStep, update: updateStep });
  }

  planOf(run: Pick<PipelineRun, 'runId' | 'planDigest'>): PlanView {
    if (run.planDigest === null) throw new Error(`run ${run.runId} has no plan`);
    return this.parts.plans.get(this.tx, run.planDigest);
  }

  planJobOf({ runId, jobKey }: Pick<JobRun, 'runId' | 'jobKey'>): PlanJob {
    return this.planOf(this.runs.get(runId)).job(jobKey);
  }

  findRunner(runnerId: RunnerId | null): RunnerFacts | undefined {
    return this.parts.runners().find((runner) => runner.runnerId === runnerId);
  }

  /** The latest attempt of each job, in plan order. */
  latestJobs(runId: PipelineRunId): readonly JobRun[] {
    let ids = this.#latestJobs.get(runId);
    if (!ids) {
      ids = this.jobs.keep(listLatestJobs(this.tx, runId));
      this.#latestJobs.set(runId, ids);
    }
    return ids.map((id) => this.jobs.get(id));
  }

  /** All attempts of all steps of a job, in the order of execution. */
  stepsOf(jobRunId: JobRunId): readonly StepRun[] {
    let ids = this.#stepsOfJob.get(jobRunId);
    if (!ids) {
      ids = this.steps.keep(listStepsOfJob(this.tx, jobRunId));
      this.#stepsOfJob.set(jobRunId, ids);
    }
    return ids.map((id) => this.steps.get(id));
  }

  latestSteps(jobRunId: JobRunId): readonly StepRun[] {
    return this.stepsOf(jobRunId).filter((step) => step.isLatest);
  }

  /** The one step of a job that is with an agent, or about to be. */
  activeStep(jobRunId: JobRunId): StepRun | undefined {
    return this.stepsOf(jobRunId).find(
      (step) => (step.state === 'queued' || step.state === 'running') && !isService(step),
    );
  }

  addJob(job: JobRun): void {
    this.jobs.add(job);
    this.#latestJobs.delete(job.runId);
    this.#stepsOfJob.set(job.jobRunId, []);
  }

  addStep(step: StepRun): void {
    this.steps.add(step);
    const known = this.#stepsOfJob.get(step.jobRunId);
    const isInOrder = known?.every((id) => this.steps.get(id).stepIndex < step.stepIndex) ?? false;
    if (isInOrder) known?.push(step.stepRunId);
    else this.#stepsOfJob.delete(step.jobRunId);
  }

  record(event: DomainEvent): void {
    this.parts.events.append(this.tx, event, this.actor);
  }

  setTimer(kind: TimerKind, subject: string, dueAtMs: Millis): void {
    saveTimer(this.tx, { kind, subject, dueAtMs });
    this.earliestTimerMs = Math.min(this.earliestTimerMs, dueAtMs);
  }

  clearTimer(kind: TimerKind, subject: string): void {
    deleteTimer(this.tx, kind, subject);
  }

  /** Sent when the transaction is on disk. */
  send(runnerId: RunnerId, command: Command): void {
    this.sends.push({ runnerId, command });
  }
}

interface RowStore<Row> {
  find(tx: WriteTx, id: string): Row | undefined;
  insert(tx: WriteTx, row: Row): void;
  update(tx: WriteTx, id: string, changes: Partial<Row>): void;
}

/** The rows of one table as this turn sees them: read once, written at once. */
export class Rows<Id extends string, Row extends object> {
  readonly #tx: WriteTx;
  readonly #noun: string;
  readonly #key: keyof Row;
  readonly #store: RowStore<Row>;
  readonly #known = new Map<string, Row>();

  constructor(tx: WriteTx, noun: string, key: keyof Row, store: RowStore<Row>) {
    this.#tx = tx;
    this.#noun = noun;
    this.#key = key;
    this.#store = store;
  }

  find(id: Id): Row | undefined {
    const known = this.#known.get(id);
    if (known) return known;
    const row = this.#store.find(this.#tx, id);
    if (row) this.#known.set(id, row);
    return row;
  }

  get(id: Id): Row {
    const row = this.find(id);
    if (!row) throw new DomainError('not-found', `there is no ${this.#noun} ${id}`, { subject: id });
    return row;
  }

  add(row: Row): void {
    this.#store.insert(this.#tx, row);
    this.#known.set(this.#idOf(row), row);
  }

  change(id: Id, changes: Partial<Row>): Row {
    const row = { ...this.get(id), ...changes };
    this.#store.update(this.#tx, id, changes);
    this.#known.set(id, row);
    return row;
  }

  /** Takes in rows read by another query; what this turn knows already is the same or newer. */
  keep(rows: readonly Row[]): Id[] {
    return rows.map((row) => {
      const id = this.#idOf(row);
      if (!this.#known.has(id)) this.#known.set(id, row);
      return id;
    });
  }

  #idOf(row: Row): Id {
    return String(row[this.#key]) as Id; // the key field of every row type is its id
  }
}
