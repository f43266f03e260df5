import type { MessageInitShape } from '@bufbuild/protobuf';
import { type WatchResponseSchema, WatchTopic } from '../../../gen/signalbox/console/v1/watch_pb.js';
import { DomainError } from '../../domain/errors.ts';
import type { StoredEvent } from '../../domain/events.ts';
import type {
  AnnotationId,
  ApprovalId,
  ArtifactId,
  JobRunId,
  Millis,
  PipelineId,
  PipelineRunId,
  RunnerId,
  StepRunId,
} from '../../domain/ids.ts';
import { eventMessage } from './event-messages.ts';
import { annotationMessage, artifactMessage } from './run-messages.ts';
import { registrationTokenMessage } from './runner-messages.ts';
import type { ConsoleServices } from './services.ts';
import type { Views } from './views.ts';

type OfRun = Extract<StoredEvent, { readonly runId: PipelineRunId }>;
type States = Omit<MessageInitShape<typeof WatchResponseSchema>, '$typeName' | '$unknown'>;

export interface Interest {
  readonly topics: ReadonlySet<WatchTopic>;
  /** Runs whose jobs and steps are wanted; empty: of all. */
  readonly runIds: ReadonlySet<string>;
  readonly operator: string;
}

/** Explaining the whole queue costs more than any single object, so it is told this often at most. */
const queueEveryMs = 1_000;
const queueShown = 1_000;
/** Newest first to go when a reader of events is slow; each can still be listed. */
const mostEvents = 500;
/** As many as a window shows. */
const mostApprovals = 100;

/** What changed since a reader was told last: ids only, until the states are taken. */
export class Touched {
  readonly #services: ConsoleServices;
  readonly #views: Views;
  readonly #interest: Interest;
  readonly #runs = new Set<PipelineRunId>();
  readonly #removedRuns = new Set<PipelineRunId>();
  readonly #jobs = new Set<JobRunId>();
  readonly #steps = new Set<StepRunId>();
  readonly #runners = new Set<RunnerId>();
  readonly #removedRunners = new Set<RunnerId>();
  readonly #pipelines = new Set<PipelineId>();
  readonly #removedPipelines = new Set<PipelineId>();
  readonly #approvals = new Set<ApprovalId>();
  readonly #artifacts = new Set<ArtifactId>();
  readonly #annotations = new Set<AnnotationId>();
  readonly #events: StoredEvent[] = [];
  #areTokensTouched = false;
  #areCountersTouched = false;
  #isQueueTouched = false;
  #queueToldAtMs: Millis = 0;

  constructor(services: ConsoleServices, views: Views, interest: Interest) {
    this.#services = services;
    this.#views = views;
    this.#interest = interest;
  }

  /** When the states are to be taken: at `soonMs`, later if only the queue changed; undefined when nothing did. */
  dueAtMs(soonMs: Millis): Millis | undefined {
    const sets = [
      this.#runs,
      this.#removedRuns,
      this.#jobs,
      this.#steps,
      this.#runners,
      this.#removedRunners,
      this.#pipelines,
      this.#removedPipelines,
      this.#approvals,
      this.#artifacts,
      this.#annotations,
    ];
    const isDirty =
      this.#areTokensTouched || this.#areCountersTouched || this.#events.length > 0 || sets.some((set) => set.size > 0);
    if (isDirty) return soonMs;
    return this.#isQueueTouched ? Math.max(soonMs, this.#queueToldAtMs + queueEveryMs) : undefined;
  }

  note(event: StoredEvent): void {
    if (this.#wants(WatchTopic.EVENTS)) {
      this.#events.push(event);
      if (this.#events.length > mostEvents) this.#events.shift();
    }
    if (event.type === 'pipeline-run.removed') this.#noteRemovedRun(event);
    else if (isOfRun(event)) this.#noteRun(event);
    if (event.type.startsWith('pipeline.') && 'pipelineId' in event) this.#notePipeline(event);
    if (event.type.startsWith('runner.') && event.type !== 'runner.reported' && 'runnerId' in event && event.runnerId) {
      this.#noteRunner(event.runnerId, event.type === 'runner.removed');
      this.#areCountersTouched = true;
      this.#isQueueTouched = this.#wants(WatchTopic.QUEUE);
    }
    // What the server asks of every gate is part of each that waits.
    if (event.type === 'setting.changed' && event.key.startsWith('approvals.')) this.#noteWaitingApprovals();
    if (event.type.startsWith('token.') || event.type === 'runner.registered') {
      this.#areTokensTouched = this.#wants(WatchTopic.RUNNERS);
    }
  }

  #noteRun(event: OfRun): void {
    const [subject] = event.type.split('.');
    const isStep = subject === 'step-run';
    const hasDetails = this.#interest.runIds.size === 0 || this.#interest.runIds.has(event.runId);
    if (this.#wants(WatchTopic.JOBS) && hasDetails) {
      if ('jobRunId' in event && event.jobRunId) this.#jobs.add(event.jobRunId);
      if (isStep && 'stepRunId' in event && event.stepRunId) this.#steps.add(event.stepRunId);
      if (event.type === 'artifact.stored') this.#artifacts.add(event.artifactId);
      if (event.type === 'annotation.posted') this.#annotations.add(event.annotationId);
    }
    if ('approvalId' in event && this.#wants(WatchTopic.APPROVALS)) this.#approvals.add(event.approvalId);
    // A step changes its runner's work, but neither its run nor the queue.
    if ('runnerId' in event && event.runnerId && this.#wants(WatchTopic.RUNNERS)) this.#runners.add(event.runnerId);
    if (isStep || subject === 'artifact' || subject === 'annotation') return;
    if (this.#wants(WatchTopic.RUNS)) this.#runs.add(event.runId);
    if (subject === 'pipeline-run' && this.#wants(WatchTopic.PIPELINES)) this.#pipelines.add(event.pipelineId);
    this.#areCountersTouched = true;
    this.#isQueueTouched = this.#wants(WatchTopic.QUEUE);
  }

  #noteRemovedRun({ runId, pipelineId }: { readonly runId: PipelineRunId; readonly pipelineId: PipelineId }): void {
    if (this.#wants(WatchTopic.RUNS)) {
      this.#runs.delete(runId);
      this.#removedRuns.add(runId);
    }
    if (this.#wants(WatchTopic.PIPELINES)) this.#pipelines.add(pipelineId);
  }

  #notePipeline(event: { readonly type: string; readonly pipelineId: PipelineId }): void {
    if (!this.#wants(WatchTopic.PIPELINES)) return;
    if (event.type === 'pipeline.removed') {
      this.#pipelines.delete(event.pipelineId);
      this.#removedPipelines.add(event.pipelineId);
    } else {
      this.#pipelines.add(event.pipelineId);
    }
  }

  #noteWaitingApprovals(): void {
    if (!this.#wants(WatchTopic.APPROVALS)) return;
    const { rows } = this.#services.approvals.list({ states: ['pending'] }, { pageSize: mostApprovals });
    for (const { approvalId } of rows) this.#approvals.add(approvalId);
  }

  #noteRunner(runnerId: RunnerId, isRemoved: boolean): void {
    if (!this.#wants(WatchTopic.RUNNERS)) return;
    if (isRemoved) {
      this.#runners.delete(runnerId);
      this.#removedRunners.add(runnerId);
    } else {
      this.#runners.add(runnerId);
    }
  }

  /** The present states of everything touched, which is forgotten then; undefined when nothing was. */
  take(nowMs: Millis): States | undefined {
    const { runners, approvals, artifacts, annotations, pipelines, registrationTokens } = this.#services;
    const isQueueDue = this.#isQueueTouched && nowMs >= this.#queueToldAtMs + queueEveryMs;
    if (this.dueAtMs(0) === undefined) return undefined;
    const reasonOf = this.#views.reasons.recent();
    const states: States = {
      ...(this.#areCountersTouched && { counters: this.#views.counters() }),
      ...(isQueueDue && this.queueNow()),
      runs: present(this.#runs, (id) => this.#views.runSummary(id, reasonOf)),
      removedRunIds: [...this.#removedRuns],
      jobRuns: present(this.#jobs, (id) => this.#views.jobById(id, reasonOf)),
      stepRuns: present(this.#steps, (id) => this.#views.stepById(id)),
      runners: present(this.#runners, (id) => this.#views.runner(runners.get(id))),
      removedRunnerIds: [...this.#removedRunners],
      pipelines: present(this.#pipelines, (id) => this.#views.pipeline(pipelines.get(id))),
      removedPipelineIds: [...this.#removedPipelines],
      approvals: present(this.#approvals, (id) => this.#views.approval(approvals.get(id), this.#interest.operator)),
      artifacts: present(this.#artifacts, (id) => {
        const artifact = artifacts.get(id);
        return artifactMessage(artifact, artifacts.downloadOf(artifact));
      }),
      annotations: present(this.#annotations, (id) => annotationMessage(annotations.get(id))),
      ...(this.#areTokensTouched && {
        registrationTokens: registrationTokens.list().map((token) => registrationTokenMessage(token, nowMs)),
      }),
      events: this.#events.splice(0).map(eventMessage),
    };
    this.#removedRuns.clear();
    this.#removedRunners.clear();
    this.#removedPipelines.clear();
    this.#areTokensTouched = false;
    this.#areCountersTouched = false;
    return states;
  }

  /** The queue as it is; nothing for a reader that does not want it. */
  queueNow(): States {
    if (!this.#wants(WatchTopic.QUEUE)) return {};
    this.#isQueueTouched = false;
    this.#queueToldAtMs = this.#services.clock.nowMs();
    return { queue: { items: this.#views.queue(queueShown) } };
  }

  #wants(topic: WatchTopic): boolean {
    return this.#interest.topics.has(topic);
  }
}

function isOfRun(event: StoredEvent): event is OfRun {
  return 'runId' in event && event.type !== 'runner.reported';
}

/** Empties the set. What was removed meanwhile is left out: another event says so. */
function present<Id, State>(ids: Set<Id>, stateOf: (id: Id) => State): State[] {
  const found = [...ids].flatMap((id) => {
    try {
      return [stateOf(id)];
    } catch (reason) {
      if (reason instanceof DomainError && reason.kind === 'not-found') return [];
      throw reason;
    }
  });
  ids.clear();
  return found;
}
