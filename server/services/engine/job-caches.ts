import { resolveValue } from '../../../pipeline/expressions.ts';
import type { JsonValue, PlanJob } from '../../../pipeline/plan.ts';
import { usedPlugin } from '../../../pipeline/plugins.ts';
import type { Evaluated, Scope } from '../../../pipeline/scope.ts';
import type { JobRun } from '../../domain/job-run.ts';
import type { PipelineRun } from '../../domain/pipeline-run.ts';
import { cachePolicies, type JobCaches } from '../../domain/step-assignment.ts';
import type { StepRun } from '../../domain/step-run.ts';
import { adHocPipelineId, findPipeline } from '../../store/pipelines.ts';
import type { Turn } from './turn.ts';

/** Steps of these bring the source, of which keys are made. */
const bringsSource: ReadonlySet<string> = new Set(['git', 'scm']);

/** The first step that its agent gets and that does not itself bring the source. */
export function bringsCaches(turn: Turn, job: JobRun, plan: PlanJob, step: StepRun): boolean {
  if (plan.cache.length === 0 || step.attempt > 1) return false;
  const own = plan.steps.filter(({ uses }) => !bringsSource.has(usedPlugin(uses).name)).map(({ index }) => index);
  if (!own.includes(step.stepIndex)) return false;
  const earlier = turn
    .latestSteps(job.jobRunId)
    .filter(({ stepIndex }) => own.includes(stepIndex) && stepIndex < step.stepIndex);
  return earlier.every(({ leaseEpoch }) => leaseEpoch === null);
}

/** Of the branch, which is the default one where nobody said, then of the default branch; runs without a pipeline share by their names. */
export function scopesOfCaches(turn: Turn, run: PipelineRun): readonly string[] {
  const { pipelineId, pipelineName, branch } = run;
  const within = pipelineId === adHocPipelineId ? `${pipelineId} ${pipelineName}` : pipelineId;
  const main = findPipeline(turn.tx, pipelineId)?.defaultBranch ?? '';
  return [...new Set([branch || main, main || branch])].map((name) => `${within}:${name}`);
}

/** The files are with the agent: what depends on them stays open in the texts until it has them. */
export function cachesFrom(
  { cache }: Pick<PlanJob, 'cache'>,
  scopes: readonly string[],
  scope: Scope,
): Evaluated<JobCaches> {
  const entries: JobCaches['entries'][number][] = [];
  for (const [index, one] of cache.entries()) {
    const resolved = resolveValue(
      { key: one.key ?? '', restore: one.restore_keys ?? [], paths: one.paths ?? [] },
      scope,
    );
    if (!resolved.ok) return { ok: false, message: `cache ${index + 1}: ${resolved.message}` };
    const { key, restore, paths } = resolved.value as Record<'key' | 'restore' | 'paths', JsonValue>; // the shape given
    const policy = cachePolicies.find((known) => known === one.policy) ?? 'pull-push';
    entries.push({ key: String(key), restoreKeys: textsOf(restore), paths: textsOf(paths), policy });
  }
  return { ok: true, value: { scopes, entries } };
}

function textsOf(value: JsonValue): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
