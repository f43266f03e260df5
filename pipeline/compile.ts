import { type AnalyseOptions, analyse } from './analyse.ts';
import { canonicalJson, sha256Hex } from './canonical-json.ts';
import { planJobs } from './compile-job.ts';
import { PlanValues, planConcurrency, planGate, planNotify } from './compile-values.ts';
import { planCondition } from './conditions.ts';
import type { Diagnostic } from './diagnostic.ts';
import type { Expanded } from './include.ts';
import { type InputValues, planInputs } from './inputs.ts';
import { LineIndex } from './lines.ts';
import type { Pipeline } from './model.ts';
import type { JsonObject, Plan, PlanConcurrency, PlanContext, PlanStage, TextMap } from './plan.ts';
import { definitionsOf, planVariables } from './variables.ts';

/** What a definition becomes a plan with. Equal text and equal input give an equal plan. */
export interface PlanInput extends AnalyseOptions {
  /** Overrides of the trigger. */
  readonly variables?: TextMap;
  /** Values given on a manual run; texts are converted to the declared type. */
  readonly inputs?: InputValues;
  readonly context: PlanContext;
  /** For jobs that set no timeout of their own: 60 minutes when absent, null for no limit. */
  readonly jobTimeoutMs?: number | null;
}

export type CompiledPlan =
  | { readonly ok: true; readonly plan: Plan; readonly diagnostics: readonly Diagnostic[] }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

const hourMs = 3_600_000;

/** Never throws. A definition with errors, or with values that cannot be resolved, gives no plan. */
export function compilePlan(text: string, input: PlanInput): CompiledPlan {
  const { model, expanded, findings } = analyse(text, input);
  const refused = () => findings.diagnostics().some(({ severity }) => severity === 'error');
  if (model === undefined || refused()) return { ok: false, diagnostics: findings.diagnostics() };

  const { context } = input;
  const inputs = planInputs(model, input.inputs ?? {}, findings);
  const scope = { ...context, inputs };
  const variables = planVariables(definitionsOf(model, expanded), input.variables ?? {}, scope, findings);
  const values = new PlanValues({ ...scope, variables }, findings);
  const stages = planStages(model, expanded, values);
  const jobs = planJobs(model, expanded, {
    values,
    variables,
    context,
    findings,
    lines: new LineIndex(text),
    jobTimeoutMs: input.jobTimeoutMs === undefined ? hourMs : input.jobTimeoutMs,
  });
  const plan: Omit<Plan, 'digest'> = {
    formatVersion: 1,
    sourceDigest: sha256Hex(text),
    namespace: model.namespace?.value ?? '',
    version: model.version?.value ?? '',
    variables,
    inputs,
    context,
    failFast: model.fail_fast?.value ?? false,
    concurrency: resolvedKey(planConcurrency(model.concurrency), model, values),
    notify: planNotify(model.notify),
    stages,
    jobs,
  };
  const diagnostics = findings.diagnostics();
  if (refused()) return { ok: false, diagnostics };
  return { ok: true, plan: { ...plan, digest: planDigest(plan) }, diagnostics };
}

/** The digest of a plan, for checking a stored one. */
export function planDigest(plan: Omit<Plan, 'digest'>): string {
  // A plan is plain JSON by construction; its interface only lacks an index signature.
  const content = { ...plan, digest: undefined } as unknown as JsonObject;
  return sha256Hex(canonicalJson(content));
}

/** The key of the run is needed before anything runs. */
function resolvedKey(concurrency: PlanConcurrency | null, model: Pipeline, values: PlanValues): PlanConcurrency | null {
  const key = model.concurrency?.key;
  return concurrency === null || key === undefined ? concurrency : { ...concurrency, keyTemplate: values.text(key) };
}

export const defaultStage = 'default';

function planStages(model: Pipeline, expanded: Expanded, values: PlanValues): readonly PlanStage[] {
  const plain: PlanStage = { name: defaultStage, description: '', gate: null, when: planCondition(undefined) };
  if (model.stages === undefined) return [plain];
  const stages = model.stages.items.map((stage) => ({
    name: stage.name?.value ?? '',
    description: stage.description?.value ?? '',
    gate: planGate(stage.approval, values),
    when: planCondition(stage.when?.value),
  }));
  // Jobs of templates stand before the jobs of the file, so they are a stage before its stages.
  return expanded.jobs.length > 0 ? [plain, ...stages] : stages;
}
