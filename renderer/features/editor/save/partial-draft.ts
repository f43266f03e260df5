import { applyOperation } from '../../../../pipeline/edit/apply.ts';
import type { Operation } from '../../../../pipeline/edit/operation.ts';
import type { NodeRef } from '../session/node-ref.ts';
import type { EditorOutline, OutlineJob } from '../session/outline.ts';

/** How much of a draft is run. */
export type Extent = 'all' | 'up-to' | 'only';

/** A job or a step of a draft. */
export type Target = Extract<NodeRef, { readonly kind: 'job' | 'step' }>;

export type PartialDraft =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly reason: string };

/**
 * The draft without what is not to run. `up-to` keeps everything that the target waits for, `only` the target alone;
 * what is kept stays as it is written. Steps of `finally` belong to their job and always stay.
 */
export function partialDraft(text: string, outline: EditorOutline, target: Target, extent: Extent): PartialDraft {
  if (extent === 'all') return { ok: true, text };
  const kept = extent === 'only' ? new Set([target.job]) : upstream(outline, target.job);
  const operations: Operation[] = [
    ...stepsToRemove(outline, target, extent).map((step) => ({ kind: 'remove-step', job: target.job, step }) as const),
    ...outline.jobs
      .filter(({ name }) => !kept.has(name))
      .map(({ name }) => ({ kind: 'remove-job', job: name }) as const),
    ...outline.stages
      .filter(({ name }) => !outline.jobs.some((job) => job.stage === name && kept.has(job.name)))
      .map(({ name }) => ({ kind: 'remove-stage', stage: name }) as const),
  ];
  let partial = text;
  for (const operation of operations) {
    const result = applyOperation(partial, operation);
    if (!result.ok) return { ok: false, reason: result.reason };
    partial = result.text;
  }
  return { ok: true, text: partial };
}

function stepsToRemove(outline: EditorOutline, target: Target, extent: Extent): readonly string[] {
  if (target.kind === 'job') return [];
  const steps =
    outline.jobs.find(({ name }) => name === target.job)?.steps.filter(({ list }) => list === 'steps') ?? [];
  const at = steps.findIndex(({ name }) => name === target.step);
  if (at === -1) return [];
  return steps.filter((_, index) => index > at || (extent === 'only' && index < at)).map(({ name }) => name);
}

/** The job, all that it waits for, and with stages everything of the stages before. */
function upstream(outline: EditorOutline, name: string): ReadonlySet<string> {
  const kept = new Set<string>();
  const visit = (job: OutlineJob | undefined) => {
    if (job === undefined || kept.has(job.name)) return;
    kept.add(job.name);
    for (const need of job.needs) visit(outline.jobs.find((other) => other.name === need));
    const stage = outline.stages.findIndex((one) => one.name === job.stage);
    const earlier = new Set(outline.stages.slice(0, Math.max(0, stage)).map((one) => one.name));
    for (const other of outline.jobs) if (other.stage !== undefined && earlier.has(other.stage)) visit(other);
  };
  visit(outline.jobs.find((job) => job.name === name));
  return kept;
}
