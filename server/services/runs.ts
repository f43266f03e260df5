import type { InputValues } from '../../pipeline/inputs.ts';
import type { Plan, TextMap } from '../../pipeline/plan.ts';
import { DomainError, malformed } from '../domain/errors.ts';
import type { StoredEvent } from '../domain/events.ts';
import type { JobRunId, Millis, PipelineId, PipelineRunId, StepRunId } from '../domain/ids.ts';
import type { JobRun } from '../domain/job-run.ts';
import type { Page, PageRequest } from '../domain/page.ts';
import type { GitFacts } from '../domain/pipeline.ts';
import { isTerminalRun, type PipelineRun, type PipelineRunState } from '../domain/pipeline-run.ts';
import type { StepRun } from '../domain/step-run.ts';
import { findSource } from '../store/definitions.ts';
import { listEventsOfRun } from '../store/events.ts';
import { findJob, listJobsOfRun } from '../store/job-runs.ts';
import { findRun, findRunByRequest, listRuns } from '../store/pipeline-runs.ts';
import { adHocPipelineId, findPipeline } from '../store/pipelines.ts';
import { findStep, listSteps, listStepsOfRun, type StepQuery } from '../store/step-runs.ts';
import type { DefinitionReader } from './definitions.ts';
import { stopRun } from './engine/advance-run.ts';
import { cancelJob, cancelStep } from './engine/cancel.ts';
import { type CreatedRun, createRun } from './engine/create-run.ts';
import type { Engine } from './engine/engine.ts';
import { jobsToRun, type RerunScope, rerun, retryJobOf } from './engine/rerun.ts';
import { createStepRun, deleteStepRun, type NewStepRun, updateStepRun } from './engine/single-steps.ts';
import { moveRun } from './engine/transitions.ts';
import type { TemplateLibraries } from './template-libraries.ts';

export interface TriggerRequest {
  readonly pipelineId: PipelineId;
  /** Override pipeline variables; `git.branch`, `git.commit` and `git.tag` select what to build. */
  readonly variables?: TextMap;
  readonly inputs?: InputValues;
  readonly triggeredBy: string;
  /** Idempotency key within the pipeline, at most 128 characters. */
  readonly requestId?: string;
}

export type TriggerAnswer = CreatedRun;

/** A definition that is not saved anywhere: a draft of the editor, or a file of the command line. */
export interface TextRunRequest {
  readonly text: string;
  readonly path: string;
  /** The pipeline it is a draft of. Absent: an ad-hoc run. */
  readonly pipelineId?: PipelineId;
  readonly variables?: TextMap;
  readonly inputs?: InputValues;
  readonly triggeredBy: string;
  /** E.g. of the working tree the file lies in. */
  readonly git?: Partial<GitFacts>;
  /** Files for `include`, by relative path. */
  readonly includes?: (path: string) => string | undefined;
  /** Idempotency key within the pipeline, at most 128 characters. */
  readonly requestId?: string;
}

export interface RerunRequest {
  readonly runId: PipelineRunId;
  readonly scope: RerunScope;
  /** The `same` plan as that run had, or the `latest` definition (only with scope `all`). */
  readonly definition: 'same' | 'latest';
  /** Over those of that run. They need a new plan, so they go with the `latest` definition. */
  readonly variables?: TextMap;
  readonly triggeredBy: string;
  /** Idempotency key within the pipeline, at most 128 characters. */
  readonly requestId?: string;
}

export interface RunFilter {
  readonly pipelineId?: PipelineId;
  readonly states?: readonly PipelineRunState[];
}

export interface StopRequest {
  readonly runId: PipelineRunId;
  /** Checked against the run when given. */
  readonly pipelineId?: PipelineId;
  readonly reason?: string;
  readonly by: string;
}

/** Runs from their trigger to their end, as people and clients steer and read them. */
export class Runs {
  readonly #engine: Engine;
  readonly #definitions: DefinitionReader;
  readonly #libraries: TemplateLibraries;
  readonly #urlOf: (runId: PipelineRunId) => string;

  constructor(options: {
    readonly engine: Engine;
    readonly definitions: DefinitionReader;
    readonly libraries: TemplateLibraries;
    readonly urlOf: (runId: PipelineRunId) => string;
  }) {
    this.#engine = options.engine;
    this.#definitions = options.definitions;
    this.#libraries = options.libraries;
    this.#urlOf = options.urlOf;
  }

  /** Arcentra API 6.3. A repeated request answers the run of the first, whatever else it says. */
  async trigger(request: TriggerRequest): Promise<TriggerAnswer> {
    const { pipelineId, requestId, variables = {}, inputs = {}, triggeredBy } = request;
    if (requestId !== undefined && requestId.length > 128) {
      throw malformed('request_id', 'request_id is longer than 128 characters');
    }
    const { pipeline, earlier } = this.#read((tx) => ({
      pipeline: findPipeline(tx, pipelineId),
      earlier: requestId ? findRunByRequest(tx, pipelineId, requestId) : undefined,
    }));
    if (!pipeline) throw notFound('pipeline', pipelineId);
    if (earlier) return { runId: earlier.runId, isRepeat: true };
    if (!pipeline.isEnabled)
      throw new DomainError('wrong-state', `pipeline ${pipeline.name} is disabled; enable it first`, {
        word: 'pipeline_disabled',
        values: { name: pipeline.name },
      });
    const point = { branch: '', commit: '', tag: '', ...gitPoint(variables) };
    const read = this.#definitions.read(pipeline, point);
    const source = read instanceof Promise ? await read : read;
    return this.#engine.turn(triggeredBy, (turn) =>
      createRun(turn, {
        pipeline,
        source,
        ...(requestId ? { requestId } : {}),
        triggerType: 'manual',
        onlyIfManualAllowed: true,
        triggeredBy,
        variables: withoutGit(variables),
        inputs,
        event: {},
        urlOf: this.#urlOf,
      }),
    );
  }

  /** As `runText`, after a look at the libraries that it may include from. */
  async runFresh(request: TextRunRequest): Promise<TriggerAnswer> {
    const fresh = this.#libraries.ready(request.text);
    if (fresh) await fresh;
    return this.runText(request);
  }

  /** Runs a text as it is. It belongs to the pipeline it is a draft of, or to none. */
  runText(request: TextRunRequest): TriggerAnswer {
    const draftOf = request.pipelineId;
    const pipeline = draftOf === undefined ? undefined : this.#read((tx) => findPipeline(tx, draftOf));
    if (draftOf !== undefined && !pipeline) throw notFound('pipeline', draftOf);
    const variables = request.variables ?? {};
    return this.#engine.turn(request.triggeredBy, (turn) =>
      createRun(turn, {
        pipeline: pipeline ?? { pipelineId: adHocPipelineId, name: request.path },
        source: {
          text: request.text,
          path: request.path,
          definitionCommitSha: '',
          git: { ...gitPoint(variables), ...request.git },
          template: this.#libraries.template,
          ...(request.includes ? { include: request.includes } : {}),
        },
        ...(request.requestId ? { requestId: request.requestId } : {}),
        triggerType: 'manual',
        triggeredBy: request.triggeredBy,
        variables: withoutGit(variables),
        inputs: request.inputs ?? {},
        event: {},
        urlOf: this.#urlOf,
      }),
    );
  }

  /** Answers false when the run had ended: nothing changed. */
  stop(request: StopRequest): boolean {
    return this.#steer(request, (turn, run) => {
      if (isTerminalRun(run.state) || run.state === 'cancelling') return false;
      return stopRun(turn, run, 'operator', request.reason || `stopped by ${request.by}`);
    });
  }

  /** Nothing new of it starts until then, or until `resume` when that is null. */
  pause(request: StopRequest, untilMs: Millis | null = null): void {
    this.#steer(request, (turn, run) => {
      if (untilMs !== null && untilMs <= turn.nowMs) {
        throw new DomainError('invalid', 'the end of the pause is in the past', { subject: 'untilMs', word: 'past' });
      }
      if (!moveRun(turn, run, 'pause', { errorMessage: request.reason ?? '', pausedUntilMs: untilMs })) {
        throw new DomainError('wrong-state', `run is not running: run ${run.runId} is ${run.state}`, {
          word: 'run_not_running',
        });
      }
      if (untilMs !== null) turn.setTimer('run-pause', run.runId, untilMs);
    });
  }

  resume(request: StopRequest): void {
    this.#steer(request, (turn, run) => {
      if (run.state !== 'paused' || !moveRun(turn, run, 'resume')) {
        throw new DomainError('wrong-state', `run is not paused: run ${run.runId} is ${run.state}`, {
          word: 'run_not_paused',
        });
      }
      turn.clearTimer('run-pause', run.runId);
    });
  }

  /** A new run with the next attempt number that points to the old one. */
  async rerun(request: RerunRequest): Promise<TriggerAnswer> {
    const run = this.get(request.runId);
    if (request.definition === 'same') {
      return this.#engine.turn(request.triggeredBy, (turn) =>
        rerun(turn, run, request.scope, request.triggeredBy, request.requestId),
      );
    }
    if (request.scope.kind !== 'all') {
      throw malformed('definition', 'only a whole run can be repeated with the latest definition');
    }
    const { triggeredBy, requestId } = request;
    const variables = { ...run.variables, ...request.variables };
    const inputs = inputValuesOf(run);
    if (run.pipelineId === adHocPipelineId) {
      const text = this.source(run.runId);
      return this.runFresh({
        text,
        path: run.definitionPath,
        variables,
        inputs,
        triggeredBy,
        ...(requestId && { requestId }),
      });
    }
    return this.trigger({
      pipelineId: run.pipelineId,
      variables: { ...variables, ...(run.branch === '' ? {} : { 'git.branch': run.branch }) },
      inputs,
      triggeredBy,
      ...(requestId && { requestId }),
    });
  }

  /** What a repetition would execute and what it would take over, by job key. */
  previewRerun(runId: PipelineRunId, scope: RerunScope): { executed: readonly string[]; reused: readonly string[] } {
    const { planDigest } = this.get(runId);
    if (planDigest === null) return { executed: [], reused: [] };
    const view = this.#read((tx) => this.#engine.parts.plans.get(tx, planDigest));
    const latest = this.jobs(runId).filter((job) => job.isLatest);
    const again = jobsToRun(view, latest, scope);
    const keys = view.plan.jobs.map((job) => job.key);
    return { executed: keys.filter((key) => again.has(key)), reused: keys.filter((key) => !again.has(key)) };
  }

  get(runId: PipelineRunId): PipelineRun {
    const run = this.#read((tx) => findRun(tx, runId));
    if (!run) throw notFound('pipeline run', runId);
    return run;
  }

  list(filter: RunFilter, page: PageRequest): Page<PipelineRun> {
    return this.#read((tx) => listRuns(tx, filter, page));
  }

  /** The plan a run executes; undefined when none could be made. */
  plan(runId: PipelineRunId): Plan | undefined {
    const { planDigest } = this.get(runId);
    return planDigest === null ? undefined : this.#read((tx) => this.#engine.parts.plans.get(tx, planDigest).plan);
  }

  /** The text the plan was made from. */
  source(runId: PipelineRunId): string {
    const { sourceDigest } = this.get(runId);
    return this.#read((tx) => findSource(tx, sourceDigest)) ?? '';
  }

  /** All attempts of all jobs, in plan order, then by attempt. */
  jobs(runId: PipelineRunId): readonly JobRun[] {
    return this.#read((tx) => listJobsOfRun(tx, runId));
  }

  job(jobRunId: JobRunId): JobRun {
    const job = this.#read((tx) => findJob(tx, jobRunId));
    if (!job) throw notFound('job run', jobRunId);
    return job;
  }

  steps(filter: StepQuery, page: PageRequest): Page<StepRun> {
    return this.#read((tx) => listSteps(tx, filter, page));
  }

  /** All attempts of all steps of a run, by job, then index, then attempt. */
  stepsOfRun(runId: PipelineRunId): readonly StepRun[] {
    return this.#read((tx) => listStepsOfRun(tx, runId));
  }

  step(stepRunId: StepRunId): StepRun {
    const step = this.#read((tx) => findStep(tx, stepRunId));
    if (!step) throw notFound('step run', stepRunId);
    return step;
  }

  /** What happened to the run, oldest first. */
  timeline(runId: PipelineRunId, afterSeq: number, limit: number): readonly StoredEvent[] {
    return this.#read((tx) => listEventsOfRun(tx, runId, afterSeq, limit));
  }

  /** A new attempt of the whole job; answers the id this step has in it. */
  retryStep(stepRunId: StepRunId, by: string): StepRunId {
    return this.#engine.turn(by, (turn) => retryJobOf(turn, turn.steps.get(stepRunId), by));
  }

  /** An operator's wish; false when it had ended. */
  cancelStep(stepRunId: StepRunId, reason: string, by: string): boolean {
    return this.#engine.turn(by, (turn) =>
      cancelStep(turn, turn.steps.get(stepRunId), 'operator', reason || `cancelled by ${by}`),
    );
  }

  cancelJob(jobRunId: JobRunId, reason: string, by: string): boolean {
    return this.#engine.turn(by, (turn) =>
      cancelJob(turn, turn.jobs.get(jobRunId), 'operator', reason || `cancelled by ${by}`),
    );
  }

  createStepRun(request: NewStepRun): StepRunId {
    return this.#engine.turn(request.createdBy, (turn) => createStepRun(turn, request, this.#urlOf));
  }

  /** Only before it is handed out. */
  updateStep(
    stepRunId: StepRunId,
    changes: { readonly env?: TextMap; readonly timeoutMs?: number },
  ): { readonly isChanged: boolean } {
    return this.#engine.turn('operator', (turn) => updateStepRun(turn, turn.steps.get(stepRunId), changes));
  }

  /** Only an ended step of an ad-hoc run. */
  deleteStep(stepRunId: StepRunId, by: string): void {
    this.#engine.turn(by, (turn) => deleteStepRun(turn, turn.steps.get(stepRunId)));
  }

  #steer<T>(request: StopRequest, work: (turn: Parameters<typeof moveRun>[0], run: PipelineRun) => T): T {
    const { runId, pipelineId, by } = request;
    let answer: { readonly value: T } | undefined;
    this.#engine.turn(by, (turn) => {
      const run = turn.runs.get(runId);
      if (pipelineId && pipelineId !== run.pipelineId) {
        throw malformed('pipeline_id', `run ${runId} is not of pipeline ${pipelineId}`);
      }
      answer = { value: work(turn, run) };
    });
    if (!answer) throw new Error('a turn ended without an answer');
    return answer.value;
  }

  #read: Engine['parts']['store']['read'] = (work) => this.#engine.parts.store.read(work);
}

function gitPoint(variables: TextMap): Partial<GitFacts> {
  const point: { branch?: string; commit?: string; tag?: string } = {};
  for (const name of ['branch', 'commit', 'tag'] as const) {
    const value = variables[`git.${name}`];
    if (value !== undefined && value !== '') point[name] = value;
  }
  return point;
}

/** Stored as they were planned: texts, numbers and booleans only. */
function inputValuesOf(run: PipelineRun): InputValues {
  return run.inputs as InputValues;
}

function withoutGit(variables: TextMap): TextMap {
  return Object.fromEntries(Object.entries(variables).filter(([name]) => !/^git\.(branch|commit|tag)$/.test(name)));
}

function notFound(noun: string, id: string): DomainError {
  return new DomainError('not-found', `there is no ${noun} ${id}`, { subject: id });
}
