import { compilePlan } from '../../../pipeline/compile.ts';
import type { Diagnostic } from '../../../pipeline/diagnostic.ts';
import type { IncludeSources } from '../../../pipeline/include-sources.ts';
import type { InputValues } from '../../../pipeline/inputs.ts';
import type { Pipeline } from '../../../pipeline/model.ts';
import { parsePipeline } from '../../../pipeline/parse.ts';
import type { JsonObject, TextMap } from '../../../pipeline/plan.ts';
import { allowsManualRuns } from '../../../pipeline/triggers.ts';
import { validatePipeline } from '../../../pipeline/validate.ts';
import { DomainError } from '../../domain/errors.ts';
import type { PipelineId, PipelineRunId } from '../../domain/ids.ts';
import type { GitFacts } from '../../domain/pipeline.ts';
import type { PipelineRun, TriggerType } from '../../domain/pipeline-run.ts';
import { noJobs } from '../../domain/results.ts';
import { saveSource } from '../../store/definitions.ts';
import { findRunByRequest } from '../../store/pipeline-runs.ts';
import { countNewRun } from '../../store/pipelines.ts';
import { sha256Hex } from '../digest.ts';
import { lockNameFrom } from './advance-run.ts';
import { createJob } from './create-job.ts';
import { pipelineRunChanged } from './event-of.ts';
import { runScope } from './execution-scope.ts';
import type { PlanView } from './plans.ts';
import { moveRun } from './transitions.ts';
import type { Turn } from './turn.ts';

/** A definition as it was read for a run, and what it was read from. */
export interface RunSource extends IncludeSources {
  readonly text: string;
  readonly path: string;
  readonly definitionCommitSha: string;
  readonly git: Partial<GitFacts>;
}

export interface NewRun {
  readonly pipeline: { readonly pipelineId: PipelineId; readonly name: string };
  readonly source: RunSource;
  readonly requestId?: string;
  readonly triggerType: TriggerType;
  /** Not where the definition says that nobody starts it by hand (language reference 11.1). */
  readonly onlyIfManualAllowed?: boolean;
  readonly triggeredBy: string;
  readonly variables: TextMap;
  readonly inputs: InputValues;
  readonly event: JsonObject;
  /** Address of the run in the console, for `run.url`. */
  readonly urlOf: (runId: PipelineRunId) => string;
}

export interface CreatedRun {
  readonly runId: PipelineRunId;
  readonly isRepeat: boolean;
}

/**
 * Plans and stores a run with all its jobs. A definition with errors creates nothing when a person asked for the run;
 * a trigger that nobody watches leaves a FAILED run behind, as does a plan that fails on its values.
 */
export function createRun(turn: Turn, request: NewRun): CreatedRun {
  const { pipeline, source, requestId } = request;
  const earlier = requestId === undefined ? undefined : findRunByRequest(turn.tx, pipeline.pipelineId, requestId);
  if (earlier) return { runId: earlier.runId, isRepeat: true };
  const { model } = parsePipeline(source.text, { path: source.path });
  if (request.onlyIfManualAllowed && model && !allowsManualRuns(model)) {
    throw new DomainError(
      'wrong-state',
      `pipeline ${pipeline.name} does not allow manual runs: its manual trigger has enabled: false`,
      { word: 'manual_off', values: { name: pipeline.name } },
    );
  }

  const runId = turn.parts.ids.next<PipelineRunId>();
  const number = countNewRun(turn.tx, pipeline.pipelineId, { runId, isRepetition: false });
  const git: GitFacts = { ...noGit, ...source.git };
  const compiled = compilePlan(source.text, {
    path: source.path,
    variables: request.variables,
    inputs: request.inputs,
    ...includedBy(source),
    context: {
      git: { ...git },
      run: {
        id: runId,
        number,
        attempt: 1,
        trigger: request.triggerType,
        triggered_by: request.triggeredBy,
        created_at: new Date(turn.nowMs).toISOString(),
        url: request.urlOf(runId),
      },
      pipeline: { id: pipeline.pipelineId, name: pipeline.name, ...headOf(model) },
      event: request.event,
    },
  });
  if (!compiled.ok && request.triggerType === 'manual') refuseInvalid(source);

  const sourceDigest = sha256Hex(source.text);
  saveSource(turn.tx, sourceDigest, source.text);
  const view = compiled.ok ? turn.parts.plans.save(turn.tx, compiled.plan) : undefined;
  const run: PipelineRun = {
    runId,
    pipelineId: pipeline.pipelineId,
    pipelineName: pipeline.name,
    number,
    attempt: 1,
    rerunOf: null,
    requestId: requestId ?? null,
    state: 'pending',
    reason: '',
    errorMessage: '',
    planDigest: view?.plan.digest ?? null,
    sourceDigest,
    lockName: null,
    triggerType: request.triggerType,
    triggeredBy: request.triggeredBy,
    variables: request.variables,
    inputs: request.inputs,
    branch: git.branch,
    tag: git.tag,
    commitSha: git.commit,
    definitionCommitSha: source.definitionCommitSha,
    definitionPath: source.path,
    namespace: view?.plan.namespace ?? '',
    counters: { ...noJobs, total: view?.plan.jobs.length ?? 0 },
    createdAtMs: turn.nowMs,
    startedAtMs: null,
    endedAtMs: null,
    pausedUntilMs: null,
  };
  addRun(turn, run, view);
  if (!compiled.ok) {
    const message = diagnosticsText(compiled.diagnostics, source.path);
    moveRun(turn, run, 'fail-plan', { reason: 'definition', errorMessage: message });
  } else {
    for (const [jobIndex, plan] of compiled.plan.jobs.entries()) {
      createJob(turn, { run, plan, jobIndex, attempt: 1, createdBy: request.triggeredBy });
    }
  }
  return { runId, isRepeat: false };
}

/** Stores a new run, with the lock it needs, and lets it go. */
export function addRun(turn: Turn, run: PipelineRun, view: PlanView | undefined): void {
  const concurrency = view?.plan.concurrency;
  const lock = view && concurrency ? lockNameFrom(concurrency, run.pipelineId, 'run', runScope(run, view)) : undefined;
  const locked = { ...run, lockName: lock?.ok ? lock.value.name : null };
  turn.runs.add(locked);
  turn.record(pipelineRunChanged(turn, 'pipeline-run.created', null, locked));
  turn.runsToAdvance.add(run.runId);
}

const noGit: GitFacts = {
  branch: '',
  tag: '',
  commit: '',
  short_commit: '',
  ref: '',
  repo: '',
  message: '',
  author: '',
};

function headOf(model: Pipeline | undefined): JsonObject {
  return { namespace: model?.namespace?.value ?? '', version: model?.version?.value ?? '' };
}

function includedBy({ include, template }: RunSource): IncludeSources {
  return { ...(include && { include }), ...(template && { template }) };
}

/** Errors of the text are the caller's; what only goes wrong with the values of this run is the run's. */
function refuseInvalid(source: RunSource): void {
  const { diagnostics } = validatePipeline(source.text, {
    path: source.path,
    ...includedBy(source),
  });
  const errors = diagnostics.filter((one) => one.severity === 'error');
  if (errors.length === 0) return;
  const first = diagnosticsText(errors, source.path);
  throw new DomainError('invalid', first, {
    ...{ reason: 'definition', diagnostics },
    ...{ word: 'definition_errors', values: { first } },
  });
}

export function diagnosticsText(diagnostics: readonly Diagnostic[], path: string): string {
  const errors = diagnostics.filter((one) => one.severity === 'error');
  const [first] = errors;
  if (!first) return `${path}: the definition cannot be planned`;
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : '';
  return `${path}:${first.line}:${first.column} ${first.code} ${first.message}${more}`;
}
