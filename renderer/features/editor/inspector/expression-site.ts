import type { FieldPath } from '../../../../pipeline/edit/fields.ts';
import type { KeyType, Phase } from '../../../../pipeline/language-types.ts';
import type { Step } from '../../../../pipeline/model.ts';
import type { Overview, Site } from '../../../../pipeline/site.ts';
import { fieldPathOf, type NodeRef } from '../session/node-ref.ts';
import type { FormField } from './fields-of.ts';

/** When the placeholders of a value are evaluated; undefined: none are possible. */
export function phaseOf(type: KeyType): Phase | undefined {
  switch (type.kind) {
    case 'text':
    case 'duration':
    case 'condition':
    case 'any':
    case 'short':
      return type.phase;
    case 'list':
    case 'map':
      return phaseOf(type.of);
    default:
      return undefined;
  }
}

/**
 * Where an expression in a field stands, which decides the names it may use. Undefined: no expression is possible, or
 * the thing is not in the pipeline as it can be read now.
 */
export function siteOf(overview: Overview, ref: NodeRef, field: Pick<FormField, 'object' | 'type'>): Site | undefined {
  const phase = phaseOf(field.type);
  if (phase === undefined) return undefined;
  switch (ref.kind) {
    case 'pipeline': {
      // The key of the run as a whole is needed before any job is ready.
      const isOfRun = field.object === 'Concurrency' && phase === 'ready';
      return { level: 'pipeline', phase: isOfRun ? 'plan' : phase };
    }
    case 'stage': {
      const stages = overview.model.stages?.items ?? [];
      const stageIndex = stages.findIndex((stage) => stage.name?.value === ref.stage);
      return stageIndex === -1 ? undefined : { level: 'stage', stageIndex, phase };
    }
    case 'job': {
      const job = overview.jobsByName.get(ref.job);
      if (job === undefined) return undefined;
      const isGateAfter = field.object === 'ApprovalParams' && job.job.approval?.position?.value !== 'before';
      const earlierSteps = job.job.steps?.items ?? [];
      return { level: 'job', job, earlierSteps, phase: isGateAfter ? 'after' : phase };
    }
    case 'step':
      return stepSite(overview, ref, phase);
    default:
      return undefined;
  }
}

function stepSite(overview: Overview, ref: NodeRef & { kind: 'step' }, phase: Phase): Site | undefined {
  const job = overview.jobsByName.get(ref.job);
  if (job === undefined) return undefined;
  const steps = job.job.steps?.items ?? [];
  const finals = job.job.finally?.items ?? [];
  const isCalled = (step: Step) =>
    step.name === undefined ? `#${indexOf(step) + 1}` === ref.step : step.name.value === ref.step;
  const list = ref.list ?? (steps.some(isCalled) ? 'steps' : 'finally');
  const among = list === 'steps' ? steps : finals;
  const index = among.findIndex(isCalled);
  const step = among[index];
  if (step === undefined) return undefined;
  const before = among.slice(0, index);
  return { level: 'step', job, step, earlierSteps: list === 'steps' ? before : [...steps, ...before], phase };
}

function indexOf(step: Step): number {
  const path: FieldPath = fieldPathOf(step.at.path);
  return Number(path.at(-1));
}
