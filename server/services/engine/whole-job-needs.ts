import type { PlanJob, PlanStep } from '../../../pipeline/plan.ts';
import { usedPlugin } from '../../../pipeline/plugins.ts';
import type { WholeJobNeeds } from '../../domain/matching.ts';

/** Plugins that can be written as commands of a shell. */
const writtenAsCommands = new Set(['shell', 'git', 'stdout']);

/** What the job asks of a runner that takes it as a whole and can execute commands, and nothing else. */
export function wholeJobNeedsOf(plan: PlanJob): WholeJobNeeds {
  const steps = [...(plan.source ? [plan.source] : []), ...plan.steps];
  const hasImage = (step: PlanStep) => step.imageTemplate !== '';
  return {
    stepsWithImage: steps.filter(hasImage).map((step) => step.name),
    stepsWithoutImage: steps.filter((step) => !hasImage(step)).map((step) => step.name),
    missing: [
      ...steps.flatMap(missingForStep),
      ...(plan.services.length > 0 ? ['the job has services'] : []),
      ...(plan.cache.length > 0 ? ['the job has a cache'] : []),
    ],
  };
}

function missingForStep(step: PlanStep): readonly string[] {
  const missing: string[] = [];
  const plugin = usedPlugin(step.uses).name;
  const { argsTemplate: args } = step;
  if (!writtenAsCommands.has(plugin)) missing.push(`step ${step.name} uses ${step.uses}`);
  if (plugin === 'git' && step.action !== 'clone') missing.push(`step ${step.name} uses git ${step.action}`);
  const unwritten = plugin === 'git' ? ['auth', 'lfs', 'submodules'] : plugin === 'shell' ? ['args', 'config'] : [];
  for (const name of unwritten) if (name in args) missing.push(`step ${step.name} has args.${name}`);
  if (step.artifacts.length > 0) missing.push(`step ${step.name} keeps artifacts`);
  if (step.declaredOutputs.length > 0) missing.push(`step ${step.name} has outputs`);
  return missing;
}
