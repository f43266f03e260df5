import { evaluateCondition, resolveText } from './expressions.ts';
import { fieldAnswers } from './gate-fields.ts';
import type { JsonObject, JsonValue, Plan, PlanCondition, PlanJob, PlanRetry, PlanStep } from './plan.ts';
import type { Scope } from './scope.ts';
import { type Assumptions, defaultStepMs, type SimulatedState, type SimulatedStep } from './simulation.ts';

/** How one job would go from the moment a runner takes it; times count from there. */
export interface JobCourse {
  readonly state: SimulatedState;
  readonly because: string;
  readonly durationMs: number;
  readonly attempts: number;
  readonly steps: readonly SimulatedStep[];
  /** Some tolerated step failed. */
  readonly hasWarning: boolean;
  readonly outputs: JsonObject;
}

export interface JobCircumstances {
  readonly plan: Plan;
  readonly assumptions: Assumptions;
  readonly jobs: Readonly<Record<string, JsonObject>>;
  readonly runner: { readonly name: string; readonly labels: Readonly<Record<string, string>> } | undefined;
}

export function courseOf(job: PlanJob, circumstances: JobCircumstances): JobCourse {
  const { assumptions } = circumstances;
  const limitMs = job.timeoutMs ?? Number.POSITIVE_INFINITY;
  const steps: SimulatedStep[] = [];
  const results: Record<string, JsonObject> = {};
  let atMs = 0;
  let failure: { readonly state: SimulatedState; readonly because: string } | undefined;
  let isOver = false;

  const run = (step: PlanStep, isFinal: boolean) => {
    const status = { success: failure === undefined, failure: failure !== undefined, cancelled: false };
    const scope = stepScope(job, step, circumstances, { status, steps: results });
    const verdict = isOver && !isFinal ? { runs: false, because: 'the job is over' } : decide(step.when, scope);
    if (!verdict.runs) {
      steps.push({ ...idle(step), state: 'skipped', because: verdict.because });
      results[step.name] = { status: 'skipped', exit_code: null, outputs: {} };
      return;
    }
    const startMs = atMs;
    const { state, durationMs } = stepCourse(job, step, assumptions);
    atMs += durationMs;
    if (!isFinal && atMs > limitMs) {
      atMs = limitMs;
      isOver = true;
      failure = { state: 'timeout', because: `the job limit is reached in step ${step.name}` };
      steps.push({ ...idle(step), state: 'timeout', because: 'job limit', startMs, endMs: atMs });
      return;
    }
    if (state !== 'success' && !step.continueOnError && failure === undefined) {
      failure = { state: 'failed', because: `step ${step.name} ${state === 'timeout' ? 'times out' : 'fails'}` };
    }
    const isTolerated = state !== 'success' && step.continueOnError;
    steps.push({ name: step.name, state, because: verdict.because, isTolerated, startMs, endMs: atMs });
    const outputs = assumptions.outputs?.[`${job.name}/${step.name}`] ?? {};
    results[step.name] = { status: state, exit_code: state === 'success' ? 0 : 1, outputs };
  };

  if (job.source !== null) run(job.source, false);
  for (const step of job.steps) run(step, false);
  if (job.target !== null && job.gateAfter === null) run(job.target, false);
  for (const step of job.finallySteps) run(step, true);

  const attempts = failure === undefined ? 1 : attemptsOf(job.retry, failure.state);
  return {
    state: failure?.state ?? 'success',
    because: failure?.because ?? '',
    durationMs: atMs * attempts + pauses(job.retry, attempts),
    attempts,
    steps,
    hasWarning: steps.some((step) => step.isTolerated),
    outputs: outputsOf(job, { ...circumstances, steps: results }),
  };
}

export interface Verdict {
  readonly runs: boolean;
  readonly because: string;
}

/** A condition that cannot be known before, such as one about an output, counts as true and says so. */
export function decide(when: PlanCondition, scope: Scope): Verdict {
  const answer = evaluateCondition(when.expression, scope);
  if (!answer.ok) return { runs: true, because: `assumed: ${when.source} cannot be known before the run` };
  if (answer.value) return { runs: true, because: '' };
  const isUpstream = scope.status?.success === false && when.expression.startsWith('success()');
  if (isUpstream) return { runs: false, because: 'something before it failed or was skipped' };
  return { runs: false, because: `condition is false: ${when.source === '' ? when.expression : when.source}` };
}

/** What every expression of a job may see before its steps run. */
export function jobScope(job: PlanJob, { plan, jobs }: Pick<JobCircumstances, 'plan' | 'jobs'>): Scope {
  const base: Scope = {
    ...plan.context,
    variables: plan.variables,
    inputs: plan.inputs,
    jobs,
    approvals: assumedApprovals(plan),
    ...(job.matrix !== null && { matrix: job.matrix.values }),
  };
  return { ...base, env: environment(job.envTemplates, base) };
}

/** Nobody is asked in a simulation: every gate is passed as it would be by somebody who changes nothing. */
function assumedApprovals(plan: Plan): Readonly<Record<string, JsonObject>> {
  const gates = [
    ...plan.stages.map(({ name, gate }) => ({ name, gate })),
    ...plan.jobs.map(({ key, gateBefore, gateAfter }) => ({ name: key, gate: gateBefore ?? gateAfter })),
  ];
  return Object.fromEntries(
    gates.flatMap(({ name, gate }) => {
      if (!gate) return [];
      const answers = fieldAnswers(
        (gate.fields ?? []).map((field) => ({ ...field, required: false })),
        {},
      );
      return [[name, { by: '', comment: '', fields: answers.ok ? answers.values : {} }]];
    }),
  );
}

function stepScope(
  job: PlanJob,
  step: PlanStep,
  circumstances: JobCircumstances,
  now: Required<Pick<Scope, 'status' | 'steps'>>,
): Scope {
  const { runner } = circumstances;
  const outer = jobScope(job, circumstances);
  const labels = runner?.labels ?? {};
  return {
    ...outer,
    ...now,
    env: { ...outer.env, ...environment([step.envTemplate], { ...outer, ...now }) },
    job: {
      name: job.name,
      description: job.description,
      attempt: 1,
      status: now.status.success ? 'running' : 'failed',
    },
    step: { name: step.name, uses: step.uses },
    ...(runner !== undefined && {
      runner: { name: runner.name, os: labels.os ?? '', arch: labels.arch ?? '', labels },
    }),
  };
}

/** Values that cannot be known yet are left out: a condition about them is then "cannot be known" too. */
function environment(
  layers: readonly Readonly<Record<string, string>>[],
  scope: Scope,
): Readonly<Record<string, string>> {
  const merged: Record<string, string> = {};
  for (const layer of layers) {
    for (const [name, template] of Object.entries(layer)) {
      const resolved = resolveText(template, { ...scope, env: merged });
      if (resolved.ok) merged[name] = resolved.value;
      else delete merged[name];
    }
  }
  return merged;
}

function outputsOf(
  job: PlanJob,
  now: JobCircumstances & { readonly steps: Readonly<Record<string, JsonObject>> },
): JsonObject {
  const scope = { ...jobScope(job, now), steps: now.steps };
  const outputs: Record<string, JsonValue> = {};
  for (const [name, template] of Object.entries(job.outputTemplates)) {
    const resolved = resolveText(template, scope);
    if (resolved.ok) outputs[name] = resolved.value;
  }
  return outputs;
}

function stepCourse(job: PlanJob, step: PlanStep, assumptions: Assumptions) {
  const { durationsMs, outcomes } = assumptions;
  const ownMs =
    durationsMs?.[`${job.key}/${step.name}`] ??
    durationsMs?.[`${job.name}/${step.name}`] ??
    durationsMs?.[job.key] ??
    durationsMs?.[job.name] ??
    assumptions.stepMs ??
    defaultStepMs;
  const isFirst = step === job.steps[0];
  const outcome =
    outcomes?.[`${job.key}/${step.name}`] ??
    outcomes?.[`${job.name}/${step.name}`] ??
    (isFirst ? (outcomes?.[job.key] ?? outcomes?.[job.name]) : undefined) ??
    'success';
  const isTooLong = step.timeoutMs !== null && ownMs > step.timeoutMs;
  const state: SimulatedState = isTooLong ? 'timeout' : outcome;
  const onceMs = state === 'timeout' && step.timeoutMs !== null ? step.timeoutMs : ownMs;
  const attempts = state === 'success' ? 1 : attemptsOf(step.retry, state);
  return { state, durationMs: onceMs * attempts + pauses(step.retry, attempts) };
}

function attemptsOf(retry: PlanRetry, state: SimulatedState): number {
  return (state === 'failed' || state === 'timeout') && retry.on.includes(state) ? retry.maxAttempts : 1;
}

const longestPauseMs = 600_000;

function pauses(retry: PlanRetry, attempts: number): number {
  let sum = 0;
  for (let attempt = 1; attempt < attempts; attempt++) {
    const factor = retry.backoff === 'exponential' ? 2 ** (attempt - 1) : 1;
    sum += factor === 1 ? retry.delayMs : Math.min(retry.delayMs * factor, longestPauseMs);
  }
  return sum;
}

function idle(step: PlanStep): SimulatedStep {
  return { name: step.name, state: 'skipped', because: '', isTolerated: false, startMs: null, endMs: null };
}
