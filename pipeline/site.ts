import type { Expanded } from './include.ts';
import { inputsOf } from './inputs.ts';
import type { Phase } from './language-types.ts';
import { type Job, jobsOf, type Pipeline, type Stage, type Step } from './model.ts';
import { definitionsOf } from './variables.ts';

/** A job in its place, with what follows from the places of the others. */
export interface PlacedJob {
  readonly job: Job;
  readonly name: string;
  readonly stage: Stage | undefined;
  /** -1: jobs of templates in stages mode, which stand before all stages. */
  readonly stageIndex: number;
  /** Names of all jobs it depends on, directly, through others, or by the order of stages. */
  readonly upstream: ReadonlySet<string>;
}

/** What the rules and completion need to know of a definition, computed once. */
export interface Overview {
  readonly model: Pipeline;
  readonly jobs: readonly PlacedJob[];
  readonly jobsByName: ReadonlyMap<string, PlacedJob>;
  readonly variables: readonly string[];
  readonly inputs: ReturnType<typeof inputsOf>;
}

/** Where an expression stands: decides which names exist. */
export interface Site {
  readonly level: 'pipeline' | 'stage' | 'job' | 'step';
  readonly phase: Phase;
  readonly stageIndex?: number;
  readonly job?: PlacedJob;
  readonly step?: Step;
  /** Steps whose results exist here. */
  readonly earlierSteps?: readonly Step[];
}

export function overviewOf(model: Pipeline, expanded: Expanded): Overview {
  const stages = model.stages?.items ?? [];
  const placed = [...expanded.jobs.map((job) => ({ job, stage: undefined })), ...jobsOf(model)].map(
    ({ job, stage }) => ({
      job,
      name: job.name?.value ?? '',
      stage,
      stageIndex: stage === undefined ? (model.stages === undefined ? 0 : -1) : stages.indexOf(stage),
    }),
  );
  const direct = new Map<string, readonly string[]>();
  const byStage = new Map<number, string[]>();
  for (const { name, job, stageIndex } of placed) {
    if (!direct.has(name))
      direct.set(
        name,
        (job.depends_on?.items ?? []).map((dependency) => dependency.value),
      );
    byStage.set(stageIndex, [...(byStage.get(stageIndex) ?? []), name]);
  }
  const earlier = new Map<number, readonly string[]>();
  for (const { stageIndex } of placed) {
    if (earlier.has(stageIndex)) continue;
    earlier.set(
      stageIndex,
      [...byStage].filter(([index]) => index < stageIndex).flatMap(([, names]) => names),
    );
  }
  const jobs = placed.map(
    (job): PlacedJob => ({ ...job, upstream: upstreamOf(job.name, direct, earlier.get(job.stageIndex) ?? []) }),
  );
  const overrides = (model.triggers?.items ?? []).flatMap(({ options }) =>
    options !== undefined && 'variables' in options
      ? (options.variables?.entries ?? []).map((entry) => entry.name)
      : [],
  );
  return {
    model,
    jobs,
    jobsByName: new Map([...jobs].reverse().map((job) => [job.name, job])),
    variables: [...new Set([...definitionsOf(model, expanded).keys(), ...overrides])],
    inputs: inputsOf(model),
  };
}

function upstreamOf(
  name: string,
  direct: ReadonlyMap<string, readonly string[]>,
  earlier: readonly string[],
): ReadonlySet<string> {
  const upstream = new Set<string>(earlier);
  const open = [...(direct.get(name) ?? [])];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (upstream.has(next) || next === name) continue;
    upstream.add(next);
    open.push(...(direct.get(next) ?? []));
  }
  return upstream;
}
