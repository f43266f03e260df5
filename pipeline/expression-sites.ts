import type { Phase } from './language-types.ts';
import { type Leaf, visitLeaves } from './leaves.ts';
import type { ModelObject, Step } from './model.ts';
import type { Overview, PlacedJob, Site } from './site.ts';

/** A text with the place its expressions are evaluated at. */
export interface SitedLeaf extends Leaf {
  readonly site: Site;
  readonly inFinally: boolean;
}

const nested = new Set(['jobs', 'stages', 'steps', 'finally', 'include', 'inputs', 'triggers', 'meta']);

/** Every text of a definition in which expressions may stand, or must not. */
export function visitSites(overview: Overview, visit: (leaf: SitedLeaf) => void): void {
  const { model } = overview;
  const at = (
    object: ModelObject,
    site: Omit<Site, 'phase'>,
    phaseOf: (leaf: Leaf) => Phase | undefined,
    inFinally = false,
  ) =>
    visitLeaves(object, nested, (leaf) => {
      const phase = phaseOf(leaf);
      visit({ ...leaf, phase, inFinally, site: { ...site, phase: phase ?? 'plan' } });
    });
  at(model, { level: 'pipeline' }, (leaf) =>
    leaf.object === 'Concurrency' && leaf.phase === 'ready' ? 'plan' : leaf.phase,
  );
  for (const trigger of model.triggers?.items ?? []) at(trigger, { level: 'pipeline' }, () => undefined);
  for (const input of model.inputs?.items ?? []) at(input, { level: 'pipeline' }, () => undefined);
  (model.stages?.items ?? []).forEach((stage, stageIndex) => {
    at(stage, { level: 'stage', stageIndex }, (leaf) => leaf.phase);
  });
  for (const job of overview.jobs) visitJob(job, at);
}

type VisitObject = (
  object: ModelObject,
  site: Omit<Site, 'phase'>,
  phaseOf: (leaf: Leaf) => Phase | undefined,
  inFinally?: boolean,
) => void;

function visitJob(placed: PlacedJob, at: VisitObject): void {
  const { job } = placed;
  const steps = job.steps?.items ?? [];
  const isGateAfter = job.approval?.position?.value !== 'before';
  const site = { level: 'job', job: placed, earlierSteps: steps } as const;
  at(job, site, (leaf) => (leaf.object === 'ApprovalParams' && isGateAfter ? 'after' : leaf.phase));
  const visitSteps = (list: readonly Step[], before: readonly Step[], inFinally: boolean) =>
    list.forEach((step, index) => {
      const earlierSteps = [...before, ...list.slice(0, index)];
      at(step, { level: 'step', job: placed, step, earlierSteps }, (leaf) => leaf.phase, inFinally);
    });
  visitSteps(steps, [], false);
  visitSteps(job.finally?.items ?? [], steps, true);
}
