import type { PlanJob, PlanSelector, TextMap } from '../../pipeline/plan.ts';
import { matchesSelector } from '../../pipeline/selector.ts';
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
}

export const noRequirement: Requirement = { selectors: [], embeddedRunner: 'allowed', resources: [], stepByStep: [] };

/** A criterion that a runner does not meet, and why. */
export interface Unmet {
  readonly criterion: string;
  readonly because: string;
}

/** Empty: the runner matches. Whether it is free or online is another question. */
export function unmetCriteria(runner: RunnerFacts, requirement: Requirement): readonly Unmet[] {
  const unmet: Unmet[] = [];
  for (const selector of requirement.selectors) {
    const match = matchesSelector(runner.labels, selector);
    if (match.matches) continue;
    for (const one of match.unmet) {
      unmet.push({ criterion: criterionText(one.key, one.operator, one.values), because: one.message });
    }
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

export function resourcesFrom(resources: TextMap): Requirement['resources'] {
  const wanted = [];
  const cpu = cpuFrom(resources.cpu_request ?? '');
  const memory = bytesFrom(resources.memory_request ?? '');
  if (cpu !== undefined) wanted.push({ label: 'cpu', least: cpu } as const);
  if (memory !== undefined) wanted.push({ label: 'memory_bytes', least: memory } as const);
  return wanted;
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
