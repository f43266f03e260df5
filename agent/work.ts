import { statfs } from 'node:fs/promises';
import type { Logger } from 'pino';
import type { TextMap } from '../pipeline/plan.ts';
import { Bell } from './bell.ts';
import type { JobCaches } from './caches/job-caches.ts';
import { groupIsAlive, killGroup } from './executors/process-group.ts';
import { JobServices } from './job-services.ts';
import type { Journal } from './journal.ts';
import type { Action, StepHost } from './plugins/plugin.ts';
import type { PluginRegistry } from './plugins/registry.ts';
import type { Spool } from './spool/spool.ts';
import { StepStopped } from './steps/outcome.ts';
import { runStep, type StepEnd } from './steps/run-step.ts';
import { noServices } from './steps/services-of-step.ts';
import type { StepOrder } from './steps/step-order.ts';
import type { WorkspacePlace, Workspaces } from './workspaces.ts';

export type DispatchAnswer =
  | { readonly kind: 'accepted' }
  /** The server may give it to another runner. */
  | { readonly kind: 'refused'; readonly because: string };

export interface WorkOptions {
  readonly maxConcurrent: number;
  readonly minFreeBytes: number;
  readonly baseEnv: TextMap;
  readonly host: StepHost;
  readonly plugins: PluginRegistry;
  readonly workspaces: Workspaces;
  readonly caches: JobCaches;
  readonly journal: Journal;
  readonly spool: Spool;
  /**
   * Resolves when the server has the log up to this number, so that nobody reads an ended step with half a log; or
   * when waiting any longer would only delay the report.
   */
  readonly logSettled: (seq: number) => Promise<void>;
  /** Of a service it is said again when it is ready. */
  readonly started: (stepRunId: string) => void;
  /** The end of a step is in the journal. */
  readonly ended: (stepRunId: string) => void;
  readonly log: Logger;
}

export interface JobEnd {
  /** Its workspace stays. */
  readonly keep: boolean;
  readonly isSuccess: boolean;
}

const heldWithoutStepMs = 60_000;

interface RunningStep {
  readonly order: StepOrder;
  readonly stop: AbortController;
}

/** The steps this agent executes: takes them on at most once, stops them, and journals how they ended. */
export class Work {
  readonly #options: WorkOptions;
  readonly #running = new Map<string, RunningStep>();
  /** Groups that outlived their step, by job: background servers of a job end with it. */
  readonly #lingering = new Map<string, number[]>();
  readonly #closing = new Map<string, JobEnd>();
  /** Jobs that are over, whose workspaces are still being put away. */
  #tidying = 0;
  /** Jobs the server announced and has not closed: further steps of theirs belong to what this agent holds. */
  readonly #held = new Map<string, 'announced' | 'begun'>();
  readonly #services: JobServices;
  /** Services that steps may use. */
  readonly #ready = new Set<string>();
  readonly #finished = new Bell();
  #isDraining = false;
  #capacity: number;

  constructor(options: WorkOptions) {
    this.#options = options;
    this.#capacity = options.maxConcurrent;
    this.#services = new JobServices(options.host.containers, options.log);
  }

  get running(): readonly string[] {
    return [...this.#running.keys()];
  }

  /** A job takes one, whatever runs beside its steps. */
  get slotsTaken(): number {
    return new Set([...this.#running.values()].map(({ order }) => order.jobRunId)).size;
  }

  isReady(stepRunId: string): boolean {
    return this.#ready.has(stepRunId);
  }

  /** Jobs it takes at the same time. */
  get capacity(): number {
    return this.#capacity;
  }

  /** 0: as configured. What it has goes on, later steps of jobs that have begun too. */
  resize(capacity: number): void {
    this.#capacity = Math.min(capacity, 256) || this.#options.maxConcurrent;
    this.#options.log.info({ capacity: this.#capacity }, 'the control plane set how many jobs are taken');
  }

  get isDraining(): boolean {
    return this.#isDraining;
  }

  /** Takes responsibility for a step, or says why not. A step that was taken on before is only confirmed again. */
  async dispatch(commandId: string, order: StepOrder): Promise<DispatchAnswer> {
    const { journal, plugins, workspaces, log } = this.#options;
    const { stepRunId, jobRunId } = order;
    const full = await this.#shortageOfSpace();
    // From here until the step counts as running nothing may wait: a duplicate can arrive at any time.
    if (journal.find(stepRunId) || this.#running.has(stepRunId)) {
      await journal.accept({ stepRunId, jobRunId, commandId });
      return { kind: 'accepted' };
    }
    const refused = full ?? this.#refusal(order);
    if (refused !== undefined) return { kind: 'refused', because: refused };
    const found = order.service
      ? ({ ok: true, action: this.#services.action(order.service, () => this.#becameReady(stepRunId)) } as const)
      : plugins.find(order.uses, order.action);
    if (!found.ok) return { kind: 'refused', because: found.because };
    let place: WorkspacePlace;
    try {
      place = workspaces.place(jobRunId, order.workspace);
    } catch (error) {
      return { kind: 'refused', because: `no workspace: ${error instanceof Error ? error.message : String(error)}` };
    }
    if (!place.ok) return { kind: 'refused', because: place.because };
    const hasBegun = this.#held.get(jobRunId) === 'begun' || this.#hasServices(jobRunId);
    if (this.slotsTaken >= this.#capacity && !hasBegun) return { kind: 'refused', because: 'no free slot' };
    if (this.#held.has(jobRunId)) this.#held.set(jobRunId, 'begun');
    const running: RunningStep = { order, stop: new AbortController() };
    this.#running.set(stepRunId, running);
    try {
      await journal.accept({ stepRunId, jobRunId, commandId });
    } catch (error) {
      this.#running.delete(stepRunId);
      return { kind: 'refused', because: `the journal cannot be written: ${String(error)}` };
    }
    log.info({ stepRunId, job: order.jobName, step: order.stepName }, 'step accepted');
    void this.#execute(running, found.action, place);
    return { kind: 'accepted' };
  }

  /** Stops a step; one that is unknown or has ended needs nothing more. */
  cancel(stepRunId: string, reason: string): void {
    this.#running.get(stepRunId)?.stop.abort(new StepStopped({ kind: 'canceled', by: reason || 'cancelled' }));
  }

  /** Steps of the job will come, until it is closed. */
  openJob(jobRunId: string): void {
    if (!this.#isDraining && !this.#held.has(jobRunId)) this.#held.set(jobRunId, 'announced');
  }

  /** No further steps of the job will come. */
  async closeJob(jobRunId: string, end: JobEnd): Promise<void> {
    this.#held.delete(jobRunId);
    this.#finished.ring();
    this.#stopServices('the job is over', (order) => order.jobRunId === jobRunId);
    if (this.#isBusy(jobRunId)) {
      this.#closing.set(jobRunId, end);
      return;
    }
    this.#closing.delete(jobRunId);
    for (const group of this.#lingering.get(jobRunId) ?? []) if (groupIsAlive(group)) killGroup(group);
    this.#lingering.delete(jobRunId);
    this.#tidying += 1;
    try {
      await this.#services.close(jobRunId);
      await this.#options.caches.close(jobRunId, end);
      await this.#options.workspaces.close(jobRunId, end.keep);
    } finally {
      this.#tidying -= 1;
      this.#finished.ring();
    }
  }

  /** What the server believes to be running here and must hear of again after a break. */
  unconfirmed(): readonly string[] {
    return this.#options.journal.unanswered().map(({ stepRunId }) => stepRunId);
  }

  /** From now on only steps of jobs this agent holds are taken. */
  drain(): void {
    this.#isDraining = true;
  }

  stopAll(reason: string): void {
    this.#held.clear();
    this.#finished.ring();
    for (const stepRunId of this.#running.keys()) this.cancel(stepRunId, reason);
  }

  /** Resolves when no step is running, no job is held and all are put away, or a held job got no step for a minute. */
  async idle(): Promise<void> {
    while (this.#running.size + this.#held.size + this.#tidying > 0) {
      this.#finished.reset();
      if (this.#tidying === 0 && this.#isWaitingForSteps()) await this.#nextStepOfHeldJobs();
      else await this.#finished.rung;
    }
  }

  /** The close of a job may have been lost with a connection. */
  async #nextStepOfHeldJobs(): Promise<void> {
    const { clock } = this.#options.host;
    using _enough = clock.at(clock.nowMs() + heldWithoutStepMs, () => {
      if (this.#isWaitingForSteps()) {
        this.#held.clear();
        this.#stopServices('no step came', () => true);
      }
      this.#finished.ring();
    });
    await this.#finished.rung;
  }

  /** Nothing runs, or services that are ready for a next step. */
  #isWaitingForSteps(): boolean {
    return [...this.#running.keys()].every((stepRunId) => this.#ready.has(stepRunId));
  }

  #becameReady(stepRunId: string): void {
    this.#ready.add(stepRunId);
    this.#options.started(stepRunId);
    this.#finished.ring();
  }

  #stopServices(reason: string, which: (order: StepOrder) => boolean): void {
    for (const { order } of this.#running.values()) {
      if (order.service && which(order)) this.cancel(order.stepRunId, reason);
    }
  }

  async collectWorkspaces(): Promise<void> {
    await this.#options.workspaces.collect([...this.#running.values()].map(({ order }) => order.jobRunId));
  }

  #refusal({ jobRunId, image }: StepOrder): string | undefined {
    if (this.#isDraining && !this.#held.has(jobRunId)) return 'this agent is shutting down';
    if (image && !this.#options.host.containers) return `image ${image}: no container engine answers on this runner`;
    return undefined;
  }

  async #shortageOfSpace(): Promise<string | undefined> {
    const { host, minFreeBytes } = this.#options;
    const { bavail, bsize } = await statfs(host.dataDir);
    const free = bavail * bsize;
    if (free < minFreeBytes)
      return `only ${free >> 20} MiB of disk space are left, ${minFreeBytes >> 20} MiB are required`;
    return undefined;
  }

  async #execute(running: RunningStep, action: Action, place: WorkspacePlace & { ok: true }): Promise<void> {
    const { order, stop } = running;
    const { host, journal, spool, baseEnv, started, ended, log, logSettled } = this.#options;
    const { stepRunId, jobRunId } = order;
    const end = await runStep(
      {
        order,
        action,
        workspace: place.root,
        directory: place.directory,
        baseEnv,
        caches: this.#options.caches,
        services: order.service ? noServices : this.#services.of(jobRunId, order.image ? 'container' : 'host'),
        host,
        spool,
        started: () => started(stepRunId),
      },
      stop.signal,
    );
    if (end.lingeringGroup !== null) this.#linger(jobRunId, end.lingeringGroup);
    await logSettled(end.lastLogSeq);
    journal.ended(stepRunId, end.report);
    this.#running.delete(stepRunId);
    this.#ready.delete(stepRunId);
    log.info({ stepRunId, ...summaryOf(end) }, 'step ended');
    ended(stepRunId);
    this.#finished.ring();
    const closing = this.#closing.get(jobRunId);
    if (closing && !this.#isBusy(jobRunId)) await this.closeJob(jobRunId, closing);
  }

  #linger(jobRunId: string, group: number): void {
    this.#lingering.set(jobRunId, [...(this.#lingering.get(jobRunId) ?? []), group]);
  }

  #hasServices(jobRunId: string): boolean {
    return [...this.#running.values()].some(({ order }) => order.service && order.jobRunId === jobRunId);
  }

  #isBusy(jobRunId: string): boolean {
    return [...this.#running.values()].some(({ order }) => order.jobRunId === jobRunId);
  }
}

function summaryOf({ report: { state, exitCode } }: StepEnd) {
  return { state, exitCode };
}
