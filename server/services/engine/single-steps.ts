import { canonicalJson } from '../../../pipeline/canonical-json.ts';
import { planDigest } from '../../../pipeline/compile.ts';
import type {
  JsonObject,
  JsonValue,
  Plan,
  PlanCondition,
  PlanJob,
  PlanRetry,
  PlanStep,
  TextMap,
} from '../../../pipeline/plan.ts';
import { DomainError } from '../../domain/errors.ts';
import type { PipelineRunId, StepRunId } from '../../domain/ids.ts';
import type { PipelineRun } from '../../domain/pipeline-run.ts';
import { noJobs } from '../../domain/results.ts';
import { isTerminalStep, type StepRun } from '../../domain/step-run.ts';
import { saveSource } from '../../store/definitions.ts';
import { adHocPipelineId, countNewRun } from '../../store/pipelines.ts';
import { deleteStep } from '../../store/step-runs.ts';
import { sha256Hex } from '../digest.ts';
import { createJob } from './create-job.ts';
import { addRun } from './create-run.ts';
import { stepRunNoted } from './event-of.ts';
import type { Turn } from './turn.ts';

export interface NewStepRun {
  /** Absent: an ad-hoc run is made for it. Else the run must be RUNNING, and `jobName` is needed. */
  readonly runId?: PipelineRunId;
  readonly jobName?: string;
  readonly stepName: string;
  readonly uses: string;
  readonly action?: string;
  readonly args?: JsonObject;
  readonly env?: TextMap;
  readonly timeoutMs?: number;
  readonly image?: string;
  readonly continueOnError?: boolean;
  readonly createdBy: string;
}

/** One step as a job of its own: in a run of its own, or added to one that runs. */
export function createStepRun(turn: Turn, request: NewStepRun, urlOf: (runId: PipelineRunId) => string): StepRunId {
  for (const [field, value] of [
    ['step_name', request.stepName],
    ['uses', request.uses],
  ] as const) {
    if (value.trim() === '') throw missing(field);
  }
  const run = request.runId === undefined ? undefined : turn.runs.get(request.runId);
  if (!run) return createAdHocRun(turn, request, urlOf);
  if (run.state !== 'running') throw new DomainError('wrong-state', `run ${run.runId} is ${run.state}, not running`);
  if (!request.jobName?.trim()) throw missing('job_name');
  const before = turn.planOf(run).plan;
  const key = freeKey(before, request.jobName.trim());
  const stage = before.stages.at(-1)?.name ?? 'default';
  const plan = withDigest({ ...before, jobs: [...before.jobs, jobOf(request, key, stage)] });
  const view = turn.parts.plans.save(turn.tx, plan);
  const { counters } = run;
  const extended = turn.runs.change(run.runId, {
    planDigest: plan.digest,
    counters: { ...counters, total: counters.total + 1 },
  });
  const jobIndex = plan.jobs.length - 1;
  const job = createJob(turn, {
    run: extended,
    plan: view.job(key),
    jobIndex,
    attempt: 1,
    createdBy: request.createdBy,
  });
  turn.runsToAdvance.add(run.runId);
  return firstStep(turn, job.jobRunId);
}

/** Only before it is handed out: its agent would not learn of it. */
export function updateStepRun(
  turn: Turn,
  step: StepRun,
  changes: { readonly env?: TextMap; readonly timeoutMs?: number },
): { readonly isChanged: boolean } {
  const isOut = step.leaseEpoch !== null || isTerminalStep(step.state);
  if (isOut) throw new DomainError('wrong-state', `step run ${step.stepRunId} is ${step.state} and cannot be changed`);
  if (changes.env === undefined && changes.timeoutMs === undefined) return { isChanged: false };
  turn.steps.change(step.stepRunId, {
    ...(changes.env === undefined ? {} : { envOverride: changes.env }),
    ...(changes.timeoutMs === undefined ? {} : { timeoutOverrideMs: changes.timeoutMs, timeoutMs: changes.timeoutMs }),
  });
  return { isChanged: true };
}

export function deleteStepRun(turn: Turn, step: StepRun): void {
  const isDeletable = step.pipelineId === adHocPipelineId && isTerminalStep(step.state);
  if (!isDeletable) {
    throw new DomainError(
      'wrong-state',
      `step run ${step.stepRunId} cannot be deleted: only ended steps of ad-hoc runs can`,
    );
  }
  turn.record(stepRunNoted('step-run.removed', step, ''));
  deleteStep(turn.tx, step.stepRunId);
}

function createAdHocRun(turn: Turn, request: NewStepRun, urlOf: (runId: PipelineRunId) => string): StepRunId {
  const runId = turn.parts.ids.next<PipelineRunId>();
  const number = countNewRun(turn.tx, adHocPipelineId, { runId, isRepetition: false });
  const job = jobOf(request, request.jobName?.trim() || request.stepName, 'default');
  const source = canonicalJson({ step: request.stepName, uses: request.uses, args: request.args ?? {} });
  const sourceDigest = sha256Hex(source);
  saveSource(turn.tx, sourceDigest, source);
  const plan = withDigest({
    formatVersion: 1,
    sourceDigest,
    namespace: '',
    version: '',
    variables: {},
    inputs: {},
    context: {
      git: {},
      run: { id: runId, number, attempt: 1, trigger: 'manual', triggered_by: request.createdBy, url: urlOf(runId) },
      pipeline: { id: adHocPipelineId, name: request.stepName, namespace: '', version: '' },
      event: {},
    },
    failFast: false,
    concurrency: null,
    notify: null,
    stages: [{ name: 'default', description: '', gate: null, when: success }],
    jobs: [job],
  });
  const view = turn.parts.plans.save(turn.tx, plan);
  const run: PipelineRun = {
    runId,
    pipelineId: adHocPipelineId,
    pipelineName: request.stepName,
    number,
    attempt: 1,
    rerunOf: null,
    requestId: null,
    state: 'pending',
    reason: '',
    errorMessage: '',
    planDigest: plan.digest,
    sourceDigest,
    lockName: null,
    triggerType: 'manual',
    triggeredBy: request.createdBy,
    variables: {},
    inputs: {},
    branch: '',
    tag: '',
    commitSha: '',
    definitionCommitSha: '',
    definitionPath: '',
    namespace: '',
    counters: { ...noJobs, total: 1 },
    createdAtMs: turn.nowMs,
    startedAtMs: null,
    endedAtMs: null,
    pausedUntilMs: null,
  };
  addRun(turn, run, view);
  const created = createJob(turn, { run, plan: job, jobIndex: 0, attempt: 1, createdBy: request.createdBy });
  return firstStep(turn, created.jobRunId);
}

const success: PlanCondition = { source: '', expression: 'success()' };
const once: PlanRetry = { maxAttempts: 1, delayMs: 0, backoff: 'fixed', on: [] };

function jobOf(request: NewStepRun, key: string, stage: string): PlanJob {
  // What a caller gives is final: a placeholder in it is text. A function, because `$$` in a replacement means `$`.
  const literal = (text: string) => text.replaceAll('${{', () => '$${{');
  const step: PlanStep = {
    name: request.stepName,
    index: 0,
    uses: request.uses,
    action: request.action ?? '',
    argsTemplate: literalValue(request.args ?? {}, literal) as JsonObject, // an object stays one
    envTemplate: Object.fromEntries(Object.entries(request.env ?? {}).map(([name, value]) => [name, literal(value)])),
    when: success,
    continueOnError: request.continueOnError ?? false,
    timeoutMs: request.timeoutMs ?? null,
    retry: once,
    imageTemplate: literal(request.image ?? ''),
    shell: '',
    workingDirectoryTemplate: '',
    declaredOutputs: [],
    artifacts: [],
    secrets: [],
    line: 1,
  };
  return {
    key,
    name: key,
    description: '',
    stage,
    matrix: null,
    dependsOn: [],
    when: success,
    priority: 5,
    timeoutMs: request.timeoutMs ?? 3_600_000,
    retry: once,
    allowFailure: false,
    concurrency: null,
    gateBefore: null,
    gateAfter: null,
    selectors: [],
    embeddedRunner: 'allowed',
    envTemplates: [],
    runtime: { type: 'host', imageTemplate: '', resources: {}, config: {} },
    source: null,
    steps: [step],
    finallySteps: [],
    target: null,
    outputTemplates: {},
    services: [],
    cache: [],
    environment: null,
    notify: null,
    needsStepByStep: false,
    stepByStepReasons: [],
  };
}

function literalValue(value: JsonValue, literal: (text: string) => string): JsonValue {
  if (typeof value === 'string') return literal(value);
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map((one: JsonValue) => literalValue(one, literal));
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, literalValue(member, literal)]));
}

function withDigest(plan: Omit<Plan, 'digest'>): Plan {
  return { ...plan, digest: planDigest(plan) };
}

function freeKey(plan: Plan, wanted: string): string {
  const taken = new Set(plan.jobs.map((job) => job.key));
  let key = wanted;
  for (let next = 2; taken.has(key); next += 1) key = `${wanted} (${next})`;
  return key;
}

function firstStep(turn: Turn, jobRunId: StepRun['jobRunId']): StepRunId {
  const [step] = turn.stepsOf(jobRunId);
  if (!step) throw new Error(`job run ${jobRunId} has no step`);
  return step.stepRunId;
}

function missing(field: string): DomainError {
  return new DomainError('invalid', `${field} is required`, { subject: field });
}
