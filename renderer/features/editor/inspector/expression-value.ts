import { conditionText } from '../../../../pipeline/conditions.ts';
import { evaluateCondition, resolveValue } from '../../../../pipeline/expressions.ts';
import type { Phase } from '../../../../pipeline/language-types.ts';
import { isRootName, rootNames } from '../../../../pipeline/names.ts';
import { hasPlaceholder } from '../../../../pipeline/placeholders.ts';
import type { JsonValue, Plan } from '../../../../pipeline/plan.ts';
import { referencesInExpression, referencesInText } from '../../../../pipeline/references.ts';
import type { Scope } from '../../../../pipeline/scope.ts';
import { jobScope } from '../../../../pipeline/simulate-job.ts';
import type { NodeRef } from '../session/node-ref.ts';

/** What an expression gives for an assumed run. */
export type AssumedValue =
  | { readonly kind: 'value'; readonly value: JsonValue }
  /** Only a real run will know: the names, and when they begin to exist. */
  | { readonly kind: 'later'; readonly names: readonly string[]; readonly from: Phase }
  | { readonly kind: 'error'; readonly message: string };

/** Everything before has succeeded: what `success()` and its kin answer. */
const allWell = { success: true, failure: false, cancelled: false };

/**
 * What is known of a run before it begins, at the place of a node. Of a matrix, the first combination. Results of jobs
 * and steps, the runner and secrets are not known.
 */
export function scopeBefore(plan: Plan, ref: NodeRef): Scope {
  const { context, variables, inputs } = plan;
  const base: Scope = { ...context, variables, inputs, status: allWell };
  if (ref.kind !== 'job' && ref.kind !== 'step') return base;
  const job = plan.jobs.find(({ name }) => name === ref.job);
  if (job === undefined) return base;
  const { jobs: _, ...scope } = jobScope(job, { plan, jobs: {} });
  const named = { ...scope, status: allWell, job: { name: job.name, description: job.description, attempt: 1 } };
  const step =
    ref.kind === 'step' ? [...job.steps, ...job.finallySteps].find(({ name }) => name === ref.step) : undefined;
  return step === undefined ? named : { ...named, step: { name: step.name, uses: step.uses } };
}

export function assumedValue(text: string, isCondition: boolean, scope: Scope): AssumedValue | undefined {
  const source = isCondition ? sourceOf(text) : text;
  if (source.trim() === '' || (!isCondition && !hasPlaceholder(text))) return undefined;
  const references = isCondition ? referencesInExpression(source) : referencesInText(source);
  const later = [...new Set(references.map(({ root }) => root))].filter(
    (root) => isRootName(root) && (root === 'outputs' || scope[root] === undefined),
  );
  const latest = later.flatMap((root) => (isRootName(root) ? [rootNames[root].from] : [])).at(-1);
  if (latest !== undefined) return { kind: 'later', names: later, from: latest };
  const result = isCondition ? evaluateCondition(source, scope) : resolveValue(text, scope);
  return result.ok ? { kind: 'value', value: result.value } : { kind: 'error', message: result.message };
}

function sourceOf(text: string): string {
  const condition = conditionText(text);
  return condition.ok ? condition.source : text;
}
