import type { JsonObject, JsonValue, PlanJob, PlanStep } from '../../../pipeline/plan.ts';
import { usedPlugin } from '../../../pipeline/plugins.ts';
import type { WholeJobNeeds } from '../../domain/matching.ts';
import { isAwaited, serviceName } from './job-services.ts';

/** Plugins that can be written as commands of a shell. */
const writtenAsCommands = new Set(['shell', 'git', 'stdout']);
/** Of these plugins, only this action. */
const onlyAction: Readonly<Record<string, string>> = { git: 'clone', stdout: 'send' };

/** What the job asks of a runner that takes it as a whole and can execute commands, and nothing else. */
export function wholeJobNeedsOf(plan: PlanJob): WholeJobNeeds {
  const steps = [...(plan.source ? [plan.source] : []), ...plan.steps];
  const hasImage = (step: PlanStep) => step.imageTemplate !== '';
  return {
    stepsWithImage: steps.filter(hasImage).map((step) => step.name),
    services: plan.services.map(serviceName),
    stepsWithoutImage: steps.filter((step) => !hasImage(step)).map((step) => step.name),
    missing: [
      ...steps.flatMap(missingForStep),
      ...hashingSteps(plan, steps),
      ...(steps.some(hasImage) ? missingForContainers(plan) : []),
      ...plan.services
        .filter(isAwaited)
        .map((service) => `service ${serviceName(service)} is to be ready before the steps begin`),
      ...(plan.cache.length > 0 ? ['the job has a cache'] : []),
    ],
    onlyDocker: steps.some(hasImage) ? onlyOfDocker(plan) : [],
  };
}

function missingForStep(step: PlanStep): readonly string[] {
  const missing: string[] = [];
  const { name: plugin, defaultAction } = usedPlugin(step.uses);
  const { argsTemplate: args, name } = step;
  const action = step.action || defaultAction;
  if (!writtenAsCommands.has(plugin)) missing.push(`step ${name} uses ${step.uses}`);
  else if (onlyAction[plugin] !== undefined && onlyAction[plugin] !== action) {
    missing.push(`step ${name} uses ${plugin} ${action}`);
  }
  if (plugin === 'shell' && isObject(args.config) && 'timeout' in args.config) {
    missing.push(`step ${name} has args.config.timeout`);
  }
  if (step.artifacts.length > 0) missing.push(`step ${name} keeps artifacts`);
  if (step.declaredOutputs.length > 0) missing.push(`step ${name} has outputs`);
  return missing;
}

/** The files are with the agent, and only our own computes with them. */
const hashesFiles = /\$\{\{[^}]*\bhashFiles\s*\(/;

function hashingSteps({ envTemplates }: PlanJob, steps: readonly PlanStep[]): readonly string[] {
  if (hashesFiles.test(JSON.stringify(envTemplates))) return ['the environment of the job uses hashFiles'];
  return steps
    .filter(({ argsTemplate, envTemplate, imageTemplate, workingDirectoryTemplate }) =>
      hashesFiles.test(JSON.stringify([argsTemplate, envTemplate, imageTemplate, workingDirectoryTemplate])),
    )
    .map((step) => `step ${step.name} uses hashFiles`);
}

/** What a container may use is set at such an agent, for all of its jobs. */
function missingForContainers({ runtime: { resources, config } }: PlanJob): readonly string[] {
  return [
    ...(resources.memory_limit === undefined ? [] : ['the job limits the memory of its containers']),
    ...(resources.cpu_limit === undefined ? [] : ['the job limits the CPUs of its containers']),
    ...(config.pull === 'never' ? ['the job never pulls its images'] : []),
    ...(/^(host$|container:|ns:)/.test(String(config.network ?? ''))
      ? ['the job asks for a network that is not its own']
      : []),
  ];
}

function onlyOfDocker({ runtime: { config } }: PlanJob): readonly string[] {
  return [
    ...(config.user === undefined ? [] : ['the job names a user for its containers']),
    ...(config.network === undefined ? [] : ['the job names a network for its containers']),
  ];
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
