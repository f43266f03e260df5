import { resolveText } from '../../../pipeline/expressions.ts';
import type { JsonObject, JsonValue, PlanJob, PlanStep, TextMap } from '../../../pipeline/plan.ts';
import { usedPlugin } from '../../../pipeline/plugins.ts';
import type { Evaluated, Scope } from '../../../pipeline/scope.ts';
import type { StatusAnswers } from '../../domain/job-progress.ts';
import type { JobRun } from '../../domain/job-run.ts';
import type { PipelineRun } from '../../domain/pipeline-run.ts';
import type { RunnerFacts } from '../../domain/runner.ts';
import type { StepRun } from '../../domain/step-run.ts';
import type { PlanView } from './plans.ts';

/** What exists from the moment the run is planned (language reference 8.3). */
export function runScope(run: PipelineRun, view: PlanView): Scope {
  const { context, variables, inputs } = view.plan;
  return {
    variables,
    inputs,
    git: context.git,
    run: { ...context.run, id: run.runId, number: run.number, attempt: run.attempt },
    pipeline: context.pipeline,
    event: context.event,
  };
}

/** A job whose dependencies are finished. `latest` are the latest attempts of all jobs of the run. */
export function readyScope(
  run: PipelineRun,
  view: PlanView,
  plan: PlanJob,
  latest: readonly JobRun[],
  status: StatusAnswers,
  approvals: () => Scope['approvals'],
): Scope {
  const scope = runScope(run, view);
  return {
    ...scope,
    ...(plan.matrix ? { matrix: plan.matrix.values } : {}),
    status,
    // Read only by expressions that mention them.
    get approvals() {
      return approvals() ?? {};
    },
    get env() {
      const merged = mergeEnv(plan.envTemplates, { ...scope, ...(plan.matrix ? { matrix: plan.matrix.values } : {}) });
      return merged.ok ? merged.value : {};
    },
    get jobs() {
      return jobsScope(view.ancestors(plan.key), latest);
    },
  };
}

export interface StepScopeFacts {
  readonly run: PipelineRun;
  readonly view: PlanView;
  readonly plan: PlanJob;
  readonly job: JobRun;
  readonly latest: readonly JobRun[];
  /** Latest attempts of the steps of the job. */
  readonly steps: readonly StepRun[];
  readonly runner: RunnerFacts | undefined;
  readonly status: StatusAnswers;
  readonly secrets: TextMap;
  readonly approvals: () => Scope['approvals'];
}

/** A step whose turn has come, or the job after its steps; without its environment. */
export function stepScope(facts: StepScopeFacts, step?: PlanStep): Scope {
  const { run, view, plan, job, latest, steps, runner, status, secrets } = facts;
  return {
    ...runScope(run, view),
    ...(plan.matrix ? { matrix: plan.matrix.values } : {}),
    ...(step ? { step: { name: step.name, uses: step.uses } } : {}),
    ...(runner
      ? { runner: { name: runner.name, os: runner.os, arch: runner.arch, labels: runner.labels } }
      : { runner: { name: '', os: '', arch: '', labels: {} } }),
    job: {
      name: plan.name,
      description: plan.description,
      attempt: job.attempt,
      status: status.cancelled ? 'cancelled' : status.failure ? 'failed' : 'success',
    },
    status,
    secrets,
    get approvals() {
      return facts.approvals() ?? {};
    },
    get jobs() {
      return jobsScope(view.ancestors(plan.key), latest);
    },
    get steps() {
      return stepsScope(steps);
    },
  };
}

/**
 * What a step finds in its environment. `steps`: latest attempts of the steps of the job; what dotenv reports among
 * them brought lies above the environment of the job (language reference 12.4).
 */
export function stepEnv(
  plan: PlanJob,
  step: PlanStep,
  steps: readonly StepRun[],
  scope: Scope,
  override: TextMap = {},
): Evaluated<TextMap> {
  const ofJob = mergeEnv(plan.envTemplates, scope);
  if (!ofJob.ok) return ofJob;
  const below = { ...ofJob.value, ...reportedEnv(steps.filter((one) => one.stepIndex < step.index)) };
  return mergeEnv([step.envTemplate, override], scope, below);
}

function reportedEnv(steps: readonly StepRun[]): TextMap {
  const reports = steps.filter(({ uses, action }) => {
    const { name, defaultAction } = usedPlugin(uses);
    return name === 'reports' && (action || defaultAction) === 'dotenv';
  });
  const values = reports.flatMap(({ outputs }) => Object.entries(outputs));
  return Object.fromEntries(values.filter(([name]) => environmentName.test(name)));
}

const environmentName = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Layers of an environment, lowest first; a value sees the layers below it. `lowest` is final already. */
export function mergeEnv(layers: readonly TextMap[], scope: Scope, lowest: TextMap = {}): Evaluated<TextMap> {
  const env: Record<string, string> = { ...lowest };
  for (const layer of layers) {
    const resolved: Record<string, string> = {};
    const below = { ...env };
    for (const [name, template] of Object.entries(layer)) {
      const value = template.includes('${{') ? resolveText(template, withEnv(scope, below)) : undefined;
      if (value && !value.ok) return { ok: false, message: `env ${name}: ${value.message}` };
      resolved[name] = value ? value.value : template;
    }
    Object.assign(env, resolved);
  }
  return { ok: true, value: env };
}

/** Keeps the lazy members lazy, which spreading would not. */
export function withEnv(scope: Scope, env: TextMap): Scope {
  return Object.create(scope, { env: { value: env, enumerable: true } }) as Scope; // all members of `scope`, and env
}

/** By job name. The cells of a matrix are one name: `outputs` is the list of theirs. */
export function jobsScope(plans: readonly PlanJob[], latest: readonly JobRun[]): Readonly<Record<string, JsonObject>> {
  const byKey = new Map(latest.map((job) => [job.jobKey, job]));
  const jobs: Record<string, JsonObject> = {};
  for (const [name, cells] of Map.groupBy(plans, (plan) => plan.name)) {
    const runs = cells.map((cell) => byKey.get(cell.key)).filter((job) => job !== undefined);
    const outputs = runs.map((job) => job.outputs);
    jobs[name] = {
      status: worstState(runs),
      attempt: Math.max(1, ...runs.map((job) => job.attempt)),
      outputs: cells[0]?.matrix ? outputs : (outputs[0] ?? {}),
    };
  }
  return jobs;
}

const worstFirst = ['cancelled', 'timeout', 'failed', 'running', 'queued', 'waiting', 'success', 'skipped'] as const;

function worstState(jobs: readonly JobRun[]): string {
  return worstFirst.find((state) => jobs.some((job) => job.state === state)) ?? 'waiting';
}

function stepsScope(steps: readonly StepRun[]): Readonly<Record<string, JsonObject>> {
  const scope: Record<string, JsonObject> = {};
  for (const step of steps) {
    if (step.state === 'pending') continue;
    const outputs: JsonValue = step.outputs;
    scope[step.stepName] = { status: step.state, exit_code: step.exitCode, outputs };
  }
  return scope;
}
