import type { PlanJob, PlanSelector, TextMap } from '../../pipeline/plan.ts';
import { matchesSelector, type UnmetCriterion } from '../../pipeline/selector.ts';
import type { RunnerFacts } from './runner.ts';

/** What a job asks of a runner, with all placeholders resolved. */
export interface Requirement {
  /** The conjunction of the selectors of the job and its steps. */
  readonly selectors: readonly PlanSelector[];
  readonly embeddedRunner: PlanJob['embeddedRunner'];
  /** Requests of the runtime; they count only on runners that state the label (language reference 7.8). */
  readonly resources: readonly { readonly label: 'cpu' | 'memory_bytes'; readonly least: number }[];
  /** Constructs for which the steps must be handed out one by one; empty: a whole-job runner may take the job. */
  readonly stepByStep: readonly string[];
  /** What matters to runners that take whole jobs only. */
  readonly asWhole: WholeJobNeeds;
}

/** Such runners execute commands, either in a shell of their host or in the image that the step names. */
export interface WholeJobNeeds {
  readonly stepsWithImage: readonly string[];
  readonly stepsWithoutImage: readonly string[];
  /** Names of containers beside the steps. */
  readonly services: readonly string[];
  /** Constructs none of them has, in words. */
  readonly missing: readonly string[];
  /** Constructs that only Docker has among their backends. */
  readonly onlyDocker: readonly string[];
}

export const noRequirement: Requirement = {
  selectors: [],
  embeddedRunner: 'allowed',
  resources: [],
  stepByStep: [],
  asWhole: { stepsWithImage: [], stepsWithoutImage: [], services: [], missing: [], onlyDocker: [] },
};

/** A criterion that a runner does not meet, and why. */
export interface Unmet {
  readonly criterion: string;
  readonly because: string;
}

/** Empty: the runner matches. Whether it is free or online is another question. */
export function unmetCriteria(runner: RunnerFacts, requirement: Requirement): readonly Unmet[] {
  const unmet: Unmet[] = [];
  const filter = runner.delivery === 'whole-job' ? filterOf(runner.labels) : undefined;
  for (const selector of requirement.selectors) {
    const match = matchesSelector(filter?.offered ?? runner.labels, selector);
    if (match.matches) continue;
    for (const one of match.unmet) {
      if (filter && isMetByWildcard(one)) continue;
      unmet.push({ criterion: criterionText(one.key, one.operator, one.values), because: one.message });
    }
  }
  for (const [key, value] of filter?.demanded ?? []) {
    if (requirement.selectors.some((selector) => asksFor(selector, key, value))) continue;
    unmet.push({ criterion: `${key} = ${value}`, because: `${runner.name} takes only jobs that ask for it` });
  }
  if (requirement.embeddedRunner === 'required' && !runner.isEmbedded) {
    unmet.push({ criterion: 'run_on_agent: false', because: `${runner.name} is not the embedded runner` });
  }
  if (requirement.embeddedRunner === 'excluded' && runner.isEmbedded) {
    unmet.push({ criterion: 'run_on_agent: true', because: `${runner.name} is the embedded runner` });
  }
  for (const { label, least } of requirement.resources) {
    const stated = Number(runner.labels[label]);
    if (stated < least) {
      unmet.push({ criterion: `${label} >= ${least}`, because: `label ${label} = "${runner.labels[label]}"` });
    }
  }
  return unmet;
}

/** How many criteria such a runner meets only by taking anything: one that offers exactly what is asked goes before. */
export function wildcardsUsed(runner: RunnerFacts, requirement: Requirement): number {
  if (runner.delivery !== 'whole-job' || !Object.values(runner.labels).includes('*')) return 0;
  const { offered } = filterOf(runner.labels);
  return requirement.selectors
    .flatMap((selector) => {
      const match = matchesSelector(offered, selector);
      return match.matches ? [] : match.unmet;
    })
    .filter(isMetByWildcard).length;
}

/** Why a runner that matches cannot execute this job, in words; empty: it can. */
export function obstaclesOn(runner: RunnerFacts, requirement: Requirement): readonly string[] {
  if (runner.delivery === 'whole-job') return obstaclesAsWhole(runner, requirement);
  const missing = missingForServices(runner);
  return missing === '' ? [] : requirement.asWhole.services.map((service) => `service ${service} ${missing}`);
}

/** An agent that has yet to come may bring everything; it gets nothing before. */
function missingForServices({ labels, startsServices }: RunnerFacts): string {
  if (startsServices === null) return '';
  if (labels.container !== 'true') return 'runs in an image, and no container engine answers on the runner';
  return startsServices ? '' : 'is not started by the agent of the runner';
}

function obstaclesAsWhole(runner: RunnerFacts, { stepByStep, asWhole }: Requirement): readonly string[] {
  const { stepsWithImage, stepsWithoutImage, services, missing, onlyDocker } = asWhole;
  const hasContainers = runner.labels.backend !== undefined && runner.labels.backend !== 'local';
  const byImage = hasContainers
    ? stepsWithoutImage.map((step) => `step ${step} names no image, which a container needs`)
    : [
        ...stepsWithImage.map((step) => `step ${step} runs in an image`),
        ...services.map((service) => `service ${service} runs in an image`),
      ];
  const byPlatform = runner.os === 'windows' ? ['its commands are written for sh, which Windows lacks'] : [];
  const byBackend = runner.labels.backend === 'docker' ? [] : onlyDocker;
  return [...stepByStep, ...missing, ...byImage, ...byBackend, ...byPlatform];
}

interface AgentFilter {
  readonly offered: TextMap;
  readonly demanded: readonly (readonly [key: string, value: string])[];
}

/**
 * The labels of an agent that takes whole jobs are a filter of its own: the value `*` takes any, `!key` offers the label
 * and demands that the job asks for it. So does `repo`, unless it is `*`.
 */
function filterOf(labels: TextMap): AgentFilter {
  const entries = Object.entries(labels);
  const marked = entries.filter(([key]) => key.startsWith('!')).map(([key, value]) => [key.slice(1), value] as const);
  const plain = entries.filter(([key]) => !key.startsWith('!'));
  const repo = plain.filter(([key, value]) => key === 'repo' && value !== '*');
  return { offered: Object.fromEntries([...marked, ...plain]), demanded: [...marked, ...repo] };
}

function isMetByWildcard({ operator, actual }: UnmetCriterion): boolean {
  return actual === '*' && (operator === '=' || operator === 'In');
}

function asksFor({ matchLabels, matchExpressions }: PlanSelector, key: string, value: string): boolean {
  const isOnly = (values: readonly string[]) => values.length === 1 && values[0] === value;
  return (
    matchLabels[key] === value ||
    matchExpressions.some((one) => one.key === key && one.operator === 'In' && isOnly(one.values))
  );
}

export function resourcesFrom(resources: TextMap): Requirement['resources'] {
  const wanted = [];
  const cpu = cpuFrom(resources.cpu_request ?? '');
  const memory = bytesFrom(resources.memory_request ?? '');
  if (cpu !== undefined) wanted.push({ label: 'cpu', least: cpu } as const);
  if (memory !== undefined) wanted.push({ label: 'memory_bytes', least: memory } as const);
  return wanted;
}

/** The limits of containers among them; null: none. */
export function containerLimits(resources: TextMap): {
  readonly memoryBytes: number | null;
  readonly cpus: number | null;
} {
  return {
    memoryBytes: bytesFrom(resources.memory_limit ?? '') ?? null,
    cpus: cpuFrom(resources.cpu_limit ?? '') ?? null,
  };
}

function criterionText(key: string, operator: string, values: readonly string[]): string {
  if (operator === '=') return `${key} = ${values[0]}`;
  return values.length === 0 ? `${key} ${operator}` : `${key} ${operator} ${values.join(', ')}`;
}

/** `0.5` or `500m`. */
function cpuFrom(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)(m?)$/.exec(text.trim());
  return match ? Number(match[1]) / (match[2] ? 1000 : 1) : undefined;
}

const units: Readonly<Record<string, number>> = {
  '': 1,
  K: 1e3,
  M: 1e6,
  G: 1e9,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
};

function bytesFrom(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)([KMG]i?|)$/.exec(text.trim());
  const unit = units[match?.[2] ?? ''];
  return match && unit !== undefined ? Number(match[1]) * unit : undefined;
}
